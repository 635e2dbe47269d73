-- What the residents of one place can use, and from which level it comes.
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
  r.from_bund
from reach as r
where r.place_key = $place
