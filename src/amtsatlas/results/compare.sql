-- Services in rows: how many counting procedures each of the chosen authorities has for it.
with counting as (
  select distinct v.authority_key, o.service_key, v.procedure_key
  from verdict as v
  join offer as o on o.authority_key = v.offered_by and o.procedure_key = v.procedure_key
  where v.counts and o.service_key is not null and list_contains($authorities, v.authority_key)
)

select
  c.service_key,
  s.name as service,
  s.ozg_topic as topic,
  count(distinct c.authority_key) as offering,
  map_from_entries(list((c.authority_key, c.procedures) order by c.authority_key)) as procedures
from (
  select authority_key, service_key, count(*) as procedures from counting group by all
) as c
join service as s using (service_key)
group by c.service_key, s.name, s.ozg_topic
order by offering, s.name, c.service_key
