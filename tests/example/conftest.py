"""The example deliveries as the demo wrote them, and a slow count of them that shares no code with them."""

import csv
import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from amtsatlas.domain.authority import Authority
from amtsatlas.editions.store import deliveries as stored
from amtsatlas.example.feeds import FEEDS
from amtsatlas.example.generate import DATES, ExampleDelivery
from amtsatlas.registers import packaged
from amtsatlas.sources.matching import AuthorityMatcher, Office

Counts = dict[str, int]


@dataclass(frozen=True)
class Example:
    folder: Path
    deliveries: list[ExampleDelivery]
    counts: dict[str, Counts]
    """Online procedures that count, by date and authority key; an authority without data is not in it."""


@pytest.fixture(scope="session")
def bavaria() -> list[Authority]:
    return [a for a in packaged.register().authorities if a.land == "09" and a.authority_kind != "land"]


@pytest.fixture(scope="session")
def example(demo: Path) -> Example:
    folder = demo / "example"
    folders = {feed.provider: feed.folder for feed in FEEDS}
    within = {"bayernportal": "", "xzufi": "index.txt", "csv": "angebote.csv"}
    deliveries = [
        ExampleDelivery(
            d.date, d.source, d.provider, folder / d.date / folders[d.provider] / within[d.source], d.complete
        )
        for d in sorted(stored(demo), key=lambda d: d.order)
    ]
    return Example(folder, deliveries, {date: _count(deliveries, date) for date in DATES})


def _count(deliveries: list[ExampleDelivery], date: str) -> Counts:
    """Distinct procedures that count: of the portal, else of the network, else of a table."""
    counts: Counts = {}
    for source in ("bayernportal", "xzufi", "csv"):
        found: Counts = {}
        for provider in {d.provider for d in deliveries if d.source == source}:
            until = [d for d in deliveries if d.provider == provider and d.date <= date]
            if source == "xzufi":
                found |= _count_xzufi([d.path for d in until])
            elif until:
                found |= _count_portal(until[-1].path) if source == "bayernportal" else _count_table(until[-1].path)
        counts = found | counts
    return counts


def _count_portal(folder: Path) -> Counts:
    matcher = AuthorityMatcher(packaged.register())
    with (folder / "zuordnung.csv").open(encoding="utf-8") as file:
        key_of = {row["dienststellenschluessel"]: row["authority_key"] for row in csv.DictReader(file, delimiter=";")}
    for page in folder.glob("dienststellen*.json"):
        for office in json.loads(page.read_text("utf-8"))["dienststelle"]:
            match = matcher.match(
                Office(
                    office["bezeichnung"],
                    office.get("behoerdenart", ""),
                    kreis=office.get("landkreis", ""),
                    member_of=office.get("mitgliedVonVerwaltungsgemeinschaft", ""),
                )
            )
            if match.authority_key is not None:
                key_of.setdefault(office.get("dienststellenschluessel", ""), match.authority_key)
    ids: defaultdict[str, set[str]] = defaultdict(set)
    for answer in (folder / "onlineverfahren").iterdir():
        key = key_of.get(answer.name.split(".")[0])
        if key is not None:
            ids[key] |= set(_ids_below("onlineverfahren", json.loads(answer.read_text("utf-8"))))
    return {key: len(found) for key, found in ids.items()}


def _ids_below(field: str, tree: Any) -> list[str]:
    """The ids of every object that stands in the field, alone or in a list, at any depth."""
    if isinstance(tree, list):
        return [found for child in tree for found in _ids_below(field, child)]
    if not isinstance(tree, dict):
        return []
    here = tree.get(field, [])
    objects = here if isinstance(here, list) else [here]
    below = [found for child in tree.values() for found in _ids_below(field, child)]
    return [thing["id"] for thing in objects if "id" in thing] + below


def _count_xzufi(indexes: list[Path]) -> Counts:
    addresses: dict[str, bool] = {}
    offers: dict[str, tuple[str, str]] = {}
    for index in indexes:
        for name in index.read_text("utf-8").split():
            for statement in etree.parse(index.parent / name).getroot().iterchildren("*"):
                _take(statement, addresses, offers)
    ids: defaultdict[str, set[str]] = defaultdict(set)
    for territory, procedure in offers.values():
        key = packaged.register().key_by_ars[territory]
        ids[key] |= {procedure} if addresses.get(procedure) else set()
    return {key: len(found) for key, found in ids.items()}


def _take(statement: etree._Element, addresses: dict[str, bool], offers: dict[str, tuple[str, str]]) -> None:
    kind = etree.QName(statement).localname
    if kind == "loesche":
        gone = statement[0].text or ""
        {"Onlinedienst": addresses, "Zustaendigkeit": offers}.get(statement.get("klasse", ""), {}).pop(gone, None)
    elif kind == "schreibe":
        thing = statement[0]
        text = {etree.QName(e).localname: (e.text or "").strip() for e in thing.iter()}
        if etree.QName(thing).localname == "onlinedienst":
            addresses[text["id"]] = "link" in text
        elif etree.QName(thing).localname == "zustaendigkeitTransferObjekt":
            offers[text["id"]] = (text["gebietID"], text["uebergeordnetesObjektID"])


def _count_table(path: Path) -> Counts:
    known = packaged.register().by_key
    ids: defaultdict[str, set[str]] = defaultdict(set)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            good = (
                None not in row.values() and row["authority_key"] in known and row["procedure_name"]
                and row["provision"] in {"", "own", "central"}
            )  # fmt: skip
            if good and row["kind"] in {"", "application"}:
                identity = row["procedure_id"] or f"{row['url']} {row['procedure_name']}"
                ids[row["authority_key"]] |= {identity} if row["url"] else set()
    return {key: len(found) for key, found in ids.items()}
