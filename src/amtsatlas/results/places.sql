-- Every municipality and gemeindefreies Gebiet (authority_key null) of a territory with its Kreis, by Kreis, and whether a
-- delivery speaks about it.
select
  t.ars, t.name, t.authority_key, t.gemeindefrei, left(t.ars, 5) as kreis, k.name as kreis_name,
  coalesce(s.delivered, false) as delivered
from territory as t
left join territory as k on k.level = 'kreis' and k.ars = left(t.ars, 5)
left join standing as s on s.authority_key = t.authority_key
where t.level = 'gemeinde' and left(t.ars, length($territory)) = $territory
order by k.name, k.ars, t.ars
