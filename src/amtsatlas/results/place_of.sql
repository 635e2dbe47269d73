-- The municipality (or gemeindefreies Gebiet, authority_key null) with this ARS, AGS or authority key.
select t.ars, t.name, t.authority_key, t.gemeindefrei, t.population, a.ags, a.population_date
from territory as t
left join authority as a on a.authority_key = t.authority_key
where t.level = 'gemeinde' and (t.ars = $text or t.authority_key = $text or t.authority_key = 'gemeinde:' || $text)
