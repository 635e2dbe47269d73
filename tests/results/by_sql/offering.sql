-- Who offers a service itself, with a procedure that counts, by name; one row per authority and procedure.
select distinct
  c.authority_key as authority,
  a.name,
  a.authority_kind,
  s.peer_group,
  a.population,
  a.ars,
  c.procedure_key as procedure,
  c.name as procedure_name,
  c.provision,
  c.url
from counting as c
join authority as a on a.authority_key = c.authority_key
left join standing as s on s.authority_key = c.authority_key
where c.service_key = $service
order by a.name, c.authority_key, c.name, c.procedure_key
