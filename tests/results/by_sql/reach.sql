-- What the residents of one place can use, and from which level it comes. An authority that serves the place and has no
-- data is named: its level's number is then not a zero.
select
  r.place_key as place,
  r.ars,
  r.name,
  r.population,
  r.procedures,
  r.services,
  r.from_gemeinde,
  r.from_verband,
  r.from_landkreis,
  r.from_bezirk,
  r.from_land,
  r.from_bund,
  coalesce(
    list(s.authority_key order by length(a.ars) desc, s.authority_key) filter (where not s.delivered), []
  ) as without_data
from reach as r
left join authority as a on a.ars = left(r.ars, length(a.ars))
left join standing as s on s.authority_key = a.authority_key
where r.place_key = $place
group by all
