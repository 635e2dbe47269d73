"""All public pages as a static site that any web server or CDN delivers; what answers questions stays dynamic."""

import json
import pickle
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit
from xml.sax.saxutils import escape

from amtsatlas import __version__
from amtsatlas.domain.errors import AmtsatlasError, UsageError
from amtsatlas.portal.frozen import tree
from amtsatlas.portal.starting import started
from amtsatlas.storage.lock import writing

if TYPE_CHECKING:  # These need the settings, which are known once the application is started.
    from amtsatlas.portal.frozen.plan import Plan
    from amtsatlas.portal.frozen.rendering import Written

Progress = Callable[[int, int | None, str], None]

_PART = 20
"""Pages that a process renders before it reports."""
_MOST_IN_SITEMAP = 50_000
"""The protocol allows no more."""


@dataclass(frozen=True)
class Choice:
    """What to freeze, and how links that only a server answers are treated."""

    every: bool = False
    """All editions under their own addresses too, not the newest alone."""
    example: bool = False
    """Example data is wanted."""
    dynamic: str = ""
    """Address of a running portal for finder, comparison and filters; "": they are left out."""
    address: str = ""
    """Where the site will be; "": there is no sitemap."""


@dataclass(frozen=True)
class Report:
    """What a freeze did: numbers of files, and seconds."""

    files: int
    changed: int
    removed: int
    seconds: float


def freeze(data: Path, folder: Path, choice: Choice, workers: int, progress: Progress) -> Report:
    """Write the site into a folder; files that would not change are left alone, those no longer needed removed.

    A kill leaves every file whole; the next call goes on where the last one ended. Raises AmtsatlasError for example
    data that nobody asked for and for editions that change meanwhile, InputError for a folder with other things in
    it, NotFoundError where there is no edition, UsageError for addresses that are none.
    """
    begun = time.monotonic()
    for url in (choice.dynamic, choice.address):
        if url and (urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).netloc):
            raise UsageError(f"{url} is no address like https://amtsatlas.example")
    tree.refuse_foreign(folder)
    progress(0, None, "looking at the editions")
    started(data)
    from amtsatlas.portal.frozen.plan import plan

    planned = plan(every=choice.every)
    if planned.example and not choice.example:
        raise AmtsatlasError("this is example data – with --example it is frozen all the same, marked on every page")
    with writing(folder, "freeze"):
        before = tree.listed(folder)
        tree.keep_list(folder, before | set(_possible(planned)))
        fixed = list(_fixed(planned, folder, choice))
        pages = list(_pages(planned, folder, choice, workers, progress))
        now = {file for file, _ in (*fixed, *pages)}
        removed = tree.remove(folder, before - now)
        tree.keep_list(folder, now)
        tree.forget(folder)
    changed = sum(changed for _, changed in (*fixed, *pages))
    return Report(len(now), changed, removed, time.monotonic() - begun)


def _possible(planned: "Plan") -> Iterator[str]:
    """Every file that may come into being, so that even a killed freeze knows what is its own."""
    for place, file in planned.files.items():
        yield file
        if file.endswith("index.html"):
            yield from (planned.data_file(place, form) for form in ("json", "csv"))


def _fixed(planned: "Plan", folder: Path, choice: Choice) -> Iterator[tuple[str, bool]]:
    """What is no page: style sheets, scripts, fonts, tables, what robots and web servers look for."""
    from django.conf import settings
    from django.contrib.staticfiles.storage import ManifestStaticFilesStorage, staticfiles_storage

    from amtsatlas.portal.atlas import atlas
    from amtsatlas.portal.downloads import download
    from amtsatlas.portal.frozen.rendering import Renderer

    assert isinstance(staticfiles_storage, ManifestStaticFilesStorage)
    for name in staticfiles_storage.hashed_files.values():
        file = f"{settings.STATIC_URL.strip('/')}/{name}"
        yield file, tree.copy(folder, file, settings.STATIC_ROOT / name)
    for file, (edition, programme, name) in planned.downloads.items():
        yield file, tree.copy(folder, file, download(atlas().show(edition, programme), name, settings.STATE))
    yield from Renderer(planned, folder, choice.dynamic).missing(choice.address)
    sitemaps = dict(_sitemaps(planned, choice.address.rstrip("/"))) if choice.address and not planned.example else {}
    for file, text in {**sitemaps, "robots.txt": _robots(planned, choice.address.rstrip("/"), bool(sitemaps))}.items():
        yield file, tree.write(folder, file, text.encode())


