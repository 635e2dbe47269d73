-- The authorities whose area contains that of this one, the nearest first; not itself.
select u.authority_key as authority, u.name, u.authority_kind, s.counted, s.threshold, s.reached, s.delivered, s.source
from authority as a
join authority as u on u.ars = left(a.ars, length(u.ars)) and u.authority_key <> a.authority_key
left join standing as s on s.authority_key = u.authority_key
where a.authority_key = $authority
order by length(u.ars) desc, u.authority_key
