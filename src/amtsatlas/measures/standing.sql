-- Every authority of the programme's territory and peer groups: its counts, its ranks, its distance to the threshold.
with unit as (
  select v.authority_key, v.provision
  from verdict as v
  cross join programme as p
  where p.unit = 'procedure' and v.counts
  union all
  select s.authority_key, s.provision
  from provided as s
  cross join programme as p
  where p.unit = 'service'
),

counted as (
  select
    authority_key,
    count(case when provision = 'own' then 1 end) as own,
    count(case when provision = 'central' then 1 end) as central,
    count(case when provision = 'unknown' then 1 end) as unknown,
    count(*) as counted
  from unit
  group by authority_key
),

-- Where a delivery speaks about it: its own, else, where the programme inherits, that of the nearest authority above.
credit as (
  select
    l.authority_key, s.source, s.provider, s.data_date,
    row_number() over (partition by l.authority_key order by l.nearness desc) as choice
  from lineage as l
  cross join programme as p
  join scope as s on s.authority_key = l.upper_key
  where s.source is not null and (l.nearness = 13 or p.inherit)
),

ranked as (
  select
    s.authority_key,
    s.name,
    s.authority_kind,
    s.peer_group,
    s.vg_key,
    s.regierungsbezirk,
    s.population,
    s.threshold,
    d.source is not null as delivered,
    d.source,
    d.provider,
    d.data_date,
    coalesce(c.own, 0) as own,
    coalesce(c.central, 0) as central,
    coalesce(c.unknown, 0) as unknown,
    coalesce(c.counted, 0) as counted,
    rank() over (partition by d.source is not null order by coalesce(c.counted, 0) desc) as overall,
    rank() over (partition by d.source is not null, s.peer_group order by coalesce(c.counted, 0) desc) as among_peers
  from scope as s
  left join credit as d on d.authority_key = s.authority_key and d.choice = 1
  left join counted as c on c.authority_key = s.authority_key
  where s.peer_group is not null
)

select
  r.authority_key,
  r.name,
  r.authority_kind,
  r.peer_group,
  r.vg_key,
  r.regierungsbezirk,
  r.population,
  r.own,
  r.central,
  r.unknown,
  r.counted,
  r.threshold,
  case when r.threshold is not null then r.delivered and r.counted >= r.threshold end as reached,
  r.counted - r.threshold as distance,
  case when r.delivered then cast(r.overall as bigint) end as rank,
  case when r.delivered then cast(r.among_peers as bigint) end as peer_rank,
  r.delivered,
  r.data_date,
  r.data_date < p.stale_before as stale,
  r.source,
  r.provider
from ranked as r
cross join programme as p
order by r.authority_key
