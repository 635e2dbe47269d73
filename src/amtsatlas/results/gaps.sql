-- Services that many peers offer and this authority does not; first those that need only a link.
select * exclude (authority_key)
from lacking
where authority_key = $authority
order by covered_by_vg is not null, central_procedure is null, share desc, service, service_key
