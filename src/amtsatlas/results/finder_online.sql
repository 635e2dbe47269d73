-- Every service, and who offers it online in all of its area: at least one counting procedure of the authority's own. Then
-- the procedures that no feed gives a service, those of one name together, and who has them in any part of its area.
with online as (
  select service_key, list(distinct authority_key) as authorities
  from counting
  where territory is null and service_key is not null
  group by service_key
)

select true as is_service, s.service_key, s.name, s.leika_key, s.ozg_topic, coalesce(n.authorities, []) as authorities
from service as s
left join online as n using (service_key)
union all
select false, 'unassigned:' || name, name, null, null, list(distinct authority_key)
from counting
where service_key is null and name is not null
group by name
order by is_service desc, service_key
