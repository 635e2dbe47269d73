"""The verb ``register``: import the official register of authorities, and count it."""

from datetime import datetime
from pathlib import Path

import click

from amtsatlas.cli.main import verb
from amtsatlas.cli.output import format_option, print_rows, say
from amtsatlas.domain.day import LATEST, checked_day
from amtsatlas.domain.errors import NotFoundError


@click.group("register")
def register() -> None:
    """Import the official register of authorities, or count it."""


@verb(
    "import",
    within=register,
    examples=("amtsatlas register import gv100ad GV100AD_301123.txt --population-date 2022-12-31",),
)
@click.argument("kind", metavar="FORMAT", type=click.Choice(["gv100ad"]))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--population-date",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="The day the populations refer to; the file does not say it.",
)
def import_(data: Path, kind: str, file: Path, population_date: datetime | None) -> None:
    """Read FILE (FORMAT gv100ad: Destatis' register) into the data folder; a faulty file is refused whole."""
    from amtsatlas.registers import gv100ad, store
    from amtsatlas.storage.lock import writing

    read = gv100ad.read(file, population_date.date().isoformat() if population_date else None)
    with writing(data, f"register import {file.name}"):
        store.save(read, data, file)
    say(f"register of {read.date} imported: {len(read.authorities)} authorities, {len(read.territories)} territories")


@verb("show", within=register, examples=("amtsatlas register show", "amtsatlas register show --land 09 --format json"))
@click.option("--land", help="Only this Land, by its two digits, e.g. 09.")
@click.option("--date", help="The register in force on this day. [default: the newest]")
@format_option
def show(data: Path, land: str | None, date: str | None, form: str) -> None:
    """Count who exists: by Land and kind, with gemeindefreie Gebiete and members of a Verband."""
    from amtsatlas.registers import store
    from amtsatlas.registers.counting import counts

    chosen = store.in_force(data, checked_day(date) if date else LATEST)
    everywhere = counts(chosen)
    rows = [row for row in everywhere if land in (None, row["land"])]
    if not rows:
        there = ", ".join(dict.fromkeys(row["land"] for row in everywhere))
        raise NotFoundError(f"no Land {land!r} in the register of {chosen.date}; there are: {there}")
    header = [f"Register of {chosen.date} · {chosen.source}"]
    print_rows(rows, form, meta={"register": chosen.date}, header=header)
