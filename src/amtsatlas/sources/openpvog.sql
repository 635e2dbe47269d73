-- Reads one CSV of the federal Data Hub and judges every row. openpvog.py says the same in Python, row by row.
--
-- In:  table territory(ars, authority_key, state_authority): every ARS of 12 digits the register knows.
--      table known_value(what, value): the values the format documents.
--      Variables: path and file (the pattern of where the CSV lies, and what it is called), columns (name → type, in
--      the header's order), longest_line (bytes), first_position (of the file's first row within the delivery).
-- Out: cut: every row that could be cut into its fields, with what can be said without the register.
--      broken: every row that could not; line counts rows only, as if no field held a line break.
--      line_break: where rows have line breaks within their fields.
--      service, procedure, offer, covered, rejection, unknown_value: what is handed on.

-- Spaces around a value are no part of it. An empty value is null already. What begins with a space is below '!'.
create temp macro clean(text) as
    case when text < '!' or ends_with(text, ' ') then nullif(trim(text, ' '), '') else text end;

-- The rule of amtsatlas.domain.procedure.normalise_address. lower() does more than A-Z only where a text is not ASCII.
create temp macro lower_ascii(text) as
    case when strlen(text) = length(text) then lower(text)
         else translate(text, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz') end;
create temp macro strip_start(text) as
    case when left(text, 1) <= ' ' then regexp_replace(text, '^[\x00-\x20]+', '') else text end;
create temp macro strip_end(text) as
    case when right(text, 1) <= ' ' then regexp_replace(text, '[\x00-\x20]+$', '') else text end;
create temp macro address_head(url) as
    regexp_extract(url, '^[\x00-\x20]*[A-Za-z][A-Za-z0-9+.-]*:(?://[^/?#\x00-\x20]*)?');
create temp macro lower_head(head) as
    case when not contains(head, '@') then lower_ascii(head)
         else lower(regexp_extract(head, '^[^:]*')) || regexp_extract(head, '(?s):.*@')
              || lower_ascii(regexp_extract(head, '[^@]*$')) end;
create temp macro normalise_address(url) as
    strip_start(
        lower_head(address_head(url)) || strip_end(split_part(substr(url, length(address_head(url)) + 1), '#', 1))
    );

-- Not with ignore_errors: behind a broken quotation mark that leaves out good rows (DuckDB 2.0).
-- No join in here, since only such a table is in the order of the file: rowid is the number of the row, 0 the first.
-- other_address: only where it is not the url. Two rows of one ARS, address and name are one procedure.
create temp table cut as
with cleaned as (
    select clean(ars) as ars, clean(leika_key) as leika_key, clean(url) as url,
           coalesce(clean(leika_name), clean(leika_bezeichnung), clean(ozg_bezeichnung)) as service_name,
           coalesce(clean(leika_bezeichnung), clean(leika_name), clean(ozg_bezeichnung)) as procedure_name,
           clean(online_status) as online_status, clean(aktiv) as active, clean(art_flaechendeckung) as coverage_scope,
           clean(begruendung_nicht_beruecksichtigt) as coverage_note, normalise_address(clean(url)) as address,
           case when contains(text, chr(10)) then length(text) - length(replace(text, chr(10), '')) end as line_breaks
    from (
        select *, concat(*columns(*)) as text
        from read_csv(
            getvariable('path'), columns = getvariable('columns'), auto_detect = false, header = true, delim = ';',
            quote = '"', escape = '"', max_line_size = getvariable('longest_line'), hive_partitioning = false,
            store_rejects = true
        )
        union all by name
        -- Columns a feed may lack.
        select null::varchar as leika_bezeichnung, null::varchar as ozg_bezeichnung,
               null::varchar as art_flaechendeckung, null::varchar as begruendung_nicht_beruecksichtigt
        where false
    )
)
select * exclude (address), nullif(address, url) as other_address,
       'h' || left(md5(concat(ars, chr(31), address, chr(31), procedure_name)), 20) as procedure_id
from cleaned;

-- DuckDB says one thing for every field that is missing or too many: the first missing and the last of the others tell
-- the number. csv_line may begin with the end of the line before, and has a ? where bytes are not UTF-8. after_row: the
-- number of rows of cut before it.
create temp view broken as
select line, line - 1 - row_number() over (order by line) as after_row,
       arg_min(error_message, if(error_type = 'TOO MANY COLUMNS', -column_idx::bigint, column_idx::bigint)) as problem,
       bool_or(contains(trim(csv_line, chr(13) || chr(10)), chr(10))) as many_lines,
       bool_or(contains(csv_line, '?')) as unsure_text
from reject_errors
group by line;

-- The line breaks within the fields of a row: so many lines further down stand the rows from after_row on.
create temp view line_break as
select rowid + 1 as after_row, line_breaks as lines from cut where line_breaks > 0;

-- How many lines further down than its number says a row of cut stands, from the row after_row on.
create temp view shift as
select after_row, sum(sum(lines)) over (order by after_row) as lines
from (from line_break union all select after_row, 1 from broken)
group by after_row;

create temp view accepted as
select getvariable('first_position') + c.rowid as position, c.*, t.authority_key,
       coalesce(leika_key, service_name) as service_id, nullif(coalesce(other_address, url), '') as address
from cut c
join territory t using (ars)
where t.authority_key is not null and coalesce(leika_key, service_name) is not null;

create temp view service as
select max(position) as position, service_id, arg_max_null(service_name, position) as name,
       case when regexp_full_match(service_id, '99[0-9]{12}') then service_id end as leika_key
from accepted
group by service_id;

create temp view procedure as
select position, procedure_id, procedure_name as name, url, address, 'application' as kind from accepted;

create temp view offer as
select position, position::varchar as offer_id,
       authority_key, service_id, procedure_id, 'own' as provision, online_status, active, coverage_scope, coverage_note
from accepted;

create temp view covered as
select t.authority_key, ars
from (select distinct ars from cut where coalesce(leika_key, service_name) is not null)
join territory t using (ars)
where t.authority_key is not null;

-- Counted together first: there are few combinations of the three.
create temp view unknown_value as
with combination as (
    select online_status, active as aktiv, coverage_scope as art_flaechendeckung, count(*) as times
    from accepted
    group by all
),
value_met as (unpivot combination on online_status, aktiv, art_flaechendeckung into name what value value),
service_key as (select leika_key, count(*) as times from accepted group by leika_key)
select what, value, sum(times)::bigint as times
from value_met anti join known_value using (what, value)
group by what, value
union all
select 'leika_key', leika_key, times
from service_key
where not regexp_full_match(leika_key, '99[0-9]{12}');

create temp view rejection as
with judged as (
    select c.rowid as row, ars,
           case when t.authority_key is not null and coalesce(leika_key, service_name) is not null then null
                when ars is null then 'missing_field'
                when not regexp_full_match(ars, '[0-9]{12}') then 'bad_key'
                when t.state_authority then 'state_authority'
                when t.authority_key is null then 'unknown_authority'
                else 'missing_field' end as reason
    from cut c
    left join territory t using (ars)
)
select reason, getvariable('file') as file, (row + 2 + coalesce(s.lines, 0))::bigint::varchar as place,
       case when reason = 'missing_field' and ars is null then 'ars is empty'
            when reason = 'missing_field' then 'leika_key and every name are empty'
            when reason = 'bad_key' then format('the ARS {} does not have 12 digits', ars)
            when reason = 'state_authority' then format('the ARS {} is a Regierungsbezirk', ars)
            else format('no authority has the ARS {}', ars) end as detail
from (from judged where reason is not null) r
asof left join shift s on r.row >= s.after_row
union all
select 'bad_row', getvariable('file'), (b.line + coalesce(s.lines, 0))::bigint::varchar, b.problem
from broken b
asof left join (select after_row, sum(lines) over (order by after_row) as lines from line_break) s
    on b.after_row >= s.after_row;
