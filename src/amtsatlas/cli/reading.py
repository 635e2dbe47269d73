"""Verbs that read one edition: standings, explain, gaps, reach, coverage, facts, editions."""

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from amtsatlas.cli.main import verb
from amtsatlas.cli.output import EXAMPLE_NOTE, format_option, print_rows, say
from amtsatlas.editions.catalogue import Edition, editions_of, find_edition
from amtsatlas.results.reader import Results, Row, municipalities_by_postal_code
from amtsatlas.results.rendering import marks_of

programme_option = click.option(
    "--programme", default="digitales-amt", show_default=True, help="Whose rules; see: amtsatlas programmes."
)
date_option = click.option("--date", help="Exactly this edition, e.g. 2023-12-28 or 2023-12-28.r1. [default: newest]")


NO_DATA = "no data: no accepted delivery covers this authority"


def reading_options(function: Callable[..., None]) -> Callable[..., None]:
    """The options of every verb that reads an edition: --date, --programme, --format."""
    for option in (format_option, programme_option, date_option):
        function = option(function)
    return function


def title_of(edition: Edition, programme: str) -> list[str]:
    """The lines above a table: programme, metric, edition."""
    rules = edition.programmes[programme]
    return [f"{rules['title']} · {rules['metric']} · edition {edition.date}, revision {edition.revision}"]


def open_results(data: Path, date: str | None, programme: str) -> tuple[Edition, Results, Callable[..., None]]:
    """The edition, its results, and a function that prints rows with the edition's marks on them."""
    edition = find_edition(data, date)
    results = Results.open(edition, programme)

    def show(rows: list[Row], form: str, **settings: Any) -> None:
        header = (*title_of(edition, programme), *settings.pop("header", ()))
        print_rows(rows, form, meta=marks_of(edition, programme), header=header, **settings)

    return edition, results, show


@verb(
    "standings",
    examples=(
        "amtsatlas standings --top 10",
        "amtsatlas standings --group kreisfreie_stadt",
        "amtsatlas standings --format csv > rangliste.csv",
    ),
)
@click.option("--group", help="Only this peer group, e.g. gemeinde, vg, landkreis.")
@click.option("--top", type=click.IntRange(min=1), help="Only the first N rows.")
@reading_options
def standings(data: Path, group: str | None, top: int | None, date: str | None, programme: str, form: str) -> None:
    """The league table: counts, ranks and distance to the threshold of every authority.

    Authorities that no delivery covers come last, without a rank: they have no data, which is not a zero.
    """
    _, results, show = open_results(data, date, programme)
    rows = results.ask("standings", peer_group=results.group(group), top=top)
    columns = ["rank", "peer_rank", "name", "counted"]
    if any(row["threshold"] is not None for row in rows):
        columns += ["threshold", "distance"]
    columns += ["own", "central", "unknown", "delivered", "data_date", "peer_group", "authority"]
    show(rows, form, columns=columns)


@verb(
    "explain",
    examples=(
        "amtsatlas explain Erlangen",
        "amtsatlas explain landkreis:09375 --format json",
        "amtsatlas explain gss:E07000223 --programme local-links",
    ),
)
@click.argument("authority")
@reading_options
def explain(data: Path, authority: str, date: str | None, programme: str, form: str) -> None:
    """Every procedure of AUTHORITY (key or name): whether it counts, and the reason."""
    _, results, show = open_results(data, date, programme)
    who = results.find_authority(authority)
    rows = results.ask("explain", authority=who["authority_key"])
    standing = results.ask("standing_of", authority=who["authority_key"])[0]
    header = [f"{who['name']} ({who['authority_key']}): {_count_in_words(standing)}"]
    reasons = reason_texts()
    for row in rows:
        row["why"] = reasons[row["reason"]]
    columns = ["counts", "name", "why", "url", "provision", "provision_basis", "procedure", "delivery"]
    header += [
        f"{row['name']} ({row['procedure']}): judged by {row['judged_by']} on {row['judged_on']}: {row['judgement']}"
        for row in rows
        if row["judgement"]
    ]
    show(rows, form, columns=columns, header=header, empty="no procedure of this authority is in the edition")


def _count_in_words(standing: Mapping[str, Any]) -> str:
    if not standing["delivered"]:
        return NO_DATA
    parts = f"{standing['own']} own + {standing['central']} central + {standing['unknown']} unknown"
    text = f"{standing['counted']} counted = {parts}; data of {standing['data_date']}"
    if standing["threshold"] is None:
        return text
    return f"{text}; threshold {standing['threshold']}, distance {standing['distance']:+d}"


