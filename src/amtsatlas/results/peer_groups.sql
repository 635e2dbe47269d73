-- The programme's peer groups that have any authority, by name.
select distinct peer_group from standing order by peer_group
