"""Reads the BayernPortal's answers into records: offices (Dienststellen) and their online procedures."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from amtsatlas.domain.authority import Authority
from amtsatlas.domain.errors import InputError
from amtsatlas.domain.keys import ags_to_gemeinde_key
from amtsatlas.domain.procedure import ProcedureKind, normalise_address, procedure_id_without_feed_id
from amtsatlas.domain.record import CoveredRecord, OfferRecord, ProcedureRecord, Reason, Rejection, ServiceRecord
from amtsatlas.registers.register import Register
from amtsatlas.sources.answer import Number, Tree, UnreadableError, is_text, items, read_answer, text
from amtsatlas.sources.interface import EXAMPLE_MARK, Sink
from amtsatlas.sources.matching import AuthorityMatcher, Match, Office, kinds_of_field

ASSIGNMENT = "zuordnung.csv"
"""Table that says by hand which authority an office is."""

PUBLIC_PAGE = "https://www.bayernportal.de/dokumente/onlineservice/{}"
"""Where the portal shows a procedure to everyone; its address where the feed gives none."""

PERSON_FIELDS = frozenset(
    {"ansprechpartner", "ansprechpartnerZuordnungen", "ap", "kontaktperson", "kontaktpersonen", "mitarbeiter"}
)
"""Fields that may hold people: counted, never read."""

KNOWN_FIELDS: Mapping[str, frozenset[str]] = {
    "dienststellen": frozenset({"dienststelle", "hinweis", "page", "size", "totalElements", "totalPages"}),
    "dienststelle": frozenset(
        {"id", "bezeichnung", "bezeichnungZusatz", "behoerdenart", "behoerdengruppe", "landkreis", "email", "deMail"}
        | {"website", "sortierreihenfolge", "dienststellenschluessel", "dienststelleLfdNr", "behoerdeZuordnungen"}
        | {"behoerdenGebaeudeZuordnungen", "mitgliedVonVerwaltungsgemeinschaft"}
    ),
    "answer": frozenset({"leistungMitOnlineverfahren", "onlineverfahren", "hinweis"}),
    "leistung": frozenset({"leistungId", "leistungBezeichnung", "leistungUrl", "onlineverfahren"}),
    "onlineverfahren": frozenset(
        {"id", "bezeichnung", "url", "kurzbeschreibung", "langbeschreibung", "hilfetext"}
        | {"sprache", "identifizierungsmittel", "zahlungsweise"}
    ),
}
"""What each object may hold, used or not; other fields are counted as unknown."""

FORM_FIELDS = frozenset({"formular", "leistungMitFormularen"})
"""An answer of the resource ``formulare``: forms are not online procedures."""

_LISTS = frozenset({"leistungMitOnlineverfahren", "onlineverfahren"})
"""An answer has one of these. One without any says nothing, and certainly not that there are none."""

_HALF = "half a character, which is no text"

_ANSWER_NAME = re.compile(r"(?P<key>.+?)(?:\.(?P<ags>\d{8}))?\.(?:json|xml)")


class _Listed(NamedTuple):
    """An office of the list and the file it stands in."""

    office: Office
    file: str


class _Answer(NamedTuple):
    """Whose procedures a file holds."""

    file: str
    office_key: str
    match: Match
    territory: str | None


class Reader:
    """One reading of one folder: what is known of the offices, and the position reached."""

    def __init__(self, register: Register, sink: Sink, assigned: Mapping[str, str]) -> None:
        self._register, self._sink, self._assigned = register, sink, assigned
        self._matcher = AuthorityMatcher(register)
        self._offices: dict[str, _Listed] = {}
        self._answered: set[str] = set()
        self._covered: set[CoveredRecord] = set()
        self._written: set[tuple[type, str]] = set()
        self._position = self._before = 0
        self._all_text = True

    def read_offices(self, file: str, path: Path) -> None:
        """Read one page of offices. Raises InputError where it can't be read, for then nothing is certain."""
        try:
            tree = read_answer(path)
        except UnreadableError as error:
            raise InputError(error.problem, file=file, place=error.place, remedy="fetch this file again") from None
        fields: Mapping[str, Tree] = tree if isinstance(tree, dict) else {}
        if (tree and not fields) or (fields and not KNOWN_FIELDS["dienststellen"] & set(fields)):
            raise InputError("no list of dienststelle", file=file, remedy="fetch this file again")
        if not is_text(_without(fields, "dienststelle")):
            raise InputError(_HALF, file=file, remedy="fetch this file again")
        self._mark_example(fields)
        self._note_fields("dienststellen", fields)
        for number, entry in enumerate(items(fields.get("dienststelle"), "dienststelle"), start=1):
            self._read_office(file, number, entry)

    def _read_office(self, file: str, number: int, entry: Tree) -> None:
        self._sink.count_read()
        if not is_text(entry):
            self._reject(Reason.BAD_VALUE, file, f"dienststelle {number}", _HALF)
            return
        fields = entry if isinstance(entry, dict) else {}
        key = self._identifier(fields.get("dienststellenschluessel"), "dienststellenschluessel")
        if key is None:
            self._reject(Reason.MISSING_FIELD, file, f"dienststelle {number}", "no dienststellenschluessel")
            return
        self._note_fields("dienststelle", fields)
        office = Office(
            name=text(fields.get("bezeichnung")) or "",
            kind=text(fields.get("behoerdenart")) or "",
            group=text(fields.get("behoerdengruppe")) or "",
            addition=text(fields.get("bezeichnungZusatz")) or "",
            kreis=text(fields.get("landkreis")) or "",
            member_of=text(fields.get("mitgliedVonVerwaltungsgemeinschaft")) or "",
        )
        if office.kind and kinds_of_field(office.kind) is None:
            self._sink.note_unknown("behoerdenart", office.kind)
        if key in self._offices:
            self._sink.note_unknown("dienststelle listed again", key)
        self._offices[key] = _Listed(office, file)

    def read_procedures(self, file: str, path: Path) -> None:
        """Read one answer; one that can't be read is a rejection and leaves its office uncovered."""
        try:
            tree = read_answer(path)
        except UnreadableError as error:
            self._unreadable(file, error.problem, error.place)
            return
        fields: Mapping[str, Tree] = tree if isinstance(tree, dict) else {}
        if FORM_FIELDS & set(fields) and not _LISTS & set(fields):
            self._sink.note_unknown("forms, not procedures", file)
            return
        # The list alone, empty, and the root of an XML without a child are how an empty list is written, too.
        if tree not in ([], "") and not _LISTS & set(fields):
            self._unreadable(file, "neither leistungMitOnlineverfahren nor onlineverfahren", "")
            return
        services = items(fields.get("leistungMitOnlineverfahren"), "leistungMitOnlineverfahren")
        if not self._all_have_procedures(file, services):
            return
        self._all_text = is_text(tree)
        if not self._all_text:
            heads = [_without(one, *_LISTS) for one in (fields, *services) if isinstance(one, dict)]
            if not is_text([*heads]):
                self._unreadable(file, _HALF, "")
                return
        self._mark_example(fields)
        self._note_fields("answer", fields)
        answer = self._whose(file)
        self._answered.add(answer.office_key)
        self._cover(answer)
        if not self._read_rows(answer, services, fields) and answer.match.reason is not None:
            self._sink.count_read()
            self._reject(answer.match.reason, file, answer.office_key, answer.match.detail)

    def _cover(self, answer: _Answer) -> None:
        if answer.match.authority_key is None:
            return
        listed = self._offices.get(answer.office_key)
        record = CoveredRecord(answer.match.authority_key, answer.office_key, listed.office.name if listed else None)
        if record not in self._covered:  # an office may have several answers, one for each member
            self._covered.add(record)
            self._sink.write(record)

    def _unreadable(self, file: str, problem: str, place: str) -> None:
        name = _ANSWER_NAME.fullmatch(Path(file).name)
        self._answered.add(name["key"] if name is not None else file)
        self._sink.count_read()
        self._reject(Reason.BAD_ROW, file, place, f"{problem}; the office is not covered by this answer")

    def _all_have_procedures(self, file: str, services: Iterable[Tree]) -> bool:
        """Whether every service has its list, be it an empty one; else a renamed field would read as a true zero."""
        without = [service for service in services if not isinstance(service, dict) or "onlineverfahren" not in service]
        for service in without:
            fields = service if isinstance(service, dict) and is_text(service) else {}
            self._note_fields("leistung", fields)
            place = f"leistung {text(fields.get('leistungId')) or 'without id'}"
            self._unreadable(file, "a leistung without the field onlineverfahren", place)
        return not without

    def _read_rows(self, answer: _Answer, services: Iterable[Tree], fields: Mapping[str, Tree]) -> int:
        """Read the answer's procedures and return how many there were. Each row stands for one offer."""
        self._before = self._position
        self._written.clear()
        for leistung in services:
            entry = leistung if isinstance(leistung, dict) else {}
            self._note_fields("leistung", entry)
            service = None
            service_id = self._identifier(entry.get("leistungId"), "leistungId")
            if service_id is not None:
                service = ServiceRecord(self._position + 1, service_id, text(entry.get("leistungBezeichnung")))
            else:
                self._sink.note_unknown("leistung without id", text(entry.get("leistungBezeichnung")) or "")
            for procedure in items(entry.get("onlineverfahren"), "onlineverfahren"):
                self._read_row(answer, service, procedure)
        for procedure in items(fields.get("onlineverfahren"), "onlineverfahren"):
            self._read_row(answer, None, procedure)
        return self._position - self._before

    def _read_row(self, answer: _Answer, service: ServiceRecord | None, entry: Tree) -> None:
        """One procedure, under its service where the answer is grouped. Its records share one position."""
        self._position += 1
        self._sink.count_read()
        if not self._all_text and not is_text(entry):
            place = self._place(None, service.service_id if service is not None else None)
            self._reject(Reason.BAD_VALUE, answer.file, place, _HALF)
            return
        fields = entry if isinstance(entry, dict) else {}
        self._note_fields("onlineverfahren", fields)
        feed_id = self._identifier(fields.get("id"), "onlineverfahren.id")
        service_id = service.service_id if service is not None else None
        authority_key = answer.match.authority_key
        if authority_key is None:
            reason = answer.match.reason or Reason.UNKNOWN_AUTHORITY
            self._reject(reason, answer.file, self._place(feed_id, service_id), answer.match.detail)
            return
        procedure = self._procedure(fields, feed_id, authority_key)
        if procedure is None:
            place = self._place(feed_id, service_id)
            self._reject(Reason.MISSING_FIELD, answer.file, place, "neither id nor url nor a name")
            return
        if service is not None:
            self._write_once(service, service.service_id)
        self._write_once(procedure, procedure.procedure_id)
        self._sink.write(
            OfferRecord(
                self._position,
                offer_id="|".join((authority_key, service_id or "", procedure.procedure_id, answer.territory or "")),
                authority_key=authority_key,
                service_id=service_id,
                procedure_id=procedure.procedure_id,
                territory=answer.territory,
                # The same procedure may have another address elsewhere, and which one it ends up with depends on the
                # order of the files; so each authority keeps its own.
                url=procedure.url,
                address=procedure.address,
            )
        )

    def _place(self, feed_id: str | None, service_id: str | None) -> str:
        row = feed_id or f"without id, row {self._position - self._before}"
        return f"onlineverfahren {row}" + (f", leistung {service_id}" if service_id else "")

    def _procedure(self, fields: Mapping[str, Tree], feed_id: str | None, authority_key: str) -> ProcedureRecord | None:
        """The procedure an entry speaks of; None where nothing identifies it."""
        name = text(fields.get("bezeichnung")) or text(fields.get("kurzbeschreibung"))
        url = text(fields.get("url"))
        if url is None and feed_id is not None:
            url = PUBLIC_PAGE.format(quote(feed_id, safe=""))
        address = normalise_address(url) if url is not None else None
        if feed_id is None and name is None and url is None:
            return None
        return ProcedureRecord(
            self._position,
            feed_id or procedure_id_without_feed_id(authority_key, address or "", name or ""),
            name,
            url,
            address,
            ProcedureKind.APPLICATION,
            _joined(fields.get("sprache"), "sprache"),
            _joined(fields.get("identifizierungsmittel"), "identifizierungsmittel"),
            _joined(fields.get("zahlungsweise"), "zahlungsweise"),
        )

    def _write_once(self, record: ServiceRecord | ProcedureRecord, record_id: str) -> None:
        """Write what one answer repeats, a procedure under every service, only the first time."""
        if (type(record), record_id) not in self._written:
            self._written.add((type(record), record_id))
            self._sink.write(record)

    def _whose(self, file: str) -> _Answer:
        name = _ANSWER_NAME.fullmatch(Path(file).name)
        office_key = name["key"] if name is not None else Path(file).stem
        match = self._match(office_key)
        ags = name["ags"] if name is not None else None
        if ags is None or match.authority_key is None:
            return _Answer(file, office_key, match, None)
        authority = self._register.by_key[match.authority_key]
        member = self._register.by_key.get(ags_to_gemeinde_key(ags))
        if member is None:
            unknown = Match(None, Reason.UNKNOWN_AUTHORITY, f"no municipality has the AGS {ags} of the file's name")
            return _Answer(file, office_key, unknown, None)
        if not _within(member, authority):
            outside = (
                f"{member.authority_key} ({member.name}) is not part of {authority.authority_key} ({authority.name})"
            )
            return _Answer(file, office_key, Match(None, Reason.BAD_VALUE, outside), None)
        return _Answer(file, office_key, match, member.ars if member.ars != authority.ars else None)

    def _match(self, office_key: str) -> Match:
        """The authority of an office: as assigned by hand, else as its own words say."""
        assigned = self._assigned.get(office_key)
        if assigned is not None:
            if assigned in self._register.by_key:
                return Match(assigned)
            return Match(None, Reason.UNKNOWN_AUTHORITY, f"{ASSIGNMENT} assigns {office_key} to unknown {assigned}")
        listed = self._offices.get(office_key)
        if listed is None:
            return Match(None, Reason.UNKNOWN_AUTHORITY, f"no dienststellen*.json lists {office_key}")
        match = self._matcher.match(listed.office)
        if match.reason != Reason.AUTHORITY_AMBIGUOUS:
            return match
        return match._replace(detail=f"{match.detail}; a line {office_key};<authority key> in {ASSIGNMENT} settles it")

    def report_offices_without_answer(self) -> None:
        """Name the offices that nothing came for; those that could not have been matched are rejected."""
        for key in sorted(self._offices.keys() - self._answered):
            match = self._match(key)
            if match.reason is not None:
                self._reject(match.reason, self._offices[key].file, key, match.detail)
            else:
                self._sink.note_unknown("dienststelle without an answer, not covered", key)
        for key in sorted(self._assigned.keys() - self._offices.keys() - self._answered):
            self._sink.note_unknown(f"{ASSIGNMENT}: dienststelle not in this delivery", key)

    def _identifier(self, tree: Tree, field: str) -> str | None:
        if isinstance(tree, Number):
            self._sink.note_unknown("id as number", field)
        found = text(tree)
        if found is not None and not found.isdecimal():
            self._sink.note_unknown("id not numeric", field)
        return found

    def _note_fields(self, name: str, fields: Iterable[str]) -> None:
        for field in set(fields) - KNOWN_FIELDS[name]:
            what = "persons, not read" if field in PERSON_FIELDS else "field"
            self._sink.note_unknown(what, f"{name}.{field}")

    def _mark_example(self, fields: Mapping[str, Tree]) -> None:
        if any(EXAMPLE_MARK in (text(value) or "") for value in fields.values()):
            self._sink.mark_example()

    def _reject(self, reason: Reason, file: str, place: str, detail: str) -> None:
        self._sink.reject(Rejection(reason, file, place, detail))


def _within(member: Authority, authority: Authority) -> bool:
    return member.ars is not None and authority.ars is not None and member.ars.startswith(authority.ars)


def _without(fields: Mapping[str, Tree], *names: str) -> dict[str, Tree]:
    return {name: value for name, value in fields.items() if name not in names}


def _joined(tree: Tree, name: str) -> str | None:
    """The texts of a list in one, None where there is none."""
    if tree is None:
        return None
    return ", ".join(found for entry in items(tree, name) if (found := text(entry))) or None
