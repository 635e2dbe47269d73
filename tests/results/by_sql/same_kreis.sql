-- The other authorities of the same peer group in the same Landkreis, by name.
select
  o.authority_key as authority, o.name, o.authority_kind, o.peer_group, o.counted, o.threshold, o.reached, o.delivered, o.stale,
  o.population, o.vg_key
from authority as a
join standing as s on s.authority_key = a.authority_key
join authority as b on b.kreis = a.kreis and b.authority_key <> a.authority_key
join standing as o on o.authority_key = b.authority_key and o.peer_group = s.peer_group
where a.authority_key = $authority
order by o.name, o.authority_key
