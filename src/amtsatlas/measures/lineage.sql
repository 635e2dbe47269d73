-- Each authority with itself and every authority above it by the ARS. `level` is the length of the upper one's ARS;
-- `nearness` is the same for the upper ones and 13 for itself, so that the nearest has the highest.
with prefix as (
  select s.authority_key, left(s.ars, n.length) as ars
  from scope as s
  cross join (values (0), (2), (3), (5), (9)) as n(length)
  where n.length < length(s.ars)
)

select authority_key, authority_key as upper_key, length(ars) as level, 13 as nearness
from scope
union all
select p.authority_key, min(s.authority_key) as upper_key, length(p.ars) as level, length(p.ars) as nearness
from prefix as p
join scope as s on s.ars = p.ars
group by p.authority_key, p.ars
