-- The counts of a peer group's authorities with data (all groups where none is named).
select authority_key as authority, name, counted
from standing
where delivered and ($peer_group is null or peer_group = $peer_group)
order by counted, authority_key
