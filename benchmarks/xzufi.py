"""XZuFi: reading a generated delivery into the delivery's tables against bare ``lxml.etree.iterparse``.

Goals: at least half the speed of iterparse over the same file, less than 500 MB, no growth with the file's size.
Run as ``python -m benchmarks.xzufi [--mb 1024]``. Each measurement is a process of its own, so that its peak memory is
its own, and its time is measured within, without the start of Python.
"""

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

WORK = Path(__file__).parent / "work"
MB = 2**20
NAMESPACE = "http://xoev.de/schemata/xzufi/2_2_0"
_SCHEME = ' schemeID="ZustaendigkeitOnlinedienst"'
_WORDS = ("Antrag", "Behörde", "Gemeinde", "Urkunde", "Frist", "Gebühr", "Widerspruch", "§ 12", "Abs. 3", "und", "der")


def generate(path: Path, size: int) -> None:
    """Write one document of about this many bytes."""
    root = 'transfer.operation.040502 produktbezeichnung="benchmark" xzufiVersion="2.2.0"'
    with path.open("w", encoding="utf-8") as file:
        written = file.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<xzufi:{root} xmlns:xzufi="{NAMESPACE}">\n')
        file.write(_tag("nachrichtenkopf", _tag("nachrichtUUID", "0")))
        for statement in _statements():
            if written > size:
                break
            written += file.write(statement + "\n")
        file.write("</xzufi:transfer.operation.040502>\n")


def _statements() -> Iterator[str]:
    """Services, each with an office, two procedures, ten territories where they hold, and six orphaned deletions."""
    random_ = random.Random(42)
    for number in count(1):
        yield _tag("schreibe", _leistung(number, random_))
        yield _tag("schreibe", _organisationseinheit(number))
        for part in range(2):
            yield _tag("schreibe", _onlinedienst(2 * number + part))
        for part in range(10):
            territory = f"09{random_.randrange(100, 780)}0000000"
            yield _tag("schreibe", _zustaendigkeit(number, part, territory))
        for part in range(6):
            yield _tag("loesche", _id("id", f"Z.{number}.gone{part}", _SCHEME), ' klasse="Zustaendigkeit"')


def _tag(name: str, content: str, attributes: str = "") -> str:
    return f"<xzufi:{name}{attributes}>{content}</xzufi:{name}>"


def _id(name: str, text: str, attributes: str = "") -> str:
    return _tag(name, f"L100042.{text}", f' schemeAgencyID="L100042"{attributes}')


def _code(name: str, code: str, code_list: str) -> str:
    return _tag(name, f"<code>{code}</code>", f' listURI="{code_list}" listVersionID="1"')


def _text(name: str, language: str, text: str) -> str:
    return _tag(name, text, f' languageCode="{language}"')


def _leistung(number: int, random_: random.Random) -> str:
    text = " ".join(random_.choices(_WORDS, k=120))
    modules = []
    for code in range(2, 16):
        german, english = (f"Leistung {number}", f"Service {number}") if code in (2, 3) else (text, text)
        content = _code("leikaTextmodul", f"{code:02}", "urn:de:xzufi:codeliste:leistungstextmodulleika")
        content += _text("inhalt", "de", german) + _text("inhalt", "en", english)
        modules.append(_tag("modulText", _tag("positionDarstellung", str(code)) + content))
    key = _code("referenzLeiKa", f"99{number:012}", "urn:de:fim:leika:leistung")
    kind = _code("typisierung", "2", "urn:de:fim:leika:typisierung")
    return _tag("leistung", _id("id", f"LB.{number}") + key + "".join(modules) + kind)


def _organisationseinheit(number: int) -> str:
    name = _tag("name", _text("name", "de", f"Bauamt {number}"))
    street = _tag("strasse", "Hauptstraße") + _tag("hausnummer", str(number % 99))
    town = _tag("postleitzahl", "91054") + _tag("ort", "Erlangen")
    return _tag("organisationseinheit", _id("id", f"OE.{number}") + name + _tag("anschrift", street + town))


