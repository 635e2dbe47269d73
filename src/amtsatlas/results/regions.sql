-- The Regierungsbezirke and Landkreise that standings can be filtered by.
select t.ars, t.level, t.name, t.parent_ars
from territory as t
where t.level in ('regierungsbezirk', 'kreis') and left(t.ars, length($territory)) = $territory
order by t.level, t.name, t.ars
