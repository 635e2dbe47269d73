-- The same results written by hand for DuckDB alone and for this one programme: no rules as tables, no inheritance, no
-- regard for another engine; `unnest`, `filter`, `arg_max`, `group by all`, structs and enums where they help. Each part is
-- a temporary table, or a result where its name is one. The benchmark compares every result with ours, row by row.

--: who
create temp table who as
select
  a.*,
  case when authority_kind in ('gemeinde', 'markt', 'stadt') then 'gemeinde' when authority_kind <> 'bund' then authority_kind
    end as peer_group,
  length(ars) = 12 as municipality,
  d.source as chosen,
  d.data_date
from authority as a
left join (
  select authority_key, arg_max(source, source = 'xzufi') as source, arg_max(data_date, source = 'xzufi') as data_date
  from delivered group by all
) as d using (authority_key);

--: judged
create temp view judged as
select o.*, case
    when o.source is distinct from w.chosen then 'other_source'
    when o.kind = 'information' then 'information'
    when o.kind <> 'application' then o.kind || '_undecided'
    when o.address is null then 'no_address'
    else 'counted' end as reason
from offer as o join who as w using (authority_key);

--: provided
create temp table provided as
select authority_key, service_key, bool_or(territory is null) as whole
from judged where reason = 'counted' group by all;

