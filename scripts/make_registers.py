"""Make the packaged register, service catalogue and postal codes from the originals.

Run in the project's root: ``python scripts/make_registers.py --shared ../shared/data``. The same input gives the same
bytes. What is left out is counted on stderr.
"""

import argparse
import csv
import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from amtsatlas.domain.keys import is_leika_key
from amtsatlas.registers import gv100ad
from amtsatlas.registers.packaged import CATALOGUE, DATA, POSTAL_CODES, REGISTER
from amtsatlas.registers.tables import write_csv, write_register

SCRIPT = "scripts/make_registers.py"
GV100AD = Path("register", "GV100AD_301123.txt")

CATALOGUE_COLUMNS = {
    "leika_key": "leika_schluessel",
    "name": "bezeichnung",
    "typisierung": "typisierung",
    "ozg_topic": "themenfeld",
    "ozg_id": "ozg_id",
    "ozg_service": "ozg_leistung",
    "life_situation": "lebens_geschaeftslage",
}
"""Our column -> the original's."""


def write_source(folder: Path, source: str, date: str, licence: str, script: str, inputs: Sequence[Path]) -> None:
    """Write the source.toml beside the tables. JSON strings are TOML strings."""
    lines = [
        f"{name} = {json.dumps(value, ensure_ascii=False)}"
        for name, value in (("source", source), ("date", date), ("licence", licence), ("script", script))
    ]
    hashes = [f'"{path.name}" = "{hashlib.sha256(path.read_bytes()).hexdigest()}"' for path in inputs]
    text = "\n".join([*lines, "", "[inputs]", *hashes, ""])
    (folder / "source.toml").write_text(text, encoding="utf-8", newline="\n")


POPULATION_DATE = "2022-12-31"
"""The file does not say it. Its sum, 84,358,845, is Destatis' population of Germany on that day (Zensus 2011 basis)."""


def make_register(shared: Path, folder: Path) -> None:
    """Germany's authorities and territories of 30.11.2023."""
    original = shared / GV100AD
    register = gv100ad.read(original, POPULATION_DATE)
    write_register(register, folder)
    write_source(
        folder,
        register.source,
        register.date,
        "Vervielfältigung und Verbreitung, auch auszugsweise, mit Quellenangabe gestattet (NOTICE)",
        SCRIPT,
        [original],
    )


def make_catalogue(shared: Path, folder: Path) -> None:
    """The services of 2019 that have a LeiKa key; services outside the LeiKa and test entries are left out."""
    original = shared / "catalogue" / "leika_leistungen_2019.csv"
    rows = _rows(original)
    entries = {}
    for row in rows:
        if is_leika_key(row["leika_schluessel"]) and row["leika_schluessel"] not in entries:
            fields = (row[column] for column in CATALOGUE_COLUMNS.values())
            entries[row["leika_schluessel"]] = [" ".join(field.split()) for field in fields]
    _say(f"catalogue: {len(entries)} services, {len(rows) - len(entries)} rows left out (no LeiKa key of 14 digits)")
    write_csv(folder / CATALOGUE.name, list(CATALOGUE_COLUMNS), (entries[key] for key in sorted(entries)))
    write_source(
        folder,
        "Leistungskatalog der öffentlichen Verwaltung (LeiKa) und OZG-Umsetzungskatalog, in kdn-nrw/OZG-Datenbank-NRW",
        "2019-10-05",
        "MIT, © 2020 Gert Hammes (OZG-Datenbank-NRW), in NOTICE; the entries are facts of an official catalogue",
        SCRIPT,
        [original],
    )


def make_postal_codes(shared: Path, folder: Path) -> None:
    """Which municipalities have a part in which postal code; only those of the packaged register."""
    original = shared / "register" / "plz_gemeinde.csv"
    known = {authority.ags for authority in gv100ad.read(shared / GV100AD).authorities}
    rows = _rows(original)
    pairs = {(row["plz"], row["ags"]) for row in rows if row["ags"] in known}
    unknown = [row["ags"] for row in rows if row["ags"] not in known]
    _say(
        f"postal codes: {len(pairs)} pairs of {len({ags for _, ags in pairs})} municipalities, "
        f"{len(unknown)} rows left out ({len(set(unknown))} AGS that the register does not know)"
    )
    write_csv(folder / POSTAL_CODES.name, ("postal_code", "ags"), sorted(pairs))
    write_source(
        folder,
        "© OpenStreetMap-Mitwirkende, ODbL 1.0",
        "as handed over on 2026-11-23; the source states no date of its extract",
        "Open Database License (ODbL) 1.0, https://opendatacommons.org/licenses/odbl/1-0/, see NOTICE",
        SCRIPT,
        [original, shared / GV100AD],
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _say(message: str) -> None:
    print(message, file=sys.stderr)


def main() -> None:
    """Make every table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True, help="the folder of the originals")
    parser.add_argument("--out", type=Path, default=DATA, help="the folder of the packaged tables")
    arguments = parser.parse_args()
    makers = {REGISTER: make_register, CATALOGUE.parent: make_catalogue, POSTAL_CODES.parent: make_postal_codes}
    for packaged, make in makers.items():
        folder = arguments.out / packaged.name
        folder.mkdir(parents=True, exist_ok=True)
        make(arguments.shared, folder)


if __name__ == "__main__":
    main()
