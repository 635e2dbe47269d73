import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amtsatlas.domain.authority import Authority, AuthorityKind
from amtsatlas.domain.record import Reason
from amtsatlas.registers.packaged import register
from amtsatlas.registers.register import Register
from amtsatlas.sources.matching import AuthorityMatcher, Office, fold

MATCHER = AuthorityMatcher(register())
BAVARIA = [a for a in register().authorities if a.land == "09" and a.authority_kind != AuthorityKind.LAND]
WORDS = {
    AuthorityKind.GEMEINDE: "Gemeinde",
    AuthorityKind.MARKT: "Markt",
    AuthorityKind.STADT: "Stadt",
    AuthorityKind.GROSSE_KREISSTADT: "Große Kreisstadt",
    AuthorityKind.KREISFREIE_STADT: "Kreisfreie Stadt",
    AuthorityKind.VG: "Verwaltungsgemeinschaft",
    AuthorityKind.LANDKREIS: "Landratsamt",
    AuthorityKind.BEZIRK: "Bezirk",
}


def place(authority: Authority) -> str:
    """The place's name, with none of the cleverness of the matcher."""
    name = authority.name
    for word in ("VG ", "Landkreis ", "Bezirk "):
        name = name.removeprefix(word)
    return name


KREISE = {a.kreis: place(a) for a in BAVARIA if a.authority_kind == AuthorityKind.LANDKREIS}


def written(authority: Authority, with_kreis: bool) -> str:
    """How the portal writes an authority."""
    text = f"{WORDS[AuthorityKind(authority.authority_kind)]} {place(authority)}"
    kreis = KREISE.get(authority.kreis) if authority.authority_kind != AuthorityKind.LANDKREIS else None
    return f"{text} (Lkr. {kreis})" if with_kreis and kreis else text


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Stadt Eichstätt", "gemeinde:09176123"),
        ("Große Kreisstadt Eichstätt", "gemeinde:09176123"),
        ("Verwaltungsgemeinschaft Eichstätt", "vg:091765115"),
        ("Landratsamt Eichstätt", "landkreis:09176"),
        ("Eichstätt (VGem)", "vg:091765115"),
        ("Stadt Bad Königshofen i.Grabfeld", "gemeinde:09673141"),
        ("Stadt Bad Königshofen im Grabfeld", "gemeinde:09673141"),
        ("Stadt Bad Königshofen", "gemeinde:09673141"),
        ("VG Bad Königshofen i. Grabfeld", "vg:096735634"),
        ("Verwaltungsgemeinschaft Bad Königshofen", "vg:096735634"),
        ("Stadt Regensburg", "gemeinde:09362000"),
        ("Regensburg, Stadt", "gemeinde:09362000"),
        ("Landratsamt Regensburg", "landkreis:09375"),
        ("Landkreis Regensburg", "landkreis:09375"),
        ("Regensburg (Landkreis)", "landkreis:09375"),
        ("Stadt Amberg", "gemeinde:09361000"),
        ("Gemeinde Amberg", "gemeinde:09778111"),
        ("Amberg (Lkr. Unterallgäu)", "gemeinde:09778111"),
        ("Gemeinde Amberg, Landkreis Unterallgäu", "gemeinde:09778111"),
        ("Landeshauptstadt München", "gemeinde:09162000"),
        ("Landratsamt München", "landkreis:09184"),
        ("Bezirk Schwaben", "bezirk:097"),
        ("Markt Schwaben", "gemeinde:09175127"),
        ("Markt Markt Schwaben", "gemeinde:09175127"),
        ("Marktverwaltung Kaufering", "gemeinde:09181128"),
        ("Gemeinde Wasserburg (Bodensee) (Lkr. Lindau (Bodensee))", "gemeinde:09776128"),
        ("Gemeinde Taufkirchen (Lkr. Mühldorf)", "gemeinde:09183145"),
        ("Gemeinde Taufkirchen, Landkreis München", "gemeinde:09184145"),
        ("Gemeinde Taufkirchen (Vils)", "gemeinde:09177139"),
        ("Erlangen", "gemeinde:09562000"),
    ],
)
def test_an_office_is_found_by_name_and_kind(name: str, key: str) -> None:
    assert MATCHER.match(Office(name)).authority_key == key


@pytest.mark.parametrize(
    "name", ["Eichstätt", "Bad Königshofen i.Grabfeld", "Regensburg", "Amberg", "Gemeinde Taufkirchen"]
)
def test_a_name_that_fits_several_is_ambiguous_and_names_them(name: str) -> None:
    match = MATCHER.match(Office(name))
    assert (match.authority_key, match.reason) == (None, Reason.AUTHORITY_AMBIGUOUS)
    assert match.detail.count(":09") >= 2


@pytest.mark.parametrize(
    "name", ["", "Landkreis", "Bad Königshofen", "Finanzamt Eichstätt", "Stadt Entenhausen", "Stadt Oberding"]
)
def test_a_name_that_fits_none_for_certain_is_not_matched(name: str) -> None:
    match = MATCHER.match(Office(name))
    assert (match.authority_key, match.reason) == (None, Reason.AUTHORITY_AMBIGUOUS)


