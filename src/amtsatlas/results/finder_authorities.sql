-- Every authority of the edition with what a finder needs: where it lies, whether the programme ranks it or tells its
-- reach (then it can be chosen as a place), and whether a feed speaks about it.
select
  a.authority_key,
  a.name,
  a.authority_kind,
  a.ars,
  a.land,
  a.regierungsbezirk,
  a.kreis,
  a.parent_key,
  a.population,
  s.authority_key is not null or r.place_key is not null as choosable,
  -- Who is not ranked (the Land, the Bund) is known where any delivery speaks about it.
  coalesce(s.delivered, a.authority_key in (select authority_key from delivered)) as delivered
from authority as a
left join standing as s using (authority_key)
left join reach as r on r.place_key = a.authority_key
order by a.authority_key
