-- Read by other questions, kept in memory where the edition is: every procedure that counts, at the authority that offers
-- it itself, per service and part of its area, with what people are told about it.
select
  o.authority_key,
  o.service_key,
  o.territory,
  o.procedure_key,
  p.name,
  v.provision,
  coalesce(o.url, p.url) as url,
  p.identification,
  p.payment,
  p.languages
from offer as o
join verdict as v on v.authority_key = o.authority_key and v.procedure_key = o.procedure_key
join procedure as p on p.procedure_key = o.procedure_key
where v.counts and v.offered_by = v.authority_key
order by o.authority_key, o.service_key, o.procedure_key
