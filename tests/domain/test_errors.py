"""What a person reads when something is refused: the thing, the place and what helps."""

import pytest

from amtsatlas.domain import errors
from amtsatlas.domain.errors import AmtsatlasError, InputError


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (InputError("is empty"), "is empty"),
        (InputError("is empty", file="a.csv"), "a.csv: is empty"),
        (InputError("is empty", place="line 3"), "line 3: is empty"),
        (InputError("is empty", file="a.csv", place="line 3"), "a.csv, line 3: is empty"),
        (InputError("is empty", remedy="fill it"), "is empty – fill it"),
        (
            InputError("is empty", file="a.csv", place="line 3", remedy="fill it"),
            "a.csv, line 3: is empty – fill it",
        ),
    ],
)
def test_a_refused_file_is_told_with_file_place_and_remedy(error: InputError, told: str) -> None:
    assert str(error) == told


def test_the_parts_of_a_refusal_can_be_read_one_by_one() -> None:
    error = InputError("is empty", file="a.csv", place="line 3", remedy="fill it")

    assert (error.problem, error.file, error.place, error.remedy) == ("is empty", "a.csv", "line 3", "fill it")


def test_every_problem_a_person_can_act_on_is_caught_as_one() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]

    assert len(kinds) >= 7
    assert all(issubclass(kind, AmtsatlasError) for kind in kinds)
