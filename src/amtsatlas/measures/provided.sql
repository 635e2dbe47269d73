-- Every authority × service that at least one counting offer provides. Of several the nearest decides, then the one that
-- holds in the whole territory, then own before central before unknown (the order of `judged`).
with decided as (
  select authority_key, service_key, max(score % 2800) as score
  from judged
  where stage >= 7 and service_key is not null
  group by authority_key, service_key
)

select
  d.authority_key,
  d.service_key,
  v.provision,
  d.score // 200 % 14 < 13 as inherited,
  d.score // 100 % 2 = 1 as whole_territory
from decided as d
join rule_provision as v on v.number = d.score // 20 % 5
