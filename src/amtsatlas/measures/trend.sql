-- Each authority's standing in every edition, oldest first, with the change since the last edition that had data on it.
-- A change of source is told, since the two numbers may not compare.
with dated as (
  select
    h.*,
    lag(counted) over (partition by authority_key, delivered order by edition) as counted_before,
    lag(source) over (partition by authority_key, delivered order by edition) as source_before
  from standing_history as h
)

select
  authority_key,
  edition,
  name,
  own,
  central,
  unknown,
  counted,
  threshold,
  reached,
  distance,
  rank,
  peer_rank,
  delivered,
  data_date,
  stale,
  source,
  case when delivered then counted - counted_before end as change,
  case when delivered then source <> source_before end as source_changed
from dated
order by authority_key, edition
