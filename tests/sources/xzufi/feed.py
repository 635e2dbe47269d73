"""Small XZuFi texts, a register to read them by, and one call that reads."""

from collections.abc import Mapping
from pathlib import Path

from amtsatlas.domain.authority import Authority, Territory
from amtsatlas.registers.register import Register
from amtsatlas.sources.interface import ReadContext
from amtsatlas.sources.xzufi import XZuFi
from tests.conftest import CollectingSink

NAMESPACE = "http://xoev.de/schemata/xzufi/2_2_0"
HEAD = "<nachrichtenkopf><nachrichtUUID>1</nachrichtUUID></nachrichtenkopf>"

REGISTER = Register(
    "2023-11-30",
    "test",
    (
        Authority("land:09", "Bayern", "land", "09"),
        Authority("land:01", "Schleswig-Holstein", "land", "01"),
        Authority("bezirk:091", "Bezirk Oberbayern", "bezirk", "091"),
        Authority("landkreis:09272", "Landkreis Freyung-Grafenau", "landkreis", "09272"),
        Authority("vg:091775123", "VG Oberding", "vg", "091775123"),
        Authority("gemeinde:09162000", "München", "kreisfreie_stadt", "091620000000", ags="09162000"),
        Authority("gemeinde:09177133", "Oberding", "gemeinde", "091775123133", ags="09177133"),
    ),
    (Territory("091", "regierungsbezirk", "Oberbayern", "09", None, False, None, None),),
)


def document(*statements: str, namespace: str = NAMESPACE, attributes: str = "", head: str = HEAD) -> str:
    return f'<transfer xmlns="{namespace}" xzufiVersion="2.2.0" {attributes}>{head}{"".join(statements)}</transfer>'


def pair(tag: str, text: str, agency: str | None = "L100042", **attributes: str) -> str:
    """An identifier element."""
    if agency is not None:
        attributes["schemeAgencyID"] = agency
    said = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f"<{tag}{said}>{text}</{tag}>"


def code(tag: str, value: str) -> str:
    """An entry of a code list, its code without namespace as 2.2 writes it."""
    return f'<{tag}><code xmlns="">{value}</code></{tag}>'


def schreibe(content: str) -> str:
    return f"<schreibe>{content}</schreibe>"


def leistung(number: str, *fields: str, tag: str = "leistung") -> str:
    return schreibe(f"<{tag}>{pair('id', number)}{''.join(fields)}</{tag}>")


def modul(number: str, texts: Mapping[str, str]) -> str:
    inhalt = "".join(f'<inhalt languageCode="{language}">{text}</inhalt>' for language, text in texts.items())
    return f"<modulText>{code('leikaTextmodul', number)}{inhalt}</modulText>"


def link(url: str, language: str | None = "de", typ: str = "01") -> str:
    said = "" if language is None else f' languageCode="{language}"'
    return f"<link{said}>{code('typ', typ)}<link>{url}</link><titel>Antrag</titel></link>"


def onlinedienst(number: str, *fields: str) -> str:
    return schreibe(f"<onlinedienst>{pair('id', number)}{''.join(fields)}</onlinedienst>")


def zustaendigkeit(
    number: str | None, service: str, *territories: str, scheme: str | None = "ZustaendigkeitOnlinedienst"
) -> str:
    said = {} if scheme is None else {"schemeID": scheme}
    identifier = "" if number is None else pair("id", number, **said)
    places = "".join(f"<gebietID>{territory}</gebietID>" for territory in territories)
    return f"<zustaendigkeit>{identifier}{pair('leistungID', service)}{places}{code('rolle', '01')}</zustaendigkeit>"


def transfer(owner: str, responsibility: str) -> str:
    return schreibe(
        f"<zustaendigkeitTransferObjekt>{pair('uebergeordnetesObjektID', owner)}{responsibility}"
        "</zustaendigkeitTransferObjekt>"
    )


def loesche(klasse: str, number: str, **attributes: str) -> str:
    return f'<loesche klasse="{klasse}">{pair("id", number, **attributes)}</loesche>'


def context(folder: Path) -> ReadContext:
    return ReadContext(REGISTER, "2023-12-28", "test", folder, complete=False)


def read(*paths: Path) -> CollectingSink:
    """Everything the source says of these paths."""
    sink = CollectingSink()
    XZuFi().read(paths, context(paths[0].parent), sink)
    return sink


def read_text(folder: Path, *statements: str) -> CollectingSink:
    """Everything the source says of one document of these statements."""
    file = folder / "delivery.xml"
    file.write_text(document(*statements), encoding="utf-8")
    return read(file)
