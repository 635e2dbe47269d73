-- One authority as the edition knows it, with its standing (null columns where it is not ranked).
select
  a.authority_key,
  a.name,
  a.authority_kind,
  a.ars,
  a.ags,
  a.kreis,
  a.seat,
  a.population,
  a.population_date,
  a.area_ha,
  a.vg_key,
  v.name as vg_name,
  k.authority_key as landkreis_key,
  k.name as landkreis_name,
  a.regierungsbezirk,
  r.name as regierungsbezirk_name,
  p.name as parent_name,
  m.ars is not null as municipality,
  s.peer_group,
  s.own,
  s.central,
  s.unknown,
  s.counted,
  s.threshold,
  s.reached,
  s.distance,
  s.rank,
  s.peer_rank,
  s.delivered,
  s.data_date,
  s.stale,
  s.source,
  s.provider,
  d.delivery,
  (select count(*) from standing as o where o.peer_group = s.peer_group and o.delivered) as peers_with_data,
  (select count(*) from standing as o where o.peer_group = s.peer_group) as peers
from authority as a
left join standing as s on s.authority_key = a.authority_key
left join authority as v on v.authority_key = a.vg_key
left join authority as k on k.authority_key = 'landkreis:' || a.kreis and k.authority_key <> a.authority_key
left join territory as r on r.level = 'regierungsbezirk' and r.ars = a.regierungsbezirk
left join authority as p on p.authority_key = a.parent_key
left join territory as m on m.level = 'gemeinde' and m.authority_key = a.authority_key
left join (
  select authority_key, source, provider, max(delivery) as delivery
  from delivered
  group by all
) as d on d.authority_key = a.authority_key and d.source = s.source and d.provider = s.provider
where a.authority_key = $authority
