-- A national edition made up for the benchmark: $authorities authorities, 7,000 services, $offers offers.
-- Everything follows from the row number through a hash, so that every run of one DuckDB version makes the same rows.
create macro mix(a, b) as cast(hash(a, b) % 2147483647 as bigint);

create table shape as
select
  i,
  case when i < 1 then 'bund' when i < 17 then 'land' when i < 417 then 'landkreis' when i < 1617 then 'vg'
    else ['gemeinde', 'markt', 'stadt', 'grosse_kreisstadt'][1 + mix(i, 1) % 4] end as authority_kind,
  case
    when i < 1 then ''
    when i < 17 then format('{:02d}', i)
    when i < 417 then format('{:02d}0{:02d}', 1 + i % 16, i // 16)
    -- Three Verbände in each Kreis; a municipality lies in one of them, or in its Kreis directly.
    when i < 1617 then format('{:02d}0{:02d}5{:03d}', 1 + (i % 400 + 17) % 16, (17 + i % 400) // 16, i // 400)
    else format('{:02d}0{:02d}{}{:03d}', 1 + (i % 400 + 17) % 16, (17 + i % 400) // 16,
      case when mix(i, 2) % 3 = 0 then '0' || lpad(cast(i // 400 as varchar), 3, '0')
        else '5' || lpad(cast(case when i % 400 < 17 then 4 else 1 end + mix(i, 3) % 3 as varchar), 3, '0') end,
      i // 400) end as ars
from range($authorities) as t(i);

create table authority as
select
  case authority_kind when 'bund' then 'bund:00' when 'land' then 'land:' || ars when 'landkreis' then 'landkreis:' || ars
    when 'vg' then 'vg:' || ars else 'gemeinde:' || left(ars, 5) || right(ars, 3) end as authority_key,
  'Authority ' || i as name, authority_kind, ars, null::varchar as ags, nullif(left(ars, 2), '') as land,
  null::varchar as regierungsbezirk, nullif(left(ars, 5), '') as kreis, null::varchar as vg_key,
  null::varchar as parent_key, null::varchar as seat, null::varchar as postal_code, null::bigint as area_ha,
  500 + mix(i, 4) % 50000 as population, '2023-11-30' as population_date, 'register' as origin, i
from shape;

update authority as m set vg_key = 'vg:' || left(m.ars, 9)
where length(m.ars) = 12 and exists (select 1 from authority as v where v.ars = left(m.ars, 9));

create table territory as
select ars, case length(ars) when 2 then 'land' when 5 then 'kreis' when 9 then 'verband' else 'gemeinde' end as level,
  name, null::varchar as parent_ars, authority_key, false as gemeindefrei, population, null::bigint as area_ha
from authority where ars <> '';

create table delivered as
select authority_key, source, 'provider' as provider, source || '-1' as delivery, '2023-12-28' as data_date
from authority, (values ('xzufi'), ('csv')) as s(source)
where mix(i, 5) % 100 < 97 and (source = 'xzufi' or mix(i, 6) % 20 = 0);

create table service as
select 'leika:99' || lpad(cast(i as varchar), 12, '0') as service_key, 'Service ' || i as name,
  '99' || lpad(cast(i as varchar), 12, '0') as leika_key, 'declared' as leika_basis, null::varchar as typisierung,
  null::varchar as ozg_topic
from range(7000) as t(i);

create table procedure (procedure_key varchar, source varchar, provider varchar, procedure_id varchar, name varchar,
  kind varchar, url varchar, address varchar, languages varchar, identification varchar, payment varchar);

-- Popular services come often. Nearly half of the procedures are central: one for a Land and a service. Of an
-- authority's own procedures each stands under up to two services. What a procedure is, its number decides.
create table drawn as
select i, is_central, case when is_central then service else place // 2 end as number, service
from (
  select
    n % $authorities as i,
    n // $authorities as place,
    mix(n, 8) % 100 < 45 as is_central,
    cast(floor(7000 * pow(mix(n, 7) / 2147483647.0, 1.7)) as bigint) as service
  from range($offers) as t(n)
) as numbered
group by all;

create view offer as
select
  authority_key,
  source || ':provider:' || case when is_central then 'C' || coalesce(land, '00') || '.' || number
    else split_part(authority_key, ':', 2) || '.' || number end as procedure_key,
  'leika:99' || lpad(cast(service as varchar), 12, '0') as service_key,
  case when part < 5 and length(ars) between 2 and 9 then left(ars, 5) when part < 10 then ars end as territory,
  source, 'provider' as provider, source || '-1' as delivery,
  case when dice < 25 then 'information' when dice < 50 then 'appointment' when dice < 75 then 'mail'
    else 'application' end as kind,
  case when is_central then 'central' when dice < 800 then 'own' else 'unknown' end as provision,
  case when is_central or dice < 800 then 'derived' end as provision_basis,
  address as url, address, null::varchar as online_status, null::varchar as active, null::varchar as coverage_scope,
  null::varchar as coverage_note
from (
  select
    a.authority_key, a.ars, a.land, d.is_central, d.number, d.service,
    mix(d.number, case when d.is_central then -1 else d.i end) % 1000 as dice,
    mix(d.number, d.i + 1000000) % 1000 as part,
    case when dice % 50 = 7 then 'csv' else 'xzufi' end as source,
    case dice % 100
      when 3 then null
      when 4 then 'https://www.' || coalesce(a.land, 'bund') || '.example/'
      when 5 then 'https://www.' || coalesce(a.land, 'bund') || '.example/kontakt'
      else 'https://formulare.' || case when d.is_central then coalesce(a.land, 'bund') || '.example/antrag/'
        else 'example/' || replace(a.authority_key, ':', '/') || '/' end || d.number end as address
  from drawn as d
  join authority as a using (i)
) as described
order by authority_key, procedure_key, service_key;

-- Few procedures are ever disputed; an edition has no judgements as a rule.
create table judgement (
  programme varchar, authority_key varchar, procedure_key varchar, counts boolean, reason varchar, decided_on varchar,
  entry bigint, digest varchar, provider varchar, delivery varchar
);
