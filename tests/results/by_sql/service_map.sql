-- Per Kreis: the share of its municipalities with data whose residents can use the service online, whoever offers it to
-- them; null where none has data. A municipality has data where a delivery speaks about it, or where it is served.
with offering as (
  select distinct a.ars, c.territory
  from counting as c
  join authority as a on a.authority_key = c.authority_key
  where c.service_key = $service
),
place as (
  select t.ars, left(t.ars, 5) as kreis, coalesce(s.delivered, false) as delivered
  from territory as t
  left join standing as s on s.authority_key = t.authority_key
  where t.level = 'gemeinde' and not t.gemeindefrei and left(t.ars, length($territory)) = $territory
),
served as (
  select p.ars
  from place as p
  -- The lengths of an ARS prefix, so that the join is one of equals.
  cross join (values (0), (2), (3), (5), (9), (12)) as digits (n)
  join offering as o on o.ars = left(p.ars, digits.n)
  where o.territory is null or left(p.ars, length(o.territory)) = o.territory
  group by p.ars
)
select
  p.kreis as key,
  k.name,
  count(*) as municipalities,
  count(*) filter (where p.delivered or s.ars is not null) as with_data,
  count(s.ars) as served,
  count(s.ars) / nullif(count(*) filter (where p.delivered or s.ars is not null), 0) as share
from place as p
join territory as k on k.level = 'kreis' and k.ars = p.kreis
left join served as s on s.ars = p.ars
group by p.kreis, k.name
order by k.name, p.kreis
