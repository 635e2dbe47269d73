-- Stands for the table of an edition that was built before there were judgements.
select
  null::varchar as programme,
  null::varchar as authority_key,
  null::varchar as procedure_key,
  null::boolean as counts,
  null::varchar as reason,
  null::varchar as decided_on,
  null::bigint as entry,
  null::varchar as digest,
  null::varchar as provider,
  null::varchar as delivery
where false
