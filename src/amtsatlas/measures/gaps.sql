-- Services that many peers provide and this authority does not. Of each authority first those that need only a link to
-- a central procedure which counts for a peer in the same Land, then the most widespread.
with missing as (
  select s.authority_key, s.vg_key, s.peer_group, c.service_key, c.name, c.authorities as peers_with, c.delivered - 1 as peers
  from standing as s
  cross join programme as p
  join coverage as c on c.peer_group = s.peer_group
  left join provided as o on o.authority_key = s.authority_key and o.service_key = c.service_key
  where s.delivered and o.service_key is null
    and c.authorities / nullif(c.delivered - 1, 0) >= p.gaps_min_share
),

-- The central procedures that count for the service somewhere in the peer group, with how many use each.
central as (
  select s.peer_group, s.land, j.service_key, j.procedure_key, count(distinct j.authority_key) as users
  from judged as j
  join scope as s on s.authority_key = j.authority_key
  join rule_provision as v on v.provision = 'central' and v.number = j.score // 20 % 5
  where j.stage = 6 and j.offered_by = j.authority_key
    and j.service_key in (select service_key from missing)
  group by s.peer_group, s.land, j.service_key, j.procedure_key
),

easiest as (
  select
    peer_group, land, service_key, procedure_key,
    row_number() over (partition by peer_group, land, service_key order by users desc, procedure_key) as choice
  from central
)

select
  m.authority_key,
  m.service_key,
  m.name,
  m.peers_with,
  m.peers,
  m.peers_with / nullif(m.peers, 0) as share,
  e.procedure_key as central_procedure,
  v.authority_key as covered_by_vg
from missing as m
join scope as s on s.authority_key = m.authority_key
left join easiest as e
  on e.peer_group = m.peer_group and e.land = s.land and e.service_key = m.service_key and e.choice = 1
left join provided as v on v.authority_key = m.vg_key and v.service_key = m.service_key
order by m.authority_key, e.procedure_key is null, share desc, m.service_key
