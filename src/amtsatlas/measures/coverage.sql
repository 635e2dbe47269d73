-- Per service and peer group: how many authorities are known to provide it, and for which part of the population. Shares
-- are of the whole group; how many of it have data at all stands beside them.
with grouped as (
  select
    peer_group,
    count(*) as group_size,
    count(case when delivered then 1 end) as delivered,
    sum(population) as population
  from standing
  group by peer_group
),

providing as (
  select s.peer_group, o.service_key, count(*) as authorities, sum(s.population) as population
  from provided as o
  join standing as s on s.authority_key = o.authority_key
  group by s.peer_group, o.service_key
)

select
  p.service_key,
  p.peer_group,
  n.name,
  p.authorities,
  g.group_size,
  g.delivered,
  p.authorities / nullif(g.group_size, 0) as share,
  cast(p.population as bigint) as population,
  cast(p.population as bigint) / nullif(cast(g.population as bigint), 0) as population_share
from providing as p
join grouped as g on g.peer_group = p.peer_group
left join service as n on n.service_key = p.service_key
order by p.service_key, p.peer_group
