-- Who is concerned: every authority inside the programme's territory or above it, with the one source and provider that
-- its rows are taken from. Only those inside and of a kind in a peer group are ranked; the others may serve a place.
with covered as (
  select d.authority_key, r.position, d.source, d.provider, max(d.data_date) as data_date
  from delivered as d
  join rule_source as r on r.source = d.source
  group by d.authority_key, r.position, d.source, d.provider
),

-- The programme's first source that has the authority; of several providers the one with the newest data.
chosen as (
  select
    authority_key, source, provider, data_date,
    row_number() over (partition by authority_key order by position, data_date desc, provider) as choice
  from covered
),

place as (
  select distinct authority_key
  from territory
  where level = 'gemeinde' and authority_key is not null
)

select
  a.authority_key,
  a.name,
  a.authority_kind,
  a.ars,
  a.land,
  a.regierungsbezirk,
  a.vg_key,
  a.population,
  case when p.territory = '' or left(a.ars, length(p.territory)) = p.territory then g.peer_group end as peer_group,
  coalesce(t.threshold, p.threshold) as threshold,
  m.authority_key is not null as municipality,
  c.source,
  c.provider,
  c.data_date
from authority as a
cross join programme as p
left join rule_peer_group as g on g.authority_kind = a.authority_kind
left join rule_threshold as t on t.authority_kind = a.authority_kind
left join place as m on m.authority_key = a.authority_key
left join chosen as c on c.authority_key = a.authority_key and c.choice = 1
where p.territory = ''
  or left(a.ars, length(p.territory)) = p.territory
  or a.ars = left(p.territory, length(a.ars))
