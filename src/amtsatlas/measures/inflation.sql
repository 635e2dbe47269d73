-- What makes a count look larger than what can be done with it: warnings about counted procedures, nothing is deducted.
with counted as (
  select authority_key, procedure_key, address, lower(address) as folded
  from judged
  where stage = 6 and offered_by = authority_key and address <> ''
),

-- Offers are at least as many as procedures, so only what has enough of them needs the distinct procedures.
candidate as (
  select authority_key, address
  from counted
  cross join programme as p
  group by authority_key, address, p.same_address_from
  having count(*) >= p.same_address_from
),

warned as (
  select c.authority_key, 'same_address' as warning, c.address, c.procedure_key
  from counted as c
  join candidate as d on d.authority_key = c.authority_key and d.address = c.address
  union
  select authority_key, 'home_page' as warning, null as address, procedure_key
  from counted
  where regexp_matches(folded, '^https?://[^/?]*/?$')
  union
  select authority_key, 'pdf' as warning, null as address, procedure_key
  from counted
  where regexp_matches(folded, '^https?://[^?]*[.]pdf([?]|$)')
  union
  select authority_key, 'contact_form' as warning, null as address, procedure_key
  from counted
  where regexp_matches(folded, '^https?://[^/?]*/[^?]*(kontakt|contact)')
  union
  select authority_key, 'mail_address' as warning, null as address, procedure_key
  from counted
  where left(folded, 7) = 'mailto:'
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
