-- The part of `offered` that stands above others: of every authority that is above another one, with its level.
select o.authority_key, u.level, o.is_procedure, o.thing
from offered as o
join (select distinct upper_key, level from lineage where nearness < 13) as u on u.upper_key = o.authority_key
