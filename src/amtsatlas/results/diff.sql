-- Who gained and who lost between two editions, by which procedures. The largest change first; where one of the two has
-- no data there is no change to tell, and it comes last.
with gone as (
  select coalesce(a.authority_key, b.authority_key) as authority_key,
    a.procedure_key is null as gained,
    coalesce(b.procedure_key, a.procedure_key) as procedure_key
  from (select authority_key, procedure_key from before_verdict where counts) as a
  full join (select authority_key, procedure_key from verdict where counts) as b
    on a.authority_key = b.authority_key and a.procedure_key = b.procedure_key
  where a.procedure_key is null or b.procedure_key is null
),
named as (
  select g.authority_key, g.gained, g.procedure_key, coalesce(p.name, q.name) as name
  from gone as g
  left join procedure as p on p.procedure_key = g.procedure_key
  left join before_procedure as q on q.procedure_key = g.procedure_key
),
listed as (
  select
    authority_key,
    coalesce(list(name order by name, procedure_key) filter (where gained), []) as gained,
    coalesce(list(name order by name, procedure_key) filter (where not gained), []) as lost
  from named
  group by authority_key
)

select
  coalesce(b.authority_key, a.authority_key) as authority,
  coalesce(b.name, a.name) as name,
  coalesce(b.peer_group, a.peer_group) as peer_group,
  case when a.delivered then a.counted end as counted_before,
  case when b.delivered then b.counted end as counted_after,
  case when a.delivered and b.delivered then b.counted - a.counted end as change,
  a.reached as reached_before,
  b.reached as reached_after,
  coalesce(a.delivered, false) as delivered_before,
  coalesce(b.delivered, false) as delivered_after,
  coalesce(l.gained, []) as gained,
  coalesce(l.lost, []) as lost
from before_standing as a
full join standing as b on a.authority_key = b.authority_key
left join listed as l on l.authority_key = coalesce(b.authority_key, a.authority_key)
where ($authority is null or coalesce(b.authority_key, a.authority_key) = $authority)
  and (
    a.authority_key is null or b.authority_key is null or a.counted <> b.counted
    or a.delivered <> b.delivered or l.authority_key is not null
  )
order by abs(change) desc nulls last, name, authority
