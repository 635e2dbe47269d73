"""A real source for tests: a JSON file that lists statements; and a register small enough to build in a moment."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from amtsatlas.domain.authority import Authority, Territory
from amtsatlas.domain.errors import InputError
from amtsatlas.domain.record import CoveredRecord, OfferRecord, ProcedureRecord, Rejection, ServiceRecord
from amtsatlas.editions.importing import DeliveryReport, import_delivery
from amtsatlas.programmes.loader import available
from amtsatlas.programmes.model import Programme
from amtsatlas.registers import store
from amtsatlas.registers.register import Register
from amtsatlas.sources.interface import EXAMPLE_MARK, ReadContext, Sink
from amtsatlas.sources.judgements import REQUIRED as JUDGEMENT_COLUMNS
from amtsatlas.sources.judgements import Judgements
from amtsatlas.storage.lock import writing

_RECORDS: dict[str, type[Any]] = {
    "covered": CoveredRecord,
    "service": ServiceRecord,
    "procedure": ProcedureRecord,
    "offer": OfferRecord,
}


class TinySource:
    """Reads ``[[kind, {field: value}], …]``; a record's position is its place in the list."""

    takes_changes = True
    tells_decisions = False

    def __init__(self, name: str = "csv") -> None:
        self.name = name

    def files(self, paths: Sequence[Path]) -> list[tuple[str, Path]]:
        if any(path.is_dir() for path in paths):
            raise InputError("is a folder", file=paths[0].name, remedy="name the file in it")
        return [(path.name, path) for path in paths]

    def read(self, paths: Sequence[Path], context: ReadContext, sink: Sink) -> None:
        for path in paths:
            text = path.read_text("utf-8")
            if EXAMPLE_MARK in text:
                sink.mark_example()
            try:
                statements = json.loads(text)
            except ValueError as error:
                raise InputError(f"is not JSON: {error}", file=path.name) from error
            for position, (kind, fields) in enumerate(statements):
                sink.count_read()
                if kind == "reject":
                    sink.reject(Rejection(fields["reason"], path.name, str(position), "as the test says"))
                elif kind == "unknown":
                    sink.note_unknown("kind", fields["value"])
                elif kind == "covered":
                    sink.write(CoveredRecord(**fields))
                else:
                    sink.write(_RECORDS[kind](**{"position": position, **fields}))
            context.progress(path.stat().st_size)


def only(programme_id: str) -> Callable[[Path], list[Programme]]:
    """What a build with one programme takes for all there are: most tests need no more, and each costs its time."""
    return lambda folder: [programme for programme in available(folder) if programme.id == programme_id]


def covered(*keys: str, **fields: Any) -> list[Any]:
    return [["covered", {"authority_key": key, **fields}] for key in keys]


def service(service_id: str, name: str | None = None, **fields: Any) -> list[Any]:
    return [["service", {"service_id": service_id, "name": name, **fields}]]


def procedure(procedure_id: str, **fields: Any) -> list[Any]:
    url = f"https://www.example.org/{procedure_id}"
    return [["procedure", {"procedure_id": procedure_id, "name": procedure_id, "url": url, "address": url, **fields}]]


def offer(authority: str, procedure_id: str, service_id: str | None = "s1", **fields: Any) -> list[Any]:
    keys = {"authority_key": authority, "procedure_id": procedure_id, "service_id": service_id}
    return [["offer", {"offer_id": f"{authority}|{service_id}|{procedure_id}", **keys, **fields}]]


def deletion(kind: str, id_: str) -> list[Any]:
    return [[kind, {f"{kind}_id": id_, "op": "delete"}]]


def rejections(number: int) -> list[Any]:
    return [["reject", {"reason": "bad_value"}]] * number


def municipality(number: int) -> str:
    return f"gemeinde:099991{number:02}"


