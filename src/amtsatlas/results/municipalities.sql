-- The municipalities of a territory by Kreis, and whether a delivery speaks about them.
select t.ars, k.ars as kreis, k.name as kreis_name, coalesce(s.delivered, false) as delivered
from territory as t
join territory as k on k.level = 'kreis' and k.ars = left(t.ars, 5)
left join standing as s on s.authority_key = t.authority_key
where t.level = 'gemeinde' and not t.gemeindefrei and left(t.ars, length($territory)) = $territory
order by k.name, k.ars, t.ars
