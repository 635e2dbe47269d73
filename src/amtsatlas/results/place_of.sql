-- The municipality (or gemeindefreies Gebiet, authority_key null) with this ARS, AGS or authority key.
select ars, name, authority_key
from territory
where level = 'gemeinde' and (ars = $text or authority_key = $text or authority_key = 'gemeinde:' || $text)
