"""The finder of each edition that is asked for, built once and beside what is served meanwhile."""

import threading
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor

from amtsatlas.finder.finder import Finder
from amtsatlas.portal.atlas import Shown

_MOST_KEPT = 4
"""Finders kept in memory: the newest edition's and a few older ones'."""

_builder = ThreadPoolExecutor(1, thread_name_prefix="finder")
"""One thread, so that building never takes more than one processor from those who answer."""

_kept: OrderedDict[tuple[str, str], Future[Finder]] = OrderedDict()
_lock = threading.Lock()


def begin(shown: Shown) -> Future[Finder]:
    """Have the finder of this edition and programme built, if nobody did; does not wait for it."""
    key = (shown.edition.seal, shown.programme.id)
    with _lock:
        if key not in _kept or _failed(_kept[key]):
            _kept[key] = _builder.submit(Finder.build, shown.results)
            if len(_kept) > _MOST_KEPT:
                _kept.popitem(last=False)
        _kept.move_to_end(key)
        return _kept[key]


def finder_of(shown: Shown) -> Finder:
    """The finder of this edition and programme; the first who ask wait until it is built."""
    return begin(shown).result()


def _failed(one: Future[Finder]) -> bool:
    return one.done() and one.exception() is not None
