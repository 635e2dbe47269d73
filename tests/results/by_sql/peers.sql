-- How many authorities a peer group has, with data and in all, and which delivery speaks about one of them.
select
  (select count(*) from standing where peer_group = $peer_group and delivered) as peers_with_data,
  (select count(*) from standing where peer_group = $peer_group) as peers,
  (
    select max(delivery) from delivered
    where authority_key = $authority and source = $source and provider = $provider
  ) as delivery
