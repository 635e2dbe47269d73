-- What each authority itself offers in all of its area: every counting procedure and every service once.
select authority_key, 'procedure' as unit, procedure_key as thing
from verdict
where counts and whole_territory and offered_by = authority_key
union all
select authority_key, 'service' as unit, service_key as thing
from provided
where whole_territory and offered_by = authority_key
