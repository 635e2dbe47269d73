"""Every measure equals the slow second implementation, on editions nobody thought of."""

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amtsatlas.measures.engine import KEPT
from amtsatlas.programmes.model import KINDS, Programme
from tests.measures.edition import PROGRAMMES, Edition
from tests.measures.reference import Reference

PLACES = ("096755616111", "096755616112", "096750117117", "096630000000", "071310001001")


def germany() -> Edition:
    """Two Länder, in one of them a Bezirk, a Landkreis, two VGs (one without members) and a kreisfreie Stadt."""
    edition = Edition()
    for key, kind, ars in (
        ("bund:00", "bund", ""),
        ("land:09", "land", "09"),
        ("land:07", "land", "07"),
        ("bezirk:096", "bezirk", "096"),
        ("landkreis:09675", "landkreis", "09675"),
        ("landkreis:07131", "landkreis", "07131"),
        ("vg:096755616", "vg", "096755616"),
        ("vg:096750001", "vg", "096750001"),
        ("gss:E1", "county", None),
        ("gss:E2", "district", None),
    ):
        edition.authority(key, kind, ars, population=1000)
    kinds = ("gemeinde", "markt", "grosse_kreisstadt", "kreisfreie_stadt", "stadt")
    for number, (ars, kind) in enumerate(zip(PLACES, kinds, strict=True)):
        member = {"vg_key": "vg:096755616"} if ars.startswith("096755616") else {}
        edition.authority(f"gemeinde:{ars[:5]}{ars[9:]}", kind, ars, population=10**number, **member)
    return edition


KEYS = [row["authority_key"] for row in germany().tables["authority"]]
PROVIDERS = [
    ("bayernportal", "portal"), ("xzufi", "a"), ("xzufi", "b"), ("csv", "c"), ("openpvog", "hub"), ("local-links", "g"),
]  # fmt: skip
ADDRESSES = [
    None, "", "https://a.de", "https://a.de/", "https://a.de/x", "https://a.de/Kontakt/7", "https://kontakt.de/f",
    "https://a.de/y.PDF?z=1", "https://a.de/p?f=y.pdf", "mailto:x@a.de", "http://a.de?x=1",
]  # fmt: skip
TERRITORIES = [None, None, None, "", "09", "096", "09675", "096755616", *PLACES]
NAMES = st.sampled_from("abcdefgh")


@st.composite
def editions(draw: st.DrawFn) -> Edition:
    edition = germany()
    sources = draw(st.lists(st.sampled_from(PROVIDERS), min_size=1, max_size=3, unique=True))
    covered = st.tuples(
        st.sampled_from(KEYS), st.sampled_from(sources), st.sampled_from(["2023-09-30", "2023-10-03", "2024-01-01"])
    )
    for key, (source, provider), day in draw(st.sets(covered, max_size=30)):
        edition.delivered(key, source=source, provider=provider, data_date=day)
    kinds = {name: draw(st.sampled_from(["application", "application", "application", *KINDS])) for name in "abcdefgh"}
    offers = st.tuples(
        st.sampled_from(KEYS),
        st.sampled_from(sources),
        NAMES,
        st.sampled_from([None, "s1", "s2", "s3"]),
        st.sampled_from(TERRITORIES),
        st.sampled_from([("own", "declared"), ("own", "derived"), ("central", "declared"), ("unknown", None)]),
        st.sampled_from(ADDRESSES),
        st.sampled_from(["ok", "ok", "nicht ok", None]),
        st.sampled_from(["ja", "nein", None]),
        st.sampled_from(["d-1", "d-2"]),
    )
    for key, (source, provider), name, service, territory, provision, address, online, active, delivery in draw(
        st.lists(offers, max_size=80)
    ):
        edition.offer(
            key, name, services=[service], source=source, provider=provider, territory=territory, kind=kinds[name],
            provision=provision[0], provision_basis=provision[1], address=address, online_status=online, active=active,
            delivery=delivery,
        )  # fmt: skip
    judged = st.tuples(
        st.sampled_from([*PROGRAMMES, "another"]), st.sampled_from(KEYS), st.sampled_from(sources), NAMES
    )
    for (programme, key, (source, provider), name), counts in draw(
        st.dictionaries(judged, st.booleans(), max_size=12)
    ).items():
        edition.judgement(key, f"{source}:{provider}:{name}", counts=counts, programme=programme)
    return edition


@st.composite
def programmes(draw: st.DrawFn) -> Programme:
    rules = draw(st.sampled_from(list(PROGRAMMES.values())))
    return replace(
        rules,
        unit=draw(st.sampled_from(["procedure", "service"])),
        inherit=draw(st.booleans()),
        sources=tuple(draw(st.permutations([source for source, _ in dict(PROVIDERS).items()]))[:4]),
        territory=draw(st.sampled_from(["", "09", "09675"])),
        threshold=draw(st.sampled_from([None, 1, 2])),
        threshold_by_kind=draw(st.sampled_from([{}, {"markt": 1}])),
        provision={**rules.provision, "central": draw(st.booleans())},
        require_address=draw(st.booleans()),
    )


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(edition=editions(), rules=programmes())
def test_every_measure_equals_the_slow_second_implementation(edition: Edition, rules: Programme) -> None:
    expected = Reference(edition, rules)
    with tempfile.TemporaryDirectory() as folder:
        results = edition.results(Path(folder), rules)
        for measure in KEPT:
            assert results.rows(measure) == getattr(expected, measure), measure


@pytest.mark.parametrize("programme", list(PROGRAMMES))
def test_the_packaged_programmes_equal_the_slow_second_implementation(programme: str, tmp_path: Path) -> None:
    edition = (
        germany().delivered(*KEYS[:12]).delivered(*KEYS, source="openpvog").delivered(*KEYS[8:10], source="local-links")
    )
    for number, key in enumerate(KEYS * 3):
        for source, named in PROVIDERS:
            provider = "portal" if source in ("openpvog", "local-links") else named
            edition.offer(
                key, f"p{number % 7}", services=["s1", f"s{number % 4}"], source=source, provider=provider,
                online_status="ok",
            )  # fmt: skip
            if number % 3 == 0:
                judged = f"{source}:{provider}:p{number % 7}"
                edition.judgement(key, judged, counts=number % 2 == 0, programme=programme)
    expected = Reference(edition, PROGRAMMES[programme])
    results = edition.results(tmp_path, programme)
    assert any(row["counted"] for row in expected.standing)
    assert {row["reason"] for row in expected.verdict} > {"judged_counts", "judged_not"}
    for measure in KEPT:
        assert results.rows(measure) == getattr(expected, measure), measure
