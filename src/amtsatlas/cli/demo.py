"""The verbs ``example`` and ``demo``: labelled example data, and the whole way from it to the league table."""

import shlex
import shutil
import sys
import time
from pathlib import Path

import click

from amtsatlas.cli.bringing_in import told
from amtsatlas.cli.main import verb
from amtsatlas.cli.output import EXAMPLE_NOTE, say
from amtsatlas.cli.progress import progress_of_bytes, progress_of_steps
from amtsatlas.cli.serving import PORT, run_server
from amtsatlas.domain.errors import AmtsatlasError

_PROGRAMME = "digitales-amt"
_TOP = 15


@verb("example", examples=("amtsatlas example beispiel",))
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def example(_data: Path, folder: Path) -> None:
    """Write example deliveries of all Bavarian authorities to FOLDER, in the feeds' own formats.

    Real names, invented procedures, calibrated to the published figures; every file says that it is example data.
    """
    from amtsatlas.example.generate import generate

    with progress_of_steps("writing example data") as progress:
        written = generate(folder, progress=progress)
    say(EXAMPLE_NOTE)
    for one in written:
        kind = "" if one.complete else " --changes"
        click.echo(
            f'amtsatlas import {one.source} {one.path} --date {one.date} --provider "{one.provider}"{kind} --data DIR'
        )


@verb("demo", examples=("amtsatlas demo", "amtsatlas demo --no-serve --data /tmp/demo"), folder=Path("demo-data"))
@click.option("--no-serve", is_flag=True, help="End after the figures.")
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(1, 65535), help="Port of the portal.")
def demo(data: Path, no_serve: bool, port: int) -> None:
    """Generate and import the example deliveries, build the editions, show the league table's head, serve the portal.

    Works in ./demo-data unless --data says otherwise, and refuses a folder that holds other than example deliveries.
    """
    from amtsatlas.build import build
    from amtsatlas.editions.importing import import_delivery
    from amtsatlas.example.generate import generate
    from amtsatlas.sources.all import source

    _refuse_other_data(data)
    started = time.monotonic()
    say(EXAMPLE_NOTE)
    say("1/4 writing the example deliveries in the feeds' own formats …")
    with progress_of_steps("writing") as begin:
        written = generate(data / "example", progress=begin)
    say(f"2/4 importing {len(written)} deliveries …")
    for one in written:
        with progress_of_bytes(f"reading {one.path.name}") as advance:
            report = import_delivery(
                data,
                source(one.source),
                [one.path],
                date=one.date,
                provider=one.provider,
                complete=one.complete,
                progress=advance,
            )
        say(f"    {told(report)[0]}")
    say("3/4 building the editions …")
    for date in sorted({one.date for one in written}):
        with progress_of_steps(f"building {date}") as begin:
            build_report = build(data, date, progress=begin)
        say(f"    {build_report.edition.name}")
    say("4/4 seeding accounts and awards …")
    _seed(data)
    say(f"done in {time.monotonic() - started:.0f} seconds")
    _show(data)
    if not no_serve:
        run_server(data, port=port)


@verb("seed-awards", examples=("amtsatlas seed-awards --data demo-data",), folder=Path("demo-data"))
def seed_awards(data: Path) -> None:
    """Add example accounts, some 400 awards, and applications in every state to a folder of example data.

    Refuses a folder that holds anything else; where the examples are there already it only shows the accounts.
    """
    from amtsatlas.editions.store import deliveries

    _refuse_other_data(data)
    if not list(deliveries(data)):
        raise AmtsatlasError(f"{data} holds no example deliveries – make them: amtsatlas demo --data {data}")
    say(EXAMPLE_NOTE)
    _seed(data)


def _refuse_other_data(data: Path) -> None:
    from amtsatlas.editions.store import deliveries

    strangers = [delivery.id for delivery in deliveries(data) if not delivery.example]
    if strangers:
        raise AmtsatlasError(
            f"{data} holds deliveries that are no example data ({strangers[0]}"
            f"{f' and {len(strangers) - 1} more' if strangers[1:] else ''}) – name another folder with --data"
        )


def _seed(data: Path) -> None:
    from amtsatlas.portal.starting import set_up

    set_up(data)
    from amtsatlas.awards.seed import seed

    for one in seed():
        say(f"    {one.email} ({one.role}): password {one.password}, authenticator key {one.totp_secret}")


def _show(data: Path) -> None:
    from amtsatlas.cli.reading import facts, standings

    click.echo()
    context = click.Context(standings, obj=data)
    context.invoke(standings, data=data, top=_TOP, programme=_PROGRAMME, form="table", group=None, date=None)
    click.echo()
    context.invoke(facts, data=data, programme=_PROGRAMME, form="table", date=None)
    say("\nWhat to try next:")
    for line in suggestions(data):
        say(f"  {line}")


def suggestions(data: Path) -> list[str]:
    """Commands to try on the demo's data, as they are typed here."""
    # `make` puts the command where no PATH has it.
    script = Path(sys.executable).with_name("amtsatlas")
    here = script.relative_to(Path.cwd()) if script.is_relative_to(Path.cwd()) else script
    command = "amtsatlas" if shutil.which("amtsatlas") else shlex.quote(str(here))
    verbs = (
        "explain Erlangen",
        "gaps Oberding",
        "reach Oberding",
        "simulate --set threshold.default=60",
        "diff 2023-02-06 2023-12-28 --top 10",
    )
    return [*(f"{command} {verb} --data {shlex.quote(str(data))}" for verb in verbs), f"{command} --help"]
