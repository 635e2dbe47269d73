"""Make the JSON schemas of the reading verbs from ``results/answers.toml``: python scripts/make_schemas.py."""

import json
import tomllib
from pathlib import Path
from typing import Any

from amtsatlas.measures.dictionary import facts
from amtsatlas.results.facts import NUMBERS as FACT_NUMBERS

WITHOUT_MARKS = ("editions", "deliveries", "rejected")
PACKAGE = Path(__file__).parents[1] / "src" / "amtsatlas"
_TYPES: dict[str, dict[str, Any]] = {
    "string": {"type": "string"},
    "date": {"type": "string", "format": "date"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "list": {"type": "array", "items": {"type": "string"}},
    "object": {"type": "object"},
}


def property_of(kind: str, meaning: str) -> dict[str, Any]:
    """The schema of one column, from its type word and meaning."""
    schema = dict(_TYPES[kind.rstrip("?")])
    if kind.endswith("?"):
        schema["type"] = [schema["type"], "null"]
    return {**schema, "description": meaning}


def schema_of(verb: str, columns: dict[str, list[str]]) -> dict[str, Any]:
    """The schema of a verb's JSON output: a list of objects that hold at least these members."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"amtsatlas {verb} --format json",
        "type": "array",
        "items": {
            "type": "object",
            "required": list(columns),
            "properties": {name: property_of(*column) for name, column in columns.items()},
        },
    }


def schemas() -> dict[str, str]:
    """File name and text of every schema made from the answers."""
    answers = tomllib.loads((PACKAGE / "results" / "answers.toml").read_text("utf-8"))
    marks = answers.pop("marks")
    made = {
        verb: schema_of(verb, columns if verb in WITHOUT_MARKS else {**columns, **marks})
        for verb, columns in answers.items()
    }
    made["facts"] = schema_of_facts(marks)
    return {
        f"{verb}.schema.json": json.dumps(schema, ensure_ascii=False, indent=1) + "\n" for verb, schema in made.items()
    }


def schema_of_facts(marks: dict[str, list[str]]) -> dict[str, Any]:
    """The schema of the one object that ``facts`` gives: a member per key figure of the data dictionary."""
    number = {"type": ["number", "null"]}
    text = {"type": "object", "required": ["de", "en"], "properties": {"de": _TYPES["string"], "en": _TYPES["string"]}}
    fact = {
        "type": "object",
        "required": ["title", "definition", *FACT_NUMBERS],
        "properties": {"title": text, "definition": text, **dict.fromkeys(FACT_NUMBERS, number)},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "amtsatlas facts --format json",
        "type": "object",
        "required": list(marks),
        "properties": {
            **{name: {**fact, "description": figure["en"]} for name, figure in facts().items()},
            **{name: property_of(*column) for name, column in marks.items()},
        },
    }


if __name__ == "__main__":
    for name, text in schemas().items():
        (PACKAGE / "schemas" / name).write_text(text, "utf-8")
