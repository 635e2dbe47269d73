-- What maps show, per municipality or per Kreis (whose authority is the Landkreis or the kreisfreie Stadt): the count,
-- the distance to the threshold, what residents can use, and how many of a basket of services. What can be used is told
-- of municipalities that have data themselves; of a Kreis it is the middle one of theirs.
with place as (
  select
    a.authority_key,
    a.kreis,
    case when $level = 'kreis' then a.kreis else a.ags end as key,
    a.name,
    a.ars,
    s.counted,
    s.distance,
    s.delivered,
    s.vg_key,
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
),
told as (
  select
    p.*,
    p.authority_key like 'gemeinde:%' as for_gemeinde,
    case when p.delivered then p.reach end as own_reach,
    case when p.delivered and len($basket) > 0 then coalesce(b.services, 0) / len($basket) end as own_basket
  from place as p
  left join basket as b on b.authority_key = p.authority_key
),
typical as (
  select kreis, quantile_disc(own_reach, 0.5) as reach, quantile_disc(own_basket, 0.5) as basket
  from told
  where for_gemeinde
  group by kreis
)
select
  t.key,
  t.authority_key as authority,
  t.name,
  t.ars,
  t.delivered,
  t.vg_key,
  case when t.delivered then t.counted end as counted,
  case when t.delivered then t.distance end as distance,
  case when $level = 'kreis' then k.reach else t.own_reach end as reach,
  case when $level = 'kreis' then k.basket else t.own_basket end as basket
from told as t
left join typical as k on k.kreis = t.kreis
where ($level = 'kreis' and t.for_kreis) or ($level = 'gemeinde' and t.for_gemeinde)
order by t.name, t.authority_key
