-- The authorities with the highest count of each peer group, ties with them.
select
  peer_group, peer_rank, authority_key as authority, name, authority_kind, counted, threshold, reached, population
from standing
where delivered and peer_rank <= $top
order by peer_group, peer_rank, name
