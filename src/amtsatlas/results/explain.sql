-- Every procedure of one authority: counts or not, and why. The counted ones first.
select * exclude (authority_key)
from explained
where authority_key = $authority
order by counts desc, reason, name, procedure
