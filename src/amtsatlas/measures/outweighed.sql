-- Authorities of which another source or provider delivers far more procedures of their own than the one that counts:
-- a slip, or a way round the guard, which compares the deliveries of one provider and source only.
-- In: verdict. Bound: max_loss, the share of the others' procedures that may be missing.
with delivered as (
    select authority_key, source, provider, reason = 'other_source' as left_out, count(*) as procedures
    from verdict
    where offered_by = authority_key
    group by all
),
others as (
    select *
    from delivered
    where left_out
    qualify row_number() over (partition by authority_key order by procedures desc, source, provider) = 1
)
select
    o.authority_key,
    c.source,
    c.provider,
    coalesce(c.procedures, 0) as procedures,
    o.source as other_source,
    o.provider as other_provider,
    o.procedures as other_procedures
from others o
left join delivered c on c.authority_key = o.authority_key and not c.left_out
where o.procedures - coalesce(c.procedures, 0) > $max_loss * o.procedures
order by o.procedures - coalesce(c.procedures, 0) desc, o.authority_key
