"""Accounts and decisions for the example data: every role, some 400 awards, applications in every state.

Dates and names of awards are the published ones where known; all else is drawn, the same at every seeding. Every text
says that it is an example.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.utils import decrypt
from django.db import transaction

from amtsatlas.awards import applications, journal, replies
from amtsatlas.awards.applications import Standing
from amtsatlas.awards.models import Contact, Entry, Mail, Person, Role
from amtsatlas.awards.permissions import RoleKind
from amtsatlas.domain.award import Step
from amtsatlas.domain.errors import AmtsatlasError
from amtsatlas.domain.keys import scheme_of
from amtsatlas.portal.atlas import Shown, atlas
from amtsatlas.registers.packaged import published_figures
from amtsatlas.results.reader import Row

DAY = "2023-12-28"
"""Of the edition that the awards are based on: that day's press release tells of some 400."""
PASSWORD = "beispiel-daten-2023"
"""Known to everybody, as is everything here."""
ERLANGEN = "gemeinde:09562000"
TOTALS = {"2021-07-28": 7, "2021-11-22": 46, "2022-07-18": 100, "2023-02-06": 200, DAY: 400}
"""Awards in all up to a day, as published; for 2021-11-22 7 Landkreise and at least 39 others."""
LANDKREISE = {"2021-07-28": 0, "2021-11-22": 7}
"""How many of the awarded were Landkreise up to a day, as published."""
MANY = {"bezirk": 3, "landkreis": 50, "kreisfreie_stadt": 20, "grosse_kreisstadt": 20}
"""How many of a kind carry the award. No source splits the 400; the rest are municipalities and VGs, by how many reach
the threshold."""
_ALSO_KNOWN = {
    "gemeinde:09673141": "2021-07-28",  # Bad Königshofen; the source leaves open whether town or VG
    "gemeinde:09162000": "2021-09-30",  # the published figure says "at award", by month
    "landkreis:09671": "2021-11-22",  # "incl. Lkr Aschaffenburg"
    "bezirk:096": "2023-04-24",  # "first Bezirk awarded"
}
_NOT_AWARDED = "gemeinde:09181128"
"""Kaufering, of which was published that it has no award."""
_SEED = 20231228
_OFFICE = "behoerde@beispiel.example"
_ROLES = {
    _OFFICE: RoleKind.AUTHORITY,
    "pruefung@beispiel.example": RoleKind.REVIEWER,
    "entscheidung@beispiel.example": RoleKind.AWARD_MANAGER,
    "verwaltung@beispiel.example": RoleKind.ADMINISTRATOR,
}
_NAMES = {
    RoleKind.AUTHORITY: "Beispiel Behörde",
    RoleKind.REVIEWER: "Beispiel Prüfung",
    RoleKind.AWARD_MANAGER: "Beispiel Entscheidung",
    RoleKind.ADMINISTRATOR: "Beispiel Verwaltung",
}


class Account(NamedTuple):
    """How somebody logs in to the example."""

    email: str
    role: RoleKind
    password: str
    totp_secret: str


def seed() -> list[Account]:
    """Fill the decisions, all or nothing; nothing where they are there already. Returns the accounts.

    Raises AmtsatlasError where other decisions or accounts are there, NotFoundError without the edition.
    """
    if Person.objects.filter(email=_OFFICE).exists():
        return _accounts()
    if Entry.objects.exists() or Person.objects.exists():
        raise AmtsatlasError("there are accounts or decisions already that are no examples")
    shown = atlas().show(DAY)
    # One transaction: a tenth of the time of 1,300 single ones.
    with transaction.atomic():
        people = {kind: _person(email) for email, kind in _ROLES.items()}
        random = Random(_SEED)
        reached = _reached(shown)
        awarded = _awarded(reached, random)
        for key, day in sorted(awarded.items(), key=lambda one: (one[1], one[0])):
            _award(shown, reached[key], day, people, f"{random.getrandbits(40):010x}")
        others = [key for key in sorted(reached) if key not in awarded and key != ERLANGEN]
        chosen = random.sample(others, len(_COURSES) + 1)
        for key, course in zip(chosen, _COURSES, strict=False):
            _apply(shown, reached[key], people, course)
        # The last one reaches the threshold and has not applied.
        for key in (ERLANGEN, *chosen):
            Role.objects.create(person=people[RoleKind.AUTHORITY], kind=RoleKind.AUTHORITY, authority_key=key)
        _say(shown, people, reached)
        # Nobody is at the example's addresses.
        Mail.objects.all().delete()
    return _accounts()


