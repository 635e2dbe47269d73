-- Every authority of the programme, best first; those without data last, by name.
select
  s.rank,
  s.peer_rank,
  s.authority_key as authority,
  s.name,
  s.authority_kind,
  s.peer_group,
  s.own,
  s.central,
  s.unknown,
  s.counted,
  s.threshold,
  s.reached,
  s.distance,
  s.delivered,
  s.data_date,
  s.stale,
  s.vg_key,
  s.population
from standing as s
where $peer_group is null or s.peer_group = $peer_group
order by s.delivered desc, s.rank, s.name, s.authority_key
limit $top
