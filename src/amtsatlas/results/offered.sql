-- What counts at one authority, for each service and part of its area that it is offered for. Pages put the answers for
-- all authorities of a place together; of rows that differ in their address alone the first is shown.
select
  procedure_key as procedure, name, service_key, provision, url, identification, payment, languages, territory
from counting
where authority_key = $authority
order by service_key, name, procedure_key, url
