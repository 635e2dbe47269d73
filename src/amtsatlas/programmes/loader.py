"""Reads programmes from TOML and refuses what is incomplete or contradicts itself, with the field's name."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from amtsatlas.domain.award import BELOW_TODAY, Rules
from amtsatlas.domain.errors import InputError, NotFoundError
from amtsatlas.programmes.model import (
    KINDS,
    MAX_THRESHOLD,
    PROVISIONS,
    SOURCES,
    UNITS,
    WITH_ONLINE_STATUS,
    Programme,
    Text,
)  # fmt: skip

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_TERRITORY_LENGTHS = (0, 2, 3, 5, 9, 12)
_DEFAULT_GAP_SHARE = 0.5
_MAX_GRACE_DAYS = 3_650
"""Ten years; more is a typing error."""
_MAX_SAMPLE = 1_000
"""Nobody tries more by hand."""


def load(path: Path) -> Programme:
    """The programme in this file. Raises InputError naming the field that is missing, unknown or contradictory."""
    return _load(path, str(path))


def packaged() -> list[Programme]:
    """The programmes that come with the package, by id."""
    files = (file for file in resources.files("amtsatlas.programmes").iterdir() if file.name.endswith(".toml"))
    return [_load(file, file.name) for file in sorted(files, key=lambda file: file.name)]


def available(folder: Path) -> list[Programme]:
    """The packaged programmes and those in the folder (none where it does not exist), by id.

    Raises InputError for a faulty file and for an id that is there twice.
    """
    by_id = {programme.id: programme for programme in packaged()}
    for file in sorted(folder.glob("*.toml")):
        _add(by_id, file)
    return [by_id[key] for key in sorted(by_id)]


def checked(folder: Path) -> tuple[list[dict[str, Any]], list[str]]:
    """What there is, as rows for a list, and what is wrong with each file that was refused."""
    programmes = {programme.id: programme for programme in packaged()}
    problems = []
    for file in sorted(folder.glob("*.toml")):
        try:
            _add(programmes, file)
        except InputError as error:
            problems.append(str(error))
    return [_listed(programmes[key]) for key in sorted(programmes)], problems


def find(programme_id: str, folder: Path) -> Programme:
    """The programme of this id, packaged or in the folder. Raises NotFoundError with the list, else as available."""
    programmes = {programme.id: programme for programme in available(folder)}
    if programme_id not in programmes:
        raise NotFoundError(f"no programme {programme_id!r}; there are: {', '.join(programmes)}")
    return programmes[programme_id]


def _add(programmes: dict[str, Programme], file: Path) -> None:
    programme = load(file)
    if programme.id in programmes:
        raise InputError(
            f"there already is a programme {programme.id!r}", file=str(file), place="id", remedy="choose another id"
        )
    programmes[programme.id] = programme


def _listed(programme: Programme) -> dict[str, Any]:
    return {
        "programme": programme.id,
        "title": programme.title.en,
        "title_de": programme.title.de,
        "metric": programme.metric,
        "unit": programme.unit,
        "territory": programme.territory,
        "sources": list(programme.sources),
        "threshold": programme.threshold,
        "threshold_by_kind": dict(programme.threshold_by_kind),
        "valid_from": programme.valid_from,
        "valid_until": programme.valid_until,
        "published_at": programme.published_at,
        "author": programme.author,
        "reviewed": programme.reviewed,
    }


def _load(file: Traversable, name: str) -> Programme:
    try:
        fields = _Fields(tomllib.loads(file.read_text(encoding="utf-8")), name)
    except OSError as error:
        raise InputError(f"can't be read: {error.strerror}", file=name) from error
    except UnicodeDecodeError as error:
        raise InputError("not UTF-8", file=name, remedy="save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"not TOML: {error}", file=name) from error
    except RecursionError as error:
        raise InputError("is nested without end", file=name) from error
    programme = _read(fields)
    fields.refuse_unread()
    return programme


def _read(fields: "_Fields") -> Programme:
    peer_groups = _peer_groups(fields)
    kinds = [kind for group in peer_groups.values() for kind in group]
    thresholds = _thresholds(fields, kinds)
    award = _award(fields, thresholds)
    count = fields.flags("count", KINDS)
    provision = fields.flags("provision", PROVISIONS)
    for section, flags in (("count", count), ("provision", provision)):
        if not any(flags.values()):
            fields.refuse(section, "nothing in it counts")
    valid_from, valid_until = fields.day("validity.from", None), fields.day("validity.until", None)
    if valid_from and valid_until and valid_until < valid_from:
        fields.refuse("validity.until", f"{valid_until} is before validity.from {valid_from}")
    sources = fields.words("sources", SOURCES)
    online_status = fields.text("require.online_status", None)
    if online_status is not None and set(sources).isdisjoint(WITH_ONLINE_STATUS):
        fields.refuse("require.online_status", f"nothing can count: only {', '.join(WITH_ONLINE_STATUS)} tells it")
    return Programme(
        id=fields.matching("id", _ID, "lower case letters, digits and hyphens"),
        title=fields.both("title"),
        metric=fields.matching("metric.id", _NAME, "lower case letters, digits and underscores"),
        metric_title=Text(fields.text("metric.de"), fields.text("metric.en")),
        unit=fields.one_of("unit", UNITS),
        sources=sources,
        territory=_territory(fields),
        inherit=fields.flag("inherit"),
        count=count,
        undecided=frozenset(fields.words("undecided", KINDS, may_be_empty=True)),
        provision=provision,
        require_address=fields.flag("require.address", False),
        require_online_status=online_status,
        refuse_active=fields.text("refuse.active", None),
        threshold=thresholds.pop("default", None),
        threshold_by_kind=thresholds,
        peer_groups=peer_groups,
        valid_from=valid_from,
        valid_until=valid_until,
        published_at=fields.matching("published_at", re.compile(r"https?://\S+"), "an http(s) address"),
        author=fields.text("author"),
        reviewed=fields.day("reviewed"),
        gaps_min_share=_share(fields),
        award=award,
        notes=fields.both("notes") if fields.has("notes") else None,
    )


def _territory(fields: "_Fields") -> str:
    text: str = fields.text("territory", empty=True)
    if len(text) not in _TERRITORY_LENGTHS or re.fullmatch("[0-9]*", text) is None:
        fields.refuse(
            "territory", f"{text!r} is no ARS prefix of 2, 3, 5, 9 or 12 digits, and not empty for everywhere"
        )
    return text


def _share(fields: "_Fields") -> float:
    share = fields.value("gaps.min_share", (int, float), "a number", _DEFAULT_GAP_SHARE)
    if not 0 < share <= 1:
        fields.refuse("gaps.min_share", f"{share} is no share above 0 and up to 1")
    return float(share)


def _peer_groups(fields: "_Fields") -> dict[str, tuple[str, ...]]:
    groups: dict[str, tuple[str, ...]] = {}
    seen: dict[str, str] = {}
    for group in fields.names("peer_groups"):
        if not group.strip():
            fields.refuse("peer_groups", "a peer group needs a name")
        groups[group] = fields.words(f"peer_groups.{group}")
        for kind in groups[group]:
            if kind in seen:
                fields.refuse(f"peer_groups.{group}", f"the kind {kind!r} already stands in {seen[kind]!r}")
            seen[kind] = group
    return groups


def _thresholds(fields: "_Fields", kinds: list[str]) -> dict[str, int]:
    thresholds: dict[str, int] = {}
    for name in fields.names("threshold", required=False):
        path = f"threshold.{name}"
        if name != "default" and name not in kinds:
            fields.refuse(path, f"the kind {name!r} stands in no peer group")
        thresholds[name] = fields.value(path, int, "a whole number")
        if not 1 <= thresholds[name] <= MAX_THRESHOLD:
            fields.refuse(path, "a threshold is a whole number from 1 to 999,999")
    return thresholds


def _award(fields: "_Fields", thresholds: Mapping[str, int]) -> Rules | None:
    if not fields.names("award", required=False):
        return None
    if not thresholds:
        fields.refuse("award", "there is no threshold that it could be given for")
    below_today = fields.one_of("award.below_today", BELOW_TODAY)
    grace_days = fields.whole("award.grace_days", _MAX_GRACE_DAYS, 0)
    if (below_today == "grace") != (grace_days > 0):
        fields.refuse("award.grace_days", f'{grace_days} days contradict below_today = "{below_today}"')
    return Rules(
        four_eyes=fields.flag("award.four_eyes"),
        revocable=fields.flag("award.revocable"),
        below_today=below_today,
        grace_days=grace_days,
        sample=fields.whole("award.sample", _MAX_SAMPLE),
    )


_NEEDED: Any = object()
_Word = TypeVar("_Word", bound=str)


class _Fields:
    """A TOML document whose fields are taken one by one, by dotted path; what nobody took is unknown."""

    def __init__(self, document: Mapping[str, Any], file: str) -> None:
        self._file = file
        self._values = dict(_leaves("", document))
        self._taken: set[str] = set()

    def refuse(self, path: str, problem: str) -> NoReturn:
        raise InputError(problem, file=self._file, place=path)

    def refuse_unread(self) -> None:
        for path in self._values.keys() - self._taken:
            known = ", ".join(sorted(self._taken))
            raise InputError("unknown field", file=self._file, place=path, remedy=f"known are: {known}")

    def has(self, section: str) -> bool:
        return any(path.startswith(f"{section}.") for path in self._values)

    def names(self, section: str, *, required: bool = True) -> list[str]:
        if section in self._values:
            self.refuse(section, f"must be a table ([{section}])")
        names = [path.removeprefix(f"{section}.") for path in self._values if path.startswith(f"{section}.")]
        if required and not names:
            self.refuse(section, "missing or empty")
        return names

    def value(self, path: str, kind: type | tuple[type, ...], needed: str, default: Any = _NEEDED) -> Any:
        self._taken.add(path)
        if path not in self._values:
            if default is _NEEDED:
                self.refuse(path, "missing")
            return default
        value = self._values[path]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            self.refuse(path, f"must be {needed}, not {value!r}")
        return value

    def text(self, path: str, default: Any = _NEEDED, *, empty: bool = False) -> Any:
        value = self.value(path, str, "a text", default)
        if value is not None and not empty and not value.strip():
            self.refuse(path, "must not be empty")
        return value

    def both(self, section: str) -> Text:
        return Text(self.text(f"{section}.de"), self.text(f"{section}.en"))

    def matching(self, path: str, pattern: re.Pattern[str], needed: str) -> str:
        value: str = self.text(path)
        if not pattern.fullmatch(value):
            self.refuse(path, f"must be {needed}, not {value!r}")
        return value

    def one_of(self, path: str, words: Sequence[_Word]) -> _Word:
        value: str = self.text(path)
        for word in words:
            if word == value:
                return word
        self.refuse(path, f"must be one of {', '.join(words)}, not {value!r}")

    def whole(self, path: str, most: int, default: Any = _NEEDED) -> int:
        value: int = self.value(path, int, "a whole number", default)
        if not 0 <= value <= most:
            self.refuse(path, f"must be a whole number from 0 to {most:,}, not {value}")
        return value

    def flag(self, path: str, default: Any = _NEEDED) -> bool:
        return bool(self.value(path, bool, "true or false", default))

    def flags(self, section: str, names: Iterable[str]) -> dict[str, bool]:
        return {name: self.flag(f"{section}.{name}") for name in names}

    def words(self, path: str, known: Iterable[str] | None = None, *, may_be_empty: bool = False) -> tuple[str, ...]:
        value: list[Any] = self.value(path, list, "a list of words")
        if not value and not may_be_empty:
            self.refuse(path, "must not be empty")
        for word in value:
            if not isinstance(word, str) or not word:
                self.refuse(path, f"must be a list of words, not {word!r}")
            if known is not None and word not in known:
                self.refuse(path, f"{word!r} is not one of {', '.join(known)}")
        if len(set(value)) != len(value):
            self.refuse(path, "names something twice")
        return tuple(value)

    def day(self, path: str, default: Any = _NEEDED) -> Any:
        needed = "a date like 2021-07-01, without quotes"
        value = self.value(path, date, needed, default)
        if isinstance(value, datetime):
            self.refuse(path, f"must be {needed}, and without a time of day")
        return value.isoformat() if isinstance(value, date) else value


def _leaves(prefix: str, value: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    for name, inner in value.items():
        if isinstance(inner, dict) and inner:
            yield from _leaves(f"{prefix}{name}.", inner)
        else:
            yield f"{prefix}{name}", inner
