-- Every offer an authority is credited with, and how far it gets through the programme's rules.
-- An authority is credited with its own offers and, where the programme inherits, with those of the authorities above
-- it that hold where it is; these are central to it.
-- `stage` is what it fails on: 0 another source or provider was chosen, 1 it was judged not to count, 2 kind,
-- 3 provision, 4 address, 5 online status, 6 active; 7 it counts, 8 it was judged to count. A judgement is about one
-- procedure of the authority, so all its offers of it share the judgement, but for those of a source not chosen.
-- `score` puts the offers of one unit in order; the highest decides: stage, then nearness, then holding in the whole
-- territory, then own before central before unknown, declared before derived; its last digits tell kind and provision.
with staged as (
  select
    c.authority_key,
    o.authority_key as offered_by,
    o.procedure_key,
    o.service_key,
    o.territory,
    o.source,
    o.provider,
    o.delivery,
    o.address,
    v.provision,
    c.nearness,
    coalesce(k.number, 0) as kind_number,
    v.number * 2 + case when c.nearness < 13 or o.provision_basis = 'declared' then 1 else 0 end as provision_number,
    case
      when c.provider is null or o.provider <> c.provider then 0
      when list_contains(c.judged_counts, o.procedure_key) then 8
      when list_contains(c.judged_not, o.procedure_key) then 1
      when not coalesce(k.counts, false) then 2
      when not v.counts then 3
      when c.require_address and coalesce(o.address, '') = '' then 4
      when coalesce(o.online_status, '') <> c.require_online_status then 5
      when o.active = c.refuse_active then 6
      else 7
    end as stage
  from offer as o
  join credit as c on c.upper_key = o.authority_key and c.source = o.source
  join rule_provision as v on v.provision = coalesce(c.inherited_as, o.provision, 'unknown')
  left join rule_kind as k on k.kind = o.kind
  where c.nearness = 13
    or (
      o.provider = c.provider
      and (o.territory is null or left(c.ars, length(o.territory)) = o.territory)
    )
)

select
  authority_key,
  offered_by,
  procedure_key,
  service_key,
  territory,
  source,
  provider,
  delivery,
  address,
  provision,
  stage,
  stage * 2800 + nearness * 200 + case when territory is null then 100 else 0 end + provision_number * 10 + kind_number
    as score
from staged
