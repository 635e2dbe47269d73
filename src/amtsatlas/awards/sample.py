"""Which procedures are tried by hand: a random sample of each stratum that anybody can draw again. Pure."""

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256


def sample(strata: Mapping[str, Sequence[str]], size: int, seed: str) -> list[str]:
    """``size`` keys, or all if there are fewer: of every stratum at least one, the rest in proportion.

    Within a stratum those come first whose sha256 of seed, line feed and key, in hexadecimal, is lowest: a draw that
    needs no random generator of one language, and of which a larger sample keeps all.
    """
    seats = apportioned({name: len(keys) for name, keys in strata.items()}, size)
    return [key for name in sorted(strata) for key in sorted(strata[name], key=_draw(seed))[: seats[name]]]


def apportioned(sizes: Mapping[str, int], seats: int) -> dict[str, int]:
    """How many of each stratum: Sainte-Laguë's method, the first seat of each going before all others.

    Where there are fewer seats than strata, the largest have one.
    """
    given = dict.fromkeys(sizes, 0)
    for _ in range(min(seats, sum(sizes.values()))):
        free = [name for name in sizes if given[name] < sizes[name]]
        given[min(free, key=lambda name: (given[name] > 0, -sizes[name] / (2 * given[name] + 1), name))] += 1
    return given


def _draw(seed: str) -> Callable[[str], tuple[str, str]]:
    return lambda key: (sha256(f"{seed}\n{key}".encode()).hexdigest(), key)
