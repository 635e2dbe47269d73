"""What if the rule were another: single rules changed, the rest as it was."""

from dataclasses import replace
from pathlib import Path

import pytest

from amtsatlas.domain.errors import InputError
from amtsatlas.programmes.model import KINDS, PROVISIONS, SOURCES, Programme
from amtsatlas.sources.all import SOURCES as SOURCES_THERE_ARE
from tests.programmes.small import programme


@pytest.fixture
def rules(tmp_path: Path) -> Programme:
    return programme(tmp_path)


def test_a_programme_may_name_every_feed_there_is_and_no_judgements() -> None:
    assert sorted([*SOURCES, "judgements"]) == sorted(SOURCES_THERE_ARE)


def test_own_is_the_strongest_provision_and_unknown_the_weakest() -> None:
    assert PROVISIONS == ("own", "central", "unknown")


def test_what_can_be_changed_is_every_threshold_kind_and_provision_and_the_address(rules: Programme) -> None:
    assert set(rules.settable) == {
        "threshold.default",
        "threshold.gemeinde",
        "threshold.stadt",
        "threshold.landkreis",
        *(f"count.{kind}" for kind in KINDS),
        "provision.own",
        "provision.central",
        "provision.unknown",
        "require.address",
    }


def test_a_threshold_of_one_kind_is_a_threshold_too_but_not_everybodys(rules: Programme) -> None:
    none = replace(rules, threshold=None, threshold_by_kind={})
    one = replace(none, threshold_by_kind={"landkreis": 20})
    each = replace(none, threshold_by_kind={"gemeinde": 1, "stadt": 2, "landkreis": 3})
    told = [(found.has_threshold, found.all_have_thresholds) for found in (none, one, each, rules)]
    assert told == [(False, False), (True, False), (True, True), (True, True)]


def test_no_change_is_the_same_programme(rules: Programme) -> None:
    assert rules.with_overrides({}) == rules


def test_a_changed_rule_changes_nothing_else(rules: Programme) -> None:
    assert rules.with_overrides({"threshold.default": "60"}) == replace(rules, threshold=60)
    assert rules.with_overrides({"threshold.landkreis": "60"}) == replace(rules, threshold_by_kind={"landkreis": 60})
    assert rules.with_overrides({"count.mail": "true"}) == replace(rules, count={**rules.count, "mail": True})
    assert rules.with_overrides({"provision.central": "false"}) == replace(
        rules, provision={**rules.provision, "central": False}
    )
    assert rules.with_overrides({"require.address": "false"}) == replace(rules, require_address=False)


def test_a_kind_without_a_threshold_of_its_own_may_get_one(rules: Programme) -> None:
    changed = rules.with_overrides({"threshold.stadt": "45"})

    assert changed.threshold_by_kind == {"landkreis": 20, "stadt": 45}
    assert changed.threshold == 40


def test_several_changes_hold_together(rules: Programme) -> None:
    changed = rules.with_overrides({"threshold.default": "1", "count.mail": "true", "count.application": "false"})

    assert changed.threshold == 1
    assert [kind for kind, counts in changed.count.items() if counts] == ["mail"]


def test_the_programme_itself_stays_as_it_was(rules: Programme) -> None:
    rules.with_overrides({"threshold.landkreis": "60", "count.mail": "true", "provision.own": "false"})

    assert rules.threshold_by_kind == {"landkreis": 20}
    assert not rules.count["mail"]
    assert rules.provision["own"]


@pytest.mark.parametrize(
    "path",
    ["threshold", "threshold.", "threshold.vg", "threshold.kreis", "count.fax", "provision.shared", "territory",
     "require.online_status", "id", "", "Threshold.default"],
)  # fmt: skip
def test_an_unknown_rule_is_answered_with_those_that_can_be_changed(rules: Programme, path: str) -> None:
    with pytest.raises(InputError) as refused:
        rules.with_overrides({path: "1"})
    assert refused.value.problem == f"no rule {path!r} to change"
    assert refused.value.remedy == f"there are: {', '.join(rules.settable)}"


@pytest.mark.parametrize("value", ["", "0", "-1", "1.5", "sixty", "true", " 60", "６０", "²"])
def test_a_threshold_is_changed_to_a_whole_number_from_one_only(rules: Programme, value: str) -> None:
    for path in ("threshold.default", "threshold.stadt"):
        with pytest.raises(InputError) as refused:
            rules.with_overrides({path: value})
        assert refused.value.place == path
        assert repr(value) in refused.value.problem


@pytest.mark.parametrize("value", [str(2**63), "9" * 5000], ids=["64 bits", "5000 digits"])
def test_a_threshold_nobody_can_count_to_is_refused(rules: Programme, value: str) -> None:
    with pytest.raises(InputError):
        rules.with_overrides({"threshold.default": value})


@pytest.mark.parametrize("value", ["", "1", "yes", "True", "TRUE", "ja"])
def test_a_yes_or_no_rule_is_changed_to_true_or_false_only(rules: Programme, value: str) -> None:
    for path in ("count.mail", "provision.own", "require.address"):
        with pytest.raises(InputError, match="neither true nor false") as refused:
            rules.with_overrides({path: value})
        assert refused.value.place == path
