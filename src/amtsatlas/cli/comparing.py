"""Verbs that hold things side by side: trend, compare, diff, simulate."""

from pathlib import Path

import click

from amtsatlas.cli.main import verb
from amtsatlas.cli.output import EXAMPLE_NOTE, format_option, print_rows, say
from amtsatlas.cli.reading import NO_DATA, open_results, programme_option, reading_options, title_of
from amtsatlas.editions.catalogue import editions_of, find_edition
from amtsatlas.results.reader import Results, Row
from amtsatlas.results.rendering import marks_of


@verb("trend", examples=("amtsatlas trend Erlangen", "amtsatlas trend landkreis:09375 --format csv"))
@click.argument("authority")
@reading_options
def trend(data: Path, authority: str, date: str | None, programme: str, form: str) -> None:
    """AUTHORITY's count, threshold and rank in every edition, oldest first; with --date up to that edition."""
    from amtsatlas.measures.engine import trend as measure

    last, results, _ = open_results(data, date, programme)
    who = results.find_authority(authority)
    dates = sorted({edition.date for edition, _ in editions_of(data) if edition.date < last.date})
    editions = [*(find_edition(data, date) for date in dates), last]
    by_date = {edition.date: edition for edition in editions if programme in edition.programmes}
    files = [(date, edition.results / programme / "standing.parquet") for date, edition in by_date.items()]
    history = measure(files, who["authority_key"])
    rows = [
        {"authority": row.pop("authority_key"), **row, **marks_of(by_date[row["edition"]], programme)}
        for row in history
    ]
    header = [f"{who['name']} ({who['authority_key']})"]
    columns = ["edition", "counted", "own", "central", "unknown", "threshold", "reached", "peer_rank", "delivered"]
    print_rows(rows, form, meta={"example": any(row["example"] for row in rows)}, columns=columns, header=header)


@verb("compare", examples=("amtsatlas compare Erlangen Nürnberg", "amtsatlas compare Erlangen Fürth --format csv"))
@click.argument("authorities", nargs=-1, required=True)
@reading_options
def compare(data: Path, authorities: tuple[str, ...], date: str | None, programme: str, form: str) -> None:
    """Two or more AUTHORITIES side by side: per service, how many counting procedures each has.

    Services that fewest of them offer come first.
    """
    _, results, show = open_results(data, date, programme)
    chosen = {row["authority_key"]: row["name"] for row in map(results.find_authority, authorities)}
    if len(chosen) < 2:
        raise click.UsageError("name at least two different authorities")
    without = [key for key in chosen if not results.ask("standing_of", authority=key)[0]["delivered"]]
    rows = results.ask("compare", authorities=list(chosen))
    for row in rows:
        # None, not 0, where there is no data to tell.
        row["procedures"] = {key: None if key in without else row["procedures"].get(key, 0) for key in chosen}
        if form == "table":
            row.update(row["procedures"])
    header = [f"{key}: {name}{f' – {NO_DATA}' if key in without else ''}" for key, name in chosen.items()]
    show(rows, form, columns=["service", *chosen, "service_key"], header=header, empty="none of them offers anything")


@verb(
    "diff",
    examples=(
        "amtsatlas diff 2023-02-06 2023-12-28 --top 20",
        "amtsatlas diff 2023-02-06 2023-12-28 --authority Erlangen",
    ),
)
@click.argument("before")
@click.argument("after")
@click.option("--authority", help="Only this authority, with the procedures it gained and lost.")
@click.option("--top", type=click.IntRange(min=1), help="Only the first N rows.")
@programme_option
@format_option
def diff(
    data: Path, before: str, after: str, authority: str | None, top: int | None, programme: str, form: str
) -> None:
    """Who gained and who lost from edition BEFORE to edition AFTER, by which procedures; largest change first."""
    old, new = find_edition(data, before), find_edition(data, after)
    results = Results.open(new, programme, before=old)
    key = results.find_authority(authority)["authority_key"] if authority else None
    rows = results.ask("diff", authority=key)[:top]
    header = [*title_of(new, programme), f"compared with edition {old.date}, revision {old.revision}"]
    meta = {
        "edition_before": old.date,
        "revision_before": old.revision,
        **marks_of(new, programme),
        "example": new.example or old.example,
    }
    columns = ["name", "peer_group", "counted_before", "counted_after", "change", "reached_before", "reached_after"]
    if form == "table" and key and rows:
        if meta["example"]:
            header.append(EXAMPLE_NOTE)
        _print_one_diff(rows[0], header)
        return
    print_rows(rows, form, meta=meta, columns=[*columns, "authority"], header=header, empty="nothing has changed")


