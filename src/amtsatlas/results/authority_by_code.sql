-- Whose AGS, ARS or other code this is, whatever the scheme.
select authority_key
from authority
where ags = $code or ars = $code or authority_key like '%:' || $code
