"""Who is compared with whom, and who is a municipality."""

import pytest

from amtsatlas.domain.authority import MUNICIPALITY_KINDS, AuthorityKind, default_peer_group

SAME_TASKS = ("gemeinde", "markt", "stadt")


@pytest.mark.parametrize("kind", SAME_TASKS)
def test_gemeinde_markt_and_stadt_have_the_same_tasks_and_are_one_group(kind: str) -> None:
    assert default_peer_group(kind) == "gemeinde"


@pytest.mark.parametrize("kind", sorted(set(AuthorityKind) - set(SAME_TASKS)))
def test_every_other_kind_is_compared_with_its_own(kind: AuthorityKind) -> None:
    assert default_peer_group(kind) == kind


def test_a_kind_that_a_feed_brings_is_a_group_of_its_own() -> None:
    assert default_peer_group("county") == "county"


def test_municipalities_are_the_five_kinds_with_an_ags() -> None:
    assert {"gemeinde", "markt", "stadt", "grosse_kreisstadt", "kreisfreie_stadt"} == MUNICIPALITY_KINDS


@pytest.mark.parametrize("kind", ["vg", "verbandsgemeinde", "landkreis", "bezirk", "land", "bund"])
def test_who_only_serves_municipalities_is_none(kind: str) -> None:
    assert kind not in MUNICIPALITY_KINDS
