"""Building an edition: compose it, compute every programme's results, publish both where anything changed."""

import hashlib
import json
import shutil
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pyarrow.parquet import read_table

from amtsatlas.domain.day import checked_day
from amtsatlas.domain.errors import DamagedError
from amtsatlas.editions.catalogue import Edition, next_revision
from amtsatlas.editions.checking import edition_problems
from amtsatlas.editions.compose import Selection, compose, select
from amtsatlas.editions.fold import telling_full_disks
from amtsatlas.editions.settings import Settings, load_settings
from amtsatlas.editions.store import Delivery, deliveries, refuse_damaged
from amtsatlas.editions.versions import versions
from amtsatlas.measures.engine import MEASURES, Engine, outweighed, run
from amtsatlas.programmes.left_out import Candidate, warnings_about
from amtsatlas.programmes.loader import available
from amtsatlas.programmes.model import Programme
from amtsatlas.registers import packaged
from amtsatlas.registers.register import Register
from amtsatlas.registers.store import in_force
from amtsatlas.storage.atomic import publish, sha256_of, sha256_of_files, temporary_folder
from amtsatlas.storage.lock import writing
from amtsatlas.storage.sealed import write_sealed

_MANIFEST = "manifest.json"

_NAMED = 5
"""So many authorities are named in a warning."""

_NOT_COMPARED = frozenset({"revision", "built_at", "held"})
"""What may differ between two builds of the same edition: when it was built, and what it does not use."""


@dataclass(frozen=True)
class BuildReport:
    """What became of a build."""

    edition: Edition
    """The newest revision of the day's edition, which holds what was built."""
    changed: bool
    """Whether it is a new revision; False where the newest one already said exactly this."""
    warnings: list[str]
    """What a person should know, one sentence each; none of it stopped the build."""


