import csv
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from amtsatlas.domain.keys import is_leika_key
from amtsatlas.registers import packaged
from amtsatlas.registers.packaged import PublishedFigure

ROOT = Path(__file__).parents[2]


def figures(**wanted: str) -> list[PublishedFigure]:
    found = packaged.published_figures()
    return [figure for figure in found if all(getattr(figure, name) == value for name, value in wanted.items())]


@pytest.fixture(scope="module")
def municipalities() -> dict[str, set[str]]:
    """Municipalities by postal code, read straight from the file."""
    found: dict[str, set[str]] = {}
    with packaged.POSTAL_CODES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["postal_code"], set()).add(row["ags"])
    return found


@pytest.mark.parametrize("script", ["make_registers.py", "make_published_figures.py"])
def test_running_a_script_again_gives_the_packaged_bytes(shared: Path, tmp_path: Path, script: str) -> None:
    command = [sys.executable, ROOT / "scripts" / script, "--shared", shared, "--out", tmp_path]
    subprocess.run(command, check=True, capture_output=True)
    made = sorted(path for path in tmp_path.rglob("*") if path.is_file())
    assert made
    for path in made:
        assert path.read_bytes() == (packaged.DATA / path.relative_to(tmp_path)).read_bytes(), path.name


def test_every_packaged_table_names_source_licence_script_and_inputs() -> None:
    folders = sorted(path for path in packaged.DATA.iterdir() if path.is_dir())
    assert [folder.name for folder in folders] == [
        "catalogue",
        "geometry",
        "postal_codes",
        "published_figures",
        "register",
    ]
    for folder in folders:
        source = packaged.source_of(folder)
        assert source.source
        assert re.fullmatch(r"\d{4}(-\d{2}){1,2}|as handed over on \d{4}-\d{2}-\d{2}; .+", source.date)
        assert source.licence
        assert (ROOT / source.script).is_file()
        assert all(len(digest) == 64 for digest in source.inputs.values())


def test_the_notice_keeps_what_the_licences_of_the_tables_ask_for() -> None:
    notice = " ".join((ROOT / "NOTICE").read_text(encoding="utf-8").split())
    for folder in ("catalogue", "geometry", "postal_codes", "register"):
        assert "NOTICE" in packaged.source_of(packaged.DATA / folder).licence
        assert f"src/amtsatlas/registers/data/{folder} " in notice
    for asked in (
        "Copyright (c) 2020 Gert Hammes",
        "The above copyright notice and this permission notice shall be included in all copies",
        "© OpenStreetMap contributors",
        "https://opendatacommons.org/licenses/odbl/1-0/",
        "© Statistisches Bundesamt (Destatis)",
        "© GeoBasis-DE / BKG (2016), data changed",
    ):
        assert asked in notice


def test_the_postal_codes_attribute_openstreetmap() -> None:
    assert packaged.source_of(packaged.POSTAL_CODES.parent).source == "© OpenStreetMap-Mitwirkende, ODbL 1.0"


def test_the_register_is_germanys_of_november_2023() -> None:
    register = packaged.register()
    assert register.date == "2023-11-30"
    assert register.by_key["gemeinde:09562000"].name == "Erlangen"
    assert register.by_key["land:09"].population == 13_369_393


def test_the_catalogue_has_4813_services_each_once() -> None:
    catalogue = packaged.catalogue()
    assert len(catalogue) == len({entry.leika_key for entry in catalogue}) == 4813
    assert all(is_leika_key(entry.leika_key) and entry.name for entry in catalogue)
    assert {entry.typisierung for entry in catalogue} == {"1", "2", "2/3", "4", "5", "6", "1, 2", "1, 2/3", None}
    assert len({entry.ozg_topic for entry in catalogue} - {None}) == 14


def test_a_service_keeps_its_topic_and_bundle() -> None:
    (business,) = [entry for entry in packaged.catalogue() if entry.leika_key == "99050012104000"]
    assert business.typisierung == "2/3"
    assert "Gewerbe" in business.name
    assert business.ozg_topic == "Unternehmensführung & -entwicklung"


def test_a_postal_code_may_span_several_municipalities(municipalities: dict[str, set[str]]) -> None:
    assert municipalities["91054"] == {"09562000", "09572120"}
    assert sum(len({ags for ags in found if ags[:2] == "09"}) > 1 for found in municipalities.values()) == 147


def test_every_municipality_with_a_postal_code_is_in_the_register(municipalities: dict[str, set[str]]) -> None:
    known = {authority.ags for authority in packaged.register().authorities}
    listed = set().union(*municipalities.values())
    assert listed <= known
    assert {ags for ags in known if ags is not None and ags[:2] == "09"} <= listed


