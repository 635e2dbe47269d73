-- Every counting procedure through which authorities offer a service themselves, and for which part of their area.
select authority_key, procedure_key, name, provision, url, territory
from counting
where service_key = $service