def _person(email: str) -> Person:
    found = Person.objects.create_user(email, PASSWORD, name=_NAMES[_ROLES[email]])
    EmailAddress.objects.create(user=found, email=email, verified=True, primary=True)
    TOTP.activate(found, generate_totp_secret())
    if _ROLES[email] is not RoleKind.AUTHORITY:
        Role.objects.create(person=found, kind=_ROLES[email])
    return found


def _accounts() -> list[Account]:
    secrets = {
        one.user.email: decrypt(one.data["secret"])
        for one in Authenticator.objects.filter(type="totp", user__email__in=_ROLES).select_related("user")
    }
    return [Account(email, kind, PASSWORD, secrets[email]) for email, kind in _ROLES.items() if email in secrets]


def _reached(shown: Shown) -> dict[str, Row]:
    unfiltered = dict.fromkeys(
        ("peer_group", "member", "region", "least", "below", "delivered", "stale", "top", "keys")
    )
    rows = shown.results.ask("league", **unfiltered, reached=True, sort="name", skip=0)
    return {row["authority"]: row for row in rows if row["authority"] != _NOT_AWARDED}


def _awarded(reached: Mapping[str, Row], random: Random) -> dict[str, str]:
    """Authority key → day of the award: the known ones, then as many drawn as were published up to each day."""
    published = {
        figure.authority_key: figure.date
        for figure in published_figures()
        if figure.metric == "awarded" and figure.authority_key
    }
    awarded = {key: day for key, day in {**published, **_ALSO_KNOWN}.items() if key in reached}
    left = _left(reached, awarded, random)
    after = "2021-07-27"
    for until, total in TOTALS.items():
        missing = total - sum(day <= until for day in awarded.values())
        days = (date.fromisoformat(until) - date.fromisoformat(after)).days
        for key in _fitting(left, awarded, until)[:missing]:
            day = date.fromisoformat(until) - timedelta(random.randrange(days))
            awarded[key] = max(day.isoformat(), _ALSO_KNOWN["bezirk:096"]) if _is(key, "bezirk") else day.isoformat()
            left.remove(key)
        after = until
    return awarded


def _fitting(left: Sequence[str], awarded: Mapping[str, str], until: str) -> list[str]:
    """Who may be awarded up to a day by what was published: so many Landkreise, no Bezirk before the first."""
    if until == DAY:
        return list(left)
    found = [key for key in left if not _is(key, "bezirk")]
    if until not in LANDKREISE:
        return found
    more = LANDKREISE[until] - sum(_is(key, "landkreis") for key, day in awarded.items() if day <= until)
    return [
        *[key for key in found if _is(key, "landkreis")][:more],
        *[key for key in found if not _is(key, "landkreis")],
    ]


def _is(key: str, scheme: str) -> bool:
    return scheme_of(key) == scheme