def _pages(
    planned: "Plan", folder: Path, choice: Choice, workers: int, progress: Progress
) -> Iterator[tuple[str, bool]]:
    from amtsatlas.portal.frozen.rendering import render

    parts = [planned.targets[at : at + _PART] for at in range(0, len(planned.targets), _PART)]
    done = tree.Done(folder, _job(planned, choice))
    finished = 0
    ready = (pickle.dumps(planned), folder.resolve(), choice.dynamic)
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _begin, ready)
    try:
        running = {}
        for number, part in enumerate(parts):
            files = done.files(number)
            if files is None:
                running[pool.submit(render, part)] = number
            else:
                yield from ((file, False) for file in files)
                finished += len(part)
        for future in as_completed(running):
            written: list[Written] = future.result()
            number = running.pop(future)
            done.add(number, [one.file for one in written])
            finished += len(parts[number])
            progress(finished, len(planned.targets), f"{finished} of {len(planned.targets)} pages")
            yield from written
    except BrokenProcessPool:
        raise AmtsatlasError(
            "a process ended before its work was done, perhaps for want of memory – freeze again, it goes on from "
            "there; --workers 1 takes less"
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(planned: bytes, folder: Path, dynamic: str) -> None:
    """Make a worker process ready. The plan comes as bytes: Django has to be set up before anything of it is read."""
    import django

    django.setup()
    from amtsatlas.portal.frozen.rendering import begin

    begin(pickle.loads(planned), folder, dynamic)


def _job(planned: "Plan", choice: Choice) -> str:
    """A hash of all that the pages depend on."""
    what = json.dumps([__version__, planned.state, asdict(choice), _PART, len(planned.targets)])
    return sha256(what.encode()).hexdigest()


def _robots(planned: "Plan", address: str, sitemap: bool) -> str:
    if planned.example:
        return "# Beispieldaten / example data\nUser-agent: *\nDisallow: /\n"
    return "User-agent: *\nAllow: /\n" + (f"Sitemap: {address}/sitemap.xml\n" if sitemap else "")


def _sitemaps(planned: "Plan", address: str) -> Iterator[tuple[str, str]]:
    """The undated pages; several files and their list where one would be too long."""
    pages = [file for place, file in planned.files.items() if not place.edition and file.endswith("index.html")]
    chunks = [pages[at : at + _MOST_IN_SITEMAP] for at in range(0, len(pages), _MOST_IN_SITEMAP)]
    if len(chunks) == 1:
        yield "sitemap.xml", _sitemap("urlset", "url", address, [file.removesuffix("index.html") for file in pages])
        return
    for number, chunk in enumerate(chunks, 1):
        folders = [file.removesuffix("index.html") for file in chunk]
        yield f"sitemap-{number}.xml", _sitemap("urlset", "url", address, folders)
    names = [f"sitemap-{number}.xml" for number in range(1, len(chunks) + 1)]
    yield "sitemap.xml", _sitemap("sitemapindex", "sitemap", address, names)


def _sitemap(root: str, entry: str, address: str, files: Sequence[str]) -> str:
    addresses = (escape(f"{address}/" + quote(file, safe="/:")) for file in files)
    lines = (f"<{entry}><loc>{one}</loc></{entry}>\n" for one in addresses)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{"".join(lines)}</{root}>\n'
    )
