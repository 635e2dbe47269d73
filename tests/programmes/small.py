"""A complete programme as fields and their TOML, to take away from, add to and contradict."""

from collections.abc import Mapping
from pathlib import Path

from amtsatlas.programmes.loader import load
from amtsatlas.programmes.model import KINDS, PROVISIONS, Programme

REQUIRED = {
    "id": '"probe"',
    "unit": '"procedure"',
    "sources": '["xzufi", "csv", "openpvog"]',
    "territory": '"07"',
    "inherit": "false",
    "undecided": '["mail"]',
    "published_at": '"https://land.example/rule"',
    "author": '"A test"',
    "reviewed": "2026-01-31",
    "title.de": '"Probe"',
    "title.en": '"Trial"',
    "metric.id": '"trial_count"',
    "metric.de": '"Probezahl"',
    "metric.en": '"trial count"',
    **{f"count.{kind}": "true" if kind == "application" else "false" for kind in KINDS},
    **{f"provision.{provision}": "true" for provision in PROVISIONS},
    "peer_groups.gemeinde": '["gemeinde", "stadt"]',
    "peer_groups.kreis": '["landkreis"]',
}
"""Without any of these there is no programme (of the peer groups one is enough)."""

OPTIONAL = {
    "require.address": "true",
    "require.online_status": '"ok"',
    "refuse.active": '"nein"',
    "threshold.default": "40",
    "threshold.landkreis": "20",
    "validity.from": "2022-01-01",
    "validity.until": "2025-12-31",
    "gaps.min_share": "0.25",
    "notes.de": '"Nur eine Probe."',
    "notes.en": '"Only a trial."',
}

COMPLETE = REQUIRED | OPTIONAL

AWARD = {
    "award.four_eyes": "false",
    "award.revocable": "true",
    "award.below_today": '"grace"',
    "award.grace_days": "90",
    "award.sample": "3",
}
"""The section of a programme that gives an award; whole or not there."""


def write(folder: Path, fields: Mapping[str, str], name: str = "probe.toml") -> Path:
    """A file of these fields, each on a line with its dotted path, as TOML allows."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(f"{path} = {value}\n" for path, value in fields.items()), "utf-8")
    return file


def programme(folder: Path, **changed: str) -> Programme:
    """The complete programme, read; ``threshold__default="5"`` changes the field ``threshold.default``."""
    return load(write(folder, COMPLETE | {path.replace("__", "."): value for path, value in changed.items()}))
