-- Composes the tables of an edition from what fold.sql made.
--
-- In:  fold.sql's tables; provider_source(grp, source, provider, prefix, data_date); used(delivery, date, rank);
--      register_authority and register_territory (registers); catalogue(leika_key, name, typisierung, ozg_topic).
-- Out: edition_authority, edition_territory, edition_delivered, edition_service, edition_procedure, edition_offer,
--      edition_judgement, and the rows left out, by reason, in offer_left_out and covered_left_out.
--
-- The column `no` numbers rows in the order of their key, so that ten million offers are made distinct and sorted by
-- three numbers and not by three texts.

create table edition_authority as
with brought as (
    select c.authority_key, c.name, c.authority_kind, c.parent_key, c.delivery as origin
    from covered c
    join used u using (delivery)
    where c.brought and c.authority_key not in (select authority_key from register_authority)
    qualify row_number() over (
        partition by c.authority_key
        order by u.date desc, u.rank desc, c.delivery, c.name, c.authority_kind, c.parent_key
    ) = 1
),
everyone as (
    select *, 'register' as origin from register_authority
    union all by name
    select * from brought
)
select
    row_number() over (order by authority_key) as no,
    *,
    -- Where a procedure stands, for the derivation of provision: the Landkreis; for those without one (Bezirke, Länder)
    -- they themselves; for authorities of a feed the one above them, else they themselves.
    coalesce(kreis, case when origin <> 'register' then parent_key end, authority_key) as area
from everyone;

create table edition_territory as select * from register_territory;

create table edition_delivered as
select c.authority_key, g.source, g.provider, arg_max(c.delivery, c.rank) as delivery, g.data_date
from covered c
join provider_source g using (grp)
where c.delivered and c.authority_key in (select authority_key from edition_authority)
group by all;

create table covered_left_out as
select distinct authority_key, grp
from covered
where delivered and authority_key not in (select authority_key from edition_authority);

-- A name that stands several times in the catalogue names no service for certain.
create table keyed_service as
with unique_name as (
    select name, min(leika_key) as leika_key from catalogue group by name having count(*) = 1
)
select
    s.grp,
    s.service_id,
    s.name,
    coalesce(s.leika_key, c.leika_key) as leika_key,
    case when s.leika_key is not null then 'declared' when c.leika_key is not null then 'name' end as leika_basis,
    coalesce('leika:' || coalesce(s.leika_key, c.leika_key), g.prefix || s.service_id) as service_key
from live_service s
join provider_source g using (grp)
left join unique_name c on c.name = s.name;

-- One service from several feeds: the catalogue's name, else the first of theirs; declared is before name.
create table edition_service as
select
    row_number() over (order by s.service_key) as no,
    s.service_key,
    coalesce(any_value(c.name), min(s.name)) as name,
    any_value(s.leika_key) as leika_key,
    min(s.leika_basis) as leika_basis,
    any_value(c.typisierung) as typisierung,
    any_value(c.ozg_topic) as ozg_topic
from keyed_service s
left join catalogue c using (leika_key)
group by s.service_key;

create table edition_procedure as
select
    row_number() over (order by g.prefix || p.procedure_id) as no,
    g.prefix || p.procedure_id as procedure_key,
    g.grp,
    g.source,
    g.provider,
    p.procedure_id,
    p.name,
    coalesce(p.kind, 'application') as kind,
    p.url,
    p.address,
    p.languages,
    p.identification,
    p.payment
from live_procedure p
join provider_source g using (grp);

-- Written down first, so that the joins below know how long it is and hash the short sides.
create table folded_offer as from live_offer;

create table linked as
select
    o.*,
    a.no as authority_no,
    a.area,
    p.no as procedure_no,
    s.no as service_no
from folded_offer o
left join edition_authority a using (authority_key)
left join edition_procedure p using (grp, procedure_id)
left join keyed_service k using (grp, service_id)
left join edition_service s using (service_key);

create table offer_left_out as
select
    case
        when authority_no is null then 'unknown_authority'
        when procedure_id is null then 'without_procedure'
        else 'procedure_does_not_hold'
    end as reason,
    count(*) as offers
from linked
where authority_no is null or procedure_no is null
group by all;

-- Offers of the same authority, procedure, service and territory: the newest statement is kept.
create table superseded as
with repeated as (
    select authority_no, procedure_no, service_no, territory
    from linked
    where authority_no is not null and procedure_no is not null
    group by all
    having count(*) > 1
)
select l.rowid as row
from linked l
semi join repeated r
    on r.authority_no = l.authority_no
    and r.procedure_no = l.procedure_no
    and r.service_no is not distinct from l.service_no
    and r.territory is not distinct from l.territory
qualify row_number() over (
    partition by l.authority_no, l.procedure_no, l.service_no, l.territory
    order by
        l.stamp desc, l.offer_id, l.provision, l.url, l.address, l.online_status, l.active, l.coverage_scope,
        l.coverage_note, l.service_id
) > 1;

-- Derived provision: central if the procedure stands in more than one Landkreis, own if its provider delivers several
-- authorities and it stands in one only; of a provider with a single authority nobody can tell.
create table derived_provision as
with place as (
    select distinct procedure_no, grp, area from linked where authority_no is not null and procedure_no is not null
),
several as (
    select g.grp, count(distinct d.authority_key) > 1 as authorities
    from provider_source g
    join edition_delivered d using (source, provider)
    group by g.grp
)
select
    p.procedure_no,
    case when count(*) > 1 then 'central' when any_value(s.authorities) then 'own' end as provision
from place p
left join several s using (grp)
group by p.procedure_no;

create view edition_offer as
select
    l.authority_no,
    l.procedure_no,
    l.service_no,
    l.authority_key,
    p.procedure_key,
    s.service_key,
    l.territory,
    p.source,
    p.provider,
    l.delivery,
    p.kind,
    coalesce(l.provision, d.provision, 'unknown') as provision,
    case when l.provision is not null then 'declared' when d.provision is not null then 'derived' end
        as provision_basis,
    case when l.url is not null then l.url else p.url end as url,
    case when l.url is not null then l.address else p.address end as address,
    l.online_status,
    l.active,
    l.coverage_scope,
    l.coverage_note
from linked l
join edition_procedure p on p.no = l.procedure_no
join derived_provision d on d.procedure_no = l.procedure_no
left join edition_service s on s.no = l.service_no
anti join superseded x on x.row = l.rowid
where l.authority_no is not null;

-- Of several providers' judgements of the same the newest decision holds, of equally new ones the first provider's.
create table edition_judgement as
select j.* exclude (grp), g.provider
from judgement j
join provider_source g using (grp)
qualify row_number() over (
    partition by j.programme, j.authority_key, j.procedure_key order by j.decided_on desc, g.provider
) = 1;
