-- Every authority of the edition with its standing (null columns where it is not ranked) and the newest delivery that its
-- standing is from, by name. Pages remember the answer and look authorities up in it.
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
  s.provider,
  d.delivery
from authority as a
left join standing as s on s.authority_key = a.authority_key
left join (
  select authority_key, source, provider, max(delivery) as delivery
  from delivered
  group by authority_key, source, provider
) as d on d.authority_key = s.authority_key and d.source = s.source and d.provider = s.provider
order by a.name, a.authority_key