def whole(authorities: int, procedures: int = 1) -> list[Any]:
    """A complete delivery: so many municipalities, each with so many procedures of its own."""
    statements = service("s1", "Angeln")
    for number in range(authorities):
        key = municipality(number)
        statements += covered(key)
        for each in range(procedures):
            statements += procedure(f"p{number}-{each}") + offer(key, f"p{number}-{each}")
    return statements


def small_register(date: str = "2023-12-01", municipalities: int = 10) -> Register:
    """A Land with two Landkreise (the municipalities in turn in one and the other) and a Bezirk."""
    authorities = [
        Authority("land:09", "Land", "land", "09", land="09"),
        Authority("bezirk:099", "Bezirk", "bezirk", "099", land="09", regierungsbezirk="099", parent_key="land:09"),
        Authority("landkreis:09991", "Landkreis A", "landkreis", "09991", land="09", kreis="09991"),
        Authority("landkreis:09992", "Landkreis B", "landkreis", "09992", land="09", kreis="09992"),
    ]
    territories = [
        Territory("09", "land", "Land", None, "land:09", False, 100, 100),
        Territory("09991", "kreis", "Landkreis A", "09", "landkreis:09991", False, 50, 50),
        Territory("09992", "kreis", "Landkreis B", "09", "landkreis:09992", False, 50, 50),
    ]
    for number in range(municipalities):
        key, kreis = municipality(number), "09991" if number % 2 == 0 else "09992"
        ars = f"{kreis}0000{number:03}"
        authorities.append(
            Authority(
                key, f"Ort {number}", "gemeinde", ars,
                ags=key.removeprefix("gemeinde:"), land="09", kreis=kreis, parent_key=f"landkreis:{kreis}",
                population=10, population_date=date,
            )
        )  # fmt: skip
        territories.append(Territory(ars, "gemeinde", f"Ort {number}", kreis, key, False, 10, 10))
    authorities.sort()
    territories.sort()
    return Register(date, "a test", tuple(authorities), tuple(territories))


def make_data(folder: Path, **register: Any) -> Path:
    """A data folder with the small register, in force from 2023-12-01 on."""
    folder.mkdir(parents=True)
    original = folder.parent / f"{folder.name}-register.txt"
    original.write_text("the register's original\n")
    with writing(folder, "a test"):
        store.save(small_register(**register), folder, original)
    return folder


def bring(
    data: Path,
    statements: Sequence[Any] | str,
    date: str = "2023-12-10",
    provider: str = "Kreis",
    source: str = "csv",
    **settings: Any,
) -> DeliveryReport:
    """Import the statements (or a text that is none) as one file."""
    file = data.parent / "delivery.json"
    file.write_text(statements if isinstance(statements, str) else json.dumps(statements), "utf-8")
    return import_delivery(data, TinySource(source), [file], date=date, provider=provider, **settings)


def judgement(procedure_key: str, authority: str, counts: str = "true", **fields: str) -> dict[str, str]:
    """A row of a table of judgements."""
    row = dict(zip(JUDGEMENT_COLUMNS, ("digitales-amt", authority, procedure_key, counts), strict=False))
    return {
        **row,
        "reason": "Es wurde ausprobiert.",
        "decided_on": "2023-12-09",
        "entry": "1",
        "digest": "0" * 64,
        **fields,
    }


def judge(
    data: Path, *rows: dict[str, str], date: str = "2023-12-11", provider: str = "Ministerium", **settings: Any
) -> DeliveryReport:
    """Import these judgements by the real source."""
    file = data.parent / "judgements.csv"
    lines = [JUDGEMENT_COLUMNS, *([row[column] for column in JUDGEMENT_COLUMNS] for row in rows)]
    file.write_text("".join(";".join(line) + "\n" for line in lines), "utf-8")
    return import_delivery(data, Judgements(), [file], date=date, provider=provider, **settings)


def table(path: Path) -> list[dict[str, Any]]:
    """The rows of one Parquet file."""
    rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    return rows
