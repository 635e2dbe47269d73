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
  'landkreis:' || a.kreis as landkreis_key,
  a.regierungsbezirk,
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
  s.provider
from authority as a
left join standing as s on s.authority_key = a.authority_key
where a.authority_key = $authority
