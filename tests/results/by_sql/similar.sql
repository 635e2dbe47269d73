-- The authorities of the same peer group whose population is nearest, by ratio; the nearest first.
select
  o.authority_key as authority, o.name, o.authority_kind, o.peer_group, o.counted, o.threshold, o.reached, o.delivered, o.stale,
  o.population, o.vg_key
from standing as s
join standing as o on o.peer_group = s.peer_group and o.authority_key <> s.authority_key
where s.authority_key = $authority and s.population > 0 and o.population > 0
order by abs(ln(o.population / s.population)), o.authority_key
limit $top
