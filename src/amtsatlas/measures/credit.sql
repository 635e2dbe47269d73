-- Per authority, the one it is credited from, and source: the rules that hold, and the provider if that source is chosen.
-- `judged_in` is the programme where any procedure of the authority was judged, else null: a null is never looked up, so
-- that judgements cost nothing where there are none.
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
  j.programme as judged_in
from lineage as l
cross join programme as p
cross join rule_source as r
join scope as s on s.authority_key = l.authority_key
join scope as u on u.authority_key = l.upper_key
left join (select distinct programme, authority_key from judgement) as j
  on j.programme = p.id and j.authority_key = l.authority_key
where l.nearness = 13 or (p.inherit and r.source = u.source)
