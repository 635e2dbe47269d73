import csv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amtsatlas.finder.answer import Found, Named, ServiceAnswer
from amtsatlas.finder.finder import Finder
from amtsatlas.finder.normalise import fold
from amtsatlas.finder.synonyms import synonyms

QUERIES = list(csv.DictReader((Path(__file__).parent / "everyday_queries.csv").open(encoding="utf-8", newline="")))
"""Columns: language, de or en; query; service, the LeiKa key or its beginning where every variant is right; place, the
key of the place that is named, "?" where the finder has to ask which is meant, "" where none is named."""

ERLANGEN, BUCKENHOF = "gemeinde:09562000", "gemeinde:09572120"


def first(finder: Finder, text: str, place: str | None = None) -> ServiceAnswer:
    return finder.search(text, place).services[0]


@pytest.mark.parametrize(("language", "least"), [("de", 60), ("en", 40)])
def test_everyday_queries_find_the_right_service_first_or_second_and_the_right_place(
    finder: Finder, language: str, least: int
) -> None:
    missed = []
    asked = [row for row in QUERIES if row["language"] == language]
    for row in asked:
        answer = finder.search(row["query"])
        place = "?" if answer.places else answer.place.key if answer.place else ""
        top = [service.service_key for service in answer.services[:2]]
        if place != row["place"] or not any(key.startswith(f"leika:{row['service']}") for key in top if key):
            missed.append(f"{row['query']!r}: {top} at {place or 'no place'}, not {row['service']} at {row['place']}")
    print("\n".join(missed))
    assert len(asked) >= least
    assert len(missed) <= 0.05 * len(asked), "\n".join(missed)


def test_no_everyday_query_stands_word_for_word_among_the_synonyms() -> None:
    several_words = {fold(row.everyday) for row in synonyms() if " " in fold(row.everyday)}
    assert [row["query"] for row in QUERIES if fold(row["query"]) in several_words] == []


def test_a_postal_code_of_several_municipalities_asks_which_is_meant(finder: Finder) -> None:
    answer = finder.search("Hundesteuer 91054")
    assert answer.need == "hundesteuer"
    assert answer.place is None
    assert {(place.key, place.ars) for place in answer.places} == {
        (ERLANGEN, "095620000000"),
        (BUCKENHOF, "095725514120"),
    }
    assert all(not service.found and not service.neighbours for service in answer.services)


def test_the_answer_to_the_question_back_chooses_the_place(finder: Finder) -> None:
    for ars_or_key in ("095620000000", ERLANGEN):
        answer = finder.search("Hundesteuer 91054", ars_or_key)
        assert answer.place is not None
        assert (answer.place.name, answer.places) == ("Erlangen", ())
        assert answer.need == "hundesteuer"


def test_a_place_that_does_not_exist_counts_as_not_chosen(finder: Finder) -> None:
    assert finder.search("Hundesteuer 91054", "000000000000") == finder.search("Hundesteuer 91054")


def test_two_municipalities_of_one_name_are_told_apart_by_their_landkreis(finder: Finder) -> None:
    places = finder.search("amberg hundesteuer").places
    assert [(place.name, place.within) for place in places] == [("Amberg", None), ("Amberg", "Landkreis Unterallgäu")]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("wohngeld Landkreis Regensburg", "Landkreis Regensburg"),
        ("wohngeld landratsamt regensburg", "Landkreis Regensburg"),
        ("wohngeld lkr. Regensburg", "Landkreis Regensburg"),
        ("wohngeld regensburg", "Regensburg"),
        ("wohngeld stadt regensburg", "Regensburg"),
        ("Oberallgäu wohngeld", "Landkreis Oberallgäu"),
        ("muenchen wohngeld", "München"),
        ("munchen wohngeld", "München"),
        ("wohngeld in Nürmberg", "Nürnberg"),
        ("hundesteuer Neustadt an der Aisch", "Neustadt a.d.Aisch"),
        ("hundesteuer neustadt a.d.aisch", "Neustadt a.d.Aisch"),
        ("hundesteuer VG Emmerting", "VG Emmerting"),
        ("hundesteuer Verwaltungsgemeinschaft Emmerting", "VG Emmerting"),
        ("hundesteuer gemeinde emmerting", "Emmerting"),
        ("hundesteuer St. Wolfgang", "Sankt Wolfgang"),
        ("hundesteuer markt schwaben", "Markt Schwaben"),
        ("hundesteuer kissingen", "Bad Kissingen"),
        ("hundesteuer Rosenheim Land", "Landkreis Rosenheim"),
        ("hundesteuer nürnberger land", "Landkreis Nürnberger Land"),
        ("91054 Erlangen hundesteuer", "Erlangen"),
        ("hundesteuer 91054 erlngen", "Erlangen"),
        ("hundesteuer in bukenhof", "Buckenhof"),
        ("hundesteuer gemeinde:09562000", "Erlangen"),
        ("GEMEINDE:09562000 hundesteuer", "Erlangen"),
    ],
)
def test_a_place_is_understood_however_it_is_written(finder: Finder, text: str, name: str) -> None:
    answer = finder.search(text)
    assert answer.place is not None, answer.places
    assert answer.place.name == name
    assert answer.need in {"wohngeld", "hundesteuer"}
    assert answer.services[0].name.startswith(answer.need.title())


