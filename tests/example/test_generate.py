"""The files as written: what stands in them, that no address leads anywhere, and that the counts are the targets."""

import csv
import json
import re
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from amtsatlas.domain.authority import MUNICIPALITY_KINDS, Authority
from amtsatlas.domain.errors import InputError
from amtsatlas.example.feeds import FADED_VENDOR, NETWORK, PORTAL, TOWN, assign
from amtsatlas.example.generate import DATES, generate
from amtsatlas.example.published import anchors_of
from amtsatlas.example.targets import targets
from amtsatlas.registers import packaged
from amtsatlas.sources.interface import EXAMPLE_MARK
from tests.example.conftest import Example

LAST = DATES[-1]


def files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def answers(example: Example, date: str = LAST) -> list[Path]:
    return files_of(example.folder / date / PORTAL.folder / "onlineverfahren")


def test_every_count_is_the_target_and_everyone_delivered_is_counted(
    example: Example, bavaria: list[Authority]
) -> None:
    anchors = anchors_of(packaged.published_figures())
    assignment = assign(bavaria, anchors)
    wanted = targets(bavaria, anchors, assignment)
    for place, date in enumerate(DATES):
        counted = example.counts[date]
        for key, counts in wanted.items():
            delivered = assignment.since[key] <= place
            # A format that can't say "none" says nothing of an authority with none.
            silent = assignment.feed[key] != PORTAL and counts[place] == 0
            assert counted.get(key) == (counts[place] if delivered and not silent else None), (key, date)
    assert len(example.counts[LAST]) == 2445


def test_the_six_published_counts_of_the_last_date_stand_at_the_top(example: Example) -> None:
    counts = Counter(example.counts[LAST])
    assert counts.most_common(6) == [
        ("gemeinde:09562000", 339),
        ("gemeinde:09564000", 290),
        ("landkreis:09375", 242),
        ("gemeinde:09162000", 236),
        ("gemeinde:09761000", 227),
        ("landkreis:09272", 225),
    ]


def test_the_top_ten_by_regierungsbezirk_is_as_published_and_place_ten_is_one_authority(example: Example) -> None:
    ten = Counter(example.counts[LAST]).most_common(11)
    by_key = packaged.register().by_key
    assert Counter(by_key[key].regierungsbezirk for key, _ in ten[:10]) == {
        "095": 3, "091": 3, "093": 2, "097": 1, "092": 1,
    }  # fmt: skip
    assert ten[9][1] > ten[10][1]


def test_about_half_of_the_municipalities_have_fifty_procedures_of_their_own(
    example: Example, bavaria: list[Authority]
) -> None:
    municipalities = [a.authority_key for a in bavaria if a.authority_kind in MUNICIPALITY_KINDS]
    reached = sum(example.counts[LAST][key] >= 50 for key in municipalities)
    assert len(municipalities) == 2056
    assert 0.49 <= reached / 2056 <= 0.51


@pytest.mark.parametrize(("date", "awarded"), [(DATES[1], 100), (DATES[2], 200), (DATES[3], 400)])
def test_as_many_as_were_awarded_have_reached_the_threshold(example: Example, date: str, awarded: int) -> None:
    reached = [key for key, count in example.counts[date].items() if count >= (30 if key[:6] == "bezirk" else 50)]
    assert len(reached) >= awarded


def test_in_november_2021_39_towns_and_7_landkreise_had_the_award(example: Example) -> None:
    reached = Counter(key.partition(":")[0] for key, count in example.counts[DATES[0]].items() if count >= 50)
    assert reached["gemeinde"] + reached["vg"] >= 39
    assert reached["landkreis"] >= 7


def test_in_may_2022_over_fifty_municipalities_had_no_procedure(example: Example, bavaria: list[Authority]) -> None:
    for date in DATES[:2]:
        counts = example.counts[date]
        none = [a for a in bavaria if a.authority_kind in MUNICIPALITY_KINDS and not counts.get(a.authority_key)]
        assert len(none) > 50


def test_a_repeated_run_gives_the_same_bytes_in_the_place_of_the_earlier_one(tmp_path: Path, example: Example) -> None:
    earlier = tmp_path / DATES[0] / "earlier.json"
    earlier.parent.mkdir()
    earlier.write_text("{}")
    (tmp_path / DATES[0] / "LIESMICH.txt").write_text(EXAMPLE_MARK)
    generate(tmp_path, dates=DATES[:1])
    first, second = example.folder / DATES[0], tmp_path / DATES[0]
    names = [path.relative_to(first) for path in files_of(first)]
    assert names == [path.relative_to(second) for path in files_of(second)]
    assert all((first / name).read_bytes() == (second / name).read_bytes() for name in names)


def test_one_date_alone_begins_with_a_complete_delivery_of_the_network(tmp_path: Path, example: Example) -> None:
    [alone] = [d for d in generate(tmp_path, dates=[LAST]) if d.source == "xzufi"]
    assert alone.complete
    assert not [d for d in example.deliveries if d.source == "xzufi"][-1].complete


def test_dates_that_are_not_ours_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="2020-01-01"):
        generate(tmp_path, dates=["2020-01-01"])


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path) -> None:
    stranger = tmp_path / DATES[0] / "mine.txt"
    stranger.parent.mkdir()
    stranger.write_text("mine")
    with pytest.raises(InputError, match="something else"):
        generate(tmp_path, dates=DATES[:1])
    assert stranger.read_text() == "mine"


