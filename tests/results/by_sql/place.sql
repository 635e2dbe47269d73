-- Everything the residents of one place can use online: every counting procedure of the authorities that serve it, for
-- each service it is offered for. Nearest authority first.
with serving as (
  select u.authority_key, u.name, u.authority_kind, length(u.ars) as nearness, h.ars as place_ars
  from authority as h
  join authority as u on u.ars = left(h.ars, length(u.ars))
  where h.authority_key = $place
)
select
  s.authority_key as authority,
  s.name as authority_name,
  s.authority_kind,
  c.procedure_key as procedure,
  c.name,
  c.service_key,
  l.name as service,
  l.leika_key,
  l.ozg_topic as topic,
  c.provision,
  min(c.url) as url,
  c.identification,
  c.payment,
  c.languages,
  s.nearness
from serving as s
join counting as c on c.authority_key = s.authority_key
left join service as l on l.service_key = c.service_key
where c.territory is null or left(s.place_ars, length(c.territory)) = c.territory
group by all
order by topic nulls last, service nulls last, s.nearness desc, c.name, c.procedure_key
