-- The regions of one level side by side: municipalities, how many have data and reach their threshold (null where none
-- has one; no share where none has data), their counts. Of several that lead the first by name.
select
  t.ars,
  t.name,
  t.population,
  count(s.authority_key) as municipalities,
  count(s.authority_key) filter (where s.delivered) as with_data,
  case when count(s.threshold) > 0 then count(s.authority_key) filter (where s.reached) end as reached,
  case
    when count(s.threshold) > 0 and count(s.authority_key) filter (where s.delivered) > 0
      then count(s.authority_key) filter (where s.reached) / count(s.authority_key)
  end as reached_share,
  median(s.counted) filter (where s.delivered) as median,
  max(s.counted) filter (where s.delivered) as highest,
  first(s.name order by s.counted desc, s.name, s.authority_key) filter (where s.delivered) as leader,
  first(s.authority_key order by s.counted desc, s.name, s.authority_key) filter (where s.delivered) as leader_key
from territory as t
left join (
  select s.*, a.ars
  from standing as s
  join authority as a using (authority_key)
  join territory as m on m.level = 'gemeinde' and m.authority_key = s.authority_key
) as s on left(s.ars, length(t.ars)) = t.ars
where t.level = $level and left(t.ars, length($territory)) = $territory
group by t.ars, t.name, t.population
order by reached_share desc nulls last, t.name, t.ars
