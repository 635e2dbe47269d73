"""The certificate of an award as a PDF for wall, screen reader and machine, one or many in one file.

PDF/UA-1 and PDF/A-3a at once, set by typst from ``certificate.typ``. Of each award its facts are attached as JSON
(``schemas/award.schema.json``), and the page's facts are read from that attachment. The same facts make the same bytes.
"""

import json
import re
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import font_source_sans_pro
import typst
from qrcode.constants import ERROR_CORRECT_Q
from qrcode.image.svg import SvgPathImage
from qrcode.main import QRCode

from amtsatlas.domain.authority import AuthorityKind
from amtsatlas.domain.errors import InputError
from amtsatlas.programmes.model import Text
from amtsatlas.publications.award_facts import NO_AWARD, AwardFacts
from amtsatlas.publications.logo import PNG, Logo, png_size
from amtsatlas.publications.numbers import integer, long_day, short_day

Progress = Callable[[int, int], None]
"""Told how many certificates of how many are prepared."""

_FONTS = ("SourceSansPro", "SourceSansProLight", "SourceSansProSemibold")

_KINDS: Mapping[str, str] = {
    AuthorityKind.GEMEINDE: "Gemeinde",
    AuthorityKind.MARKT: "Markt",
    AuthorityKind.STADT: "Stadt",
    AuthorityKind.GROSSE_KREISSTADT: "Große Kreisstadt",
    AuthorityKind.KREISFREIE_STADT: "Kreisfreie Stadt",
    AuthorityKind.VG: "Verwaltungsgemeinschaft",
}
"""Kinds that an authority's name does not tell, so that Stadt and Landkreis of one name are not mixed up."""


def certificate(facts: AwardFacts, logo: Logo | None = None) -> bytes:
    """The certificate of one award, with the authority's logo where it has one (as ``logo.cleaned`` gives it).

    Raises InputError for a text that can't be set.
    """
    return _compiled([_prepared(facts, logo)], _title(facts))


def certificates(
    awards: Sequence[AwardFacts], logos: Mapping[str, Logo] | None = None, progress: Progress | None = None
) -> bytes:
    """One PDF with the certificates of many awards in their order, for a ceremony; ``logos`` by award id.

    Raises InputError, with the authority's name, for a text that can't be set, and for no award at all.
    """
    if not awards:
        raise InputError("there is no award to make certificates of", remedy="choose at least one")
    prepared = []
    for facts in awards:
        prepared.append(_prepared(facts, (logos or {}).get(facts.id)))
        if progress:
            progress(len(prepared), len(awards))
    example = f"{NO_AWARD.de}: " if any(facts.example for facts in awards) else ""
    title = f"{example}{integer(len(awards), 'de')} Urkunden" if len(awards) > 1 else _title(awards[0])
    try:
        return _compiled(prepared, title)
    except InputError:
        for facts, one in zip(awards, prepared, strict=True):
            _compiled([one], _title(facts))
        raise


def facts_json(facts: AwardFacts) -> str:
    """The facts as the attached JSON, by their names in AwardFacts; where they are an example, it says so first."""
    notice = {"notice": NO_AWARD._asdict()} if facts.example else {}
    values = {field.name: getattr(facts, field.name) for field in fields(facts)}
    told = {name: value._asdict() if isinstance(value, Text) else value for name, value in values.items()}
    return json.dumps({**notice, **told}, ensure_ascii=False, indent=1)


def _title(facts: AwardFacts) -> str:
    example = f"{NO_AWARD.de}: " if facts.example else ""
    return f"{example}Urkunde „{facts.programme_title.de}“, {facts.authority_name}"


def _prepared(facts: AwardFacts, logo: Logo | None) -> dict[str, Any]:
    """What the template needs of one award: its JSON, and in words or pictures what typst can't make of it."""
    kind = _KINDS.get(facts.authority_kind, "")
    return {
        "facts": facts_json(facts),
        "attachment": f"auszeichnung-{facts.id}.json",
        "kind": "" if kind in facts.authority_name else kind,
        "counted": integer(facts.counted, "de"),
        "threshold": integer(facts.threshold, "de"),
        "edition_day": short_day(facts.edition_date, "de"),
        "revision": facts.edition.rpartition(".r")[2],
        "awarded_on": long_day(facts.awarded_on, "de"),
        "day": facts.awarded_on,
        "issuer": facts.issuer,
        "qr": qr_code(facts.address),
        "logo": _as_svg(logo) if logo else None,
    }


def qr_code(address: str) -> str:
    """The address as QR code in SVG, with the quiet zone of four modules that ISO/IEC 18004 asks for.

    A quarter of it may be dirty or torn: it hangs on walls for years.
    """
    code = QRCode(error_correction=ERROR_CORRECT_Q, border=4)
    code.add_data(address)
    return str(code.make_image(image_factory=SvgPathImage).to_string(encoding="unicode"))


def _as_svg(logo: Logo) -> str:
    """The logo as SVG; a PNG within one, because typst takes texts only."""
    if logo.type != PNG:
        return logo.content.decode()
    width, height = png_size(logo.content)
    data = b64encode(logo.content).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{data}"/></svg>'
    )


@cache
def _fonts() -> typst.Fonts:
    """The fonts of the certificate and none of the machine's. typst takes folders, and the package's also holds the
    same fonts as OTF, so it is shown a folder of links, whose targets it remembers.
    """
    with TemporaryDirectory() as folder:
        for name in _FONTS:
            (Path(folder) / f"{name}.ttf").symlink_to(font_source_sans_pro.font_files_ttf[name])
        return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


@cache
def _template() -> bytes:
    return (resources.files("amtsatlas.publications") / "certificate.typ").read_bytes()


def _compiled(prepared: list[dict[str, Any]], title: str) -> bytes:
    day = date.fromisoformat(max(award["day"] for award in prepared))
    given = {
        "title": title,
        "author": sorted({award["issuer"] for award in prepared}),
        "date": {"year": day.year, "month": day.month, "day": day.day},
        "no_award": NO_AWARD.de,
        "awards": prepared,
    }
    try:
        made = typst.compile(
            _template(),
            font_paths=_fonts(),
            format="pdf",
            pdf_standards=["ua-1", "a-3a"],
            sys_inputs={"given": json.dumps(given)},
        )
    except typst.TypstError as error:
        letter = re.search(r'the text `"(.+)"` could not be displayed', error.message)
        if not letter:
            raise
        raise InputError(
            f"the certificate's font has no letter {letter[1]!r}",
            file=title,
            remedy="write it in the Latin letters of the European languages",
        ) from error
    return made
