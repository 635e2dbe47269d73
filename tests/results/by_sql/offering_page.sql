-- A page of who offers a service itself, by name, each with its procedures, and how many there are in all.
with offered as (
  select authority_key, procedure_key, name, url
  from counting
  where service_key = $service
),
listed as (
  select a.authority_key, a.name, a.authority_kind, count(*) over () as total
  from authority as a
  where a.authority_key in (select authority_key from offered)
  order by a.name, a.authority_key
  limit $top offset $skip
)
select
  l.authority_key as authority,
  l.name,
  l.authority_kind,
  list_sort(list(distinct {'name': o.name, 'procedure': o.procedure_key, 'url': o.url})) as procedures,
  l.total
from listed as l
join offered as o on o.authority_key = l.authority_key
group by l.authority_key, l.name, l.authority_kind, l.total
order by l.name, l.authority_key
