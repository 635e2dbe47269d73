"""GOV.UK's local links, with a small folder of our own and with the real one."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from amtsatlas.domain.errors import InputError
from amtsatlas.domain.record import Reason
from amtsatlas.sources.local_links import AUTHORITIES, LINKS, TIERS, LocalLinks
from tests.conftest import CollectingSink
from tests.sources.small import context

COUNCILS = """\
id,gss,snac,local_custodian_code,tier_id,parent_local_authority_id,slug,country_name,homepage_url,name
1,S12000033,00QA,9051,3,,north,Scotland,https://north.example/,"North, City Council"
2,E10000011,21,1,1,,south,England,https://south.example/,South County Council
3,E07000062,21UD,2,2,2,south-by-sea,England,https://sea.example/,South-by-Sea Borough Council
4,E07000063,21UE,2,2,99,silent,England,https://silent.example/,Silent District Council
"""
SERVICES = """\
LGSL,Description,Providing Tier
13,Find out about primary school places,county/unitary
"""
LINK_LINES = [
    "la,lgsl,lgil,link",
    "north,primary-school-places,applications-for-service,https://North.example/a?x=1#top,13,0",
    "north,primary-school-places,providing-information,https://north.example/b,13,8",
    'south-by-sea,graffiti,reporting,"https://sea.example/a,b c",557,17',
    "gone,graffiti,reporting,https://gone.example/,557,17",
    "south,graffiti,reporting,https://south.example/,,17",
    "south,graffiti,reporting,https://south.example/,557",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "links"
    folder.mkdir()
    (folder / AUTHORITIES).write_text(COUNCILS)
    (folder / TIERS).write_text(SERVICES)
    (folder / LINKS).write_text("\n".join(LINK_LINES))
    return folder


def read(folder: Path) -> CollectingSink:
    sink = CollectingSink()
    LocalLinks().read([folder], context(folder.parent), sink)
    return sink


def test_a_link_is_an_offer_of_its_council(folder: Path) -> None:
    sink = read(folder)
    assert [(o.authority_key, o.service_id) for o in sink.offer] == [
        ("gss:S12000033", "13"), ("gss:S12000033", "13"), ("gss:E07000062", "557"),
    ]  # fmt: skip
    assert [(p.name, p.url, p.address, p.kind) for p in sink.procedure][::2] == [
        (
            "Find out about primary school places (applications for service)",
            "https://North.example/a?x=1#top",
            "https://north.example/a?x=1",
            "application",
        ),
        ("graffiti (reporting)", "https://sea.example/a,b c", "https://sea.example/a,b c", "application"),
    ]
    assert {(s.service_id, s.name) for s in sink.service} == {
        ("13", "Find out about primary school places"), ("557", "graffiti"),
    }  # fmt: skip
    assert [o.procedure_id for o in sink.offer] == [p.procedure_id for p in sink.procedure]
    assert len({o.offer_id for o in sink.offer}) == 3


def test_councils_are_brought_with_tier_parent_and_slug(folder: Path) -> None:
    councils = {covered.authority_key: covered for covered in read(folder).covered}
    assert councils["gss:S12000033"][1:6] == ("north", "North, City Council", True, "unitary", None)
    assert councils["gss:E10000011"].authority_kind == "county"
    assert councils["gss:E07000062"][4:6] == ("district", "gss:E10000011")


def test_a_council_without_any_usable_link_has_no_data_and_not_zero(folder: Path) -> None:
    delivered = {covered.feed_id: covered.delivered for covered in read(folder).covered}
    assert delivered == {"north": True, "south": False, "south-by-sea": True, "silent": False}


def test_a_parent_that_is_not_in_the_list_is_counted(folder: Path) -> None:
    assert read(folder).unknown == {("parent_local_authority_id", "99"): 1}


def test_unusable_links_are_rejected_with_their_line(folder: Path) -> None:
    sink = read(folder)
    assert [(r.reason, r.file, r.place) for r in sink.rejection] == [
        (Reason.UNKNOWN_AUTHORITY, LINKS, "5"), (Reason.BAD_VALUE, LINKS, "6"), (Reason.BAD_ROW, LINKS, "7"),
    ]  # fmt: skip
    assert sink.read == 6


def test_unusable_councils_are_rejected_and_so_are_their_links(folder: Path) -> None:
    rows = COUNCILS.replace(",3,,north", ",4,,north").replace("E10000011", "")
    (folder / AUTHORITIES).write_text(rows + rows.splitlines()[3] + "\nbroken\n")
    sink = read(folder)
    assert [(r.reason, r.place) for r in sink.rejection if r.file == AUTHORITIES] == [
        (Reason.BAD_VALUE, "2"), (Reason.MISSING_FIELD, "3"), (Reason.BAD_VALUE, "6"), (Reason.BAD_ROW, "7"),
    ]  # fmt: skip
    assert [c.feed_id for c in sink.covered] == ["south-by-sea", "silent"]
    assert Counter(r.reason for r in sink.rejection if r.file == LINKS)[Reason.UNKNOWN_AUTHORITY] == 4
    assert sink.read == len(sink.offer) + len(sink.rejection)


def test_a_file_and_a_folder_without_all_three_tables_are_refused(folder: Path) -> None:
    with pytest.raises(InputError, match="reads one folder"):
        LocalLinks().files([folder / LINKS])
    (folder / TIERS).unlink()
    with pytest.raises(InputError, match=f"{TIERS}: the file is missing"):
        LocalLinks().files([folder])


def test_gov_uks_real_links_are_read_and_those_of_44_unlisted_councils_rejected(shared: Path) -> None:
    folder = shared / "local_links"
    sink = read(folder)
    councils = {row["slug"]: row["gss"] for row in csv.DictReader((folder / AUTHORITIES).open(encoding="utf-8"))}
    links = list(csv.reader((folder / LINKS).open(encoding="utf-8")))[1:]
    expected = sorted((f"gss:{councils[link[0]]}", link[4], link[3]) for link in links if link[0] in councils)
    url = {p.procedure_id: p.url for p in sink.procedure}
    assert sorted((o.authority_key, o.service_id, url[o.procedure_id]) for o in sink.offer) == expected
    assert (sink.read, len(sink.offer), len(sink.rejection)) == (7405, 6662, 743)
    assert {r.reason for r in sink.rejection} == {Reason.UNKNOWN_AUTHORITY}
    assert len({r.detail for r in sink.rejection}) == 44
    assert Counter(c.delivered for c in sink.covered) == {True: 344, False: 38}
    assert Counter(c.authority_kind for c in sink.covered) == {"unitary": 197, "district": 164, "county": 21}
    assert not sink.unknown
    assert len({o.offer_id for o in sink.offer}) == 6662


def test_progress_adds_up_to_the_bytes_of_all_three_tables(folder: Path) -> None:
    done: list[int] = []
    LocalLinks().read([folder], context(folder.parent, done.append), CollectingSink())
    assert sum(done) == sum(path.stat().st_size for path in folder.iterdir())
