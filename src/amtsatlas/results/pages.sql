-- What has a page of its own: the ranked authorities and those that serve them, their places, gemeindefreie Gebiete of
-- the territory, and all services with the number of authorities that offer them.
with ranked as (
  select a.authority_key, a.ars from standing as s join authority as a using (authority_key)
),
prefix as (
  select distinct left(ars, n) as ars from ranked, (values (0), (2), (3), (5), (9), (12)) as length (n)
)
select 'authority' as page, authority_key as key, 0 as entries from ranked
union all
select 'authority', u.authority_key, 0
from authority as u
where u.ars in (select ars from prefix)
  and u.authority_key not in (select authority_key from ranked)
  and exists (select 1 from authority as o where o.authority_key <> u.authority_key and o.ars = left(u.ars, length(o.ars)))
union all
select 'place', ars, 0
from territory
where level = 'gemeinde'
  and (authority_key in (select authority_key from ranked) or (gemeindefrei and left(ars, length($territory)) = $territory))
union all
select 'service', s.service_key, count(distinct v.authority_key)
from service as s
left join offer as o using (service_key)
left join verdict as v on v.offered_by = o.authority_key and v.procedure_key = o.procedure_key and v.counts
group by s.service_key
order by page, key