def build(
    data: Path,
    date: str,
    *,
    engine: Engine = "duckdb",
    threads: int | None = None,
    progress: Callable[[str], None] | None = None,
    wait: float = 10.0,
) -> BuildReport:
    """Compose the edition of a day from the accepted deliveries up to it, and compute every programme's results.

    Unchanged inputs give the same bytes, and then no new revision. ``progress`` is called with the name of each step as
    it begins; ``wait`` is how many seconds to wait for another writer. A programme that is not in force on the day has
    no results in the edition.

    The manifest holds: date, revision, built_at, example (whether any delivery is), engine, register {date, source},
    catalogue (sha256), settings {stale_days}, deliveries [{id, source, provider, date, sha256}], held [ids left out],
    programmes {id: {title, metric, sha256 of the rules}}, measures {name: sha256}, versions, counts (see
    ``editions/composition.sql``), and files {edition, results: {path: sha256}}.

    Raises UsageError for what is no date, InputError for a programme or settings that are faulty, LockedError,
    DamagedError, and AmtsatlasError or OSError where the disk is full or can't be written.
    """
    day = checked_day(date)
    step = progress or (lambda _name: None)
    with writing(data, f"build {day}", wait=wait), temporary_folder(data) as folder:
        settings = load_settings(data)
        programmes = available(data / "programmes")
        selection = select(deliveries(data), day)
        used = [delivery for chain in selection.chains for delivery in chain]
        refuse_damaged(used)
        register = in_force(data, day)
        new, results, workspace = folder / "edition", folder / "results", folder / "workspace"
        for made in (new, results, workspace):
            made.mkdir()
        current = [programme for programme in programmes if programme.in_force(day)]
        with telling_full_disks():
            step("edition")
            counts = compose(selection, register, packaged.CATALOGUE, new, workspace, threads=threads)
            for programme in current:
                step(programme.id)
                into = results / programme.id
                into.mkdir()
                run(
                    new, programme, into,
                    edition_date=day, engine=engine, stale_days=settings.stale_days, threads=threads,
                )  # fmt: skip
        step("hashes")
        manifest = {
            **_inputs(day, engine, used, register, settings, current),
            "held": [delivery.id for delivery in selection.held],
            "counts": counts,
            "built_at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        manifest["files"] = {"edition": sha256_of_files(new), "results": sha256_of_files(results)}
        warnings = _warnings(selection, programmes, day, manifest, _candidates(new))
        for programme in current:
            rows = outweighed(results / programme.id / "verdict.parquet", settings.max_loss)
            warnings += _told_outweighed(programme, rows)
        edition = Edition(data, day, next_revision(data, day))
        before = Edition(data, day, edition.revision - 1)
        if _says(before, manifest):
            return BuildReport(before, False, warnings)
        _publish(edition, {"date": day, "revision": edition.revision, **manifest}, new, results)
        return BuildReport(edition, True, warnings)


def _inputs(
    day: str,
    engine: str,
    used: Sequence[Delivery],
    register: Register,
    settings: Settings,
    programmes: Sequence[Programme],
) -> dict[str, Any]:
    """All that the edition and its results depend on."""
    return {
        "date": day,
        "example": any(delivery.example for delivery in used),
        "engine": engine,
        "register": {"date": register.date, "source": register.source},
        "catalogue": sha256_of(packaged.CATALOGUE),
        "settings": {"stale_days": settings.stale_days},
        "deliveries": [
            {
                "id": delivery.id,
                "source": delivery.source,
                "provider": delivery.provider,
                "date": delivery.date,
                "sha256": delivery.manifest["sha256"],
            }
            for delivery in used
        ],
        "programmes": {
            programme.id: {
                "title": programme.title.en,
                "metric": programme.metric,
                "sha256": _sha256(json.dumps(asdict(programme), sort_keys=True, default=sorted)),
            }
            for programme in programmes
        },
        "measures": {measure.name: _sha256(measure.sql) for measure in MEASURES},
        "versions": versions(),
    }


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _says(edition: Edition, manifest: dict[str, Any]) -> bool:
    """Whether the edition was made from the same and holds the same, undamaged; else a new revision is due."""
    try:
        stored = edition.manifest
        intact = not edition_problems(edition)
    except DamagedError:
        return False
    now = json.loads(json.dumps(manifest))
    return intact and all(stored.get(name) == now.get(name) for name in {*stored, *now} - _NOT_COMPARED)


def _candidates(edition: Path) -> list[Candidate]:
    """Every authority of a composed edition, with the sources that deliver it."""
    sources: defaultdict[str, set[str]] = defaultdict(set)
    for row in read_table(edition / "delivered.parquet", columns=["authority_key", "source"]).to_pylist():
        sources[row["authority_key"]].add(row["source"])
    rows = read_table(edition / "authority.parquet", columns=["authority_key", "authority_kind", "ars"]).to_pylist()
    return [Candidate(**row, sources=frozenset(sources[row["authority_key"]])) for row in rows]


def _warnings(
    selection: Selection,
    programmes: Sequence[Programme],
    day: str,
    manifest: dict[str, Any],
    candidates: Sequence[Candidate],
) -> list[str]:
    """What the edition lacks, and why."""
    warnings = [f"{delivery.id} is held and not used: {delivery.reason}" for delivery in selection.held]
    warnings += [
        f"{delivery.id} is not used: there is no complete delivery before these changes"
        for state in selection.states
        for delivery in state.baseless
    ]
    warnings += [
        f"{delivery.id} is not used: these changes follow {base.id}, which is {base.state} – accept or replace that one"
        for state in selection.states
        for delivery, base in state.following
    ]
    sources = {delivery["source"] for delivery in manifest["deliveries"]}
    for programme in programmes:
        if not programme.in_force(day):
            warnings.append(f"the programme {programme.id} is not in force on {day}: it has no results")
        elif not sources & set(programme.sources):
            warnings.append(f"the programme {programme.id} has no data: no delivery of {', '.join(programme.sources)}")
        else:
            warnings += warnings_about(programme, candidates)
    left_out = manifest["counts"]["offers_left_out"]
    warnings += [f"{offers:,} offers were left out: {reason}" for reason, offers in sorted(left_out.items())]
    warnings += [
        f"{judgements:,} judgements name the programme {programme}, which there is not"
        for programme, judgements in sorted(manifest["counts"]["judgements"].items())
        if programme not in {one.id for one in programmes}
    ]
    idle = manifest["counts"]["judgements_without_procedure"]
    if idle:
        warnings.append(f"{idle:,} judgements concern procedures that are not in the edition")
    missing = manifest["counts"]["authorities_not_in_register"]
    if missing:
        named = ", ".join(missing[:_NAMED]) + (" …" if missing[_NAMED:] else "")
        warnings.append(
            f"{len(missing):,} authorities are not in the register of {manifest['register']['date']}: {named}"
        )
    return warnings


def _told_outweighed(programme: Programme, rows: Sequence[dict[str, Any]]) -> list[str]:
    if not rows:
        return []
    named = "; ".join(
        f"{row['authority_key']} {row['procedures']:,} of {row['provider'] or 'the newest'}, not "
        f"{row['other_procedures']:,} of {row['other_provider']} ({row['other_source']})"
        for row in rows[:_NAMED]
    )
    return [
        f"the programme {programme.id}: {len(rows):,} authorities have far fewer procedures of the provider "
        f"that counts (first source, newest data) than of another: {named}{' …' if rows[_NAMED:] else ''} "
        "– withdraw what is wrong"
    ]


def _publish(edition: Edition, manifest: dict[str, Any], new: Path, results: Path) -> None:
    """Results first, then the edition: it exists once its manifest does, and then its results are there."""
    write_sealed(new / _MANIFEST, manifest)
    if edition.results.exists():
        # A killed build published its results only; without the edition nobody reads them.
        shutil.rmtree(edition.results)
    publish(results, edition.results)
    publish(new, edition.path)
