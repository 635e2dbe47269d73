"""Opens one edition's results read-only and answers questions about it."""

import csv
import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from typing import Any, Self

import duckdb

from amtsatlas.domain.errors import AmbiguousError, NotFoundError
from amtsatlas.domain.keys import is_authority_key
from amtsatlas.editions.catalogue import Edition
from amtsatlas.results.authorities import Authorities
from amtsatlas.results.kept import Kept
from amtsatlas.storage.damage import telling_damage
from amtsatlas.storage.literal import literal

Row = dict[str, Any]

_MOST_REMEMBERED = 100_000
"""Rows of answers that all opened results together keep: about 100 MB of them."""

_remembered: Kept[tuple[Any, ...], list[Row]] = Kept(_MOST_REMEMBERED, lambda rows: len(rows) + 1)

_IN_MEMORY = 10
"""So many times the bytes of its files an edition takes that is kept in memory."""

_LOOKED_UP = 20 << 20
"""Bytes of what opened results look up in memory: the authorities, places and names of a nation."""

_WORKED_OUT = ("counting", "explained", "lacking")
"""Questions that others read as views; where the edition is kept in memory, so is what they give."""

_MOST_LISTED = 20
"""So many candidates are named when a name fits several; more would not fit a screen."""


@dataclass(frozen=True)
class Results:
    """The results of one programme in one edition, with the edition's tables beside them.

    Every answer is a list of rows (dictionaries with the column names of the ``.sql`` file of the same name).
    """

    edition: Edition
    programme: str
    connection: duckdb.DuckDBPyConnection
    bytes: int
    """Of memory that they take, about."""
    _kept: bool = False
    _worked_out: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _mark: object = field(default_factory=object)
    """Tells what is remembered of these results from what is of others."""

    @classmethod
    def open(
        cls, edition: Edition, programme: str, *, before: "Edition | None" = None, threads: int = 2, keep: int = 0
    ) -> Self:
        """Open read-only: only this edition's files can be read, nothing can be written, nothing fetched.

        ``before`` is an earlier edition whose tables appear with the prefix ``before_``. ``threads`` is how many one
        question may use. For who asks often: where all files together have no more than ``keep`` bytes they are read
        into memory once, which takes ten times as many.
        Raises NotFoundError where the edition has no results of this programme.
        """
        folders = {"": edition, **({"before_": before} if before else {})}
        connection = duckdb.connect(config={"threads": threads})
        connection.execute("set allowed_directories = $folders", {"folders": _folders(folders.values())})
        connection.execute("set enable_external_access = false")
        took, kept = 0, False
        for prefix, one in folders.items():
            results = one.results / programme
            if programme not in one.programmes:
                raise NotFoundError(
                    f"edition {one.date} has no results of the programme {programme}; "
                    f"it has: {', '.join(sorted(one.programmes)) or 'none'}"
                )
            with telling_damage(f"edition {one.name}"):
                files = [*one.path.glob("*.parquet"), *results.glob("*.parquet")]
                size = sum(file.stat().st_size for file in files)
                kept = size <= keep
                took += _LOOKED_UP + (size * _IN_MEMORY if kept else 0)
                for file in files:
                    table = connection.read_parquet(literal(file))
                    if kept:
                        table.create(f"{prefix}{file.stem}")
                    else:
                        table.create_view(f"{prefix}{file.stem}")
        with telling_damage(f"edition {edition.name}"):
            connection.execute("create table asked as select $programme as programme", {"programme": programme})
            if "judgement.parquet" not in edition.manifest["files"]["edition"]:
                connection.execute(f"create view judgement as {_sql('no_judgement')}")
            for name in _WORKED_OUT:
                connection.execute(f"create view {name} as {_sql(name)}")
        return cls(edition, programme, connection, took, kept)

    def ask(self, question: str, **values: Any) -> list[Row]:
        """The rows that the question's ``.sql`` file gives for these bound values. Threads may ask at the same time."""
        with telling_damage(f"edition {self.edition.name}"):
            if self._kept:
                self._work_out(question)
            bound = {name: _storable(value) for name, value in values.items()}
            cursor = self.connection.cursor().execute(_sql(question), bound)
            names = [column[0] for column in cursor.description or []]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def _work_out(self, question: str) -> None:
        """Make tables of the views that the question reads, at the first question that does."""
        for name in _read_by(question):
            with self._lock:
                if name not in self._worked_out:
                    self.connection.cursor().execute(
                        f"begin; drop view {name}; create table {name} as {_sql(name)}; commit"
                    )
                    self._worked_out.add(name)

    def remember(self, question: str, **values: str | int | None) -> list[Row]:
        """The same, kept for the next who asks it: for answers that many pages share. Nobody may change the rows."""
        key = (self._mark, question, *sorted(values.items()))
        rows = _remembered.get(key)
        if rows is None:
            rows = self.ask(question, **values)
            _remembered.put(key, rows)
        return rows

    def find_authority(self, text: str) -> Row:
        """The authority with this key or name; the exact display name wins over a part of one.

        Raises AmbiguousError with the candidates, NotFoundError where nothing fits.
        """
        return _the_one(self.ask("find_authority", text=text), text, "authority", "authority_key")

    def find_service(self, text: str) -> Row:
        """The service with this key, LeiKa key or name. Raises as :meth:`find_authority`."""
        return _the_one(self.ask("find_service", text=text), text, "service", "service_key")

    def find_place(self, text: str, municipalities_by_postal_code: Mapping[str, Sequence[str]]) -> Row:
        """The municipality with this key, name or postal code. Raises as :meth:`find_authority`."""
        if text.isdigit() and len(text) == 5:
            keys = municipalities_by_postal_code.get(text, ())
            found = [row for key in keys for row in self.ask("find_authority", text=key)]
            return _the_one(found, text, "municipality", "authority_key")
        candidates = self.ask("find_authority", text=text)
        places = [row for row in candidates if str(row["authority_key"]).startswith("gemeinde:")]
        if candidates and not places:
            raise NotFoundError(
                f"{candidates[0]['name']} ({candidates[0]['authority_key']}) is no municipality; "
                "what residents can use is told per municipality"
            )
        return _the_one(places, text, "municipality", "authority_key")

    def group(self, text: str | None) -> str | None:
        """The peer group of this name. Raises NotFoundError with the list of groups."""
        if text is None or text in self.groups:
            return text
        raise NotFoundError(f"no peer group {text!r}; there are: {', '.join(self.groups)}")

    @cached_property
    def authorities(self) -> Authorities:
        """All authorities with their standings; read once."""
        return Authorities(self.ask("authorities"))

    @cached_property
    def services(self) -> dict[str, Row]:
        """All services by key; read once."""
        return {row["service_key"]: row for row in self.ask("services")}

    @cached_property
    def places(self) -> dict[str, Row]:
        """All municipalities and gemeindefreie Gebiete by ARS, in the order of their Kreise; read once."""
        return {row["ars"]: row for row in self.ask("places", territory="")}

    @cached_property
    def warnings(self) -> dict[str, list[Row]]:
        """What makes counts look large, by authority; read once."""
        found: dict[str, list[Row]] = {}
        for row in self.ask("warnings"):
            found.setdefault(row["authority_key"], []).append(row)
        return found

    @cached_property
    def names(self) -> dict[str, str]:
        """Names by authority key, and by level and ARS ("kreis 09562"); looked up once."""
        return {row["key"]: row["name"] for row in self.ask("names")}

    @cached_property
    def groups(self) -> list[str]:
        """The programme's peer groups that have any authority, by name."""
        return [row["peer_group"] for row in self.ask("peer_groups")]


