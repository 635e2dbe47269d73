-- Who is meant: by key, by exact display name, else by a part of the name. The best kind of match only.
with candidate as (
  select
    s.authority_key,
    s.name,
    s.authority_kind,
    k.name as within,
    case
      when s.authority_key = $text then 1
      when s.name = $text then 2
      when lower(s.name) = lower($text) then 3
      when contains(lower(s.name), lower($text)) then 4
    end as how
  from standing as s
  join authority as a using (authority_key)
  left join authority as k on k.authority_key = 'landkreis:' || a.kreis and k.authority_key <> s.authority_key
)

select authority_key, name, authority_kind, within
from candidate
where how = (select min(how) from candidate)
order by name, authority_key
