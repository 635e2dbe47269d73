-- One view of the league table: filtered, sorted, a page of it. Authorities without data come last, by name.
with chosen as (
  select
    s.rank, s.peer_rank, s.authority_key as authority, s.name, s.authority_kind, s.peer_group,
    -- Without data there is no number, which is not a zero.
    case when s.delivered then s.own end as own,
    case when s.delivered then s.central end as central,
    case when s.delivered then s.unknown end as unknown,
    case when s.delivered then s.counted end as counted,
    s.threshold,
    case when s.delivered then s.reached end as reached,
    case when s.delivered then s.distance end as distance,
    s.delivered, s.data_date, s.stale, s.vg_key, v.name as vg_name,
    s.population, s.regierungsbezirk, a.kreis, a.ars
  from standing as s
  join authority as a using (authority_key)
  left join authority as v on v.authority_key = s.vg_key
  where ($peer_group is null or s.peer_group = $peer_group)
    and ($member is null or (s.vg_key is not null) = $member)
    and ($region is null or left(a.ars, length($region)) = $region)
    and ($least is null or s.population >= $least)
    and ($below is null or s.population < $below)
    and ($reached is null or (s.delivered and s.reached = $reached))
    and ($delivered is null or s.delivered = $delivered)
    and ($stale is null or s.stale = $stale)
    and ($keys is null or list_contains($keys, s.authority_key))
)
select *, count(*) over () as total
from chosen
order by
  delivered desc,
  case when $sort = 'name' then name end,
  case when $sort = 'population' then -population end,
  case when $sort = 'distance' then abs(distance) end,
  case when $sort = 'own' then -own end,
  case when $sort = 'central' then -central end,
  counted desc,
  name,
  authority
limit $top offset $skip
