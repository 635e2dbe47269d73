"""The tables on disk, column by column: those of a delivery and those of an edition.

A delivery's tables are the records of :mod:`amtsatlas.domain.record`; an edition's tables are what measures read.
Every column's meaning stands in ``measures/dictionary.toml``, which the export's data dictionary is made from.
"""

import pyarrow as pa

_TEXT, _FLAG, _COUNT = pa.string(), pa.bool_(), pa.int64()


def _schema(**columns: pa.DataType) -> pa.Schema:
    return pa.schema(list(columns.items()))


DELIVERY_TABLES: dict[str, pa.Schema] = {
    "covered": _schema(
        authority_key=_TEXT, feed_id=_TEXT, name=_TEXT, brought=_FLAG, authority_kind=_TEXT, parent_key=_TEXT,
        delivered=_FLAG,
    ),
    "service": _schema(position=_COUNT, service_id=_TEXT, name=_TEXT, leika_key=_TEXT, op=_TEXT),
    "procedure": _schema(
        position=_COUNT, procedure_id=_TEXT, name=_TEXT, url=_TEXT, address=_TEXT, kind=_TEXT, languages=_TEXT,
        identification=_TEXT, payment=_TEXT, op=_TEXT,
    ),
    "offer": _schema(
        position=_COUNT, offer_id=_TEXT, authority_key=_TEXT, service_id=_TEXT, procedure_id=_TEXT, territory=_TEXT,
        provision=_TEXT, url=_TEXT, address=_TEXT, online_status=_TEXT, active=_TEXT, coverage_scope=_TEXT,
        coverage_note=_TEXT, within_procedure=_FLAG, op=_TEXT,
    ),
    "judgement": _schema(
        programme=_TEXT, authority_key=_TEXT, procedure_key=_TEXT, counts=_FLAG, reason=_TEXT, decided_on=_TEXT,
        entry=_COUNT, digest=_TEXT,
    ),
    "rejection": _schema(reason=_TEXT, file=_TEXT, place=_TEXT, detail=_TEXT),
}  # fmt: skip
"""The accepted and rejected records of one delivery; each stored as ``<table>.<n>.parquet``, n = 0, 1, …"""

EDITION_TABLES: dict[str, pa.Schema] = {
    "authority": _schema(
        authority_key=_TEXT, name=_TEXT, authority_kind=_TEXT, ars=_TEXT, ags=_TEXT, land=_TEXT,
        regierungsbezirk=_TEXT, kreis=_TEXT, vg_key=_TEXT, parent_key=_TEXT, seat=_TEXT, postal_code=_TEXT,
        area_ha=_COUNT, population=_COUNT, population_date=_TEXT, origin=_TEXT,
    ),
    "territory": _schema(
        ars=_TEXT, level=_TEXT, name=_TEXT, parent_ars=_TEXT, authority_key=_TEXT, gemeindefrei=_FLAG,
        population=_COUNT, area_ha=_COUNT,
    ),
    "delivered": _schema(
        authority_key=_TEXT, source=_TEXT, provider=_TEXT, delivery=_TEXT, data_date=_TEXT
    ),
    "service": _schema(
        service_key=_TEXT, name=_TEXT, leika_key=_TEXT, leika_basis=_TEXT, typisierung=_TEXT, ozg_topic=_TEXT
    ),
    "procedure": _schema(
        procedure_key=_TEXT, source=_TEXT, provider=_TEXT, procedure_id=_TEXT, name=_TEXT, kind=_TEXT, url=_TEXT,
        address=_TEXT, languages=_TEXT, identification=_TEXT, payment=_TEXT,
    ),
    "offer": _schema(
        authority_key=_TEXT, procedure_key=_TEXT, service_key=_TEXT, territory=_TEXT, source=_TEXT, provider=_TEXT,
        delivery=_TEXT, kind=_TEXT, provision=_TEXT, provision_basis=_TEXT, url=_TEXT, address=_TEXT,
        online_status=_TEXT, active=_TEXT, coverage_scope=_TEXT, coverage_note=_TEXT,
    ),
    "judgement": _schema(
        programme=_TEXT, authority_key=_TEXT, procedure_key=_TEXT, counts=_FLAG, reason=_TEXT, decided_on=_TEXT,
        entry=_COUNT, digest=_TEXT, provider=_TEXT, delivery=_TEXT,
    ),
}  # fmt: skip
"""What held on the edition's day; each stored as ``<table>.parquet``, sorted by its key columns.

- authority: everyone in the register on that day and everyone a feed brought; ``origin`` is "register" or the
  delivery's id; the other columns as in :class:`amtsatlas.domain.authority.Authority`.
- delivered: which accepted delivery speaks about which authority; ``data_date`` is the ISO date of the newest delivery
  that was folded in.
- service: ``service_key`` is ``leika:<key>`` where the feed gives a LeiKa key (``leika_basis`` "declared") or the
  service's name stands exactly once in the catalogue ("name"), else ``<source>:<provider>:<service id>`` (null).
- procedure: ``procedure_key`` is ``<source>:<provider>:<procedure id>``.
- offer: distinct authority × procedure × service × territory; ``territory`` null means the whole of the authority's;
  ``kind`` repeats the procedure's; ``provision`` own, central or unknown with ``provision_basis`` declared or derived
  (null for unknown); ``url`` and ``address`` are this authority's, else the procedure's, else null.
- judgement: what was decided about single procedures, one row per programme × authority × procedure, also where the
  edition holds no such procedure. Editions built before there were judgements have no such table.
"""
