"""Make the packaged register, service catalogue and postal codes from the originals.

Run in the project's root: ``python scripts/make_registers.py --shared ../shared/data``. The same input gives the same
bytes. What is left out is counted on stderr.
"""

import argparse
import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path

from amtsatlas.registers import gv100ad
from amtsatlas.registers.packaged import DATA, REGISTER
from amtsatlas.registers.tables import write_register


def write_source(folder: Path, source: str, date: str, licence: str, script: str, inputs: Sequence[Path]) -> None:
    """Write the source.toml beside the tables. JSON strings are TOML strings."""
    lines = [
        f"{name} = {json.dumps(value, ensure_ascii=False)}"
        for name, value in (("source", source), ("date", date), ("licence", licence), ("script", script))
    ]
    hashes = [f'"{path.name}" = "{hashlib.sha256(path.read_bytes()).hexdigest()}"' for path in inputs]
    text = "\n".join([*lines, "", "[inputs]", *hashes, ""])
    (folder / "source.toml").write_text(text, encoding="utf-8", newline="\n")


def make_register(shared: Path, folder: Path) -> None:
    """Germany's authorities and territories of 30.11.2023."""
    original = shared / "register" / "GV100AD_301123.txt"
    register = gv100ad.read(original)
    write_register(register, folder)
    write_source(
        folder,
        register.source,
        register.date,
        "Vervielfältigung und Verbreitung, auch auszugsweise, mit Quellenangabe gestattet",
        "scripts/make_registers.py",
        [original],
    )


TABLES: dict[str, Callable[[Path, Path], None]] = {REGISTER.name: make_register}


def main() -> None:
    """Make every table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True, help="the folder of the originals")
    parser.add_argument("--out", type=Path, default=DATA, help="the folder of the packaged tables")
    arguments = parser.parse_args()
    for name, make in TABLES.items():
        folder = arguments.out / name
        folder.mkdir(parents=True, exist_ok=True)
        make(arguments.shared, folder)


if __name__ == "__main__":
    main()