@verb("gaps", examples=("amtsatlas gaps Erlangen", "amtsatlas gaps gemeinde:09177133 --format csv"))
@click.argument("authority")
@reading_options
def gaps(data: Path, authority: str, date: str | None, programme: str, form: str) -> None:
    """Services that many of AUTHORITY's peers offer and it does not; first those that need only a link."""
    _, results, show = open_results(data, date, programme)
    who = results.find_authority(authority)
    rows = results.ask("gaps", authority=who["authority_key"])
    delivered = results.ask("standing_of", authority=who["authority_key"])[0]["delivered"]
    for row in rows:
        if row["covered_by_vg"]:
            row["how"] = f"covered by the VG ({row['covered_by_vg_name']})"
        else:
            row["how"] = "link to a central procedure" if row["central_procedure"] else "own procedure needed"
    columns = ["service", "peers_with", "peers", "share", "how", "central_procedure_name", "service_key"]
    show(
        rows,
        form,
        columns=columns,
        header=[f"{who['name']} ({who['authority_key']})"],
        empty="no gaps" if delivered else NO_DATA,
    )


@verb("reach", examples=("amtsatlas reach Oberding", "amtsatlas reach 85445", "amtsatlas reach gemeinde:09562000"))
@click.argument("place")
@reading_options
def reach(data: Path, place: str, date: str | None, programme: str, form: str) -> None:
    """What the residents of PLACE (key, name or postal code of a municipality) can use, from all authorities there."""
    from amtsatlas.registers.packaged import POSTAL_CODES
    from amtsatlas.results.places import reach as counted

    _, results, show = open_results(data, date, programme)
    found = results.find_place(place, municipalities_by_postal_code(POSTAL_CODES))
    here = results.authorities.get(found["authority_key"])
    row = counted(results, here) if here else None
    show([row] if row else [], form, empty="no reach is computed for this place")


@verb(
    "coverage",
    examples=(
        "amtsatlas coverage",
        'amtsatlas coverage "Hundesteuer Festsetzung"',
        "amtsatlas coverage leika:99102013002000",
    ),
)
@click.argument("service", required=False)
@reading_options
def coverage(data: Path, service: str | None, date: str | None, programme: str, form: str) -> None:
    """Per service (all, or the one named) and peer group: how many authorities offer it, for which population."""
    _, results, show = open_results(data, date, programme)
    key = results.find_service(service)["service_key"] if service else None
    columns = ["service", "peer_group", "authorities", "group_size", "share", "population_share", "service_key"]
    show(results.ask("coverage", service=key), form, columns=columns)


@verb("facts", examples=("amtsatlas facts", "amtsatlas facts --date 2023-12-28 --format json"))
@reading_options
def facts(data: Path, date: str | None, programme: str, form: str) -> None:
    """The key figures of a press release, each with definition, numerator, denominator and what has no data.

    JSON is one object: a member per fact.
    """
    from amtsatlas.results.facts import fact_object, facts_text

    edition, results, show = open_results(data, date, programme)
    rows = results.ask("facts")
    if form == "json":
        if edition.example:
            say(EXAMPLE_NOTE)
        click.echo(json.dumps({**fact_object(rows), **marks_of(edition, programme)}, ensure_ascii=False, indent=1))
    elif form == "csv":
        show(rows, form)
    else:
        for line in title_of(edition, programme):
            click.echo(line)
        if edition.example:
            click.echo(EXAMPLE_NOTE)
        width = shutil.get_terminal_size((120, 0)).columns
        for line in facts_text(rows):
            indent = " " * (len(line) - len(line.lstrip()))
            click.echo(
                click.wrap_text(line.strip(), width, initial_indent=indent, subsequent_indent=indent) if line else ""
            )


@verb("editions", examples=("amtsatlas editions", "amtsatlas editions --format json"))
@programme_option
@format_option
def editions(data: Path, programme: str, form: str) -> None:
    """The editions (dates) and their revisions; the newest revision of a date is the one that is read.

    Each with the metric of the programme, none where it has no results of it.
    """
    rows = [
        {
            "edition": edition.date,
            "revision": edition.revision,
            "newest": newest,
            "register": edition.manifest["register"]["date"],
            "deliveries": edition.made_from,
            "programmes": sorted(edition.programmes),
            "built_at": edition.manifest["built_at"],
            "metric": edition.programmes.get(programme, {}).get("metric"),
            "example": edition.example,
        }
        for edition, newest in editions_of(data)
    ]
    columns = ["edition", "revision", "newest", "register", "programmes", "built_at", "example"]
    print_rows(rows, form, columns=columns, empty="no edition yet; build one: amtsatlas build --date YYYY-MM-DD")


def reason_texts() -> dict[str, str]:
    """English sentence per reason of a verdict."""
    from amtsatlas.measures.dictionary import reasons

    return {code: text["en"] for code, text in reasons().items()}
