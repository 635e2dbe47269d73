-- The key figures, in the order they are told.
select f.*, a.name
from facts as f
left join authority as a using (authority_key)
