-- Every service, and who offers it online in all of its area: at least one counting procedure of the authority's own.
with online as (
  select service_key, list(distinct authority_key) as authorities
  from counting
  where territory is null
  group by service_key
)

select s.service_key, s.name, s.leika_key, s.ozg_topic, coalesce(n.authorities, []) as authorities
from service as s
left join online as n using (service_key)
order by s.service_key
