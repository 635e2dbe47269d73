"""The generator's own tables in ``data/``: small CSV files with ``;``, each told about where it is used."""

import csv
from importlib import resources


def read_table(name: str) -> list[dict[str, str]]:
    """The rows of ``data/<name>.csv`` by column."""
    text = (resources.files("amtsatlas.example") / "data" / f"{name}.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter=";"))
