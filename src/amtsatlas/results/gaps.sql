-- Services that many peers offer and this authority does not; first those that need only a link.
select
  g.service_key,
  g.name as service,
  g.peers_with,
  g.peers,
  g.share,
  g.central_procedure,
  p.name as central_procedure_name,
  g.covered_by_vg,
  v.name as covered_by_vg_name
from gaps as g
left join procedure as p on p.procedure_key = g.central_procedure
left join authority as v on v.authority_key = g.covered_by_vg
where g.authority_key = $authority
order by g.covered_by_vg is not null, g.central_procedure is null, g.share desc, g.name, g.service_key