def _onlinedienst(number: int) -> str:
    names = _text("bezeichnung", "de", f"Antrag {number}") + _text("bezeichnung", "en", f"Application {number}")
    kind = _code("typ", "01", "urn:xoev-de:fim:codeliste:onlinedienstlinktyp")
    address = _tag("link", f"https://formulare.example.org/antrag/{number}?mandant=1")
    link = _text("link", "de", kind + address + _tag("titel", "Antrag stellen"))
    trust = _code("vertrauensniveau", "20", "urn:xoev-de:fim:codeliste:vertrauensniveau")
    return _tag("onlinedienst", _id("id", f"OD.{number}") + names + link + trust)


def _zustaendigkeit(number: int, part: int, territory: str) -> str:
    content = _id("id", f"Z.{number}.{part}", _SCHEME) + _id("leistungID", f"LB.{number}")
    content += _tag("gebietID", territory, ' schemeID="urn:de:bund:destatis:bevoelkerungsstatistik:schluessel:rs"')
    content += _code("rolle", "01", "urn:de:xzufi:codeliste:zustaendigkeitsrolle")
    owner = _id("uebergeordnetesObjektID", f"OD.{2 * number + part % 2}")
    return _tag("zustaendigkeitTransferObjekt", owner + _tag("zustaendigkeit", content))


def bare(path: Path) -> None:
    """The yardstick: every end event, every element cleared."""
    from lxml import etree

    for _event, element in etree.iterparse(path):
        element.clear()


def ours(path: Path) -> None:
    """Our source into the writer of a delivery's tables."""
    from amtsatlas.domain.authority import Authority
    from amtsatlas.editions.delivery import DeliveryWriter
    from amtsatlas.registers.register import Register
    from amtsatlas.sources.interface import ReadContext
    from amtsatlas.sources.xzufi import XZuFi

    kreise = tuple(
        Authority(f"landkreis:09{n:03}", f"Kreis {n}", "landkreis", f"09{n:03}", land="09") for n in range(100, 770)
    )
    with tempfile.TemporaryDirectory(dir=WORK) as folder, DeliveryWriter(Path(folder)) as writer:
        context = ReadContext(Register("2023-11-30", "benchmark", kreise, ()), "2023-12-28", "benchmark", Path(folder))
        XZuFi().read([path], context, writer)


def measure(contestant: str, path: Path) -> tuple[float, float]:
    """Seconds and peak MB of one contestant in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.xzufi", "--run", contestant, str(path)]
    seconds, megabytes = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(seconds), float(megabytes)


def main(megabytes: int = 1024) -> list[dict[str, str]]:
    """Rows of the table in docs/benchmarks.md; two sizes, because memory must not grow between them."""
    WORK.mkdir(exist_ok=True)
    rows = []
    for size in (megabytes // 8, megabytes):
        path = WORK / f"xzufi-{size}.xml"
        generate(path, size * MB)
        # Alternating, and the better of two: other work on the machine hits both alike.
        runs = [(measure("bare", path), measure("ours", path)) for _ in range(2)]
        path.unlink()
        (bare_seconds, bare_mb), (our_seconds, our_mb) = map(min, zip(*runs, strict=True))
        rows.append(
            {
                "what": f"XZuFi, {size} MB",
                "ours": f"{our_seconds:.1f} s, {our_mb:.0f} MB",
                "peer": f"bare lxml.iterparse: {bare_seconds:.1f} s, {bare_mb:.0f} MB",
                "ratio": f"{bare_seconds / our_seconds:.2f}× its speed",
                "goal": "≥ 0.5×, < 500 MB and flat",
            }
        )
    return rows


def _run(contestant: str, file: Path) -> None:
    started = time.perf_counter()
    {"bare": bare, "ours": ours}[contestant](file)
    print(time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mb", type=int, default=1024, help="size of the largest delivery")
    parser.add_argument("--run", nargs=2, metavar=("CONTESTANT", "FILE"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.run:
        _run(arguments.run[0], Path(arguments.run[1]))
    else:
        for row in main(arguments.mb):
            print(" · ".join(row.values()))
