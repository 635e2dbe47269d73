-- Lays out what counts as online, sorted by authority, so that looking up one place takes 2 ms and not 30: in the files
-- a row group holds 60,000 offers and has to be unpacked whole. Run once; `finder_online` and `finder_found` read it.
create table if not exists finder_offer as
select
  o.authority_key,
  o.service_key,
  o.territory,
  o.procedure_key,
  min(o.url) as url,
  any_value(p.name) as name,
  any_value(p.identification) as identification,
  any_value(p.payment) as payment,
  any_value(p.languages) as languages
from offer as o
join verdict as v on v.authority_key = o.authority_key and v.procedure_key = o.procedure_key
join procedure as p on p.procedure_key = o.procedure_key
where v.counts and v.offered_by = v.authority_key and o.service_key is not null
group by o.authority_key, o.service_key, o.territory, o.procedure_key
order by o.authority_key
