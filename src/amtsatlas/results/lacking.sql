-- Read by other questions, kept in memory where the edition is: every gap with the names of what would close it.
select
  g.authority_key,
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
order by g.authority_key
