"""Verbs that bring data in and decide about it: fetch, import, deliveries, rejected, accept, withdraw."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from amtsatlas.cli.main import verb
from amtsatlas.cli.output import format_option, print_rows, say
from amtsatlas.cli.progress import progress_of_bytes, progress_of_parts
from amtsatlas.sources.all import SOURCES
from amtsatlas.sources.all import source as source_by_name

if TYPE_CHECKING:
    from amtsatlas.editions.importing import DeliveryReport
    from amtsatlas.fetch.client import FetchSummary

_NAMED = 5
"""So many values of what was not used are named after an import; the manifest holds them all."""


@verb(
    "import",
    examples=(
        "amtsatlas import csv angebote.csv --date 2026-11-01 --provider Musterstadt",
        "amtsatlas import bayernportal export/ --date 2026-11-01 --provider StMD --dry-run",
        "amtsatlas import xzufi index.txt --date 2026-11-02 --provider Redaktion --changes",
    ),
)
@click.argument("source", type=click.Choice(list(SOURCES)))
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--date", required=True, metavar="YYYY-MM-DD", help="The day for which the delivery says what holds.")
@click.option("--provider", required=True, help="Who delivered it: a complete delivery replaces their earlier one.")
@click.option("--changes", is_flag=True, help="Only changes to what was delivered before (xzufi only).")
@click.option("--dry-run", is_flag=True, help="Read and count, store nothing.")
def import_(
    data: Path, source: str, paths: tuple[Path, ...], date: str, provider: str, changes: bool, dry_run: bool
) -> None:
    """Take in one delivery: the PATHS of one SOURCE by one provider for one date.

    A delivery that lost much against the last one, or much of which was rejected, is held until: amtsatlas accept.
    """
    from amtsatlas.editions.importing import import_delivery

    with progress_of_bytes(f"reading {source}") as progress:
        report = import_delivery(
            data,
            source_by_name(source),
            paths,
            date=date,
            provider=provider,
            complete=not changes,
            dry_run=dry_run,
            progress=progress,
        )
    for line in told(report, dry_run=dry_run):
        say(line)
    if report.state != "accepted" and not report.already_there:
        click.get_current_context().exit(1)


def told(report: "DeliveryReport", *, dry_run: bool = False) -> list[str]:
    """What became of an import, in a few lines."""
    if report.already_there:
        return [f"already there as {report.id}", *([f"{report.state}: {report.reason}"] if report.reason else [])]
    counts = report.manifest["counts"]
    rejected = sum(counts["rejected"].values())
    lines = [
        f"{report.id}{' (dry run, nothing stored)' if dry_run else ''}",
        f"{counts['read']} rows read, {rejected} rejected; {_what_it_holds(report.manifest)}",
    ]
    lines += [f"  {times} × {reason}" for reason, times in sorted(counts["rejected"].items())]
    lines += [f"  not used: {text}" for text in _unknown(report.manifest["unknown"])]
    if rejected and not dry_run:
        lines.append(f"row by row: amtsatlas rejected {report.id}")
    if report.reason:
        lines.append(f"{report.state}: {report.reason}")
    if report.state == "held" and not dry_run:
        lines.append(f"it is not used until: amtsatlas accept {report.id} --reason …")
    return lines


def _what_it_holds(manifest: Mapping[str, Any]) -> str:
    counts = manifest["counts"]
    if manifest["source"] == "judgements":
        return f"{counts['accepted'].get('judgement', 0)} judgements in force"
    return f"{counts['offers']} offers of {counts['authorities']} authorities"


def _unknown(unknown: Sequence[Mapping[str, Any]]) -> list[str]:
    """What was met and not used, a line per sort, with some of its values."""
    lines = []
    for what in dict.fromkeys(one["what"] for one in unknown):
        values = [one for one in unknown if one["what"] == what]
        named = ", ".join(one["value"] for one in values[:_NAMED] if one["value"])
        more = f" and {len(values) - _NAMED} more" if len(values) > _NAMED else ""
        lines.append(f"{sum(one['times'] for one in values)} × {what}{f': {named}{more}' if named else ''}")
    return lines


@verb("deliveries", examples=("amtsatlas deliveries", "amtsatlas deliveries --format json"))
@format_option
def deliveries(data: Path, form: str) -> None:
    """List every delivery with its state (accepted, held, refused, withdrawn) and why it is in it."""
    from amtsatlas.editions.store import deliveries as stored

    rows = [
        {
            "delivery": one.id,
            "state": one.state,
            "reason": one.reason,
            "date": one.date,
            "source": one.source,
            "provider": one.provider,
            "complete": one.complete,
            "read": one.manifest["counts"]["read"],
            "authorities": one.manifest["counts"]["authorities"],
            "offers": one.manifest["counts"]["offers"],
            "rejected": sum(one.manifest["counts"]["rejected"].values()),
            "imported_at": one.manifest["imported_at"],
            "sha256": one.manifest["sha256"],
            "example": one.example,
        }
        for one in stored(data)
    ]
    columns = ["delivery", "state", "complete", "authorities", "offers", "rejected", "example", "reason"]
    print_rows(rows, form, columns=columns, empty="no delivery yet; bring one in: amtsatlas import --help")


@verb("rejected", examples=("amtsatlas rejected 2023-12-28-csv-musterstadt-1a2b3c4d",))
@click.argument("delivery")
@format_option
def rejected(data: Path, delivery: str, form: str) -> None:
    """What the rows of DELIVERY (its id) were rejected for, row by row."""
    from amtsatlas.editions.store import find_delivery
    from amtsatlas.editions.store import rejected as stored

    rows = stored(data, delivery)
    print_rows(rows, form, meta={"example": find_delivery(data, delivery).example}, empty="nothing was rejected")


@verb("accept", examples=('amtsatlas accept 2023-12-28-csv-musterstadt-1a2b3c4d --reason "vendors have merged"',))
@click.argument("delivery")
@click.option("--reason", required=True, help="Why it may be used all the same.")
def accept(data: Path, delivery: str, reason: str) -> None:
    """Release a held DELIVERY, so that later builds use it. Names the editions to build or rebuild."""
    from amtsatlas.editions.compose import wanting
    from amtsatlas.editions.store import accept as decide

    accepted = decide(data, delivery, reason=reason)
    say(f"{accepted.id} is accepted; use it with:")
    for date in sorted({accepted.date, *(edition.date for edition in wanting(data, accepted))}):
        say(f"  amtsatlas build --date {date}")


@verb("withdraw", examples=('amtsatlas withdraw 2023-12-28-csv-musterstadt-1a2b3c4d --reason "wrong file"',))
@click.argument("delivery")
@click.option("--reason", required=True, help="Why it must not be used any more.")
def withdraw(data: Path, delivery: str, reason: str) -> None:
    """Take a DELIVERY out of later builds; its files stay. Names the editions to rebuild."""
    from amtsatlas.editions.store import withdraw as decide

    editions = decide(data, delivery, reason=reason)
    say(f"{delivery} is withdrawn; {'rebuild:' if editions else 'no edition uses it'}")
    for edition in editions:
        say(f"  amtsatlas build --date {edition.date}")


@click.group("fetch")
def fetch() -> None:
    """Collect a feed politely from its documented address, into a folder that import reads."""


def _fetch_options(function: Callable[..., None]) -> Callable[..., None]:
    into = click.Path(path_type=Path, file_okay=False)
    contact = "Mail address or page by which the service's operator can reach you."
    for option in (
        click.option("--pause", type=click.FloatRange(min=0), default=1.0, show_default=True, help="In seconds."),
        click.option("--base-url", help="Another address of the same service."),
        click.option("--contact", required=True, help=contact),
        click.option("--into", required=True, type=into, help="Folder to fill; a broken run goes on there."),
    ):
        function = option(function)
    return function


@verb(
    "openpvog",
    within=fetch,
    examples=("amtsatlas fetch openpvog 095620000000 --above --into pvog --contact mail@example.org",),
)
@click.argument("ars")
@click.option("--above/--no-above", default=False, show_default=True, help="Also what is inherited from above.")
@click.option("--below/--no-below", default=True, show_default=True, help="Also every territory inside.")
@_fetch_options
def openpvog(
    _data: Path, ars: str, above: bool, below: bool, into: Path, contact: str, base_url: str | None, pause: float
) -> None:
    """The federal Data Hub's rows for the territory ARS (12 digits)."""
    from amtsatlas.fetch import openpvog as service
    from amtsatlas.fetch.client import Manners

    with progress_of_parts("fetching") as progress:
        summary = service.fetch(
            ars,
            into,
            include_above=above,
            include_below=below,
            base_url=base_url or service.BASE_URL,
            manners=Manners(pause=pause, contact=contact),
            progress=progress,
        )
    _tell_fetched(summary, "openpvog", into)


