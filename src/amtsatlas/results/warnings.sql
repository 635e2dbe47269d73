-- What makes authorities' counts look larger than what can be done with them. Nothing is deducted.
select i.authority_key, i.warning, i.address, i.procedures, i.example_procedure, p.name as example_name
from inflation as i
left join procedure as p on p.procedure_key = i.example_procedure
order by i.authority_key, i.procedures desc, i.warning, i.address
