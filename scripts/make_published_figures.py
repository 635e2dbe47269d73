"""Make the packaged table of published figures: two independent collections, one row per statement.

Run in the project's root: ``python scripts/make_published_figures.py --shared ../shared/data``. A statement is one
figure (who, what, how many) in one source (address). What both collections took from the same address becomes one row;
two sources that say the same, or contradict each other, keep a row each.
"""

import argparse
import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from make_registers import write_source

from amtsatlas.registers import packaged
from amtsatlas.registers.packaged import PUBLISHED_FIGURES, PublishedFigure
from amtsatlas.registers.tables import write_csv

_SCHEMES = {"AGS": "gemeinde", "KRS": "landkreis", "RVS": "vg", "RB": "bezirk"}
_SCHEME_BY_LENGTH = {8: "gemeinde", 5: "landkreis", 2: "land"}

_METRICS = {
    "digitale_aemter_gesamt": "awarded_total",
    "verwaltungsleistungen_bundesdashboard": "bund_dashboard_leistungen",
    "kommunen_ohne_online_verfahren": "kommunen_ohne_eigenes_online_verfahren",
    "online_verfahren_bei_auszeichnung": "online_verfahren_bayernportal",
    "online_verfahren_bayernportal": "online_verfahren_dashboard",
}
"""The second collection's word -> ours. What it calls the BayernPortal's count was read from the overview each time:
at its start in May 2022 and in the release of 28.12.2023."""

_PRECISIONS = {
    "exact": "exact",
    "at least": "at_least",
    "more than": "more_than",
    "about": "about",
    "just under": "just_under",
}
_SIGNS = {"~": "about", ">": "more_than"}

_PUBLISHERS = {
    "stmd.bayern.de": ("Bayerisches Staatsministerium für Digitales", False),
    "muenchen.digital": ("Landeshauptstadt München", False),
    "erlangen.de": ("Stadt Erlangen", False),
    "ihre-landraetin.de": ("Landrätin des Landkreises Regensburg", False),
    "heimat-info.de": ("Heimat-Info", True),
    "egovernment-computing.de": ("eGovernment Computing", True),
    "br.de": ("BR24", True),
    "tvaktuell.com": ("TVA Ostbayern", True),
    "nordbayern.de": ("nordbayern.de", True),
    "infranken.de": ("inFranken.de", True),
    "sueddeutsche.de": ("Süddeutsche Zeitung", True),
    "merkur.de": ("Münchner Merkur", True),
    "augsburger-allgemeine.de": ("Augsburger Allgemeine", True),
    "presse-augsburg.de": ("Presse Augsburg", True),
    "haufe.de": ("Haufe", True),
    "heise.de": ("heise online", True),
    "webjosh.com": ("dpa, n-tv", True),
    "schwaebische.de": ("Schwäbische Zeitung, dpa", True),
}
"""Host without "www." -> who publishes there, and whether they only retell (press, a party, a platform)."""

_NO_AUTHORITY = ("which authority - town or VG - not stated", "town or VG not stated")
"""What a qualifier says where the source leaves open which authority it means, and what we say; it gets no key."""

_NOTES_DE = {
    "": "",
    "(Hamburg 1618; NRW 1556); article date ~Jan 2026 inferred": (
        "(Hamburg 1618; NRW 1556); Datum des Artikels, etwa Januar 2026, erschlossen"
    ),
    "(Hessen 175; Hamburg 166; Thueringen 163)": "(Hessen 175; Hamburg 166; Thüringen 163)",
    "(Stand Anfang Maerz; year inferred)": "(Stand Anfang März; Jahr erschlossen)",
    "(Thueringen 1231)": "(Thüringen 1231)",
    "(Top 5 Oberfranken)": "(Top 5 in Oberfranken)",
    "(incl. Lkr Aschaffenburg)": "(einschließlich Landkreis Aschaffenburg)",
    "(threshold 30; first Bezirk awarded)": "(Schwelle 30; erster ausgezeichneter Bezirk)",
    "(year inferred)": "(Jahr erschlossen)",
    "NOT yet awarded": "noch NICHT ausgezeichnet",
    "about (rund)": "rund",
    "about half (rund der Haelfte)": "rund die Hälfte",
    "applying (bewirbt sich)": "bewirbt sich",
    "as quoted by AfD from the answer": "aus der Antwort, wie die AfD sie wiedergibt",
    "at award (month: September; year 2021 inferred)": "bei der Auszeichnung (Monat: September; Jahr 2021 erschlossen)",
    "at least (bereits)": "bereits",
    "first seven": "die ersten sieben",
    "first seven (town or VG not stated)": "die ersten sieben (ob Stadt oder VG, steht dort nicht)",
    "just under (knapp)": "knapp",
    "just under (knapp); of somewhat over 300 possible": "knapp; von etwas mehr als 300 möglichen",
    "more than": "mehr als",
    "more than (ueber)": "über",
    "of 575 (Antwort StMD; via AfD)": "von 575 (Antwort des StMD; über die AfD)",
    "rank 1 DE": "Platz 1 in Deutschland",
    "rank 35 tied with Lkr Fuerth": "Platz 35, gleichauf mit dem Landkreis Fürth",
    "rank 7 (Augsburger Allgemeine prints 1685)": "Platz 7 (die Augsburger Allgemeine druckt 1685)",
    "the 100th": "die 100.",
    "the 200th": "die 200.",
    **{f"rank {place}": f"Platz {place}" for place in range(1, 7)},
}
"""The notes in German; a note without one stops the script, so that no page shows English for want of it."""


