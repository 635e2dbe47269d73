"""Judgements on their way to the count: all that are in force, as a dated delivery that the next build reads."""

import csv
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone

from amtsatlas.awards import journal
from amtsatlas.awards.models import Entry
from amtsatlas.awards.replies import Deed
from amtsatlas.domain.errors import AmtsatlasError, InputError
from amtsatlas.domain.record import EXAMPLE_MARK
from amtsatlas.editions.importing import import_delivery
from amtsatlas.portal.atlas import atlas
from amtsatlas.sources.judgements import REQUIRED, Judgements

DELIVERED = "judgements_delivered"
"""Action of the entry that names a delivery: ``delivery``, ``sha256``, ``sequence``, ``provider``, ``entries``."""

_ROUNDS = 10
"""So often the table is delivered anew because somebody has judged meanwhile."""


class Judgement(NamedTuple):
    """One that is in force, in the order of the table's columns."""

    programme: str
    authority_key: str
    procedure_key: str
    counts: bool
    reason: str
    decided_on: str
    entry: int
    digest: str


def in_force(entries: Iterable[Entry]) -> list[Judgement]:
    """The last word on every procedure, from judgements and their lifting in order."""
    found: dict[tuple[str, str, str], Entry] = {}
    for entry in entries:
        about = (entry.programme, entry.authority_key, entry.details["procedure"])
        if entry.action == Deed.JUDGE:
            found[about] = entry
        elif entry.action == Deed.LIFT_JUDGEMENT:
            found.pop(about, None)
    return [
        Judgement(
            *about,
            entry.details["counts"],
            # The feed's format has a row per judgement; a reason may have been typed with line breaks.
            " ".join(entry.reason.split()),
            timezone.localdate(entry.at).isoformat(),
            entry.number,
            entry.digest,
        )
        for about, entry in sorted(found.items())
    ]


def judged() -> list[Judgement]:
    """All judgements in force now."""
    return in_force(Entry.objects.filter(action__in=(Deed.JUDGE, Deed.LIFT_JUDGEMENT)).order_by("number"))


def delivered() -> Entry | None:
    """The entry of the delivery that counts: the one imported last, whoever wrote about it first."""
    return max(Entry.objects.filter(action=DELIVERED), key=lambda entry: entry.details["sequence"], default=None)


def undelivered() -> bool:
    """Whether judgements in force are others than those that the next build will read."""
    last = delivered()
    return [one.entry for one in judged()] != (last.details["entries"] if last else [])


def deliver(actor: str = "") -> Entry | None:
    """Hand in all judgements in force, if they are others than before. Returns the entry of the delivery that counts.

    Who judges while this runs delivers too: whoever comes last looks again and finds the whole. Raises LockedError
    while a build runs, InputError where the delivery is not accepted, OSError.
    """
    for _ in range(_ROUNDS):
        if not undelivered():
            return delivered()
        _hand_in(judged(), actor)
    raise AmtsatlasError("judgements change faster than they can be delivered – try again")


def write_table(file: Path, judgements: Iterable[Judgement], *, example: bool) -> None:
    """The table that the source ``judgements`` reads."""
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, delimiter=";", lineterminator="\n")
        writer.writerow((*REQUIRED, *(["example_data"] if example else [])))
        for one in judgements:
            counts = "true" if one.counts else "false"
            writer.writerow((*one._replace(counts=counts), *([EXAMPLE_MARK] if example else [])))  # type: ignore[arg-type]


def _hand_in(judgements: list[Judgement], actor: str) -> None:
    example = atlas().show().edition.example
    provider = _provider(example)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "judgements.csv"
        write_table(file, judgements, example=example)
        today = timezone.localdate().isoformat()
        report = import_delivery(settings.DATA, Judgements(), [file], date=today, provider=provider)
    if report.state != "accepted":
        raise InputError(
            f"the delivery of judgements is {report.state}: {report.reason}",
            file=report.id,
            remedy=f"see: amtsatlas rejected {report.id}",
        )
    journal.append(
        DELIVERED,
        report.id,
        actor=actor,
        details={
            "delivery": report.id,
            "sha256": report.manifest["sha256"],
            "sequence": report.manifest["sequence"],
            "provider": provider,
            "entries": [one.entry for one in judgements],
        },
    )


def _provider(example: bool) -> str:
    """Who judges. The name stays that of the first delivery: judgements under another name would hold beside these."""
    last = delivered()
    if last is not None:
        return str(last.details["provider"])
    if example:
        return settings.SITE.operator.name.replace(":", " ").strip() or "Ministerium (Beispiel)"
    return (settings.SITE.operator.name or settings.SITE.name).replace(":", " ").strip()