@verb(
    "bayernportal",
    within=fetch,
    examples=("amtsatlas fetch bayernportal --user NAME --into export --contact mail@example.org",),
)
@click.option("--user", required=True, help="Account of the REST interface.")
@click.option(
    "--password", envvar="BAYERNPORTAL_PASSWORD", prompt=True, hide_input=True,
    help="Better by BAYERNPORTAL_PASSWORD or at the prompt.",
)  # fmt: skip
@click.option("--municipality", metavar="AGS", help="Ask each Dienststelle for this municipality only.")
@_fetch_options
def bayernportal(
    _data: Path,
    user: str,
    password: str,
    municipality: str | None,
    into: Path,
    contact: str,
    base_url: str | None,
    pause: float,
) -> None:
    """The REST answers an account may see: Dienststellen and their Onlineverfahren."""
    from amtsatlas.fetch import bayernportal as service
    from amtsatlas.fetch.client import Manners

    with progress_of_parts("fetching") as progress:
        summary = service.fetch(
            into,
            user=user,
            password=password,
            municipality=municipality,
            base_url=base_url or service.BASE_URL,
            manners=Manners(pause=pause, contact=contact),
            progress=progress,
        )
    _tell_fetched(summary, "bayernportal", into)


def _tell_fetched(summary: "FetchSummary", source: str, into: Path) -> None:
    say(f"{summary.fetched} files fetched, {summary.kept} were there, {summary.requests} requests")
    for what, why in summary.failed.items():
        say(f"  not fetched: {what}: {why}")
    say(f"import it with: amtsatlas import {source} {into} --date YYYY-MM-DD --provider NAME")
    if summary.failed:
        click.get_current_context().exit(1)