@cache
def _sql(question: str) -> str:
    return (resources.files("amtsatlas.results") / f"{question}.sql").read_text("utf-8")


@cache
def _read_by(question: str) -> tuple[str, ...]:
    """Which of those the question reads."""
    return tuple(name for name in _WORKED_OUT if re.search(rf"\b{name}\b", _sql(question)))


def _storable(value: Any) -> Any:
    """Text without the stand-ins of bytes that are no UTF-8, which a shell may hand over and DuckDB can't take."""
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value


def _folders(editions: Any) -> list[str]:
    folders = [folder for edition in editions for folder in (edition.path, edition.results)]
    # DuckDB holds the pattern it is asked for against these, before it looks for files.
    return [name for folder in folders for name in (str(folder), literal(folder))]


def _the_one(found: list[Row], text: str, noun: str, key: str) -> Row:
    if len(found) == 1:
        return found[0]
    if not found:
        hint = "the key is well-formed, but nobody here has it" if is_authority_key(text) else "try a part of the name"
        raise NotFoundError(f"no {noun} {text!r} in this edition and programme – {hint}")
    lines = [
        f"  {row[key]}  {row['name']}"
        + (f" ({row['authority_kind']}{', ' + row['within'] if row['within'] else ''})" if "within" in row else "")
        for row in found[:_MOST_LISTED]
    ]
    more = f"\n  … and {len(found) - _MOST_LISTED} more" if len(found) > _MOST_LISTED else ""
    raise AmbiguousError(
        f"{text!r} fits {len(found)}; name one by its key:\n" + "\n".join(lines) + more,
        [(row[key], row["name"]) for row in found[:_MOST_LISTED]],
    )


def municipalities_by_postal_code(table: Path) -> dict[str, list[str]]:
    """Municipality keys by postal code, from the packaged table (columns postal_code, ags)."""
    by_code: dict[str, list[str]] = {}
    with table.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            by_code.setdefault(row["postal_code"], []).append(f"gemeinde:{row['ags']}")
    return by_code
