-- The key figures of a press release. The row with neither `part` nor `authority_key` is the fact itself; rows with a
-- `part` split it up, rows with an `authority_key` are its list. Shares are over all of the group; how many of it
-- are without data is a number of its own beside them. Facts about the threshold are left out where the programme has none.
with place as (
  select t.*
  from standing as t
  join scope as s on s.authority_key = t.authority_key
  where s.municipality
),

unit as (
  select v.authority_key, v.procedure_key as thing
  from verdict as v
  cross join programme as p
  where p.unit = 'procedure' and v.counts
  union all
  select o.authority_key, o.service_key as thing
  from provided as o
  cross join programme as p
  where p.unit = 'service'
),

-- What a member and its VG both have, so that the union counts it once.
shared as (
  select m.authority_key, count(*) as things
  from place as m
  join unit as a on a.authority_key = m.authority_key
  join unit as b on b.authority_key = m.vg_key and b.thing = a.thing
  group by m.authority_key
),

-- A municipality together with its VG. It has data where both have, and where what is known reaches the threshold.
with_vg as (
  select
    m.population,
    m.delivered and coalesce(v.delivered, true) as delivered,
    m.counted + coalesce(v.counted, 0) - coalesce(s.things, 0) >= m.threshold as reached
  from place as m
  left join standing as v on v.authority_key = m.vg_key
  left join shared as s on s.authority_key = m.authority_key
  where m.threshold is not null
),

-- Each authority as the shares see it: which share it is part of, and whether it is at its threshold.
judged_share as (
  select 'at_threshold' as fact, null as part, population, delivered, reached
  from standing
  where threshold is not null
  union all
  select 'at_threshold' as fact, authority_kind as part, population, delivered, reached
  from standing
  where threshold is not null
  union all
  select 'share_authorities' as fact, null as part, population, delivered, reached
  from standing
  where threshold is not null
  union all
  select 'share_own_page' as fact, null as part, population, delivered, reached
  from place
  where threshold is not null
  union all
  select
    'share_own_or_vg' as fact, null as part, population, delivered or reached as delivered, reached
  from with_vg
),

share as (
  select
    fact,
    part,
    count(case when delivered and reached then 1 end) as numerator,
    count(*) as denominator,
    cast(sum(case when delivered and reached then population else 0 end) as bigint) as population,
    cast(sum(population) as bigint) as population_of_all,
    count(case when not delivered then 1 end) as without_data
  from judged_share
  group by fact, part
),

everyone as (
  select
    count(*) as denominator,
    cast(sum(population) as bigint) as population_of_all,
    count(case when not delivered then 1 end) as without_data
  from standing
),

-- All that are tied at place ten belong to it; one without anything counted does not.
top as (
  select * from standing where rank <= 10 and counted > 0
),

listed as (
  select 'top_ten' as fact, null as part, count(*) as numerator, cast(coalesce(sum(population), 0) as bigint) as population
  from top
  union all
  select
    'top_ten_by_regierungsbezirk' as fact, null as part, count(*) as numerator,
    cast(coalesce(sum(population), 0) as bigint) as population
  from top
  where regierungsbezirk is not null
  union all
  select
    'top_ten_by_regierungsbezirk' as fact, regierungsbezirk as part, count(*) as numerator,
    cast(coalesce(sum(population), 0) as bigint) as population
  from top
  where regierungsbezirk is not null
  group by regierungsbezirk
),

summed as (
  select fact, part, numerator, denominator, population, population_of_all, without_data
  from share
  union all
  select l.fact, l.part, l.numerator, e.denominator, l.population, e.population_of_all, e.without_data
  from listed as l
  cross join everyone as e
)

select
  fact,
  part,
  cast(null as bigint) as rank,
  cast(null as varchar) as authority_key,
  numerator as value,
  numerator,
  denominator,
  numerator / nullif(denominator, 0) as share,
  population / nullif(population_of_all, 0) as population_share,
  without_data
from summed
union all
select
  'top_ten' as fact, null as part, t.rank, t.authority_key, t.counted as value, null as numerator, null as denominator,
  null as share, null as population_share, null as without_data
from top as t
order by fact, part nulls first, rank nulls first, authority_key nulls first
