-- What maps show, per municipality or per Kreis (whose authority is the Landkreis or the kreisfreie Stadt): the count,
-- the distance to the threshold, what residents can use, and how many of a basket of services.
with place as (
  select
    a.authority_key,
    case when $level = 'kreis' then a.kreis else a.ags end as key,
    a.name,
    a.ars,
    s.counted,
    s.distance,
    s.delivered,
    r.procedures as reach,
    coalesce(a.authority_kind in ('landkreis', 'kreisfreie_stadt') or a.authority_key = 'landkreis:' || a.kreis, false)
      as for_kreis
  from authority as a
  join standing as s on s.authority_key = a.authority_key
  left join reach as r on r.place_key = a.authority_key
  where left(a.ars, length($territory)) = $territory and a.kreis is not null
),
-- Offers for a part of an area only are left out: a map colours whole municipalities.
offering as (
  select distinct a.ars, c.service_key
  from counting as c
  join authority as a on a.authority_key = c.authority_key
  where list_contains($basket, c.service_key) and c.territory is null
),
basket as (
  select p.authority_key, count(distinct o.service_key) as services
  from place as p
  -- The lengths of an ARS prefix, so that the join is one of equals.
  cross join (values (0), (2), (3), (5), (9), (12)) as digits (n)
  join offering as o on o.ars = left(p.ars, digits.n)
  group by p.authority_key
)
select
  p.key,
  p.authority_key as authority,
  p.name,
  p.ars,
  p.delivered,
  case when p.delivered then p.counted end as counted,
  case when p.delivered then p.distance end as distance,
  p.reach,
  case when len($basket) > 0 then coalesce(b.services, 0) / len($basket) end as basket
from place as p
left join basket as b on b.authority_key = p.authority_key
where ($level = 'kreis' and p.for_kreis) or ($level = 'gemeinde' and p.authority_key like 'gemeinde:%')
order by p.name, p.authority_key
