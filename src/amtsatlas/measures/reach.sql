-- What the residents of each municipality can use: the union over all authorities whose area contains it. Each procedure
-- and each service once, put down to the lowest level that offers it.
-- The authorities above a place are the same for all its neighbours, so their union (`above`) is made once for each
-- nearest upper authority and not for each place; what is the place's own (`here`) is then laid over it.
with upper as (
  select authority_key as place_key, upper_key as nearest_key
  from (
    select
      l.authority_key, l.upper_key,
      row_number() over (partition by l.authority_key order by l.nearness desc) as choice
    from lineage as l
    join scope as s on s.authority_key = l.authority_key
    where s.municipality and l.nearness < 13
  ) as ordered
  where choice = 1
),

-- What each authority itself offers, in all of its area.
offered as (
  select authority_key, 'procedure' as unit, procedure_key as thing
  from verdict
  where counts and whole_territory and offered_by = authority_key
  union all
  select authority_key, 'service' as unit, service_key as thing
  from provided
  where whole_territory and offered_by = authority_key
),

-- What an authority offers in a part of its area only, or outside of it.
local_offer as (
  select offered_by as authority_key, territory, procedure_key, service_key
  from judged
  where stage = 6 and territory is not null and offered_by = authority_key
),

local_place as (
  select s.authority_key as place_key, l.level, o.procedure_key, o.service_key
  from local_offer as o
  join lineage as l on l.upper_key = o.authority_key
  join scope as s on s.authority_key = l.authority_key and s.municipality
  where left(s.ars, length(o.territory)) = o.territory
),

above as (
  select u.nearest_key, o.unit, o.thing, max(l.level) as level
  from (select distinct nearest_key from upper) as u
  join lineage as l on l.authority_key = u.nearest_key
  join offered as o on o.authority_key = l.upper_key
  group by u.nearest_key, o.unit, o.thing
),

part as (
  select place_key, 'procedure' as unit, procedure_key as thing, max(level) as level
  from local_place
  group by place_key, procedure_key
  union all
  select place_key, 'service' as unit, service_key as thing, max(level) as level
  from local_place
  where service_key is not null
  group by place_key, service_key
),

here as (
  select s.authority_key as place_key, o.unit, o.thing, 12 as level
  from offered as o
  join scope as s on s.authority_key = o.authority_key and s.municipality
  union all
  select p.place_key, p.unit, p.thing, p.level
  from part as p
  left join offered as o on o.authority_key = p.place_key and o.unit = p.unit and o.thing = p.thing
  where o.thing is null
),

laid as (
  select
    h.place_key,
    h.unit,
    case when a.level > h.level then a.level else h.level end as level,
    a.level as instead_of
  from here as h
  left join upper as u on u.place_key = h.place_key
  left join above as a on a.nearest_key = u.nearest_key and a.unit = h.unit and a.thing = h.thing
),

counted as (
  select place_key, unit, level, count(*) as things
  from laid
  group by place_key, unit, level
  union all
  select place_key, unit, instead_of as level, -count(*) as things
  from laid
  where instead_of is not null
  group by place_key, unit, instead_of
  union all
  select u.place_key, a.unit, a.level, a.things
  from upper as u
  join (select nearest_key, unit, level, count(*) as things from above group by nearest_key, unit, level) as a
    on a.nearest_key = u.nearest_key
),

summed as (
  select
    place_key,
    sum(case when unit = 'procedure' then things end) as procedures,
    sum(case when unit = 'service' then things end) as services,
    sum(case when unit = 'procedure' and level = 12 then things end) as from_gemeinde,
    sum(case when unit = 'procedure' and level = 9 then things end) as from_verband,
    sum(case when unit = 'procedure' and level = 5 then things end) as from_landkreis,
    sum(case when unit = 'procedure' and level = 3 then things end) as from_bezirk,
    sum(case when unit = 'procedure' and level = 2 then things end) as from_land,
    sum(case when unit = 'procedure' and level = 0 then things end) as from_bund
  from counted
  group by place_key
)

select
  p.authority_key as place_key,
  p.ars,
  p.name,
  p.population,
  cast(coalesce(s.procedures, 0) as bigint) as procedures,
  cast(coalesce(s.services, 0) as bigint) as services,
  cast(coalesce(s.from_gemeinde, 0) as bigint) as from_gemeinde,
  cast(coalesce(s.from_verband, 0) as bigint) as from_verband,
  cast(coalesce(s.from_landkreis, 0) as bigint) as from_landkreis,
  cast(coalesce(s.from_bezirk, 0) as bigint) as from_bezirk,
  cast(coalesce(s.from_land, 0) as bigint) as from_land,
  cast(coalesce(s.from_bund, 0) as bigint) as from_bund
from scope as p
left join summed as s on s.place_key = p.authority_key
where p.municipality
order by place_key
