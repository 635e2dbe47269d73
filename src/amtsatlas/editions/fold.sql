-- Folds deliveries: of each provider and source one complete delivery and the changes after it.
--
-- In:  table part(file, grp, rank, delivery): the Parquet files of the deliveries; grp is one provider and source,
--      rank the order of its deliveries. Variables covered_files, service_files, procedure_files, offer_files,
--      judgement_files: the same files as patterns. A data folder may be called a=b without being a partition of
--      anything.
-- Out: covered, live_service, live_procedure, live_offer, judgement: what holds after the last delivery. Judgements know
--      no changes, so those of a group are of one delivery.
--
-- A statement's stamp orders it within its group: rank first, then position (below 2^40). Of each id the newest
-- statement wins; if that is a delete, nothing holds. The rule for offers stands at OfferRecord.

create view covered as
select p.grp, p.rank, p.delivery, c.* exclude (filename)
from read_parquet(getvariable('covered_files'), filename = true, hive_partitioning = false) c
join part p on p.file = c.filename;

create view judgement as
select p.grp, p.delivery, j.* exclude (filename)
from read_parquet(getvariable('judgement_files'), filename = true, hive_partitioning = false) j
join part p on p.file = j.filename;

create view service_statement as
select p.grp, (p.rank << 40) + s.position as stamp, s.* exclude (filename, position)
from read_parquet(getvariable('service_files'), filename = true, hive_partitioning = false) s
join part p on p.file = s.filename;

create view procedure_statement as
select p.grp, (p.rank << 40) + s.position as stamp, s.* exclude (filename, position)
from read_parquet(getvariable('procedure_files'), filename = true, hive_partitioning = false) s
join part p on p.file = s.filename;

create view offer_statement as
select p.grp, (p.rank << 40) + s.position as stamp, p.delivery, s.* exclude (filename, position)
from read_parquet(getvariable('offer_files'), filename = true, hive_partitioning = false) s
join part p on p.file = s.filename;

-- Most ids stand once; only the others need to be put in order. The further columns of the order decide between
-- statements of one id at one position, which no source should make.
create table service_repeated as
select grp, service_id from service_statement group by all having count(*) > 1;

create table live_service as
select * exclude (op)
from (
    from service_statement anti join service_repeated using (grp, service_id)
    union all
    from service_statement semi join service_repeated using (grp, service_id)
    qualify row_number() over (partition by grp, service_id order by stamp desc, name, leika_key, op) = 1
)
where op = 'write';

create table procedure_repeated as
select grp, procedure_id from procedure_statement group by all having count(*) > 1;

create table live_procedure as
select * exclude (op)
from (
    from procedure_statement anti join procedure_repeated using (grp, procedure_id)
    union all
    from procedure_statement semi join procedure_repeated using (grp, procedure_id)
    qualify row_number() over (
        partition by grp, procedure_id
        order by stamp desc, name, url, kind, languages, identification, payment, op
    ) = 1
)
where op = 'write';

create table offer_repeated as
select grp, offer_id, max(stamp) as stamp from offer_statement group by grp, offer_id having count(*) > 1;

create view newest_offer as
select o.* exclude (op)
from offer_statement o
left join offer_repeated r using (grp, offer_id)
where o.op = 'write' and (r.stamp is null or r.stamp = o.stamp);

create view live_offer as
from newest_offer where not within_procedure
union all
from newest_offer semi join live_procedure using (grp, procedure_id, stamp) where within_procedure;
