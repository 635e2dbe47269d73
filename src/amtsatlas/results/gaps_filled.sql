-- The gaps of its members that a Verband fills: per service, whose. Those of the most members first.
select
  g.service_key,
  g.name as service,
  list({'key': m.authority_key, 'name': m.name} order by m.name, m.authority_key) as members
from gaps as g
join standing as m on m.authority_key = g.authority_key
where g.covered_by_vg = $authority
group by g.service_key, g.name
order by count(*) desc, g.name, g.service_key
