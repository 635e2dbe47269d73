-- What each authority itself offers in all of its area: every counting procedure and every service once.
select authority_key, true as is_procedure, procedure_key as thing
from verdict
where counts and whole_territory and offered_by = authority_key
union all
select authority_key, false as is_procedure, service_key as thing
from provided
where whole_territory and not inherited
