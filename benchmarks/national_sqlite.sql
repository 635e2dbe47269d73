-- verdict and standing of the national benchmark in SQLite, for its one programme.
create temp table who as
select a.*, d.source as chosen, d.data_date,
  case when authority_kind in ('gemeinde', 'markt', 'stadt') then 'gemeinde' when authority_kind <> 'bund' then authority_kind
    end as peer_group
from authority as a
left join (select authority_key, max(source) as source, max(data_date) as data_date from delivered group by 1) as d
  on d.authority_key = a.authority_key;
create unique index temp.who_key on who (authority_key);

create temp table verdict as
select authority_key, procedure_key, max(code) / 10 = 6 as counts, max(code) % 10 as provision, max(reason) as reason,
  max(source) as source, max(delivery) as delivery
from (
  select o.authority_key, o.procedure_key, o.source, o.delivery, o.kind as reason,
    case when w.chosen is null or o.source <> w.chosen then 0 when o.kind <> 'application' then 1 when o.address is null then 3
      else 6 end * 10
    + case o.provision when 'own' then 2 when 'central' then 1 else 0 end as code
  from offer as o join who as w on w.authority_key = o.authority_key
)
group by authority_key, procedure_key
order by authority_key, procedure_key;

create temp table standing as
select w.authority_key, coalesce(own, 0) as own, coalesce(central, 0) as central, coalesce(unknown, 0) as unknown,
  coalesce(counted, 0) as counted,
  case when w.chosen is not null then rank() over (partition by w.chosen is null order by coalesce(counted, 0) desc) end as rank,
  case when w.chosen is not null
    then rank() over (partition by w.chosen is null, w.peer_group order by coalesce(counted, 0) desc) end as peer_rank
from who as w
left join (
  select authority_key, sum(provision = 2) as own, sum(provision = 1) as central, sum(provision = 0) as unknown,
    count(*) as counted
  from verdict where counts group by 1
) as c on c.authority_key = w.authority_key
where w.peer_group is not null
order by w.authority_key;
