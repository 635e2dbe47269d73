"""``local-links``: GOV.UK's links from councils' services to the pages where they are dealt with.

A folder of three tables. It brings its own authorities, the councils of the United Kingdom. See formats.md, section 5.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from amtsatlas.domain.errors import InputError
from amtsatlas.domain.procedure import ProcedureKind, normalise_address, procedure_id_without_feed_id
from amtsatlas.domain.record import CoveredRecord, OfferRecord, ProcedureRecord, Reason, Rejection, ServiceRecord
from amtsatlas.sources.delimited import Row, read_header, read_rows
from amtsatlas.sources.interface import ReadContext, Sink

AUTHORITIES = "local-authorities.csv"
TIERS = "local_services_tiers.csv"
LINKS = "lgsl_lgil_fallback_links.csv"

KIND_BY_TIER = {"1": "county", "2": "district", "3": "unitary"}
"""What ``tier_id`` says: counties and districts share the tasks of one area, a unitary council has both."""

_LINK_FIELDS = 6
"""Fields of a link: council, service and interaction as slugs, url, LGSL, LGIL; the header names the first four."""


class _Council(NamedTuple):
    id: str
    key: str
    slug: str
    name: str
    kind: str
    parent_id: str


class LocalLinks:
    """The source ``local-links``."""

    name = "local-links"
    takes_changes = False
    tells_decisions = False

    def files(self, paths: Sequence[Path]) -> list[tuple[str, Path]]:
        """The three tables of the folder. Raises InputError where it is no folder or one of them is missing."""
        if len(paths) != 1 or not paths[0].is_dir():
            raise InputError("the source local-links reads one folder", remedy=f"name the folder with {LINKS}")
        files = [(name, paths[0] / name) for name in (AUTHORITIES, TIERS, LINKS)]
        for name, path in files:
            if not path.is_file():
                raise InputError("the file is missing", file=name, remedy="the folder needs all three tables")
        return files

    def read(self, paths: Sequence[Path], context: ReadContext, sink: Sink) -> None:
        """Read councils and names of services, then link by link."""
        files = dict(self.files(paths))
        councils = {council.slug: council for council in _read_councils(files[AUTHORITIES], context, sink)}
        services = _read_service_names(files[TIERS], context, sink)
        linked = _read_links(files[LINKS], councils, services, context, sink)
        key_by_id = {council.id: council.key for council in councils.values()}
        for council in councils.values():
            if council.parent_id and council.parent_id not in key_by_id:
                sink.note_unknown("parent_local_authority_id", council.parent_id)
            sink.write(
                CoveredRecord(
                    council.key,
                    council.slug,
                    council.name,
                    brought=True,
                    authority_kind=council.kind,
                    parent_key=key_by_id.get(council.parent_id),
                    # A council of the list without any link is one the collection does not know: no data, not zero.
                    delivered=council.slug in linked,
                )
            )


def _read_councils(path: Path, context: ReadContext, sink: Sink) -> Iterator[_Council]:
    """The councils of the list; a row without gss or slug, of another tier or said before is rejected."""
    columns = ("id", "gss", "tier_id", "parent_local_authority_id", "slug", "name")
    met = set()
    for row, field in _rows_by_name(path, AUTHORITIES, columns, context, sink):
        reason = None
        if not field["gss"] or not field["slug"]:
            reason, detail = Reason.MISSING_FIELD, "gss or slug is empty"
        elif field["tier_id"] not in KIND_BY_TIER:
            reason, detail = Reason.BAD_VALUE, f"tier_id is {field['tier_id']!r}, not one of {', '.join(KIND_BY_TIER)}"
        elif field["gss"] in met or field["slug"] in met:
            reason, detail = Reason.BAD_VALUE, f"{field['gss']} or {field['slug']} is there twice"
        if reason is not None:
            _reject(sink, AUTHORITIES, row, reason, detail)
            continue
        met |= {field["gss"], field["slug"]}
        yield _Council(
            field["id"],
            f"gss:{field['gss']}",
            field["slug"],
            field["name"] or field["slug"],
            KIND_BY_TIER[field["tier_id"]],
            field["parent_local_authority_id"],
        )


def _read_service_names(path: Path, context: ReadContext, sink: Sink) -> dict[str, str]:
    """The services' names by LGSL number."""
    rows = _rows_by_name(path, TIERS, ("LGSL", "Description"), context, sink)
    return {field["LGSL"]: field["Description"] for _, field in rows if field["LGSL"] and field["Description"]}


def _read_links(
    path: Path, councils: dict[str, _Council], services: dict[str, str], context: ReadContext, sink: Sink
) -> set[str]:
    """Write service, procedure and offer of every link. Returns the slugs of the councils that have one."""
    delimiter = read_header(path, LINKS, ",", ("la", "lgsl", "lgil", "link")).delimiter
    linked = set()
    for row in read_rows(path, LINKS, delimiter, _LINK_FIELDS, context.progress):
        sink.count_read()
        if row.problem:
            sink.reject(Rejection(Reason.BAD_ROW, LINKS, str(row.line), row.problem))
            continue
        slug, service_slug, interaction, url, lgsl, _lgil = (field.strip() for field in row.fields)
        council = councils.get(slug)
        if council is None:
            detail = f"no council of {AUTHORITIES} has the slug {slug!r}"
            sink.reject(Rejection(Reason.UNKNOWN_AUTHORITY, LINKS, str(row.line), detail))
            continue
        if not lgsl.isdecimal():
            sink.reject(Rejection(Reason.BAD_VALUE, LINKS, str(row.line), f"the LGSL is {lgsl!r}, not a number"))
            continue
        linked.add(slug)
        service_name = services.get(lgsl, service_slug)
        _write_link(sink, row.line, council.key, lgsl, service_name, interaction, url)
    return linked


def _write_link(
    sink: Sink, line: int, authority_key: str, lgsl: str, service_name: str, interaction: str, url: str
) -> None:
    name = f"{service_name} ({interaction.replace('-', ' ')})"
    address = normalise_address(url)
    procedure_id = procedure_id_without_feed_id(authority_key, address, name)
    sink.write(ServiceRecord(line, lgsl, service_name))
    sink.write(ProcedureRecord(line, procedure_id, name, url or None, address or None, ProcedureKind.APPLICATION))
    sink.write(OfferRecord(line, f"{authority_key}|{lgsl}|{procedure_id}", authority_key, lgsl, procedure_id))


def _rows_by_name(
    path: Path, name: str, columns: tuple[str, ...], context: ReadContext, sink: Sink
) -> Iterator[tuple[Row, dict[str, str]]]:
    """The rows of a table with these columns by name; broken rows are rejected."""
    header = read_header(path, name, ",", columns)
    for row in read_rows(path, name, header.delimiter, len(header.columns), context.progress):
        if row.problem:
            _reject(sink, name, row, Reason.BAD_ROW, row.problem)
        else:
            yield row, dict(zip(header.columns, (field.strip() for field in row.fields), strict=True))


def _reject(sink: Sink, file: str, row: Row, reason: Reason, detail: str) -> None:
    """Reject a row of the two lists; it counts as met, as every rejected row must."""
    sink.count_read()
    sink.reject(Rejection(reason, file, str(row.line), detail))
