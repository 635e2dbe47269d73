"""Verbs around the building of editions: build, check-data, programmes."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from amtsatlas.cli.main import verb
from amtsatlas.cli.output import format_option, print_rows, say
from amtsatlas.cli.progress import progress_of_steps

if TYPE_CHECKING:
    from amtsatlas.measures.engine import Engine


@verb("build", examples=("amtsatlas build --date 2023-12-28", "amtsatlas build --date 2023-12-28 --engine spark"))
@click.option("--date", required=True, metavar="YYYY-MM-DD", help="The day the edition is of.")
@click.option("--engine", type=click.Choice(["duckdb", "spark"]), default="duckdb", show_default=True)
def build(data: Path, date: str, engine: "Engine") -> None:
    """Compose the edition of a date from the newest accepted deliveries up to it, and compute the results.

    Unchanged inputs give the same bytes and no new revision; a correction makes a new revision beside the old one.
    """
    from amtsatlas.build import build as build_edition

    with progress_of_steps(f"building {date}") as progress:
        report = build_edition(data, date, engine=engine, progress=progress)
    for warning in report.warnings:
        say(f"warning: {warning}")
    edition = report.edition
    say(f"edition {edition.date}, revision {edition.revision}{'' if report.changed else ': unchanged'}")


@verb("check-data", examples=("amtsatlas check-data",))
def check_data(data: Path) -> None:
    """Verify registers, deliveries, editions, results, keys and the journal; name what is damaged. Exit 1 if any is."""
    from amtsatlas.config.database import has_decisions
    from amtsatlas.editions.checking import check_data as check
    from amtsatlas.publications import keys

    with progress_of_steps("checking") as progress:
        problems = check(data, progress=progress) + keys.problems(data)
        if has_decisions(data):
            progress("journal")
            problems += _journal_problems(data)
    for problem in problems:
        click.echo(problem)
    say(f"{len(problems)} damaged" if problems else "everything matches its hash")
    if problems:
        click.get_current_context().exit(1)


def _journal_problems(data: Path) -> list[str]:
    from amtsatlas.portal.starting import configure

    configure(data)
    from django.db import DatabaseError

    from amtsatlas.awards import journal

    try:
        return list(journal.problems())
    except DatabaseError as error:
        return [f"journal: can't be read: {error}"]


@verb("programmes", examples=("amtsatlas programmes", "amtsatlas programmes --format json"))
@format_option
def programmes(data: Path, form: str) -> None:
    """List the programmes, packaged ones and those in DATA/programmes, and check every file."""
    from amtsatlas.programmes.loader import checked

    rows, problems = checked(data / "programmes")
    columns = ["programme", "title", "metric", "unit", "territory", "sources", "threshold", "valid_from", "reviewed"]
    print_rows(rows, form, columns=columns)
    for problem in problems:
        say(f"refused: {problem}")
    if problems:
        click.get_current_context().exit(1)