def _print_one_diff(row: Row, header: list[str]) -> None:
    before, after = ("no data" if row[count] is None else row[count] for count in ("counted_before", "counted_after"))
    for line in [*header, f"{row['name']}: {before} → {after}"]:
        click.echo(line)
    for sign, names in (("+", row["gained"]), ("−", row["lost"])):
        for name in names:
            click.echo(f"  {sign} {name}")


@verb(
    "simulate",
    examples=(
        "amtsatlas simulate --set threshold.default=60",
        "amtsatlas simulate --set count.appointment=true --set count.contact=true",
    ),
)
@click.option(
    "--set", "settings", multiple=True, required=True, metavar="FIELD=VALUE", help="A rule to change; repeat."
)
@reading_options
def simulate(data: Path, settings: tuple[str, ...], date: str | None, programme: str, form: str) -> None:
    """What if a rule of the programme were different: who would gain, who would lose. Changes nothing."""
    from amtsatlas.measures.engine import simulate as run
    from amtsatlas.programmes.loader import find

    overrides = _overrides(settings)
    edition, _, show = open_results(data, date, programme)
    rules = find(programme, data / "programmes")
    # Both sides are computed by the rules as they stand now, so that every effect is one of --set.
    before, after = (
        {
            row["authority_key"]: row
            for row in run(
                edition.path,
                chosen,
                edition_date=edition.date,
                stale_days=edition.manifest["settings"]["stale_days"],
            )
        }
        for chosen in (rules, rules.with_overrides(overrides))
    )
    rows: list[Row] = []
    for key, new in after.items():
        old = before[key]
        effect = _effect(old, new)
        if effect:
            rows.append(
                {
                    "authority": key,
                    "name": new["name"],
                    "peer_group": new["peer_group"],
                    "effect": effect,
                    "counted_before": old["counted"],
                    "counted_after": new["counted"],
                    "threshold_before": old["threshold"],
                    "threshold_after": new["threshold"],
                    "reached_before": old["reached"],
                    "reached_after": new["reached"],
                }
            )
    rows.sort(
        key=lambda row: (_EFFECTS.index(row["effect"]), row["counted_before"] - row["counted_after"], row["name"])
    )
    show(rows, form, header=[f"simulated: {', '.join(settings)}"], empty="nobody would gain or lose")
    if not rows:
        return
    counts = {effect: sum(row["effect"] == effect for row in rows) for effect in _EFFECTS}
    say(f"{counts['gains']} would reach the threshold, {counts['loses']} would miss it, "
        f"{counts['count only']} would only count differently")  # fmt: skip


_EFFECTS = ("gains", "loses", "count only")


def _effect(old: Row, new: Row) -> str | None:
    if bool(new["reached"]) != bool(old["reached"]):
        return "gains" if new["reached"] else "loses"
    return "count only" if new["counted"] != old["counted"] else None


def _overrides(settings: tuple[str, ...]) -> dict[str, str]:
    overrides: dict[str, str] = {}
    for text in settings:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not equals or not name:
            raise click.UsageError(f"--set takes FIELD=VALUE, e.g. threshold.default=60, not {text!r}")
        if name in overrides:
            raise click.UsageError(f"--set names {name} twice")
        overrides[name] = value
    return overrides
