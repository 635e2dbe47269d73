"""The example deliveries as a folder of the BayernPortal's REST answers, with the dirt that real answers have."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from amtsatlas.domain.authority import Authority, AuthorityKind
from amtsatlas.example.feeds import rng
from amtsatlas.example.notice import NOTICE
from amtsatlas.example.offers import Entry, Procedure, Service, central_procedure
from amtsatlas.example.offices import offices
from amtsatlas.sources.interface import EXAMPLE_MARK

_HOST = "https://bayernportal.example"
_PAGE = 100
"""Offices on one page of ``dienststellen``: the interface's limit."""
_NUMBERS = 10**11
_STEP = 60_493_712_903
"""Spreads running numbers over all 11-digit ones, each once (it shares no factor with 10); a tenth begin with 0."""
_PER_AUTHORITY = 1_000
_CENTRAL, _SERVICES, _OFFICES, _SECOND_OFFICES, _STRANGERS = (n * 10_000_000 for n in range(1, 6))
"""Where the running numbers of each sort begin; own procedures begin at 0."""
_SECOND_OFFICE_FROM = 130_000
"""Residents from which on a city has a second office with procedures of its own."""
_MEMBER_ANSWERS = 0.2
"""Share of Verwaltungsgemeinschaften that offer some procedures for one member only."""
_MEMBER_ONLY = 3
_STATE_OFFICES = ("Regierung von Oberbayern", "Regierung von Mittelfranken")
_UNCLEAR_OFFICES = 5
"""Offices listed a second time with nothing but the name, which another authority has as well."""


