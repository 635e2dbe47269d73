"""The command ``amtsatlas`` and what holds for every verb: data folder, errors, exit codes."""

import functools
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

from amtsatlas import __version__
from amtsatlas.domain.errors import AmtsatlasError, UsageError

_VERBS = {
    "demo": ("demo", "Make and import example data, build, show the league table, serve the portal."),
    "serve": ("serving", "Serve the portal: overview, map, league table, finder."),
    "freeze": ("serving", "Write the portal as files that any web server delivers."),
    "account": ("accounts", "Invite people of authorities and ministry."),
    "deliver-judgements": ("judging", "Hand what was judged on disputed procedures to the next build."),
    "send-mails": ("mailing", "Send the mails that are due."),
    "seed-awards": ("demo", "Add example accounts, awards and applications to example data."),
    "example": ("demo", "Write example deliveries in the feeds' own formats."),
    "fetch": ("bringing_in", "Collect a feed politely from its documented address."),
    "import": ("bringing_in", "Take in a delivery: files of one source by one provider for one date."),
    "deliveries": ("bringing_in", "List deliveries: accepted, held, refused, withdrawn."),
    "rejected": ("bringing_in", "Show what a delivery's rows were rejected for."),
    "accept": ("bringing_in", "Release a held delivery, with a reason."),
    "withdraw": ("bringing_in", "Take a delivery out of later builds, with a reason."),
    "register": ("registering", "Import the register of authorities, or count it."),
    "build": ("building", "Compose the edition of a date and compute every programme's results."),
    "check-data": ("building", "Verify the hashes of everything stored."),
    "backup": ("keeping", "Write decisions, keys, editions and all else that is kept to one file."),
    "restore": ("keeping", "Bring back what a backup holds."),
    "programmes": ("building", "List the programmes and check their rules."),
    "editions": ("reading", "List the editions and their revisions."),
    "standings": ("reading", "The league table."),
    "explain": ("reading", "Every procedure of an authority: counts or not, and why."),
    "gaps": ("reading", "Services that many peers offer and this authority does not."),
    "reach": ("reading", "What the residents of a place can use."),
    "coverage": ("reading", "How widespread services are."),
    "facts": ("reading", "The key figures of a press release, each with its definition."),
    "trend": ("comparing", "An authority's count over all editions."),
    "compare": ("comparing", "Authorities side by side, service by service."),
    "diff": ("comparing", "Who gained and who lost between two editions, by which procedures."),
    "simulate": ("comparing", "What if a rule were different: who would gain or lose."),
    "export": ("exporting", "All tables as CSV and Parquet, one DuckDB file and a data dictionary."),
    "key": ("signing", "Make, list, rotate and export the keys that sign credentials."),
    "verify": ("signing", "Tell whether a credential is genuine, without a network."),
}
"""Verb → (module in this folder, one line of help), in the order of the way of the data. Modules load when used."""


class _Verbs(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _VERBS:
            return None
        module = importlib.import_module(f"amtsatlas.cli.{_VERBS[cmd_name][0]}")
        command = getattr(module, cmd_name.replace("-", "_") + ("_" if cmd_name == "import" else ""))
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Verbs"):
            formatter.write_dl([(name, line) for name, (_, line) in _VERBS.items()])


_DATA_HELP = "The data folder; made at first use. Also by AMTSATLAS_DATA. [default: data; for demo: demo-data]"
_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.group(
    cls=_Verbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="Examples: amtsatlas demo · amtsatlas standings --data demo-data --top 10 · "
    "amtsatlas explain Erlangen --data demo-data",
)
@click.option("--data", type=_FOLDER, envvar="AMTSATLAS_DATA", help=_DATA_HELP)
@click.version_option(__version__, prog_name="amtsatlas")
@click.pass_context
def amtsatlas(ctx: click.Context, data: Path | None) -> None:
    """Count what public authorities offer online, by published rules, and explain every count.

    Data goes to standard output, messages to standard error. Exit codes: 0 done; 1 input refused or held, not found,
    several matches, damaged; 2 wrong usage.
    """
    ctx.obj = data


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line; never shows a traceback for something a person did."""
    try:
        # Not standalone, click returns the code that a verb exits with.
        code = amtsatlas.main(args=arguments, prog_name="amtsatlas", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        sys.exit(130)
    except AmtsatlasError as error:
        click.echo(f"amtsatlas: {error}", err=True)
        sys.exit(2 if isinstance(error, UsageError) else 1)
    except BrokenPipeError:
        # The reader has gone (e.g. `| head`): not an error of ours; keep Python from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        click.echo(f"amtsatlas: {error.strerror or error}: {error.filename or ''}".rstrip(": "), err=True)
        sys.exit(1)
    sys.exit(code)


def verb(
    name: str, *, examples: Sequence[str], within: click.Group | None = None, folder: Path = Path("data")
) -> Callable[[Callable[..., None]], click.Command]:
    """A verb of the command line: its function gets the data folder first, then its own parameters.

    ``examples`` are whole commands; they stand at the end of its help and are run by a test. ``within`` is the verb
    it belongs to, e.g. ``register`` for ``register show``; ``folder`` the data folder if none is named.
    """

    def make(function: Callable[..., None]) -> click.Command:
        @functools.wraps(function)
        def run(*args: Any, data: Path | None, **kwargs: Any) -> None:
            chosen = data or click.get_current_context().find_object(Path) or folder
            function(chosen, *args, **kwargs)

        epilog = "\b\nExamples:\n" + "\n".join(f"  {example}" for example in examples)
        command = click.command(name, epilog=epilog)(run)
        command.params.append(click.Option(["--data"], type=_FOLDER, help=_DATA_HELP))
        if within is not None:
            within.add_command(command)
        return command

    return make