def test_every_file_says_that_it_is_example_data(example: Example) -> None:
    for path in files_of(example.folder):
        text = path.read_text("utf-8")
        if path.name == "index.txt":  # names of files only, one a line
            assert all(re.fullmatch(r"beispieldaten-example-data-\d+\.xml", line) for line in text.splitlines()), path
        else:
            assert EXAMPLE_MARK in text, path


def test_the_mark_stands_where_sources_look_for_it(example: Example) -> None:
    for delivery in example.deliveries:
        if delivery.source == "bayernportal":
            for path in delivery.path.rglob("*.json"):
                assert EXAMPLE_MARK in json.loads(path.read_text("utf-8"))["hinweis"]
        elif delivery.source == "xzufi":
            for path in delivery.path.parent.glob("*.xml"):
                assert etree.parse(path).getroot().get("produktbezeichnung") == EXAMPLE_MARK
        else:
            with delivery.path.open(encoding="utf-8") as file:
                rows = [row for row in csv.DictReader(file, delimiter=";") if None not in row.values()]
            assert {row["example_data"] for row in rows} == {EXAMPLE_MARK}


def test_no_address_leads_to_a_real_host(example: Example) -> None:
    for path in files_of(example.folder):
        text = path.read_text("utf-8").replace("http://xoev.de/schemata/xzufi/2_2_0", "")
        hosts = {host for pair in re.findall(r'://([^/"<;?]+)|mailto:[^@]+@([^"<;?]+)', text) for host in pair if host}
        assert all(host.endswith(".example") for host in hosts), path


def test_the_readme_lists_published_figures_and_no_others(example: Example) -> None:
    text = (example.folder / LAST / "LIESMICH.txt").read_text("utf-8")
    assert "Erlangen (gemeinde:09562000): online_verfahren_dashboard 339 (exact)" in text
    assert "bund_dashboard" not in text


def test_the_offices_come_in_pages_of_a_hundred(example: Example) -> None:
    pages = sorted((example.folder / LAST / PORTAL.folder).glob("dienststellen*.json"))
    sizes = [len(json.loads(page.read_text("utf-8"))["dienststelle"]) for page in pages]
    assert set(sizes[:-1]) == {100}
    assert 0 < sizes[-1] <= 100


def test_a_vg_has_answers_for_one_member_only(example: Example) -> None:
    members = [path for path in answers(example) if re.fullmatch(r"\d{11}\.\d{8}\.json", path.name)]
    assert len(members) > 20
    for path in members:
        assert (path.parent / f"{path.name.split('.')[0]}.json").is_file()


def test_answers_hold_the_dirt_of_real_ones(example: Example) -> None:
    trees = [json.loads(path.read_text("utf-8")) for path in answers(example)]
    groups = [group for tree in trees for group in _as_list(tree.get("leistungMitOnlineverfahren", []))]
    rows = [row for group in groups for row in _as_list(group["onlineverfahren"])]
    assert any(isinstance(group["onlineverfahren"], dict) for group in groups)
    assert any("onlineverfahren" in tree for tree in trees), "not grouped"
    assert any(isinstance(row.get("kurzbeschreibung"), dict) for row in rows), "text as {value}"
    assert any("id" not in row for row in rows), "broken"
    assert all("url" in row for row in rows if "id" in row), "the reader would put the portal's real page in its place"
    assert any(row.get("id", "").startswith("0") for row in rows), "leading zero"
    assert any(row.get("url", "").endswith(".pdf") for row in rows)
    assert any(row.get("url", "").startswith("mailto:") for row in rows)
    assert list((example.folder / LAST / PORTAL.folder / "formulare").iterdir())


def test_a_central_procedure_has_one_id_and_one_address_at_hundreds_of_authorities(example: Example) -> None:
    addresses: dict[str, set[str]] = {}
    places: Counter[str] = Counter()
    for path in answers(example):
        for group in _as_list(json.loads(path.read_text("utf-8")).get("leistungMitOnlineverfahren", [])):
            for row in _as_list(group["onlineverfahren"]):
                if "zentral" in row.get("url", ""):
                    addresses.setdefault(row["id"], set()).add(row["url"])
                    places[row["id"]] += 1
    assert all(len(found) == 1 for found in addresses.values())
    assert sum(times > 300 for times in places.values()) > 30


def test_the_network_deletes_what_is_gone_and_what_never_was(example: Example) -> None:
    written: set[str] = set()
    orphans = real = 0
    for delivery in (d for d in example.deliveries if d.provider == NETWORK.provider):
        for name in delivery.path.read_text("utf-8").split():
            for statement in etree.parse(delivery.path.parent / name).getroot().iterchildren("*"):
                ids = [e.text or "" for e in statement.iter("{*}id")]
                if etree.QName(statement).localname == "loesche":
                    orphans += ids[0] not in written
                    real += ids[0] in written
                else:
                    written.update(ids)
    assert orphans > 100
    assert real > 50


def test_one_vendor_delivers_no_more_and_one_town_does_not_say_who_runs_what(example: Example) -> None:
    assert FADED_VENDOR.provider not in {d.provider for d in example.deliveries if d.date == LAST}
    [town] = [d for d in example.deliveries if d.date == LAST and d.provider == TOWN.provider]
    with town.path.open(encoding="utf-8") as file:
        assert {row["provision"] for row in csv.DictReader(file, delimiter=";")} <= {"", "vielleicht", None}


def _as_list(value: object) -> list:  # type: ignore[type-arg]
    return value if isinstance(value, list) else [value]
