-- The members of a Verband, by name.
select authority_key as authority, name, authority_kind, peer_group, counted, threshold, reached, delivered, stale, population, vg_key
from standing
where vg_key = $authority
order by name, authority_key
