-- The key figures, in the order they are told; parts by name, lists by rank.
select f.*, a.name, coalesce(t.name, f.part) as part_name
from facts as f
left join authority as a using (authority_key)
left join territory as t on t.level = 'regierungsbezirk' and t.ars = f.part
order by
  list_position(
    ['at_threshold', 'share_own_page', 'share_own_or_vg', 'share_authorities', 'top_ten', 'top_ten_by_regierungsbezirk'],
    f.fact
  ),
  f.part nulls first, f.value desc, f.rank, f.authority_key
