-- Per Kreis: the share of its municipalities whose residents can use the service online, whoever offers it to them.
with offering as (
  select distinct a.ars, o.territory
  from offer as o
  join verdict as v on v.authority_key = o.authority_key and v.procedure_key = o.procedure_key
    and v.counts and v.offered_by = o.authority_key
  join authority as a on a.authority_key = o.authority_key
  where o.service_key = $service
),
place as (
  select t.ars, left(t.ars, 5) as kreis
  from territory as t
  where t.level = 'gemeinde' and not t.gemeindefrei and left(t.ars, length($territory)) = $territory
),
served as (
  select p.ars
  from place as p
  join offering as o on left(p.ars, length(o.ars)) = o.ars
    and (o.territory is null or left(p.ars, length(o.territory)) = o.territory)
  group by p.ars
)
select
  p.kreis as key,
  k.name,
  count(*) as municipalities,
  count(s.ars) as served,
  count(s.ars) / count(*) as share
from place as p
join territory as k on k.level = 'kreis' and k.ars = p.kreis
left join served as s on s.ars = p.ars
group by p.kreis, k.name
order by k.name, p.kreis