def test_a_part_of_a_name_that_several_places_have_asks_which_is_meant(finder: Finder) -> None:
    names = {place.name for place in finder.search("hundesteuer neustadt").places}
    assert {"Neustadt a.d.Aisch", "Neustadt a.d.Donau", "Bad Neustadt a.d.Saale"} <= names


def test_a_municipality_and_its_landkreis_of_one_name_are_two_places(finder: Finder) -> None:
    keys = [place.key for text in ("erding", "landkreis erding") if (place := finder.search(text).place)]
    assert keys == ["gemeinde:09177117", "landkreis:09177"]


@pytest.mark.parametrize(
    ("text", "name"), [("hundesteuer berlin", "Berlin"), ("Köln hundesteuer", "Köln"), ("hundesteuer 10115", "Berlin")]
)
def test_a_place_outside_the_programme_is_named_as_such(finder: Finder, text: str, name: str) -> None:
    answer = finder.search(text)
    assert (answer.elsewhere, answer.need) == (name, "hundesteuer")
    assert (answer.place, answer.places) == (None, ())


def test_the_land_of_the_programme_is_no_place_and_not_elsewhere(finder: Finder) -> None:
    answer = finder.search("hundesteuer bayern")
    assert (answer.elsewhere, answer.place, answer.need) == (None, None, "hundesteuer")


def test_a_chosen_place_goes_before_the_one_that_was_named(finder: Finder) -> None:
    answer = finder.search("hundesteuer berlin", ERLANGEN)
    assert answer.elsewhere is None
    assert answer.place is not None
    assert answer.place.key == ERLANGEN


def test_words_that_lead_nowhere_are_told(finder: Finder) -> None:
    assert finder.search("hundesteuer qxqxqx erlangen").unknown == ("qxqxqx",)
    assert finder.search("hundesteuer erlangen").unknown == ()


def test_a_word_of_services_is_a_place_where_the_rest_is_the_need(finder: Finder) -> None:
    answer = finder.search("hundesteuer wald")
    assert answer.need == "hundesteuer"
    assert {place.name for place in answer.places} == {"Wald"}
    assert finder.search("baum im wald fällen").place is None


@pytest.mark.parametrize("text", ["kindergeld erlangen", "Schwerbehindertenausweis", "Steuererklärung München"])
def test_what_only_the_catalogue_has_is_told_to_be_offered_nowhere(finder: Finder, text: str) -> None:
    service = first(finder, text)
    assert not service.in_edition
    assert (service.authorities, service.found, service.neighbours) == (0, (), ())
    assert all(one.in_edition for one in finder.search("hundesteuer").services[:2])


def test_what_is_found_is_a_counting_procedure_of_an_authority_responsible_for_the_place(finder: Finder) -> None:
    answer = finder.search("auto anmelden buckenhof")
    assert answer.place is not None
    explained = {
        (key, row["procedure"]): row
        for key in finder.places.responsible(BUCKENHOF)
        for row in finder.results.ask("explain", authority=key)
    }
    found = [one for service in answer.services for one in service.found]
    assert found
    for one in found:
        verdict = explained[one.authority_key, one.procedure_key]
        assert verdict["counts"]
        assert one.url == verdict["url"]
    assert {one.authority for one in answer.services[0].found} == {"Landkreis Erlangen-Höchstadt"}


def test_every_place_finds_exactly_what_its_authorities_are_counted_for(finder: Finder) -> None:
    """The slow and obvious count: verdict joined with offer, service by service, for some places."""
    for place in (ERLANGEN, BUCKENHOF, "gemeinde:09778113", "landkreis:09375", "bezirk:091"):
        responsible = list(finder.places.responsible(place))
        expected = finder.results.connection.execute(
            "select distinct o.service_key from offer as o join verdict as v using (authority_key, procedure_key) "
            "where v.counts and o.service_key is not null and list_contains($keys, v.authority_key)",
            {"keys": responsible},
        ).fetchall()
        services = list(finder.names)
        assert set(finder._found(place, services)) == {row[0] for row in expected}