def _identifier(number: int) -> str:
    return f"{(number + 1) * _STEP % _NUMBERS:011d}"


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class PortalFolder:
    """Writes one date's folder: first answer by answer, then the list of offices."""

    def __init__(self, folder: Path, authorities: Sequence[Authority]) -> None:
        self._folder = folder
        self._number = {a.authority_key: number for number, a in enumerate(authorities)}
        self._members: defaultdict[str, list[Authority]] = defaultdict(list)
        for a in authorities:
            if a.vg_key is not None:
                self._members[a.vg_key].append(a)
        self._offices = offices(authorities)
        self._listed: list[tuple[str, dict[str, Any]]] = []
        self._assigned: list[tuple[str, str]] = []
        self._facts: dict[int, str] = {}
        self._heads: dict[int, str] = {}
        (folder / "onlineverfahren").mkdir(parents=True)
        (folder / "formulare").mkdir()

    def add(self, authority: Authority, slug: str, procedures: Sequence[Procedure]) -> None:
        """Write what an authority has online: usually one answer."""
        office_key = self._list_office(authority, slug)
        rows = {p.entry.number: self._row(authority, p) for p in procedures}
        draw = rng("portal", authority.authority_key)
        member_answers = draw.random() < _MEMBER_ANSWERS
        if (
            authority.authority_kind == AuthorityKind.KREISFREIE_STADT
            and (authority.population or 0) > _SECOND_OFFICE_FROM
        ):
            second = self._list_second_office(authority, slug)
            self._answer(second, [p for p in procedures if p.entry.number % 7 < 2], rows, second)
            procedures = [p for p in procedures if p.entry.number % 7]
        elif self._members[authority.authority_key] and member_answers and len(procedures) > 3 * _MEMBER_ONLY:
            member = draw.choice(self._members[authority.authority_key])
            self._answer(f"{office_key}.{member.ags}", procedures[-_MEMBER_ONLY - 1 :], rows, authority.authority_key)
            procedures = procedures[:-_MEMBER_ONLY]
        self._answer(office_key, procedures, rows, authority.authority_key)
        if draw.random() < 0.03 and procedures:
            self._forms(office_key, procedures)

    def list_without_answer(self, authority: Authority, slug: str) -> None:
        """List an authority's office only: nothing is known of what it has online."""
        self._list_office(authority, slug)

    def finish(self, everything: Sequence[Entry]) -> None:
        """Write the offices that are nobody's or somebody's for no certain reason, the list, and ``zuordnung.csv``."""
        self._strangers([entry for entry in everything if entry.run_by == "central"])
        self._listed.sort(key=lambda item: item[0])
        listed = [fields for _, fields in self._listed]
        listed.insert(len(listed) // 2, {"bezeichnung": "Dienststelle ohne Schlüssel", "behoerdenart": "Sonstige"})
        pages = [listed[start : start + _PAGE] for start in range(0, len(listed), _PAGE)]
        for number, page in enumerate(pages):
            head = {"hinweis": NOTICE, "page": number, "size": _PAGE, "totalElements": len(listed)}
            (self._folder / f"dienststellen-{number:02d}.json").write_text(
                _dump(head | {"dienststelle": page}), "utf-8"
            )
        lines = ["dienststellenschluessel;authority_key;hinweis"]
        lines += [
            f"{office_key};{authority_key};{EXAMPLE_MARK}" for office_key, authority_key in sorted(self._assigned)
        ]
        (self._folder / "zuordnung.csv").write_text("\n".join(lines) + "\n", "utf-8")

    def _list_office(self, authority: Authority, slug: str) -> str:
        office = self._offices[authority.authority_key]
        key = _identifier(_OFFICES + self._number[authority.authority_key])
        fields: dict[str, Any] = {
            "id": _identifier(_OFFICES + _PER_AUTHORITY * 10 + self._number[authority.authority_key]),
            "bezeichnung": office.name,
            "behoerdenart": office.kind,
            "website": f"https://www.{slug}.example/",
            "dienststellenschluessel": key,
        }
        if office.kreis is not None:
            fields["landkreis"] = office.kreis
        if office.member_of is not None:
            fields["mitgliedVonVerwaltungsgemeinschaft"] = office.member_of
        if office.assigned:
            self._assigned.append((key, authority.authority_key))
        self._listed.append((office.name, fields))
        return key

    def _list_second_office(self, authority: Authority, slug: str) -> str:
        key = _identifier(_SECOND_OFFICES + self._number[authority.authority_key])
        name = f"Stadt {authority.name} – Ordnungsamt"
        website = f"https://www.{slug}.example/ordnungsamt"
        self._listed.append((name, {"bezeichnung": name, "website": website, "dienststellenschluessel": key}))
        self._assigned.append((key, authority.authority_key))
        return key

    def _row(self, authority: Authority | None, procedure: Procedure) -> str:
        """One ``onlineverfahren`` as JSON; a central one belongs to no authority."""
        entry = procedure.entry
        own = None if procedure.central else authority
        number = _CENTRAL if own is None else self._number[own.authority_key] * _PER_AUTHORITY
        name, url = _dump(procedure.name), _dump(procedure.url)
        if entry.number % 41 == 0:
            name = f'{{"value":{name}}}'
        row_id, facts = _identifier(number + entry.number), self._facts_of(entry)
        return f'{{"id":"{row_id}","kurzbeschreibung":{name},"url":{url}{facts}}}'

    def _answer(self, file: str, procedures: Sequence[Procedure], rows: Mapping[int, str], seed: str) -> None:
        """Write ``onlineverfahren/<file>.json``, grouped by service as a rule, with some dirt drawn for it."""
        draw = rng("answer", seed)
        groups: dict[int, list[str]] = {}
        heads: list[str] = []
        for p in procedures:
            for service in p.entry.services:
                if service.number not in groups:
                    groups[service.number] = []
                    heads.append(self._head_of(service))
                groups[service.number].append(rows[p.entry.number])
        lone, twice, broken, flat = (draw.random() < share for share in (0.1, 0.04, 0.03, 0.01))
        if groups and twice:
            first = next(iter(groups.values()))
            first.append(first[0])
        if groups and broken:
            draw.choice(list(groups.values())).append('{"langbeschreibung":"Beschreibung ohne Verfahren"}')
        if flat:
            body = '"onlineverfahren":[' + ",".join(rows[p.entry.number] for p in procedures) + "]"
        else:
            texts = [_group(head, found, lone) for head, found in zip(heads, groups.values(), strict=True)]
            body = '"leistungMitOnlineverfahren":' + (texts[0] if lone and len(texts) == 1 else f"[{','.join(texts)}]")
        text = f'{{"hinweis":{_dump(NOTICE)},{body}}}'
        (self._folder / "onlineverfahren" / f"{file}.json").write_text(text, "utf-8")

    def _forms(self, office_key: str, procedures: Sequence[Procedure]) -> None:
        """Forms are a resource of their own, and no online procedures."""
        forms = [{"id": _identifier(_STRANGERS + p.entry.number), "bezeichnung": p.name} for p in procedures[:3]]
        (self._folder / "formulare" / f"{office_key}.json").write_text(
            _dump({"hinweis": NOTICE, "formular": forms}), "utf-8"
        )

    def _strangers(self, central: Sequence[Entry]) -> None:
        places: defaultdict[str, set[str]] = defaultdict(set)
        for office in self._offices.values():
            places[office.name.partition(" ")[2]].add(office.name)
        shared = sorted(place for place, names in places.items() if len(names) > 1)
        unclear = rng("unclear").sample(shared, min(len(shared), _UNCLEAR_OFFICES))
        for number, name in enumerate([*_STATE_OFFICES, *unclear]):
            key = _identifier(_STRANGERS + number)
            self._listed.append((name, {"bezeichnung": name, "dienststellenschluessel": key}))
            few = [central_procedure(entry) for entry in central[number : number + 3]]
            self._answer(key, few, {p.entry.number: self._row(None, p) for p in few}, key)

    def _facts_of(self, entry: Entry) -> str:
        if entry.number not in self._facts:
            facts = {
                "sprache": list(entry.languages),
                "identifizierungsmittel": _lone(entry.identification),
                "zahlungsweise": _lone(entry.payment),
            }
            self._facts[entry.number] = "," + _dump({name: values for name, values in facts.items() if values})[1:-1]
        return self._facts[entry.number]

    def _head_of(self, service: Service) -> str:
        if service.number not in self._heads:
            key = _identifier(_SERVICES + service.number)
            fields = {"leistungId": key, "leistungBezeichnung": service.name, "leistungUrl": f"{_HOST}/leistung/{key}"}
            self._heads[service.number] = _dump(fields)[:-1]
        return self._heads[service.number]


def _lone(values: Sequence[str]) -> object:
    """A lone text may stand where a list is expected."""
    return values[0] if len(values) == 1 else list(values)


def _group(head: str, rows: Sequence[str], lone: bool) -> str:
    found = rows[0] if lone and len(rows) == 1 else f"[{','.join(rows)}]"
    return f'{head},"onlineverfahren":{found}}}'
