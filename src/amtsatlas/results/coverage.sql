-- Per service and peer group: who offers it. The most widespread first.
select
  c.service_key,
  c.name as service,
  c.peer_group,
  c.authorities,
  c.group_size,
  c.share,
  c.population,
  c.population_share
from coverage as c
where $service is null or c.service_key = $service
order by c.share desc, c.peer_group, c.name, c.service_key
