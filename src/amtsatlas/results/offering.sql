-- Who offers a service with a procedure that counts, by name; one row per authority and procedure.
select distinct
  v.authority_key as authority,
  a.name,
  a.authority_kind,
  s.peer_group,
  a.population,
  a.ars,
  v.procedure_key as procedure,
  p.name as procedure_name,
  v.provision,
  coalesce(o.url, p.url) as url
from offer as o
join verdict as v on v.offered_by = o.authority_key and v.procedure_key = o.procedure_key and v.counts
join authority as a on a.authority_key = v.authority_key
join procedure as p on p.procedure_key = v.procedure_key
left join standing as s on s.authority_key = v.authority_key
where o.service_key = $service
order by a.name, v.authority_key, p.name, v.procedure_key
