-- Read by other questions, kept in memory where the edition is: every procedure of every authority, and why it counts or
-- not; by whose judgement, where it was judged. `asked` holds the programme.
select
  v.authority_key,
  v.procedure_key as procedure,
  p.name,
  min(o.url) as url,
  coalesce(list(distinct s.name order by s.name) filter (where s.name is not null), []) as services,
  p.kind,
  v.provision,
  v.provision_basis,
  v.counts,
  v.reason,
  v.undecided,
  v.offered_by,
  v.source,
  v.delivery,
  min(o.online_status) as online_status,
  min(o.active) as active,
  min(o.coverage_scope) as coverage_scope,
  min(o.coverage_note) as coverage_note,
  j.reason as judgement,
  j.provider as judged_by,
  j.decided_on as judged_on,
  j.delivery as judgement_delivery
from verdict as v
cross join asked as a
join procedure as p using (procedure_key)
left join offer as o on o.authority_key = v.offered_by and o.procedure_key = v.procedure_key
left join service as s using (service_key)
left join judgement as j
  on v.reason in ('judged_counts', 'judged_not')
  and j.programme = a.programme
  and j.authority_key = v.authority_key
  and j.procedure_key = v.procedure_key
group by all
order by v.authority_key
