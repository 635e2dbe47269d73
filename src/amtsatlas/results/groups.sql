-- The peer groups: how many authorities, with data, at their threshold (null where none has one), and the highest count.
select
  peer_group,
  count(*) as authorities,
  count(*) filter (where delivered) as with_data,
  count(*) filter (where not delivered) as without_data,
  case when count(threshold) > 0 then count(*) filter (where reached) end as reached,
  max(case when delivered then counted end) as highest,
  median(case when delivered then counted end) as median
from standing
group by peer_group
order by authorities desc, peer_group