def test_the_nearest_level_comes_first(finder: Finder) -> None:
    levels = [finder.places.authorities[key].authority_kind for key in finder.places.responsible("gemeinde:09171114")]
    assert levels == ["gemeinde", "vg", "landkreis", "bezirk", "land", "bund"]


def test_where_nothing_is_found_neighbours_that_have_it_are_named(finder: Finder) -> None:
    seen = 0
    for key in ("gemeinde:09171114", BUCKENHOF, "gemeinde:09778113"):
        for service in finder.search("sperrmüll hundesteuer bücherei kita straßenlaterne", key).services:
            assert not (service.found and service.neighbours)
            assert len(service.neighbours) <= 5
            for neighbour in service.neighbours:
                seen += 1
                assert neighbour.key not in finder.places.responsible(key)
                offered = finder.results.ask("explain", authority=neighbour.key)
                assert any(row["counts"] and service.name in row["services"] for row in offered)
    assert seen


def test_neighbours_of_the_same_landkreis_come_before_those_of_the_regierungsbezirk(finder: Finder) -> None:
    everyone = [key for key, authority in finder.places.authorities.items() if authority.choosable]
    near = finder.places.neighbours(BUCKENHOF, everyone, len(everyone))
    kreise = [finder.places.authorities[key].kreis == "09572" for key in near]
    assert any(kreise)
    assert kreise == sorted(kreise, reverse=True)


def test_without_a_place_it_is_told_how_many_authorities_offer_it(finder: Finder) -> None:
    answer = finder.search("hundesteuer")
    assert (answer.place, answer.places) == (None, ())
    assert answer.services[0].authorities > 1000


def test_identification_is_none_where_the_feed_is_silent(finder: Finder) -> None:
    found = [one for row in QUERIES for one in _found_in(finder, row["query"])]
    assert any(one.identification for one in found)
    assert any(one.identification is None for one in found)
    assert not any(one.identification == "" for one in found)


def _found_in(finder: Finder, text: str) -> list[Found]:
    return [one for service in finder.search(text, ERLANGEN).services for one in service.found]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("hundesteur", "Hundesteuer"),
        ("hudnesteuer", "Hundesteuer"),
        ("HUNDESTEUER!!!", "Hundesteuer"),
        ("Hunde-Steuer", "Hundesteuer"),
        ("personalauswies", "Personalausweis"),
        ("strassenbeleuchtung", "Störung der Straßenbeleuchtung"),
        ("hundesteuerbefreiung", "Hundesteuer Befreiung"),
        ("führersch", "Führerschein"),
        ("Personal Ausweis", "Personalausweis"),
    ],
)
def test_spelling_compounds_and_beginnings_are_forgiven(finder: Finder, text: str, name: str) -> None:
    assert first(finder, text).name.startswith(name)


@pytest.mark.parametrize(
    "text",
    ["", "   ", "?!", "der die das", "\x00", "AND", 'hund" OR "x', "NEAR(a b)", "hund* -katze ^a:b", "name:hund", "%_'",
     "a:", "gemeinde:", "12345", "99999", "\ud800", "😀", "لا", "x" * 100_000, "hund " * 50_000, "( ( (", "1 2 3 4 5"],
)  # fmt: skip
def test_odd_texts_get_an_answer(finder: Finder, text: str) -> None:
    finder.search(text)
    finder.search(text, text)
    finder.suggest(text)


def test_an_empty_text_finds_nothing(finder: Finder) -> None:
    answer = finder.search("")
    assert (answer.need, answer.place, answer.places, answer.services) == ("", None, (), ())
    assert finder.suggest("") == []


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=300), word=st.sampled_from(["hundesteuer", "erlangen", "91054", "landkreis", '"', "*"]))
def test_any_text_gets_an_answer_whose_parts_agree(finder: Finder, text: str, word: str) -> None:
    answer = finder.search(f"{text} {word} {text}")
    assert answer.place is None or answer.places == ()
    assert len(answer.places) != 1
    scores = [service.score for service in answer.services]
    assert scores == sorted(scores, reverse=True)
    finder.suggest(f"{word} {text}")


