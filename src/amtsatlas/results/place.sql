-- Everything the residents of one place can use online: every counting procedure of the authorities that serve it, for
-- each service it is offered for. Nearest authority first.
with here as (
  select authority_key, ars from authority where authority_key = $place
),
serving as (
  select u.authority_key, u.name, u.authority_kind, length(u.ars) as nearness, h.ars as place_ars
  from here as h
  join authority as u on u.ars = left(h.ars, length(u.ars))
)
select
  s.authority_key as authority,
  s.name as authority_name,
  s.authority_kind,
  v.procedure_key as procedure,
  p.name,
  o.service_key,
  l.name as service,
  l.leika_key,
  l.ozg_topic as topic,
  v.provision,
  coalesce(min(o.url), min(p.url)) as url,
  p.identification,
  p.payment,
  p.languages,
  max(s.nearness) as nearness
from serving as s
join verdict as v on v.authority_key = s.authority_key and v.counts and v.offered_by = s.authority_key
join procedure as p using (procedure_key)
join offer as o on o.authority_key = s.authority_key and o.procedure_key = v.procedure_key
left join service as l on l.service_key = o.service_key
where o.territory is null or left(s.place_ars, length(o.territory)) = o.territory
group by all
order by topic nulls last, service nulls last, nearness desc, p.name, v.procedure_key
