-- What those who watch these authorities are told about: their standing in the edition before and in this one. The
-- medians are of the peers with data, as pages show them; same_… those of the peers that have data of the same source
-- in both editions, so that a median that moves only because other peers have data can be told apart.
with standings as (
  select
    w.authority_key as authority,
    coalesce(b.name, a.name, w.authority_key) as name,
    a.authority_key is not null as known_before,
    b.authority_key is not null as known_after,
    a.peer_group as peer_group_before,
    b.peer_group as peer_group_after,
    a.counted as counted_before,
    b.counted as counted_after,
    a.threshold as threshold_before,
    b.threshold as threshold_after,
    a.reached as reached_before,
    b.reached as reached_after,
    coalesce(a.delivered, false) as delivered_before,
    coalesce(b.delivered, false) as delivered_after,
    a.source as source_before,
    b.source as source_after,
    a.provider as provider_before,
    b.provider as provider_after,
    b.data_date
  from (select unnest($authorities) as authority_key) as w
  left join before_standing as a on a.authority_key = w.authority_key
  left join standing as b on b.authority_key = w.authority_key
),

median_before as (
  select peer_group, median(counted) as counted from before_standing where delivered group by peer_group
),

median_after as (
  select peer_group, median(counted) as counted, count(*) as peers from standing where delivered group by peer_group
),

same as (
  select b.peer_group, median(a.counted) as before, median(b.counted) as after
  from before_standing as a
  join standing as b on b.authority_key = a.authority_key and b.peer_group = a.peer_group
    and b.source = a.source and b.provider = a.provider
  where a.delivered and b.delivered
  group by b.peer_group
)

select
  s.*,
  x.counted as median_before,
  y.counted as median_after,
  y.peers as peers_with_data,
  z.before as same_median_before,
  z.after as same_median_after
from standings as s
left join median_before as x on x.peer_group = s.peer_group_before
left join median_after as y on y.peer_group = s.peer_group_after
left join same as z on z.peer_group = s.peer_group_after
order by s.name, s.authority
