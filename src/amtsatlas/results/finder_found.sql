-- The counting procedures by which these authorities provide these services, or that have no service and this name. An
-- offer for a part of an area only is given where the place lies in it; the place is an ARS prefix.
select
  authority_key,
  coalesce(service_key, 'unassigned:' || name) as service_key,
  procedure_key,
  name,
  min(url) as url,
  identification,
  payment,
  languages
from counting
where authority_key in (select unnest($authorities))
  and coalesce(service_key, 'unassigned:' || name) in (select unnest($services))
  and (territory is null or starts_with($place, territory))
group by all
order by service_key, authority_key, name, procedure_key
