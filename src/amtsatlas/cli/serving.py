"""The verbs ``serve`` and ``freeze``: the portal as a server, and as files."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from amtsatlas.cli.main import verb
from amtsatlas.cli.output import say
from amtsatlas.domain.errors import AmtsatlasError

HOST, PORT = "127.0.0.1", 8000


@verb("serve", examples=("amtsatlas serve --data demo-data", "amtsatlas serve --host 0.0.0.0 --port 8080"))
@click.option("--host", default=HOST, show_default=True, help="Address to listen on.")
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 256), help="Requests served at once.")
@click.option("--log", is_flag=True, help="One JSON line per answer on standard error, without personal data.")
def serve(data: Path, host: str, port: int, threads: int, log: bool) -> None:
    """Serve the portal until stopped with Ctrl-C. A new edition is shown without a restart.

    What people see is set in DATA/site.toml, the rest by environment: AMTSATLAS_SITE, AMTSATLAS_HOSTS,
    AMTSATLAS_DATABASE, AMTSATLAS_SECRET, AMTSATLAS_CACHE_MB. Mails that are due are sent every minute, by
    AMTSATLAS_SMTP or as files, unless AMTSATLAS_MAIL_SECONDS=0.
    """
    run_server(data, host, port, threads, log)


def run_server(data: Path, host: str = HOST, port: int = PORT, threads: int = 8, log: bool = False) -> None:
    """Serve until interrupted. Raises AmtsatlasError where the port is taken or a part is missing."""
    from waitress.server import create_server

    from amtsatlas.portal.starting import started

    if host not in ("127.0.0.1", "localhost"):
        os.environ.setdefault("AMTSATLAS_HOSTS", "*")
    application = started(data, log=log)
    try:
        server = create_server(application, host=host, port=port, threads=threads, ident=None)
    except OSError as error:
        raise AmtsatlasError(f"{host}:{port} can't be listened on ({error.strerror}) – name another --port") from None
    say(f"http://{host}:{port}/ – stop with Ctrl-C")
    with _sending_mails():
        server.run()


@contextmanager
def _sending_mails() -> Iterator[None]:
    """A thread that sends mails; at the end it is left to finish the one at hand."""
    from django.conf import settings

    from amtsatlas.awards import sending

    stop = threading.Event()
    thread = threading.Thread(target=sending.keep_sending, args=(settings.MAIL_SECONDS, stop), daemon=True)
    if settings.MAIL_SECONDS:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        if thread.is_alive():
            thread.join()


@verb(
    "freeze",
    examples=(
        "amtsatlas freeze site",
        "amtsatlas freeze site --all --address https://amtsatlas.example",
        "amtsatlas freeze /tmp/site --example --data demo-data",
    ),
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--all", "every", is_flag=True, help="Also every edition under its own addresses, stand/EDITION/…")
@click.option("--example", is_flag=True, help="Freeze example data, which is refused without it.")
@click.option("--dynamic", default="", help="Address of a running portal that answers finder, comparison and filters.")
@click.option("--address", default="", help="Where the site will be, for sitemap.xml and 404.html.")
@click.option(
    "--workers", type=click.IntRange(1, 256), default=lambda: len(os.sched_getaffinity(0)),
    show_default="number of processors", help="Processes that render.",
)  # fmt: skip
def freeze(data: Path, folder: Path, every: bool, example: bool, dynamic: str, address: str, workers: int) -> None:
    """Write all public pages to DIR as files that any web server or CDN delivers, with their data, in all languages.

    The newest edition stands under undated addresses. Links are relative. Unchanged files are left alone, those no
    longer needed are removed; a freeze that was stopped goes on where it ended. DIR must be new, empty, or of a freeze.
    Finder, comparison and table filters need a server: see --dynamic.
    """
    from amtsatlas.cli.progress import progress_of_parts
    from amtsatlas.portal.freezing import Choice
    from amtsatlas.portal.freezing import freeze as write

    choice = Choice(every, example, dynamic.rstrip("/"), address.rstrip("/"))
    with progress_of_parts("freezing") as progress:
        report = write(data, folder, choice, workers, progress)
    say(
        f"{report.files} files, {report.changed} of them new or changed, {report.removed} removed, "
        f"in {report.seconds:.0f} seconds: {folder / 'index.html'}"
    )
