"""The example deliveries as tables of the own csv profile, with what vendors list beside online procedures."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from amtsatlas.domain.authority import Authority
from amtsatlas.domain.procedure import ProcedureKind
from amtsatlas.example.feeds import rng
from amtsatlas.example.offers import Procedure
from amtsatlas.sources.interface import EXAMPLE_MARK

_COLUMNS = (
    "authority_key", "authority_name", "service_key", "service_name", "procedure_id", "procedure_name", "url",
    "provision", "kind", "languages", "identification", "payment", "example_data",
)  # fmt: skip
_OTHER_KINDS = (
    (ProcedureKind.FORM, "{} – Formular zum Ausdrucken", "https://www.{}.example/formulare/{}.pdf"),
    (ProcedureKind.INFORMATION, "{} – Informationen", "https://www.{}.example/leben/{}"),
    (ProcedureKind.APPOINTMENT, "Termin vereinbaren: {}", "https://termine.{}.example/{}"),
    (ProcedureKind.CONTACT, "Kontaktformular zu {}", "https://www.{}.example/kontakt?thema={}"),
    (ProcedureKind.MAIL, "E-Mail zu {}", "mailto:rathaus@{}.example?subject={}"),
)
"""Kind, name and address of what a vendor lists though it does not count."""
_OTHER_SHARE, _DOUBLE_SHARE, _UNNUMBERED_SHARE, _WITHOUT_ADDRESS_SHARE = 0.15, 0.03, 0.1, 0.02

Row = list[str]


def write_table(
    file: Path, shares: Iterable[tuple[Authority, str, Sequence[Procedure]]], *, says_provision: bool
) -> Path:
    """Write one table of each authority's procedures; its name in addresses stands beside it. Returns the file."""
    rows: list[Row] = []
    for authority, slug, procedures in shares:
        for p in procedures:
            rows += _rows(authority, slug, p, says_provision)
    file.parent.mkdir(parents=True)
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=";", lineterminator="\n")
        writer.writerow(_COLUMNS)
        writer.writerows(rows)
        writer.writerows(_broken(rows))
    return file


def _rows(authority: Authority, slug: str, p: Procedure, says_provision: bool) -> Iterable[Row]:
    """The procedure's row per service, now and then with one that is double, has no address or does not count."""
    # The same at every date, so that what is doubled today was doubled yesterday.
    draw = rng("vendor", authority.authority_key, str(p.entry.number))
    other, double, unnumbered, nowhere = (
        draw.random() < share for share in (_OTHER_SHARE, _DOUBLE_SHARE, _UNNUMBERED_SHARE, _WITHOUT_ADDRESS_SHARE)
    )
    provision = ("central" if p.central else "own") if says_provision else ""
    number = "" if unnumbered else f"Z{p.entry.number}" if p.central else f"{slug}-{p.entry.number:03d}"
    kind = "" if p.entry.number % 5 else ProcedureKind.APPLICATION

    def row(service: int, number: str, name: str, url: str, provision: str, kind: str) -> Row:
        found = p.entry.services[service]
        facts = (p.entry.languages, p.entry.identification, p.entry.payment)
        return [
            authority.authority_key, authority.name, found.leika_key, found.name, number, name, url, provision, kind,
            *map(",".join, facts), EXAMPLE_MARK,
        ]  # fmt: skip

    for service in range(len(p.entry.services)):
        yield row(service, number, p.name, p.url, provision, kind)
    if double:
        yield row(0, number, p.name, p.url, provision, kind)
    if nowhere:
        yield row(0, f"{slug}-{p.entry.number:03d}-n", f"{p.name} (in Vorbereitung)", "", provision, kind)
    if other:
        other_kind, name, url = draw.choice(_OTHER_KINDS)
        title = p.entry.services[0].name
        number = f"{slug}-{p.entry.number:03d}-{other_kind}"
        yield row(0, number, name.format(title), url.format(slug, p.entry.slug), "", other_kind)


def _broken(rows: Sequence[Row]) -> list[Row]:
    """Rows as they come now and then: cut off, of an authority that is none, with a word that is not foreseen."""
    if len(rows) < 4:
        return []
    wrong_key, wrong_word, no_name = list(rows[0]), list(rows[1]), list(rows[2])
    wrong_key[0], wrong_word[7], no_name[5] = "gemeinde:09999999", "vielleicht", ""
    return [rows[3][:5], wrong_key, wrong_word, no_name]
