"""Small editions written by hand: what a test does not say has a plain default."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from amtsatlas.editions.schema import EDITION_TABLES
from amtsatlas.measures.engine import run
from amtsatlas.programmes.loader import packaged
from amtsatlas.programmes.model import Programme

PROGRAMMES = {programme.id: programme for programme in packaged()}
DATE = "2024-01-01"

_LEVELS = {2: "land", 3: "regierungsbezirk", 5: "kreis", 9: "verband", 12: "gemeinde"}


@dataclass
class Edition:
    """The tables of an edition as lists of rows."""

    tables: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {name: [] for name in EDITION_TABLES})

    def authority(self, key: str, kind: str, ars: str | None, **more: Any) -> Self:
        ars_fields = {
            "land": (ars or "")[:2] or None,
            "regierungsbezirk": (ars or "")[:3] if len(ars or "") > 2 else None,
        }
        row = {"name": key, "population": 100, "origin": "register", **ars_fields, **more}
        self.tables["authority"].append({"authority_key": key, "authority_kind": kind, "ars": ars, **row})
        if ars and kind != "bezirk":
            self.tables["territory"].append(
                {
                    "ars": ars,
                    "level": _LEVELS[len(ars)],
                    "name": row["name"],
                    "authority_key": key,
                    "gemeindefrei": False,
                }
            )
        return self

    def delivered(
        self, *keys: str, source: str = "bayernportal", provider: str = "portal", data_date: str = DATE
    ) -> Self:
        self.tables["delivered"] += [
            {
                "authority_key": key,
                "source": source,
                "provider": provider,
                "delivery": f"{source}-1",
                "data_date": data_date,
            }
            for key in keys
        ]
        return self

    def offer(
        self, key: str, procedure: str, *, services: Iterable[str | None] = ("s1",), source: str = "bayernportal",
        provider: str = "portal", **more: Any,
    ) -> Self:  # fmt: skip
        for service in services:
            row: dict[str, Any] = {
                **dict.fromkeys(EDITION_TABLES["offer"].names),
                "authority_key": key,
                "procedure_key": f"{source}:{provider}:{procedure}",
                "service_key": service,
                "source": source,
                "provider": provider,
                "delivery": f"{source}-1",
                "kind": "application",
                "provision": "own",
                "provision_basis": "declared",
                "url": f"https://example.org/{procedure}",
                "address": f"https://example.org/{procedure}",
                **more,
            }
            self.tables["offer"].append(row)
            if service and service not in {row["service_key"] for row in self.tables["service"]}:
                self.tables["service"].append({"service_key": service, "name": f"Service {service}"})
        return self

    def judgement(
        self, key: str, procedure_key: str, *, counts: bool, programme: str = "digitales-amt", **more: Any
    ) -> Self:
        row = {
            "programme": programme, "authority_key": key, "procedure_key": procedure_key, "counts": counts,
            "reason": "It was tried.", "decided_on": "2023-12-20", "entry": 1, "digest": "0" * 64,
            "provider": "ministry", "delivery": "judgements-1", **more,
        }  # fmt: skip
        self.tables["judgement"].append(row)
        return self

    def write(self, folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        for name, schema in EDITION_TABLES.items():
            rows = [{column: row.get(column) for column in schema.names} for row in self.tables[name]]
            pq.write_table(pa.Table.from_pylist(rows, schema=schema), folder / f"{name}.parquet")
        return folder

    def results(self, folder: Path, programme: Programme | str = "digitales-amt", **settings: Any) -> "Results":
        rules = PROGRAMMES[programme] if isinstance(programme, str) else programme
        into = folder / "results"
        into.mkdir()
        run(self.write(folder / "edition"), rules, into, edition_date=DATE, **{"threads": 1, **settings})
        return Results(into)


@dataclass
class Results:
    """The results of one run, read back."""

    folder: Path

    def rows(self, measure: str, **equal: Any) -> list[dict[str, Any]]:
        rows = pq.read_table(self.folder / f"{measure}.parquet").to_pylist()
        return [row for row in rows if all(row[column] == value for column, value in equal.items())]

    def one(self, measure: str, **equal: Any) -> dict[str, Any]:
        (row,) = self.rows(measure, **equal)
        return row

    def columns(self, measure: str) -> dict[str, str]:
        schema = pq.read_schema(self.folder / f"{measure}.parquet")
        return {field.name: str(field.type) for field in schema}

    def standing(self, key: str) -> dict[str, Any]:
        return self.one("standing", authority_key=key)


def bavaria() -> Edition:
    """A Land with a Bezirk, a Landkreis, a VG with two members, and a kreisfreie Stadt."""
    vg = {"vg_key": "vg:096755616"}
    return (
        Edition()
        .authority("land:09", "land", "09")
        .authority("bezirk:096", "bezirk", "096")
        .authority("landkreis:09675", "landkreis", "09675")
        .authority("vg:096755616", "vg", "096755616")
        .authority("gemeinde:09675111", "gemeinde", "096755616111", **vg)
        .authority("gemeinde:09675112", "markt", "096755616112", **vg)
        .authority("gemeinde:09663000", "kreisfreie_stadt", "096630000000")
    )
