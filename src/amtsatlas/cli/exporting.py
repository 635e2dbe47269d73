"""The verb ``export``: everything of an edition, to take away."""

from pathlib import Path

import click

from amtsatlas.cli.main import verb
from amtsatlas.cli.output import say
from amtsatlas.cli.reading import date_option, programme_option


@verb("export", examples=("amtsatlas export open-data", "amtsatlas export open-data --programme ozg-leistungen"))
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@date_option
@programme_option
def export(data: Path, folder: Path, date: str | None, programme: str) -> None:
    """Write all tables of an edition and its results to FOLDER: CSV, Parquet, one DuckDB file, a data dictionary.

    The table trend tells of the editions before it too, as far as the programme counts the same there.
    FOLDER must be new or empty.
    """
    from amtsatlas.editions.catalogue import earlier_of, find_edition
    from amtsatlas.results.export import export as write

    edition = find_edition(data, date)
    written = write(edition, programme, folder, earlier_of(edition, programme))
    say(f"{written} tables written to {folder}; what their columns mean stands in {folder / 'DATA_DICTIONARY.csv'}")
