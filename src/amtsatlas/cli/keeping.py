"""The verbs ``backup`` and ``restore``."""

from pathlib import Path

import click

from amtsatlas.cli.main import verb
from amtsatlas.cli.output import say
from amtsatlas.cli.progress import progress_of_parts

_FILE = click.Path(path_type=Path, dir_okay=False)


@verb("backup", examples=("amtsatlas backup amtsatlas.tar.zst --data demo-data",))
@click.argument("file", type=_FILE)
def backup(data: Path, file: Path) -> None:
    """Write all that can't be made again to FILE: decisions, keys, editions, deliveries, registers, settings.

    The server may go on. FILE holds private keys and personal data: keep it as you keep those.
    """
    from amtsatlas.backup import backup as write

    with progress_of_parts("backing up") as progress:
        made = write(data, file, progress=progress)
    say(f"{file}: {len(made.files)} files, {file.stat().st_size:,} bytes; the journal ends with {made.journal or '–'}")


@verb("restore", examples=("amtsatlas restore amtsatlas.tar.zst --data restored",))
@click.argument("file", type=_FILE)
@click.option("--force", is_flag=True, help="Replace all that is in the data folder.")
def restore(data: Path, file: Path, force: bool) -> None:
    """Bring back what FILE holds, all or nothing, after every hash was verified. Stop the server before.

    PostgreSQL needs an empty database, since nothing can be removed from a journal.
    """
    from amtsatlas.backup import restore as bring_back

    with progress_of_parts("restoring") as progress:
        found = bring_back(file, data, force=force, progress=progress)
    say(f"{data}: {len(found.files)} files of {found.made_at}; the journal ends with {found.journal or '–'}")
    if found.settings:
        say(f"settings that were in the environment then: {', '.join(found.settings)}")
