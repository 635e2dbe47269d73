-- Procedures that counted for these authorities in the edition before and that no feed has for them in this one, whether
-- counting or not. One that comes back under another id and the same name has not vanished; each new one explains one.
-- silent: who offers it has no data of that feed any more, so whether it is gone can't be told.
with gone as (
  select a.authority_key, a.procedure_key, p.name, a.offered_by, a.source, a.provider
  from before_verdict as a
  join before_procedure as p on p.procedure_key = a.procedure_key
  left join verdict as b on b.authority_key = a.authority_key and b.procedure_key = a.procedure_key
  where a.counts and a.authority_key in (select unnest($authorities)) and b.procedure_key is null
),

new as (
  select b.authority_key, b.procedure_key, p.name
  from verdict as b
  join procedure as p on p.procedure_key = b.procedure_key
  left join before_verdict as a on a.authority_key = b.authority_key and a.procedure_key = b.procedure_key
  where b.authority_key in (select unnest($authorities)) and a.procedure_key is null
),

numbered_gone as (
  select *, row_number() over (partition by authority_key, lower(name) order by procedure_key) as number from gone
),

numbered_new as (
  select *, row_number() over (partition by authority_key, lower(name) order by procedure_key) as number from new
)

select
  g.authority_key as authority,
  g.procedure_key as procedure,
  coalesce(g.name, g.procedure_key) as name,
  not exists (
    select 1 from delivered as d
    where d.authority_key = g.offered_by and d.source = g.source and d.provider = g.provider
  ) as silent
from numbered_gone as g
left join numbered_new as n
  on n.authority_key = g.authority_key and lower(n.name) = lower(g.name) and n.number = g.number
where n.procedure_key is null
order by authority, name, procedure
