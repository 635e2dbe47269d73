-- What a composed edition holds and what was left out of it, for its manifest.
select
    (select count(*) from edition_authority) as authorities,
    (select count(*) from edition_authority where origin <> 'register') as authorities_brought,
    (select count(distinct authority_key) from edition_delivered) as authorities_delivered,
    (select count(*) from edition_service) as services,
    (select count(*) from edition_procedure) as procedures,
    (select count(*) from edition_offer) as offers,
    (select count(*) from edition_offer where service_key is null) as offers_without_known_service,
    (select count(*) from superseded) as offers_superseded,
    (select coalesce(map_from_entries(list((reason, offers) order by reason)), map {}) from offer_left_out)
        as offers_left_out,
    (select coalesce(list(distinct authority_key order by authority_key), []) from covered_left_out)
        as authorities_not_in_register,
    (
        select coalesce(map_from_entries(list((programme, judgements) order by programme)), map {})
        from (select programme, count(*) as judgements from edition_judgement group by all)
    ) as judgements,
    (select count(*) from edition_judgement anti join edition_procedure using (procedure_key))
        as judgements_without_procedure
