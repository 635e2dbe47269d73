"""What can be fetched of an award: certificate, pictures, credential, key list, feed; having a credential checked."""

import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest

from amtsatlas.domain.award import Step
from amtsatlas.portal.atlas import Atlas
from amtsatlas.publications import credential, keys
from amtsatlas.publications.badge import FILES
from tests.awards.conftest import ERLANGEN
from tests.awards.decisions import LONG_AGO, RULES, awarded, take
from tests.awards.people import Visitor
from tests.publications.signed_awards import AWARD, EXAMPLE, SITE

CHECK = "/auszeichnung/pruefen/ergebnis"
FALLEN = "gemeinde:09190111"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def key(data: Path) -> Iterator[keys.PublishedKey]:
    """The site's first key."""
    yield keys.make(data, SITE)
    shutil.rmtree(data / "keys")


def checked(visitor: Visitor, token: str) -> str:
    answer = visitor.post(CHECK, token=token)
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    return answer.content.decode()


@pytest.mark.parametrize(
    ("file", "content_type", "start"),
    [
        ("urkunde.pdf", "application/pdf", b"%PDF-1.7"),
        ("award.jwt", "application/jwt", b"ey"),
        ("badge.svg", "image/svg+xml", b"<svg"),
        ("banner-dark-en.png", "image/png", b"\x89PNG"),
    ],
)
def test_a_file_is_kept_by_caches_for_minutes_and_not_sent_twice(
    visitor: Visitor, file: str, content_type: str, start: bytes
) -> None:
    address = f"/auszeichnung/{awarded(ERLANGEN)}/{file}"
    answer = visitor.get(address)
    assert answer.headers["Content-Type"] == content_type
    assert answer.content.startswith(start)
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    again = visitor.get(address, headers={"if-none-match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_every_variant_of_a_picture_is_there_and_no_other(visitor: Visitor) -> None:
    made = awarded(ERLANGEN)
    for name in FILES:
        root = ElementTree.fromstring(visitor.get(f"/auszeichnung/{made}/{name}.svg").content)
        assert root.get("lang") == ("en" if name.endswith("-en") else "de")
    for name in ("badge-large", "badge-dark-dark", "urkunde"):
        assert visitor.get(f"/auszeichnung/{made}/{name}.svg").status_code == 404


def test_the_live_badge_changes_with_the_state(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Atlas, "award_rules", lambda _: RULES)
    made = awarded(ERLANGEN)
    address = f"/auszeichnung/{made}/banner.svg"
    before = visitor.get(address)
    assert before.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    take(made, Step.REVOKE, LONG_AGO + timedelta(days=2))
    assert visitor.get(address, headers={"if-none-match": before.headers["ETag"]}).status_code == 200


def test_the_live_badge_says_what_is_below_today(visitor: Visitor) -> None:
    """In its description, where an example says it too."""
    fallen, standing = awarded(FALLEN, edition="2022-07-18.r1"), awarded(ERLANGEN, moment=LONG_AGO + timedelta(days=1))
    assert "unter der Schwelle" in visitor.get(f"/auszeichnung/{fallen}/badge.svg").content.decode()
    assert "unter der Schwelle" not in visitor.get(f"/auszeichnung/{standing}/badge.svg").content.decode()


def test_the_snippet_of_the_page_is_what_the_badge_module_gives_and_leads_to_pictures(visitor: Visitor) -> None:
    made = awarded(ERLANGEN)
    page = visitor.get(f"/auszeichnung/{made}/").content.decode()
    for name in ("banner", "badge", "small"):
        assert f"&lt;img src=&quot;http://127.0.0.1/auszeichnung/{made}/{name}.svg&quot;" in page


def test_the_credential_of_an_example_is_never_genuine(visitor: Visitor, key: keys.PublishedKey) -> None:
    token = visitor.get(f"/auszeichnung/{awarded(ERLANGEN)}/award.jwt").content.decode()
    found = credential.verify(token, json.loads(visitor.get("/auszeichnung/schluessel.json").content))
    assert found.outcome is credential.Outcome.EXAMPLE
    page = checked(visitor, token)
    assert "Beispiel – keine Auszeichnung</h2>" in page
    assert "Echt</h2>" not in page


def test_the_key_list_is_where_the_keys_say_and_anybodys_program_may_read_it(
    visitor: Visitor, key: keys.PublishedKey
) -> None:
    answer = visitor.get(keys.PUBLISHED_AT)
    assert json.loads(answer.content) == {"keys": [key.jwk]}
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_genuine_credential_is_told_as_such_and_that_the_journal_does_not_know_it(
    visitor: Visitor, data: Path, key: keys.PublishedKey
) -> None:
    page = checked(visitor, credential.issue(AWARD, data))
    assert "Echt</h2>" in page
    assert "Im Journal dieses Systems steht diese Auszeichnung aber nicht." in page


def test_a_credential_can_be_sent_as_a_file(visitor: Visitor, data: Path, key: keys.PublishedKey) -> None:
    file = BytesIO(credential.issue(AWARD, data).encode())
    file.name = "award.jwt"
    assert "Echt</h2>" in visitor.client.post(CHECK, {"file": file}).content.decode()


def test_what_is_wrong_with_a_credential_is_said_in_words(visitor: Visitor, data: Path, key: keys.PublishedKey) -> None:
    genuine = credential.issue(AWARD, data)
    head, body, signature = genuine.split(".")
    foreign = credential.sign(EXAMPLE, keys.throwaway())
    assert "Verändert</h2>" in checked(visitor, f"{head}.{body}.{'A' * len(signature)}")
    assert "Kein Nachweis</h2>" in checked(visitor, "<script>alert(1)</script>")
    assert "Beispiel – keine Auszeichnung</h2>" in checked(visitor, foreign)
    shutil.rmtree(data / "keys")
    keys.make(data, SITE)
    assert "Nicht von hier</h2>" in checked(visitor, genuine)


def test_nothing_and_too_much_are_refused_in_words(visitor: Visitor) -> None:
    empty = visitor.post(CHECK)
    assert empty.status_code == 400
    assert "oder wählen Sie seine Datei" in empty.content.decode()
    large = visitor.post(CHECK, token="x" * 100_000)
    assert large.status_code == 413
    assert "zu groß für einen Nachweis" in large.content.decode()
    assert visitor.get(CHECK).status_code == 405


def test_what_was_checked_is_not_run_as_markup(visitor: Visitor) -> None:
    assert "<script>alert" not in checked(visitor, "<script>alert(1)</script>")


def feed(visitor: Visitor, address: str = "/auszeichnung/feed.atom") -> ElementTree.Element:
    answer = visitor.get(address)
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert answer.headers["ETag"]
    return ElementTree.fromstring(answer.content)


def test_the_feed_is_valid_atom_with_ids_that_stay(visitor: Visitor) -> None:
    made = awarded(ERLANGEN)
    awarded("landkreis:09272", moment=LONG_AGO + timedelta(days=1))
    root = feed(visitor)
    assert root.tag == f"{ATOM}feed"
    for one in (root, *root.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(one.findall(f"{ATOM}{name}")) == 1, f"RFC 4287 wants exactly one {name}"
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    newest, oldest = root.iter(f"{ATOM}entry")
    assert "Freyung" in str(newest.findtext(f"{ATOM}title"))
    assert root.findtext(f"{ATOM}updated") == newest.findtext(f"{ATOM}updated") == "2026-01-16T12:10:00+00:00"
    assert oldest.findtext(f"{ATOM}id", "").startswith("urn:uuid:")
    [link] = oldest.iter(f"{ATOM}link")
    assert link.get("href") == f"http://127.0.0.1/auszeichnung/{made}/"
    elsewhere = Visitor()
    elsewhere.client.defaults["HTTP_HOST"] = "localhost"
    moved = ElementTree.fromstring(elsewhere.client.get("/auszeichnung/feed.atom").content)
    ids = [[entry.findtext(f"{ATOM}id") for entry in one.iter(f"{ATOM}entry")] for one in (root, moved)]
    assert ids[0] == ids[1]


def test_an_example_says_so_in_the_feed_and_in_every_entry(visitor: Visitor) -> None:
    awarded(ERLANGEN)
    for address, mark in (
        ("/auszeichnung/feed.atom", "Beispiel – keine Auszeichnung"),
        ("/en/auszeichnung/feed.atom", "Example – no award"),
    ):
        root = feed(visitor, address)
        assert all(str(title.text).startswith(mark) for title in root.iter(f"{ATOM}title"))


def test_a_feed_without_awards_is_a_feed(visitor: Visitor) -> None:
    root = feed(visitor)
    assert not list(root.iter(f"{ATOM}entry"))
    assert root.findtext(f"{ATOM}updated") == "2023-12-28T00:00:00+00:00"


def test_the_page_head_names_the_feed(visitor: Visitor) -> None:
    page = visitor.get("/auszeichnung/").content.decode()
    assert 'type="application/atom+xml"' in page.partition("</head>")[0]
    assert visitor.get(page.split('type="application/atom+xml"')[1].split('href="')[1].split('"')[0]).status_code == 200