def test_the_figures_of_december_2023_stand_once_and_are_seen_in_both_collections() -> None:
    found = figures(date="2023-12-28", metric="online_verfahren_dashboard")
    assert {(figure.authority_key, figure.value) for figure in found} == {
        ("gemeinde:09562000", 339),
        ("gemeinde:09564000", 290),
        ("landkreis:09375", 242),
        ("gemeinde:09162000", 236),
        ("gemeinde:09761000", 227),
        ("landkreis:09272", 225),
    }
    assert len(found) == 6
    assert {figure.seen_in for figure in found} == {"both"}


def test_the_collections_merge_into_76_statements() -> None:
    assert Counter(figure.seen_in for figure in packaged.published_figures()) == {
        "published_figures": 51,
        "both": 18,
        "presse_kennzahlen": 7,
    }


def test_statements_that_contradict_each_other_stand_side_by_side() -> None:
    found = figures(authority_key="landkreis:09375", metric="bund_dashboard_leistungen")
    assert sorted(figure.value for figure in found) == [1685, 1695]
    assert len({figure.source_url for figure in found}) == 2


def test_bad_koenigshofen_has_no_key() -> None:
    (found,) = figures(name="Bad Königshofen i.Grabfeld")
    assert found.authority_key is None
    assert "town or VG not stated" in found.note
    assert "ob Stadt oder VG, steht dort nicht" in found.note_de


def test_a_note_is_there_in_both_languages_or_in_none() -> None:
    noted = [figure for figure in packaged.published_figures() if figure.note or figure.note_de]
    assert noted
    assert all(figure.note and figure.note_de for figure in noted)
    assert {figure.note_de for figure in noted} & {figure.note for figure in noted} == set()


@pytest.mark.parametrize(
    ("key", "metric", "value", "precision"),
    [
        ("land:09", "awarded_total", 400, "about"),
        ("land:09", "awarded_total", 400, "more_than"),
        ("land:09", "awarded_staedte_gemeinden_vg", 39, "at_least"),
        ("gemeinde:09562000", "online_antraege_eigene_zaehlung", 400, "just_under"),
        ("gemeinde:09679202", "online_verfahren", 90, "more_than"),
        ("land:09", "share_kommunen_ge_50", 0.5, "about"),
        ("vg:096755616", "awarded", 1, "exact"),
        ("bezirk:096", "online_verfahren_bayernportal", 44, "exact"),
        ("gemeinde:05315000", "bund_dashboard_leistungen", 1594, "exact"),
    ],
)
def test_a_figure_keeps_its_precision(key: str, metric: str, value: float, precision: str) -> None:
    found = figures(authority_key=key, metric=metric, precision=precision)
    assert value in {figure.value for figure in found}


def test_what_was_inferred_and_what_is_second_hand_is_marked() -> None:
    (muenchen,) = figures(authority_key="gemeinde:09162000", date="2021-09")
    assert (muenchen.inferred, muenchen.second_hand, muenchen.date_precision) == (True, False, "month")
    assert {figure.second_hand for figure in figures(source="Bayerisches Staatsministerium für Digitales")} == {False}
    assert {figure.second_hand for figure in figures(source="Presse Augsburg")} == {True}


def test_every_figure_has_a_source_and_a_key_that_the_register_knows() -> None:
    keys = packaged.register().by_key
    for figure in packaged.published_figures():
        assert figure.source_url.startswith("http")
        assert figure.date_precision in {"day", "month"}
        assert figure.authority_key is None or keys[figure.authority_key].name == figure.name
        assert figure.precision in {"exact", "at_least", "more_than", "about", "just_under"}


def test_neighbours_are_mutual_and_both_municipalities_of_the_register() -> None:
    neighbours = packaged.neighbours()
    known = {authority.ags for authority in packaged.register().authorities}
    assert known >= neighbours.keys()
    assert all(ags in neighbours[other] and ags != other for ags, others in neighbours.items() for other in others)


def test_erlangens_neighbours_are_those_that_border_on_it() -> None:
    names = {authority.ags: authority.name for authority in packaged.register().authorities}
    found = {names[ags] for ags in packaged.neighbours()["09562000"]}
    assert {"Fürth", "Nürnberg", "Herzogenaurach", "Möhrendorf", "Bubenreuth", "Buckenhof"} <= found
    assert found.isdisjoint({"Erlangen", "Bamberg", "Forchheim", "Höchstadt a.d.Aisch"})


def test_bavarian_municipalities_without_a_neighbour_lie_in_a_lake_or_among_gemeindefreie_gebiete() -> None:
    bavarian = [a for a in packaged.register().authorities if a.ags and a.land == "09"]
    alone = {authority.name for authority in bavarian if authority.ags not in packaged.neighbours()}
    assert alone == {"Chiemsee", "Philippsreut", "Rothenbuch", "Weibersbrunn"}
