-- The next smaller territories that have a map of their own: Länder, Regierungsbezirke, Kreise.
with inside as (
  select ars, level, name
  from territory
  where level in ('land', 'regierungsbezirk', 'kreis') and left(ars, length($ars)) = $ars and ars <> $ars
)
select ars, level, name
from inside
where length(ars) = (select min(length(ars)) from inside)
order by name, ars
