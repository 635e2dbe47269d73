-- Per authority, the one it is credited from, and source: the rules that hold, and the provider if that source is chosen.
-- Judgements are few, so each authority carries its judged procedures as lists: a join with them, mostly with none, would
-- mislead DuckDB about how many offers are left, and so about the joins that follow.
with judged_of as (
  select
    j.authority_key,
    array_agg(case when j.counts then j.procedure_key end) as judged_counts,
    array_agg(case when not j.counts then j.procedure_key end) as judged_not
  from judgement as j
  join programme as p on p.id = j.programme
  group by j.authority_key
)

select
  l.authority_key,
  l.nearness,
  s.ars,
  u.authority_key as upper_key,
  r.source,
  case when r.source = u.source then u.provider end as provider,
  case when l.nearness < 13 then 'central' end as inherited_as,
  p.require_address,
  p.require_online_status,
  p.refuse_active,
  j.judged_counts,
  j.judged_not
from lineage as l
cross join programme as p
cross join rule_source as r
join scope as s on s.authority_key = l.authority_key
join scope as u on u.authority_key = l.upper_key
left join judged_of as j on j.authority_key = l.authority_key
where l.nearness = 13 or (p.inherit and r.source = u.source)
