-- What makes a count look larger than what can be done with it: warnings about counted procedures, nothing is deducted.
-- Few addresses give cause: `address` takes in all that may (an address has at least as many offers as procedures), what
-- follows looks closer at those.
with address as (
  select j.authority_key, j.address, lower(j.address) as folded
  from judged as j
  cross join programme as p
  where j.stage >= 7 and j.offered_by = j.authority_key and j.address <> ''
  group by j.authority_key, j.address
  having count(*) >= max(p.same_address_from)
    or regexp_matches(lower(j.address), '^mailto:|^https?://[^/?]*/?$|[.]pdf|kontakt|contact')
),

suspect as (
  select authority_key, address, 'same_address' as warning
  from address
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
  where j.stage >= 7 and j.offered_by = j.authority_key
)

select
  w.authority_key,
  w.warning,
  w.address,
  count(*) as procedures,
  min(w.procedure_key) as example_procedure
from warned as w
cross join programme as p
group by w.authority_key, w.warning, w.address
having w.warning <> 'same_address' or count(*) >= max(p.same_address_from)
order by w.authority_key, w.warning, w.address