def test_suggestions_complete_services_and_places(finder: Finder) -> None:
    assert any(one.text.startswith("Hundesteuer") for one in finder.suggest("hundest"))
    assert ("place", "hundesteuer Erlangen", ERLANGEN) in {
        (one.kind, one.text, one.key) for one in finder.suggest("hundesteuer erl")
    }
    assert finder.suggest("Erlang")[0].text == "Erlangen"
    assert ("service", "Personalausweis Ausstellung") in {(one.kind, one.text) for one in finder.suggest("perso")}
    assert len(finder.suggest("be", limit=3)) == 3
    assert finder.suggest("kita m")[0].text == "kita München"


def test_after_in_only_places_are_suggested_and_no_text_twice(finder: Finder) -> None:
    for begun in ("hundesteuer in am", "perso bei neu"):
        found = finder.suggest(begun)
        assert {one.kind for one in found} == {"place"}
        assert len({one.text for one in found}) == len(found)


def test_a_suggestion_taken_up_finds_what_it_names(finder: Finder) -> None:
    for begun in ("hundest", "reisep", "hundesteuer erl", "neusta", "amb"):
        for one in finder.suggest(begun):
            answer = finder.search(one.text)
            if one.kind == "service":
                assert one.key in {service.service_key for service in answer.services[:2]}, one
            else:
                assert one.key in {place.key for place in (answer.place, *answer.places) if place}, one


def test_threads_get_the_answers_that_one_gets_alone(finder: Finder) -> None:
    texts = [row["query"] for row in QUERIES]
    alone = [finder.search(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(finder.search, texts)) == alone


@pytest.mark.parametrize(
    ("text", "kind", "key"),
    [
        ("09562000", "place", "095620000000"),
        (" 095725514120 ", "place", "095725514120"),
        ("gemeinde:09562000", "authority", "gemeinde:09562000"),
        ("Landkreis:09375", "authority", "landkreis:09375"),
        ("092720000000", "authority", "landkreis:09272"),
        ("09272", "authority", "landkreis:09272"),
        ("091775123", "authority", "vg:091775123"),
        ("091775123000", "authority", "vg:091775123"),
        ("99050012104000", "service", "leika:99050012104000"),
        ("leika:99050012104000", "service", "leika:99050012104000"),
    ],
)
def test_a_key_alone_is_what_it_names(finder: Finder, text: str, kind: str, key: str) -> None:
    assert finder.named(text) == Named(kind, key)


@pytest.mark.parametrize(
    "text",
    ["", "91054", "Erlangen", "99107008", "99041008000000", "99999999999999", "11000000", "gemeinde:00000000",
     "unassigned:x", "09562000 hundesteuer", "00000000", "1", "09", "x" * 500],
)  # fmt: skip
def test_what_is_no_key_or_has_no_page_leads_to_none(finder: Finder, text: str) -> None:
    assert finder.named(text) is None


def test_every_authority_and_every_service_of_the_edition_is_found_by_its_key(finder: Finder) -> None:
    for key, authority in finder.places.authorities.items():
        if authority.choosable:
            assert finder.named(key) == Named("authority", key)
            if (ars := authority.ars) and len(ars) > 3:
                assert {finder.places.numbered(code) for code in (ars, ars.ljust(12, "0"))} == {key}
    for key in finder.online.keys() - finder.unassigned:
        assert [one.service_key for one in finder.search(key).services] == [key]


def test_a_number_of_a_place_outside_the_programme_is_named_as_such(finder: Finder) -> None:
    assert finder.search("hundesteuer 11000000").elsewhere == "Berlin"


def test_the_beginning_of_leika_keys_finds_all_that_begin_so(finder: Finder) -> None:
    found = finder.search("99102013 erlangen").services
    assert {one.service_key for one in found} == {"leika:99102013002000", "leika:99102013010000"}
    [nowhere] = finder.search("99041008 erlangen").services
    assert (nowhere.name, nowhere.in_edition) == ("Kindergeld", False)


def test_a_procedure_without_a_service_is_told_only_where_it_is_of_use(finder: Finder) -> None:
    [key] = [one for one in finder.unassigned if one == max(finder.unassigned, key=len)]
    [authority] = finder.online[key][:1]
    here = finder.search(finder.names[key], authority)
    assert finder.names[key] in {one.name for one in here.services if one.service_key is None and one.found}
    assert all(one.found for one in here.services if one.service_key is None)
    assert all(one.service_key for one in finder.search("hundesteuer").services)
    assert not finder.unassigned.intersection(one.key for one in finder.suggest("online", 50))
