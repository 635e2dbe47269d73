-- Under which address procedures are offered most often, whoever offers them.
with offered as (
  select procedure_key, url, count(*) as offers
  from offer
  where list_contains($procedures, procedure_key) and url is not null
  group by procedure_key, url
)

select procedure_key as procedure, arg_min(url, (-offers, url)) as url
from offered
group by procedure_key