def test_a_regierung_is_a_state_authority_and_never_the_bezirk() -> None:
    assert MATCHER.match(Office("Regierung von Mittelfranken")).reason == Reason.STATE_AUTHORITY
    assert MATCHER.match(Office("Regierung der Oberpfalz")).reason == Reason.STATE_AUTHORITY


@pytest.mark.parametrize(
    ("office", "key"),
    [
        (Office("Eichstätt", kind="Verwaltungsgemeinschaft"), "vg:091765115"),
        (Office("Eichstätt", kind="Große Kreisstadt"), "gemeinde:09176123"),
        (Office("Eichstätt", group="Landratsämter"), "landkreis:09176"),
        (Office("Eichstätt", kind="Gemeinde"), "gemeinde:09176123"),
        (Office("Amberg", kind="Kreisangehörige Gemeinde"), "gemeinde:09778111"),
        (Office("Amberg", kreis="Unterallgäu"), "gemeinde:09778111"),
        (Office("Amberg", kreis="Landkreis Unterallgäu"), "gemeinde:09778111"),
        (Office("Amberg", addition="Lkr. Unterallgäu"), "gemeinde:09778111"),
        (Office("Amberg", member_of="Verwaltungsgemeinschaft Türkheim"), "gemeinde:09778111"),
        (Office("Gemeinde Amberg", member_of="0371231"), "gemeinde:09778111"),
        (Office("Stadt Erlangen", kind="Jugendamt"), "gemeinde:09562000"),
        (Office("Erlangen", kind="Sparkasse"), None),
        (Office("Stadt Eichstätt", kind="Landratsamt"), None),
        (Office("Stadt Amberg", kreis="Unterallgäu"), None),
        (Office("Gemeinde Amberg", kreis="Nirgends"), None),
        (Office("Gemeinde Amberg", member_of="VG Emmerting"), None),
    ],
)
def test_every_field_must_fit(office: Office, key: str | None) -> None:
    assert MATCHER.match(office).authority_key == key


def test_every_bavarian_authority_is_found_with_its_landkreis() -> None:
    lost = [a.name for a in BAVARIA if MATCHER.match(Office(written(a, True))).authority_key != a.authority_key]
    assert lost == []
    assert len(BAVARIA) == 2445


def test_without_landkreis_only_names_that_recur_within_a_kind_are_lost() -> None:
    found = {a.authority_key: MATCHER.match(Office(written(a, False))).authority_key for a in BAVARIA}
    lost = {key for key, match in found.items() if match is None}
    written_once = [written(a, False) for a in BAVARIA]
    assert lost == {a.authority_key for a in BAVARIA if written_once.count(written(a, False)) > 1}
    assert len(lost) == 72
    assert all(match in (key, None) for key, match in found.items())


def test_no_two_names_become_one_by_folding() -> None:
    names = {(place(a), a.authority_kind) for a in BAVARIA}
    assert len({(fold(name), kind) for name, kind in names}) == len(names)


@given(st.sampled_from(BAVARIA), st.sampled_from(list(WORDS.items())), st.sampled_from([None, *KREISE.items()]))
def test_a_match_is_what_a_plain_search_finds(
    authority: Authority, said: tuple[AuthorityKind, str], kreis: tuple[str, str] | None
) -> None:
    kind, word = said
    plain = [
        a.authority_key
        for a in BAVARIA
        if place(a) == place(authority)
        and (a.authority_kind == kind or (kind == AuthorityKind.STADT and "stadt" in a.authority_kind))
        and (kreis is None or a.kreis == kreis[0])
    ]
    match = MATCHER.match(Office(f"{word} {place(authority)}", kreis=kreis[1] if kreis else ""))
    if plain:
        assert match.authority_key == (plain[0] if len(plain) == 1 else None)
    elif match.authority_key is not None:  # the name, left without its place, or with the word in it
        found = register().by_key[match.authority_key]
        assert fold(place(found)).startswith(fold(place(authority))) or fold(place(found)).startswith(fold(word))


@given(st.sampled_from(BAVARIA), st.sampled_from([". ", "."]), st.sampled_from(["NFC", "NFD"]), st.booleans())
def test_blanks_and_unicode_forms_make_no_difference(authority: Authority, dot: str, form: str, upper: bool) -> None:
    name = written(authority, True)
    other = unicodedata.normalize(form, f"  {name.replace('.', dot)} ")  # type: ignore[arg-type]
    assert MATCHER.match(Office(other.upper() if upper else other)).authority_key == authority.authority_key


@given(st.text(), st.text(), st.text(), st.text())
def test_any_text_gives_a_match_or_a_reason(name: str, kind: str, addition: str, member_of: str) -> None:
    match = MATCHER.match(Office(name, kind=kind, addition=addition, member_of=member_of))
    assert (match.authority_key is None) == (match.reason is not None)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_authorities_of_other_laender_are_never_matched() -> None:
    neustadt = Authority("gemeinde:01055033", "Neustadt", AuthorityKind.STADT, "010555546033", land="01", kreis="01055")
    assert (
        AuthorityMatcher(Register("2023-11-30", "", (neustadt,), ())).match(Office("Stadt Neustadt")).authority_key
        is None
    )
