-- What the residents of each municipality can use: the union over all authorities whose area contains it. Each procedure
-- and each service once, put down to the lowest level that offers it.
-- Neighbours share the authorities above them, so nothing is laid out for each place: each authority's things are
-- counted once (`own`), and once those of them that also stand above it, by the nearest level where they do (`again`).
-- Along a place's line of authorities the union is then the sum of the first less the sum of the second.
with line as (
  select
    authority_key,
    max(case when level = 9 then upper_key end) as verband,
    max(case when level = 5 then upper_key end) as landkreis,
    max(case when level = 3 then upper_key end) as bezirk,
    max(case when level = 2 then upper_key end) as land,
    max(case when level = 0 then upper_key end) as bund
  from lineage
  where nearness < 13
  group by authority_key
),

again as (
  select
    o.authority_key,
    o.is_procedure,
    case
      when v.thing is not null then 9
      when k.thing is not null then 5
      when b.thing is not null then 3
      when s.thing is not null then 2
      when f.thing is not null then 0
    end as level,
    count(*) as things
  from offered as o
  join line as l on l.authority_key = o.authority_key
  left join above as v on v.level = 9 and v.authority_key = l.verband and v.is_procedure = o.is_procedure and v.thing = o.thing
  left join above as k on k.level = 5 and k.authority_key = l.landkreis and k.is_procedure = o.is_procedure and k.thing = o.thing
  left join above as b on b.level = 3 and b.authority_key = l.bezirk and b.is_procedure = o.is_procedure and b.thing = o.thing
  left join above as s on s.level = 2 and s.authority_key = l.land and s.is_procedure = o.is_procedure and s.thing = o.thing
  left join above as f on f.level = 0 and f.authority_key = l.bund and f.is_procedure = o.is_procedure and f.thing = o.thing
  group by 1, 2, 3
),

own as (
  select o.authority_key, o.is_procedure, l.level, count(*) as things
  from offered as o
  join lineage as l on l.authority_key = o.authority_key and l.nearness = 13
  group by o.authority_key, o.is_procedure, l.level
  union all
  select authority_key, is_procedure, level, -things as things
  from again
  where level is not null
),

-- What holds in a part of an authority's area only belongs to the places in that part.
limited as (
  select s.authority_key as place_key, l.level, j.procedure_key, j.service_key
  from judged as j
  join lineage as l on l.upper_key = j.authority_key
  join scope as s on s.authority_key = l.authority_key and left(s.ars, length(j.territory)) = j.territory
  where j.stage >= 7 and j.offered_by = j.authority_key and j.territory is not null and s.municipality
),

part as (
  select place_key, true as is_procedure, procedure_key as thing, max(level) as level
  from limited
  group by place_key, procedure_key
  union all
  select place_key, false as is_procedure, service_key as thing, max(level) as level
  from limited
  where service_key is not null
  group by place_key, service_key
),

-- Where it also holds in a whole area, the lower level has it.
part_or_whole as (
  select
    p.place_key,
    p.is_procedure,
    p.level,
    case
      when o.thing is not null then 12
      when v.thing is not null then 9
      when k.thing is not null then 5
      when b.thing is not null then 3
      when s.thing is not null then 2
      when f.thing is not null then 0
    end as whole_level
  from part as p
  left join line as l on l.authority_key = p.place_key
  left join offered as o on o.authority_key = p.place_key and o.is_procedure = p.is_procedure and o.thing = p.thing
  left join above as v on v.level = 9 and v.authority_key = l.verband and v.is_procedure = p.is_procedure and v.thing = p.thing
  left join above as k on k.level = 5 and k.authority_key = l.landkreis and k.is_procedure = p.is_procedure and k.thing = p.thing
  left join above as b on b.level = 3 and b.authority_key = l.bezirk and b.is_procedure = p.is_procedure and b.thing = p.thing
  left join above as s on s.level = 2 and s.authority_key = l.land and s.is_procedure = p.is_procedure and s.thing = p.thing
  left join above as f on f.level = 0 and f.authority_key = l.bund and f.is_procedure = p.is_procedure and f.thing = p.thing
),

counted as (
  select l.authority_key as place_key, o.is_procedure, o.level, o.things
  from lineage as l
  join own as o on o.authority_key = l.upper_key
  union all
  select place_key, is_procedure, level, count(*) as things
  from part_or_whole
  where whole_level is null or whole_level < level
  group by place_key, is_procedure, level
  union all
  select place_key, is_procedure, whole_level as level, -count(*) as things
  from part_or_whole
  where whole_level < level
  group by place_key, is_procedure, whole_level
),

summed as (
  select
    place_key,
    sum(case when is_procedure then things end) as procedures,
    sum(case when not is_procedure then things end) as services,
    sum(case when is_procedure and level = 12 then things end) as from_gemeinde,
    sum(case when is_procedure and level = 9 then things end) as from_verband,
    sum(case when is_procedure and level = 5 then things end) as from_landkreis,
    sum(case when is_procedure and level = 3 then things end) as from_bezirk,
    sum(case when is_procedure and level = 2 then things end) as from_land,
    sum(case when is_procedure and level = 0 then things end) as from_bund
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
