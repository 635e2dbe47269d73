"""Certificates: seconds each and for 400 in one file, against typst setting an empty page with the same standards.

Goals: at most 0.2 s each; 400 in one go within a minute. Run as ``python -m benchmarks.certificates``. Both sides run
in turn in one process, each certificate another one, so that typst has nothing of it in memory.
"""

import statistics
import time
from collections.abc import Callable

import typst

from amtsatlas.programmes.model import Text
from amtsatlas.publications.award_facts import AwardFacts
from amtsatlas.publications.certificate import certificate, certificates

RUNS = 30
MANY = 400
EACH_GOAL, MANY_GOAL = 0.2, 60


def award(number: int) -> AwardFacts:
    """An award unlike the others."""
    key = f"{number:08}-9a51-4be0-8f7e-1f2f4c3f0e11"
    return AwardFacts(
        id=key,
        programme="digitales-amt",
        programme_title=Text("Digitales Amt", "Digital Authority (Digitales Amt)"),
        rule_sha256=f"{number:064x}",
        rule_published_at="https://www.stmd.bayern.de/themen/digitale-verwaltung/digitales-amt/",
        authority_key=f"vg:{number:09}",
        authority_name=f"Verwaltungsgemeinschaft Bad Königshofen {number} im Grabfeld",
        authority_kind="vg",
        metric="online_verfahren_bayernportal",
        metric_title=Text("Online-Verfahren im BayernPortal", "online procedures in the BayernPortal"),
        edition="2023-12-28.r1",
        edition_date="2023-12-28",
        counted=50 + number,
        threshold=50,
        awarded_on="2024-01-15",
        issuer="Bayerisches Staatsministerium für Digitales",
        address=f"https://amtsatlas.example.org/auszeichnung/{key}/",
        example=True,
    )


def empty_page(number: int) -> bytes:
    """The yardstick: what PDF/UA and PDF/A cost where nothing is on the page."""
    source = f'#set document(title: "{number}", date: datetime(year: 2024, month: 1, day: 15))\n#set text(lang: "de")'
    return typst.compile(source.encode(), format="pdf", pdf_standards=["ua-1", "a-3a"], ignore_system_fonts=True)


def seconds(work: Callable[[], bytes]) -> tuple[float, int]:
    """Wall time, and bytes of what came out."""
    started = time.perf_counter()
    made = work()
    return time.perf_counter() - started, len(made)


def main() -> list[dict[str, str]]:
    """Rows of the table in docs/benchmarks.md: what, ours, the peer, ratio, goal."""
    certificate(award(0)), empty_page(0)
    pairs = [
        (seconds(lambda n=n: certificate(award(n))), seconds(lambda n=n: empty_page(n))) for n in range(1, RUNS + 1)
    ]
    ours, peer = (statistics.median(side[0] for side in sides) for sides in zip(*pairs, strict=True))
    many, size = seconds(lambda: certificates([award(1000 + n) for n in range(MANY)]))
    empty = sum(seconds(lambda n=n: empty_page(1000 + n))[0] for n in range(MANY))
    return [
        {
            "what": "certificate",
            "ours": f"{ours:.3f} s, {pairs[0][0][1] / 1000:.0f} KB",
            "peer": f"typst, an empty page: {peer:.4f} s",
            "ratio": f"{ours / peer:.0f}×",
            "goal": f"≤ {EACH_GOAL} s",
        },
        {
            "what": f"{MANY} certificates in one file",
            "ours": f"{many:.1f} s, {size / 1e6:.1f} MB",
            "peer": f"typst, an empty page {MANY} times: {empty:.2f} s",
            "ratio": f"{many / MANY * 1000:.0f} ms each",
            "goal": f"≤ {MANY_GOAL} s",
        },
    ]


if __name__ == "__main__":
    for row in main():
        print(" · ".join(row.values()))
