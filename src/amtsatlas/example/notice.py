"""What every file of the example data says of itself."""

from collections.abc import Iterable

from amtsatlas.registers.packaged import PublishedFigure
from amtsatlas.sources.interface import EXAMPLE_MARK

NOTICE = (
    f"{EXAMPLE_MARK}: erfunden; echt sind nur die Namen der Behörden und die in LIESMICH.txt genannten "
    "veröffentlichten Zahlen. Invented; only the authorities' names and the published figures listed there are real."
)
README = "LIESMICH.txt"


def readme(figures: Iterable[PublishedFigure], day: str) -> str:
    """The text beside the deliveries: what is invented, and which published figures are not."""
    lines = [
        f"{EXAMPLE_MARK} – Amtsatlas, Stand {day}",
        "",
        "Diese Lieferungen sind erzeugt. Die Namen der Behörden stehen im amtlichen Register, die der Leistungen im",
        "Leistungskatalog; welche Behörde welches Online-Verfahren hat, ist erfunden, ebenso jede Adresse (.example).",
        "Echt sind nur die folgenden veröffentlichten Zahlen, denen die erfundenen an ihrem Tag gleichen.",
        "",
        "These deliveries are generated. Authorities are the official register's, services the catalogue's; which",
        "authority offers what, and every address, is invented. Only the published figures below are real, and the",
        "invented ones are made to meet them on their day.",
        "",
    ]
    for figure in figures:
        what = f"{figure.metric} {figure.value:g} ({figure.precision})"
        lines.append(f"{figure.date:10}  {figure.name} ({figure.authority_key}): {what}; {figure.source}")
    return "\n".join(lines) + "\n"