def _first_collection(path: Path) -> Iterator[PublishedFigure]:
    for row in _rows(path):
        qualifier = row["qualifier"]
        word = next((word for word in _PRECISIONS if qualifier.startswith(word)), "")
        known = row["key"] and _NO_AUTHORITY[0] not in qualifier
        scheme = "land" if row["key"] == "09" else _SCHEMES.get(row["key_type"])
        yield _figure(
            date=row["date"],
            key=f"{scheme}:{row['key']}" if known else None,
            name=row["authority"],
            metric=row["metric"],
            value=row["value"],
            precision=_PRECISIONS.get(word, "exact"),
            note=qualifier.removeprefix("exact").lstrip("; ").replace(*_NO_AUTHORITY),
            url=row["source_url"],
            seen_in=path.stem,
        )


def _second_collection(path: Path) -> Iterator[PublishedFigure]:
    for row in _rows(path):
        value = row["wert"]
        yield _figure(
            date=row["datum"],
            key=f"{_SCHEME_BY_LENGTH[len(row['ags'])]}:{row['ags']}",
            name=row["koerperschaft"],
            metric=_METRICS[row["kennzahl"]],
            value=value.lstrip("~>"),
            precision=_SIGNS.get(value[0], "exact"),
            note="",
            url=row["url"],
            seen_in=path.stem,
        )


def _figure(
    *, date: str, key: str | None, name: str, metric: str, value: str, precision: str, note: str, url: str, seen_in: str
) -> PublishedFigure:
    """The row, with the display name of our register; a key it does not know is a defect of the collection."""
    publisher, second_hand = _PUBLISHERS[(urlsplit(url).hostname or "").removeprefix("www.")]
    return PublishedFigure(
        date=date,
        authority_key=key,
        name=packaged.register().by_key[key].name if key else name,
        metric=metric,
        value=float(value),
        precision=precision,
        inferred="inferred" in note,
        second_hand=second_hand,
        note=note,
        note_de=_NOTES_DE[note],
        source=publisher,
        source_url=url,
        seen_in=seen_in,
    )


def _merged(first: list[PublishedFigure], second: list[PublishedFigure]) -> list[PublishedFigure]:
    """One row per statement. The first collection says more about each; a date only one of them has is kept."""
    rows = {_statement(row): row for row in first}
    for row in second:
        twin = rows.get(_statement(row))
        if twin is None:
            rows[_statement(row)] = row
        else:
            if (twin.date, twin.precision) != (row.date, row.precision):
                print(f"the collections differ: {twin[:6]} / {row[:6]}", file=sys.stderr)
            rows[_statement(row)] = twin._replace(date=twin.date or row.date, seen_in="both")
    return sorted(rows.values(), key=lambda row: (row.date, row.metric, row.authority_key or "", row.source_url))


def _statement(row: PublishedFigure) -> tuple[object, ...]:
    return row.authority_key, row.name, row.metric, row.value, row.source_url


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _cells(row: PublishedFigure) -> list[object]:
    return [_cell(value) for value in row]


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else value


def main() -> None:
    """Make the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True, help="the folder of the originals")
    parser.add_argument("--out", type=Path, default=packaged.DATA, help="the folder of the packaged tables")
    arguments = parser.parse_args()
    originals = [arguments.shared / "published" / f"{name}.csv" for name in ("published_figures", "presse_kennzahlen")]
    first, second = list(_first_collection(originals[0])), list(_second_collection(originals[1]))
    rows = _merged(first, second)
    print(f"published figures: {len(first)} and {len(second)} rows, {len(rows)} statements", file=sys.stderr)
    folder = arguments.out / PUBLISHED_FIGURES.parent.name
    folder.mkdir(parents=True, exist_ok=True)
    write_csv(folder / PUBLISHED_FIGURES.name, PublishedFigure._fields, map(_cells, rows))
    write_source(
        folder,
        "Facts published about counts and awards; the source stands in each row",
        max(row.date for row in rows),
        "facts, in our own words",
        "scripts/make_published_figures.py",
        originals,
    )


if __name__ == "__main__":
    main()