--: verdict
-- Sorted before the texts are put in, which DuckDB keeps in order.
select
  authority_key,
  procedure_key,
  authority_key as offered_by,
  code >= 800 as counts,
  case code // 100 when 8 then 'counted' when 7 then 'no_address' when 0 then 'other_source'
    when 1 then 'information' else ['appointment', 'mail'][code // 100 - 1] || '_undecided' end as reason,
  kind in ('appointment', 'mail') as undecided,
  ['unknown', 'central', 'own'][1 + code // 10 % 10] as provision,
  case when code // 10 % 10 > 0 then 'derived' end as provision_basis,
  source,
  'provider' as provider,
  delivery,
  code % 10 = 1 as whole_territory
from (
  select
    authority_key, procedure_key, any_value(source) as source, any_value(delivery) as delivery, any_value(kind) as kind,
    max(case reason when 'counted' then 800 when 'no_address' then 700 when 'other_source' then 0 when 'information' then 100
        when 'appointment_undecided' then 200 else 300 end
      + case provision when 'own' then 20 when 'central' then 10 else 0 end
      + case when territory is null then 1 else 0 end) as code
  from judged group by all order by authority_key, procedure_key
);

--: standing
select
  w.authority_key, w.name, w.authority_kind, w.peer_group, w.vg_key, w.regierungsbezirk, w.population,
  coalesce(c.own, 0) as own, coalesce(c.central, 0) as central, coalesce(c.unknown, 0) as unknown,
  coalesce(c.counted, 0) as counted, 50::bigint as threshold,
  w.chosen is not null and coalesce(c.counted, 0) >= 50 as reached,
  coalesce(c.counted, 0) - 50 as distance,
  case when w.chosen is not null
    then rank() over (partition by w.chosen is null order by coalesce(c.counted, 0) desc) end as rank,
  case when w.chosen is not null
    then rank() over (partition by w.chosen is null, w.peer_group order by coalesce(c.counted, 0) desc) end as peer_rank,
  w.chosen is not null as delivered, w.data_date, w.data_date < '2023-09-29' as stale, w.chosen as source,
  case when w.chosen is not null then 'provider' end as provider
from who as w
left join (
  select authority_key, count(*) filter (provision = 'own') as own, count(*) filter (provision = 'central') as central,
    count(*) filter (provision = 'unknown') as unknown, count(*) as counted
  from verdict where counts group by all
) as c using (authority_key)
where w.peer_group is not null
order by w.authority_key;

--: line
create temp table line as
select p.authority_key as place, a.authority_key as upper, n as level
from (
  select authority_key, n, left(ars, n) as prefix from who, (values (0), (2), (5), (9), (12)) as v(n) where n <= length(ars)
) as p
join who as a on a.ars = p.prefix and length(a.ars) = n;

--: thing
create temp view thing as
select authority_key, true as is_procedure, procedure_key as thing from verdict where counts and whole_territory
union all select authority_key, false as is_procedure, service_key as thing from provided where whole;

--: upper_thing
create temp table upper_thing as
select t.*, u.level from thing as t
join (select distinct upper, level from line where upper <> place) as u on u.upper = t.authority_key;

--: reach
with lines as (
  select place, max(upper) filter (level = 9) as l9, max(upper) filter (level = 5) as l5, max(upper) filter (level = 2) as l2,
    max(upper) filter (level = 0) as l0
  from line where upper <> place group by all
),
nodes as (
  select t.authority_key, t.is_procedure, l.level, count(*) as n
  from thing as t join line as l on l.place = t.authority_key and l.upper = t.authority_key group by all
  union all
  select t.authority_key, t.is_procedure,
    case when v.thing is not null then 9 when k.thing is not null then 5 when s.thing is not null then 2 else 0 end as level,
    -count(*) as n
  from thing as t join lines as l on l.place = t.authority_key
  left join upper_thing as v on v.level = 9 and v.authority_key = l.l9 and v.is_procedure = t.is_procedure and v.thing = t.thing
  left join upper_thing as k on k.level = 5 and k.authority_key = l.l5 and k.is_procedure = t.is_procedure and k.thing = t.thing
  left join upper_thing as s on s.level = 2 and s.authority_key = l.l2 and s.is_procedure = t.is_procedure and s.thing = t.thing
  left join upper_thing as f on f.level = 0 and f.authority_key = l.l0 and f.is_procedure = t.is_procedure and f.thing = t.thing
  where coalesce(v.thing, k.thing, s.thing, f.thing) is not null
  group by all
),
parts as (
  select w.authority_key as place, l.level, j.procedure_key, j.service_key
  from judged as j join line as l on l.upper = j.authority_key join who as w on w.authority_key = l.place and w.municipality
  where j.reason = 'counted' and j.territory is not null and starts_with(w.ars, j.territory)
),
part as (
  select place, true as is_procedure, procedure_key as thing, max(level) as level from parts group by all
  union all
  select place, false as is_procedure, service_key as thing, max(level) as level from parts where service_key is not null group by all
),
laid as (
  select p.*, case when o.thing is not null then 12 when v.thing is not null then 9 when k.thing is not null then 5
      when s.thing is not null then 2 when f.thing is not null then 0 end as whole
  from part as p left join lines as l using (place)
  left join thing as o on o.authority_key = p.place and o.is_procedure = p.is_procedure and o.thing = p.thing
  left join upper_thing as v on v.level = 9 and v.authority_key = l.l9 and v.is_procedure = p.is_procedure and v.thing = p.thing
  left join upper_thing as k on k.level = 5 and k.authority_key = l.l5 and k.is_procedure = p.is_procedure and k.thing = p.thing
  left join upper_thing as s on s.level = 2 and s.authority_key = l.l2 and s.is_procedure = p.is_procedure and s.thing = p.thing
  left join upper_thing as f on f.level = 0 and f.authority_key = l.l0 and f.is_procedure = p.is_procedure and f.thing = p.thing
),
summed as (
  select place, sum(n) filter (is_procedure) as procedures, sum(n) filter (not is_procedure) as services,
    sum(n) filter (is_procedure and level = 12) as l12, sum(n) filter (is_procedure and level = 9) as l9,
    sum(n) filter (is_procedure and level = 5) as l5, sum(n) filter (is_procedure and level = 2) as l2,
    sum(n) filter (is_procedure and level = 0) as l0
  from (
    select l.place, n.is_procedure, n.level, n.n from line as l join nodes as n on n.authority_key = l.upper
    union all select place, is_procedure, level, 1 from laid where whole is null or whole < level
    union all select place, is_procedure, whole, -1 from laid where whole < level
  )
  group by all
)
select w.authority_key as place_key, w.ars, w.name, w.population, coalesce(procedures, 0)::bigint as procedures,
  coalesce(services, 0)::bigint as services, coalesce(l12, 0)::bigint as from_gemeinde, coalesce(l9, 0)::bigint as from_verband,
  coalesce(l5, 0)::bigint as from_landkreis, 0::bigint as from_bezirk, coalesce(l2, 0)::bigint as from_land,
  coalesce(l0, 0)::bigint as from_bund
from who as w left join summed as s on s.place = w.authority_key
where w.municipality
order by place_key;

--: coverage
select p.service_key, s.peer_group, any_value(v.name) as name, count(*) as authorities, any_value(g.n) as group_size,
  any_value(g.delivered) as delivered, count(*) / any_value(g.n) as share, sum(s.population)::bigint as population,
  sum(s.population)::bigint / any_value(g.population) as population_share
from provided as p
join standing as s using (authority_key)
join service as v using (service_key)
join (
  select peer_group, count(*) as n, count(*) filter (delivered) as delivered, sum(population)::bigint as population
  from standing group by all
) as g on g.peer_group = s.peer_group
group by all
order by p.service_key, s.peer_group;

--: gaps
with common as (
  select peer_group, service_key, name, authorities as peers_with, delivered - 1 as peers
  from coverage where authorities >= 0.5 * (delivered - 1) and delivered > 1 and authorities < delivered
),
central as (
  select w.peer_group, w.land, service_key, procedure_key, count(distinct authority_key) as users
  from judged as j join who as w using (authority_key)
  where j.reason = 'counted' and j.provision = 'central' and w.peer_group is not null
    and service_key in (select service_key from common)
  group by all
),
easiest as (
  select peer_group, land, service_key, procedure_key from central
  qualify row_number() over (partition by peer_group, land, service_key order by users desc, procedure_key) = 1
)
select s.authority_key, c.service_key, c.name, c.peers_with, c.peers, c.peers_with / c.peers as share,
  e.procedure_key as central_procedure, v.authority_key as covered_by_vg
from standing as s
join who as w using (authority_key)
join common as c on c.peer_group = s.peer_group
anti join provided as o on o.authority_key = s.authority_key and o.service_key = c.service_key
left join easiest as e on e.peer_group = s.peer_group and e.land = w.land and e.service_key = c.service_key
left join provided as v on v.authority_key = s.vg_key and v.service_key = c.service_key
where s.delivered
order by s.authority_key, central_procedure is null, share desc, c.service_key;

--: inflation
with address as (
  select authority_key, address from judged where reason = 'counted' group by all
  having count(*) >= 5 or address like '%kontakt%' or address like '%contact%' or address like '%.pdf%'
    or address like 'mailto:%' or regexp_matches(address, '^https?://[^/?]*/?$')
),
hit as (
  select distinct authority_key, procedure_key, address
  from judged join address using (authority_key, address) where reason = 'counted'
),
warned as (
  select authority_key, 'same_address' as warning, address, procedure_key from hit
  union all
  select distinct authority_key, warning, null, procedure_key
  from (
    select *, unnest([
      case when regexp_matches(lower(address), '^https?://[^/?]*/?$') then 'home_page' end,
      case when regexp_matches(lower(address), '^https?://[^?]*[.]pdf([?]|$)') then 'pdf' end,
      case when regexp_matches(lower(address), '^https?://[^/?]*/[^?]*(kontakt|contact)') then 'contact_form' end,
      case when lower(address) like 'mailto:%' then 'mail_address' end
    ]) as warning from hit
  )
  where warning is not null
)
select authority_key, warning, address, count(*) as procedures, min(procedure_key) as example_procedure
from warned group by all having warning <> 'same_address' or count(*) >= 5
order by authority_key, warning, address;

--: facts
with place as (select s.* from standing as s join who as w using (authority_key) where w.municipality),
shared as (
  select m.authority_key, count(*) as n
  from place as m
  join verdict as a on a.authority_key = m.authority_key and a.counts
  join verdict as b on b.authority_key = m.vg_key and b.counts and b.procedure_key = a.procedure_key
  group by all
),
share as (
  select fact, part, count(*) filter (reached and known) as numerator, count(*) as denominator,
    coalesce(sum(population) filter (reached and known), 0)::bigint as population, sum(population)::bigint as population_of_all,
    count(*) filter (not known) as without_data
  from (
    select unnest(['at_threshold', 'share_authorities', 'at_threshold']) as fact, unnest([null, null, authority_kind]) as part,
      population, delivered as known, reached
    from standing
    union all select 'share_own_page', null, population, delivered, reached from place
    union all
    select 'share_own_or_vg', null, m.population,
      (m.delivered and coalesce(v.delivered, true)) or m.counted + coalesce(v.counted, 0) - coalesce(s.n, 0) >= 50,
      m.counted + coalesce(v.counted, 0) - coalesce(s.n, 0) >= 50
    from place as m left join standing as v on v.authority_key = m.vg_key left join shared as s on s.authority_key = m.authority_key
  )
  group by all
),
top as (select * from standing where rank <= 10 and counted > 0),
listed as (
  select 'top_ten' as fact, null as part, count(*) as numerator, coalesce(sum(population), 0)::bigint as population from top
  union all
  select 'top_ten_by_regierungsbezirk', regierungsbezirk, count(*), coalesce(sum(population), 0)::bigint
  from top where regierungsbezirk is not null group by grouping sets ((), (regierungsbezirk))
)
select fact, part, null::bigint as rank, null::varchar as authority_key, numerator as value, numerator, denominator,
  numerator / denominator as share, population / population_of_all as population_share, without_data
from (
  select fact, part, numerator, denominator, population, population_of_all, without_data from share
  union all
  select fact, part, numerator, n, population, p, w
  from listed, (select count(*) as n, sum(population)::bigint as p, count(*) filter (not delivered) as w from standing)
)
union all
select 'top_ten', null, rank, authority_key, counted, null, null, null, null, null from top
order by fact, part nulls first, rank nulls first, authority_key nulls first;
