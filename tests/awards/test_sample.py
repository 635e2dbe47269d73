"""The sample to try by hand: its size, its strata, and that anybody draws the same."""

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from amtsatlas.awards.sample import apportioned, sample

KEYS = st.text(min_size=1, max_size=8)
STRATA = st.dictionaries(
    st.sampled_from(["own", "central", "unknown"]), st.lists(KEYS, unique=True, max_size=60), max_size=3
).map(lambda strata: {name: [f"{name}/{key}" for key in keys] for name, keys in strata.items()})
SIZES = st.integers(min_value=0, max_value=200)


@given(STRATA, SIZES, st.text())
def test_it_has_its_size_and_every_stratum(strata: dict[str, list[str]], size: int, seed: str) -> None:
    drawn = sample(strata, size, seed)
    assert len(drawn) == len(set(drawn)) == min(size, sum(map(len, strata.values())))
    filled = [name for name, keys in strata.items() if keys]
    of = {name: len([key for key in drawn if key in strata[name]]) for name in filled}
    assert sum(of.values()) == len(drawn)
    if size >= len(filled):
        assert all(of.values())


@given(STRATA, SIZES, st.text())
def test_the_order_in_which_procedures_come_changes_nothing(strata: dict[str, list[str]], size: int, seed: str) -> None:
    shuffled = {name: sorted(keys, reverse=True) for name, keys in reversed(strata.items())}
    assert sample(shuffled, size, seed) == sample(strata, size, seed)


@given(STRATA, SIZES, st.text())
def test_it_is_what_the_documented_draw_gives(strata: dict[str, list[str]], size: int, seed: str) -> None:
    """Drawn the slow way: hash by hash, seat by seat."""
    drawn = sample(strata, size, seed)
    for keys in strata.values():
        ticket = {sha256((seed + "\n" + key).encode()).hexdigest(): key for key in keys}
        mine = [key for key in drawn if key in keys]
        assert mine == [ticket[number] for number in sorted(ticket)[: len(mine)]]


@given(STRATA, SIZES, st.text())
def test_a_larger_sample_keeps_the_smaller(strata: dict[str, list[str]], size: int, seed: str) -> None:
    assert set(sample(strata, size, seed)) <= set(sample(strata, size + 1, seed))


@given(st.dictionaries(st.text(max_size=2), st.integers(1, 500), min_size=1, max_size=4), st.integers(0, 60))
def test_seats_beyond_the_first_are_near_the_exact_share(sizes: dict[str, int], seats: int) -> None:
    given_seats = apportioned(sizes, seats)
    total = sum(sizes.values())
    exact = {name: seats * size / total for name, size in sizes.items()}
    # Nobody is more than the strata's number away from their share: only the seats kept for small ones move it.
    assert all(given_seats[name] <= size for name, size in sizes.items())
    if seats <= total:
        assert all(abs(given_seats[name] - exact[name]) <= len(sizes) for name in sizes)


def test_another_seed_draws_others() -> None:
    strata = {"own": [f"p{n}" for n in range(200)]}
    assert len({tuple(sample(strata, 5, str(seed))) for seed in range(20)}) == 20


def test_five_of_a_town_are_split_as_its_procedures_are() -> None:
    assert apportioned({"own": 237, "central": 102}, 5) == {"own": 3, "central": 2}
    assert apportioned({"own": 46, "central": 3, "unknown": 1}, 5) == {"own": 3, "central": 1, "unknown": 1}
    assert apportioned({"own": 46, "central": 3, "unknown": 1}, 2) == {"own": 1, "central": 1, "unknown": 0}


def test_each_procedure_is_drawn_about_as_often_as_the_next() -> None:
    strata = {"own": [f"p{n}" for n in range(10)]}
    drawn = [key for seed in range(2000) for key in sample(strata, 3, str(seed))]
    # 600 of 6000 expected for each; the standard deviation is 20.5, and the seeds are fixed.
    assert all(500 < drawn.count(f"p{n}") < 700 for n in range(10))