def _left(reached: Mapping[str, Row], awarded: Mapping[str, str], random: Random) -> list[str]:
    """Those to be drawn, shuffled; of each kind as many as it still needs, of the usual kinds by their share."""
    by_kind: dict[str, list[str]] = {}
    for key in sorted(reached):
        by_kind.setdefault(reached[key]["authority_kind"], []).append(key)
    usual = sum(len(keys) for kind, keys in by_kind.items() if kind not in MANY)
    rest = TOTALS[DAY] - sum(MANY.values())
    drawn: list[str] = []
    for kind, keys in sorted(by_kind.items()):
        wanted = MANY.get(kind) or -(-rest * len(keys) // usual)
        free = [key for key in keys if key not in awarded]
        drawn += random.sample(free, min(len(free), max(0, wanted - (len(keys) - len(free)))))
    random.shuffle(drawn)
    return drawn


def _award(shown: Shown, row: Row, day: str, people: Mapping[RoleKind, Person], award_id: str) -> None:
    """An award from before this system: nobody waits for it, and nobody is asked about it."""
    standing = _standing(shown, row)
    steps: tuple[tuple[Step, str, dict[str, Any]], ...] = (
        (Step.APPLY, "", {**_numbers(standing), "wishes": [], "logo": ""}),
        (Step.REVIEW, _actor(people, RoleKind.REVIEWER), {}),
        (Step.AWARD, _actor(people, RoleKind.AWARD_MANAGER), {"awarded_on": day}),
    )
    for step, actor, details in steps:
        journal.append(
            step,
            award_id,
            actor=actor,
            authority_key=standing.authority_key,
            programme=standing.programme,
            edition=standing.edition,
            reason="Beispiel – keine Auszeichnung" if step is Step.AWARD else "",
            details=details,
            public_after=timedelta(0) if step is Step.AWARD else None,
        )


_Course = Sequence[tuple[RoleKind, Step, str]]
_COURSES: tuple[_Course, ...] = (
    (),
    (),
    ((RoleKind.REVIEWER, Step.REVIEW, ""),),
    ((RoleKind.REVIEWER, Step.REVIEW, ""), (RoleKind.REVIEWER, Step.ASK, "Beispiel: Wo lässt sich der Antrag senden?")),
    (
        (RoleKind.REVIEWER, Step.REVIEW, ""),
        (RoleKind.REVIEWER, Step.ASK, "Beispiel: Ist das Formular schon freigeschaltet?"),
        (RoleKind.AUTHORITY, Step.ANSWER, "Beispiel: Ja, seit Oktober."),
    ),
    (
        (RoleKind.REVIEWER, Step.REVIEW, ""),
        (
            RoleKind.AWARD_MANAGER,
            Step.REFUSE,
            "Beispiel: Drei von fünf Verfahren lassen sich nicht absenden.",
        ),
    ),
    ((RoleKind.AUTHORITY, Step.WITHDRAW, "Beispiel: Wir stellen den Antrag nach der Umstellung neu."),),
)
"""After applying: nothing, in review, asked back, answered, refused, withdrawn."""


def _apply(shown: Shown, row: Row, people: Mapping[RoleKind, Person], course: _Course) -> None:
    rules = atlas().award_rules()
    contact = Contact(name="Beispiel Ansprechperson", email="ansprechperson@beispiel.example")
    actor = _actor(people, RoleKind.AUTHORITY)
    applied = applications.apply(actor, _standing(shown, row), rules, contact=contact, wishes=["banner"])
    for kind, step, reason in course:
        applications.step(_actor(people, kind), applied, step, rules, reason=reason)


def _say(shown: Shown, people: Mapping[RoleKind, Person], reached: Mapping[str, Row]) -> None:
    """A dispute that is open, and a reply that stands beside Erlangen's number."""
    office, manager = _actor(people, RoleKind.AUTHORITY), _actor(people, RoleKind.AWARD_MANAGER)
    programme, edition = shown.programme.id, shown.edition.name
    key, row = next(
        (key, row)
        for key in sorted(reached)
        for row in shown.results.ask("explain", authority=key)
        if not row["counts"]
    )
    Role.objects.get_or_create(person=people[RoleKind.AUTHORITY], kind=RoleKind.AUTHORITY, authority_key=key)
    name = row["name"] or row["procedure"]
    about = replies.Contested(key, programme, edition, row["procedure"], name, False, row["reason"])
    replies.dispute(office, about, "Beispiel: Der Antrag lässt sich online ausfüllen und absenden.")
    text = "Beispiel: Zwölf weitere Verfahren sind fertig und gehen im Januar in das BayernPortal."
    replies.publish(manager, replies.reply(office, ERLANGEN, programme, edition, text))


def _actor(people: Mapping[RoleKind, Person], kind: RoleKind) -> str:
    return str(people[kind].pseudonym)


def _standing(shown: Shown, row: Row) -> Standing:
    programme = shown.programme.id
    sha256 = shown.edition.programmes[programme]["sha256"]
    return Standing(row["authority"], programme, shown.edition.name, row["counted"], row["threshold"], sha256)


def _numbers(standing: Standing) -> dict[str, Any]:
    return {"counted": standing.counted, "threshold": standing.threshold, "rule_sha256": standing.rule_sha256}
