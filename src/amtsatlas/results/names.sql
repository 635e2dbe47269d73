-- What authorities and territories are called: by authority key, and by level and ARS ("kreis 09562").
select authority_key as key, name from authority
union all
select level || ' ' || ars as key, name from territory where level <> 'gemeinde'
