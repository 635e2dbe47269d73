-- Which service is meant: by key, LeiKa key, exact name, else by a part of the name. The best kind of match only.
with candidate as (
  select
    s.service_key,
    s.name,
    case
      when s.service_key = $text or s.leika_key = $text then 1
      when lower(s.name) = lower($text) then 2
      when contains(lower(s.name), lower($text)) then 3
    end as how
  from service as s
  where s.service_key in (select c.service_key from coverage as c)
)

select service_key, name
from candidate
where how = (select min(how) from candidate)
order by name, service_key
