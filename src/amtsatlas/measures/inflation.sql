-- What makes a count look larger than what can be done with it: warnings about counted procedures, nothing is deducted.
with address as (
  select authority_key, address, lower(address) as folded, count(*) as offers
  from judged
  where stage = 6 and offered_by = authority_key and address <> ''
  group by authority_key, address
),

-- Offers are at least as many as procedures; who has enough of them is looked at closer below.
suspect as (
  select a.authority_key, a.address, 'same_address' as warning
  from address as a
  cross join programme as p
  where a.offers >= p.same_address_from
  union all
  select authority_key, address, 'home_page' as warning
  from address
  where regexp_matches(folded, '^https?://[^/?]*/?$')
  union all
  select authority_key, address, 'pdf' as warning
  from address
  where regexp_matches(folded, '^https?://[^?]*[.]pdf([?]|$)')
  union all
  select authority_key, address, 'contact_form' as warning
  from address
  where regexp_matches(folded, '^https?://[^/?]*/[^?]*(kontakt|contact)')
  union all
  select authority_key, address, 'mail_address' as warning
  from address
  where left(folded, 7) = 'mailto:'
),

warned as (
  select distinct
    s.authority_key, s.warning, case when s.warning = 'same_address' then s.address end as address, j.procedure_key
  from suspect as s
  join judged as j on j.authority_key = s.authority_key and j.address = s.address
  where j.stage = 6 and j.offered_by = j.authority_key
)

select
  w.authority_key,
  w.warning,
  w.address,
  count(*) as procedures,
  min(w.procedure_key) as example
from warned as w
cross join programme as p
group by w.authority_key, w.warning, w.address, p.same_address_from
having w.warning <> 'same_address' or count(*) >= p.same_address_from
order by w.authority_key, w.warning, w.address
