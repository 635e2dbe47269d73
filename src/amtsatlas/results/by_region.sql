-- The regions of one level side by side: municipalities, how many have data and reach their threshold (null where none
-- has one; no share where none has data), their counts; who leads, the first by name, and how many have as much. Regions
-- without data come last.
with municipality as (
  select s.*, a.ars as place
  from standing as s
  join authority as a using (authority_key)
  join territory as m on m.level = 'gemeinde' and m.authority_key = s.authority_key
),
inside as (
  select
    t.ars,
    t.name as region,
    t.population as residents,
    s.*,
    max(case when s.delivered then s.counted end) over (partition by t.ars) as highest
  from territory as t
  left join municipality as s on left(s.place, length(t.ars)) = t.ars
  where t.level = $level and left(t.ars, length($territory)) = $territory
)
select
  ars,
  region as name,
  residents as population,
  count(authority_key) as municipalities,
  count(authority_key) filter (where delivered) as with_data,
  case when count(threshold) > 0 then count(authority_key) filter (where reached) end as reached,
  case
    when count(threshold) > 0 and count(authority_key) filter (where delivered) > 0
      then count(authority_key) filter (where reached) / count(authority_key)
  end as reached_share,
  median(counted) filter (where delivered) as median,
  any_value(highest) as highest,
  first(name order by name, authority_key) filter (where delivered and counted = highest) as leader,
  first(authority_key order by name, authority_key) filter (where delivered and counted = highest) as leader_key,
  count(authority_key) filter (where delivered and counted = highest) as leading
from inside
group by ars, region, residents
order by reached_share desc nulls last, median desc nulls last, region, ars
