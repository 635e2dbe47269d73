-- What has a page in this edition, by its key and by everything else it can be asked for by: authorities by name, places
-- by their authority's key and by AGS, services by name and LeiKa key. `owner` is a place's authority.
select 'authority' as page, authority_key as key, name as also, null as owner from standing
union all
select 'place', ars, authority_key, authority_key from territory where level = 'gemeinde'
union all
select 'place', t.ars, a.ags, t.authority_key
from territory as t
join authority as a using (authority_key)
where t.level = 'gemeinde'
union all
select 'service', service_key, name, null from service
union all
select 'service', service_key, leika_key, null from service
order by page, key, also
