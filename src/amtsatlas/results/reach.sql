-- What the residents of one place can use, and from which level it comes.
select
  place_key as place,
  ars,
  name,
  population,
  procedures,
  services,
  from_gemeinde,
  from_verband,
  from_landkreis,
  from_bezirk,
  from_land,
  from_bund
from reach
where place_key = $place
