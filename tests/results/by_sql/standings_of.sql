-- The standings of the authorities with these keys, by name.
select authority_key as authority, name, authority_kind, peer_group, counted, threshold, reached, delivered, stale, population, vg_key
from standing
where list_contains($authorities, authority_key)
order by name, authority_key
