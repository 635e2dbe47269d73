-- Every authority × procedure: whether it counts, and one reason. Of several offers of one procedure the one that gets
-- furthest through the rules decides. A procedure is of one source and provider; of its deliveries the newest is named.
-- What was judged is not undecided, whatever its kind.
with decided as (
  select
    authority_key,
    procedure_key,
    max(score) as score,
    any_value(source) as source,
    any_value(provider) as provider,
    max(delivery) as delivery
  from judged
  group by authority_key, procedure_key
)

select
  d.authority_key,
  d.procedure_key,
  l.upper_key as offered_by,
  d.score // 2800 >= 7 as counts,
  case d.score // 2800
    when 0 then 'other_source'
    when 1 then 'judged_not'
    when 2 then coalesce(k.reason, 'unknown_kind')
    when 3 then 'provision_excluded'
    when 4 then 'no_address'
    when 5 then 'not_online'
    when 6 then 'inactive'
    when 7 then 'counted'
    else 'judged_counts'
  end as reason,
  coalesce(k.undecided, false) and d.score // 2800 not in (1, 8) as undecided,
  v.provision,
  case
    when v.provision = 'unknown' then null
    when d.score // 10 % 2 = 1 then 'declared'
    else 'derived'
  end as provision_basis,
  d.source,
  d.provider,
  d.delivery,
  d.score // 100 % 2 = 1 as whole_territory
from decided as d
join lineage as l on l.authority_key = d.authority_key and l.nearness = d.score // 200 % 14
join rule_provision as v on v.number = d.score // 20 % 5
left join rule_kind as k on k.number = d.score % 10
order by d.authority_key, d.procedure_key
