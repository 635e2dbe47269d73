-- What makes one authority's count look larger than what can be done with it. Nothing is deducted.
select i.warning, i.address, i.procedures, i.example_procedure, p.name as example_name
from inflation as i
left join procedure as p on p.procedure_key = i.example_procedure
where i.authority_key = $authority
order by i.procedures desc, i.warning, i.address
