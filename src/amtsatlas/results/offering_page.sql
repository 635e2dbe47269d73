-- A page of who offers a service itself, by name, each with its procedures, and how many there are in all.
with offered as (
  select distinct authority_key, procedure_key, name, url
  from counting
  where service_key = $service
)
select
  o.authority_key as authority,
  a.name,
  a.authority_kind,
  list({'procedure': o.procedure_key, 'name': o.name, 'url': o.url} order by o.name, o.procedure_key) as procedures,
  count(*) over () as total
from offered as o
join authority as a on a.authority_key = o.authority_key
group by o.authority_key, a.name, a.authority_kind
order by a.name, o.authority_key
limit $top offset $skip
