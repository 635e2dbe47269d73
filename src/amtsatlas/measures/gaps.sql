-- Services that many peers provide and this authority does not. Of each authority first those that need only a link to
-- a central procedure which counts for a peer in the same Land, then the most widespread.
with common as (
  select c.peer_group, c.service_key, c.name, c.authorities as peers_with, c.delivered - 1 as peers
  from coverage as c
  cross join programme as p
  where c.authorities / nullif(c.delivered - 1, 0) >= p.gaps_min_share and c.authorities < c.delivered
),

-- The central procedures that count for such a service at the authorities' own pages, with how many have each.
central_pair as (
  select distinct j.authority_key, j.service_key, j.procedure_key
  from judged as j
  where j.stage >= 7 and j.provision = 'central' and j.offered_by = j.authority_key
    and j.service_key in (select service_key from common)
),

central as (
  select s.peer_group, s.land, c.service_key, c.procedure_key, count(*) as users
  from central_pair as c
  join scope as s on s.authority_key = c.authority_key
  where s.peer_group is not null
  group by s.peer_group, s.land, c.service_key, c.procedure_key
),

easiest as (
  select
    peer_group, land, service_key, procedure_key,
    row_number() over (partition by peer_group, land, service_key order by users desc, procedure_key) as choice
  from central
)

select
  s.authority_key,
  c.service_key,
  c.name,
  c.peers_with,
  c.peers,
  c.peers_with / nullif(c.peers, 0) as share,
  e.procedure_key as central_procedure,
  v.authority_key as covered_by_vg
from standing as s
join scope as a on a.authority_key = s.authority_key
join common as c on c.peer_group = s.peer_group
left join provided as o on o.authority_key = s.authority_key and o.service_key = c.service_key
left join easiest as e
  on e.peer_group = s.peer_group and e.land = a.land and e.service_key = c.service_key and e.choice = 1
left join provided as v on v.authority_key = s.vg_key and v.service_key = c.service_key
where s.delivered and o.service_key is null
order by s.authority_key, e.procedure_key is null, share desc, c.service_key
