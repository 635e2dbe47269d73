import datetime

from amtsatlas.finder.index import ServiceIndex
from amtsatlas.finder.normalise import stems, tokens
from amtsatlas.finder.place_names import place_names
from amtsatlas.finder.synonyms import synonyms
from amtsatlas.registers.packaged import catalogue, register


def test_there_are_at_least_400_different_everyday_words() -> None:
    assert len({row.everyday.casefold() for row in synonyms()}) >= 400


def test_every_row_leads_to_a_service_of_the_catalogue_that_its_term_names() -> None:
    astray = []
    for row in synonyms():
        named = [
            entry.name
            for entry in catalogue()
            if entry.leika_key.startswith(row.leika_key) and set(stems(row.term)) <= set(stems(entry.name))
        ]
        if not named:
            astray.append(row)
    assert astray == []


def test_every_everyday_word_finds_a_service_it_leads_to() -> None:
    rows = [{**entry._asdict(), "service_key": entry.leika_key, "authorities": []} for entry in catalogue()]
    index = ServiceIndex.build(rows)
    names = {entry.leika_key: set(stems(entry.name)) for entry in catalogue()}
    lost = []
    for row in synonyms():
        if not row.leika_key or not stems(row.everyday):
            continue
        found = [one.service_key for one in index.rank(tokens(row.everyday), 50)]
        if not any(key.startswith(row.leika_key) and set(stems(row.term)) <= names[key] for key in found):
            lost.append(row)
    assert lost == [], lost


def test_a_row_says_who_reviewed_it_and_when_and_stands_only_once() -> None:
    for row in synonyms():
        assert row.author
        assert datetime.date.fromisoformat(row.reviewed) <= datetime.date.today()
        assert row.everyday.strip() == row.everyday
        assert stems(row.everyday), f"{row.everyday!r} says nothing that is looked for"
        assert len(row.leika_key) in {0, 8, 11, 14}
    assert len({(row.everyday, row.leika_key, row.term) for row in synonyms()}) == len(synonyms())


def test_a_name_of_a_place_is_reviewed_and_leads_to_an_authority_of_the_register() -> None:
    known = register().by_key
    for row in place_names():
        assert row.authority_key in known
        assert row.author
        assert datetime.date.fromisoformat(row.reviewed) <= datetime.date.today()
    assert len({(row.name, row.authority_key) for row in place_names()}) == len(place_names())
