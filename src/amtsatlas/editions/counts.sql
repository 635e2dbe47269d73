-- Compares a delivery (group 1) with the state it would replace (group 0, may be empty), both folded.
select
    (select count(distinct authority_key) from covered where grp = 1 and delivered) as authorities,
    (select count(*) from live_offer where grp = 1) as offers,
    (select count(distinct authority_key) from covered where grp = 0 and delivered) as authorities_before,
    (select count(*) from live_offer where grp = 0) as offers_before,
    (
        select count(distinct authority_key)
        from covered
        where grp = 0
          and delivered
          and authority_key not in (select authority_key from covered where grp = 1 and delivered)
    ) as authorities_lost
