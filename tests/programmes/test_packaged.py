"""The packaged programmes say what the published rules say, and no more."""

import pytest

from amtsatlas.domain.authority import AuthorityKind, default_peer_group
from amtsatlas.domain.award import Rules
from amtsatlas.domain.day import checked_day
from amtsatlas.domain.procedure import ProcedureKind
from amtsatlas.programmes.loader import packaged
from amtsatlas.programmes.model import Programme
from amtsatlas.sources.all import SOURCES

PROGRAMMES = {programme.id: programme for programme in packaged()}


@pytest.fixture
def digitales_amt() -> Programme:
    return PROGRAMMES["digitales-amt"]


@pytest.fixture
def ozg_leistungen() -> Programme:
    return PROGRAMMES["ozg-leistungen"]


@pytest.fixture
def local_links() -> Programme:
    return PROGRAMMES["local-links"]


def test_three_programmes_are_packaged_in_the_order_of_their_ids() -> None:
    assert [programme.id for programme in packaged()] == ["digitales-amt", "local-links", "ozg-leistungen"]


@pytest.mark.parametrize("name", PROGRAMMES)
def test_every_programme_names_its_rule_its_author_and_when_it_was_reviewed(name: str) -> None:
    programme = PROGRAMMES[name]

    assert programme.published_at.startswith("https://")
    assert programme.author.strip()
    assert checked_day(programme.reviewed) == programme.reviewed
    assert all(text.strip() for text in (*programme.title, *programme.metric_title, *(programme.notes or ())))


@pytest.mark.parametrize("name", PROGRAMMES)
def test_every_programme_counts_what_is_own_central_or_unknown(name: str) -> None:
    assert PROGRAMMES[name].provision == {"own": True, "central": True, "unknown": True}


def test_no_two_programmes_count_under_the_same_metric() -> None:
    assert len({programme.metric for programme in PROGRAMMES.values()}) == 3


def test_every_feed_belongs_to_a_programme() -> None:
    named = {source for programme in PROGRAMMES.values() for source in programme.sources}
    assert named == set(SOURCES) - {"judgements"}


def test_only_digitales_amt_gives_an_award_and_its_settings_are_the_observed_practice() -> None:
    assert {name: programme.award for name, programme in PROGRAMMES.items()} == {
        "digitales-amt": Rules(four_eyes=True, revocable=False, below_today="nothing", grace_days=0, sample=5),
        "local-links": None,
        "ozg-leistungen": None,
    }


def test_digitales_amt_prefers_the_portal_then_xzufi_then_csv(digitales_amt: Programme) -> None:
    assert digitales_amt.sources == ("bayernportal", "xzufi", "csv")


def test_digitales_amt_counts_procedures_of_bavaria_and_inherits_nothing(digitales_amt: Programme) -> None:
    assert (digitales_amt.unit, digitales_amt.territory, digitales_amt.inherit) == ("procedure", "09", False)
    assert digitales_amt.metric == "online_verfahren_bayernportal"


def test_digitales_amt_asks_for_50_and_of_a_bezirk_for_30(digitales_amt: Programme) -> None:
    assert digitales_amt.threshold == 50
    assert digitales_amt.threshold_by_kind == {"bezirk": 30}


def test_digitales_amt_is_in_force_from_july_2021_on(digitales_amt: Programme) -> None:
    assert (digitales_amt.valid_from, digitales_amt.valid_until) == ("2021-07-01", None)
    assert not digitales_amt.in_force("2021-06-30")
    assert digitales_amt.in_force("2021-07-01")
    assert digitales_amt.in_force("2099-12-31")


def test_digitales_amt_counts_applications_only(digitales_amt: Programme) -> None:
    assert [kind for kind, counts in digitales_amt.count.items() if counts] == ["application"]


def test_digitales_amt_marks_what_the_published_rule_does_not_decide(digitales_amt: Programme) -> None:
    assert digitales_amt.undecided == {"mail", "contact", "appointment", "fillable_pdf"}


def test_digitales_amt_wants_an_address_and_no_word_of_the_federal_check(digitales_amt: Programme) -> None:
    assert digitales_amt.require_address
    assert digitales_amt.require_online_status is None
    assert digitales_amt.refuse_active is None


def test_digitales_amt_compares_those_with_the_same_tasks(digitales_amt: Programme) -> None:
    assert digitales_amt.peer_groups == {
        "gemeinde": ("gemeinde", "markt", "stadt"),
        "grosse_kreisstadt": ("grosse_kreisstadt",),
        "kreisfreie_stadt": ("kreisfreie_stadt",),
        "vg": ("vg",),
        "landkreis": ("landkreis",),
        "bezirk": ("bezirk",),
    }


def test_ozg_leistungen_counts_germanys_services_from_the_data_hub_with_what_is_inherited(
    ozg_leistungen: Programme,
) -> None:
    assert (ozg_leistungen.unit, ozg_leistungen.territory, ozg_leistungen.inherit) == ("service", "", True)
    assert ozg_leistungen.sources == ("openpvog",)


def test_ozg_leistungen_counts_only_what_has_an_address_is_ok_and_not_inactive(ozg_leistungen: Programme) -> None:
    assert ozg_leistungen.require_address
    assert ozg_leistungen.require_online_status == "ok"
    assert ozg_leistungen.refuse_active == "nein"
    assert ozg_leistungen.count["application"]
    assert ozg_leistungen.undecided == frozenset()


def test_ozg_leistungen_groups_every_kind_of_the_register_but_the_bund_as_it_is_by_default(
    ozg_leistungen: Programme,
) -> None:
    groups = {kind: group for group, kinds in ozg_leistungen.peer_groups.items() for kind in kinds}

    assert groups == {kind: default_peer_group(kind) for kind in AuthorityKind if kind != AuthorityKind.BUND}


def test_local_links_counts_a_service_with_a_link_whatever_its_interaction(local_links: Programme) -> None:
    assert local_links.unit == "service"
    assert local_links.sources == ("local-links",)
    assert local_links.count == dict.fromkeys(ProcedureKind, True)
    assert local_links.undecided == frozenset()
    assert local_links.require_address
    assert not local_links.inherit
    assert local_links.territory == ""


def test_local_links_compares_by_tier(local_links: Programme) -> None:
    assert local_links.peer_groups == {"county": ("county",), "district": ("district",), "unitary": ("unitary",)}


@pytest.mark.parametrize("name", ["ozg-leistungen", "local-links"])
def test_the_other_two_have_no_threshold_and_no_start(name: str) -> None:
    programme = PROGRAMMES[name]

    assert programme.threshold is None
    assert programme.threshold_by_kind == {}
    assert (programme.valid_from, programme.valid_until) == (None, None)
    assert programme.in_force("1900-01-01")
