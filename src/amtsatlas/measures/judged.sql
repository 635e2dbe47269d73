-- Every offer an authority is credited with, and how far it gets through the programme's rules.
-- An authority is credited with its own offers and, where the programme inherits, with those of the authorities above
-- it that hold where it is; these are central to it.
-- `stage` is the rule it fails on: 0 another source or provider was chosen, 1 kind, 2 provision, 3 address,
-- 4 online status, 5 active; 6 it counts.
-- `score` puts the offers of one unit in order; the highest decides: stage, then nearness, then holding in the whole
-- territory, then own before central before unknown, declared before derived; its last digits tell kind and provision.
with credit as (
  select l.authority_key, l.nearness, s.ars, u.authority_key as upper_key, u.source, u.provider
  from lineage as l
  cross join programme as p
  join scope as s on s.authority_key = l.authority_key
  join scope as u on u.authority_key = l.upper_key
  where l.nearness = 13 or p.inherit
),

staged as (
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
    case when c.nearness < 13 then 'central' else v.provision end as provision,
    c.nearness,
    coalesce(k.number, 0) as kind_number,
    case when c.nearness < 13 then i.number * 2 + 1 else v.number * 2 end
      + case when c.nearness = 13 and o.provision_basis = 'declared' then 1 else 0 end as provision_number,
    case
      when coalesce(o.source <> c.source or o.provider <> c.provider, true) then 0
      when not coalesce(k.counts, false) then 1
      when not case when c.nearness < 13 then i.counts else v.counts end then 2
      when p.require_address and coalesce(o.address, '') = '' then 3
      when coalesce(o.online_status, '') <> p.require_online_status then 4
      when o.active = p.refuse_active then 5
      else 6
    end as stage
  from offer as o
  cross join programme as p
  join credit as c on c.upper_key = o.authority_key
  join rule_source as r on r.source = o.source
  join rule_provision as v on v.provision = coalesce(o.provision, 'unknown')
  join rule_provision as i on i.provision = 'central'
  left join rule_kind as k on k.kind = o.kind
  where c.nearness = 13
    or (
      o.source = c.source and o.provider = c.provider
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
