"""What happened to an authority between two editions, in sentences. Numbers that may not be compared are not compared;
then it is said why. Pure but for the words: everything comes from ``results/watched.sql`` and ``vanished.sql``."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amtsatlas.portal.templatetags.portal import plain_number
from amtsatlas.portal.words import plural, word
from amtsatlas.results.reader import Row

MOST_NAMED = 20
"""So many vanished procedures are named; the others are counted."""


class Happened(StrEnum):
    """What can have happened."""

    NOT_COMPARABLE = "not_comparable"
    """The edition told last is not there any more, or the programme counts something else now."""
    UNKNOWN_NOW = "unknown_now"
    """The programme does not have the authority any more: merged, dissolved."""
    NO_DATA = "no_data"
    DATA_AGAIN = "data_again"
    OTHER_SOURCE = "other_source"
    REACHED = "reached"
    LOST = "lost"
    OTHER_GROUP = "other_group"
    BELOW_MEDIAN = "below_median"
    NOT_BELOW_MEDIAN = "not_below_median"
    OTHER_PEERS = "other_peers"
    """It passed the median only because other peers have data now."""
    OTHER_RULES = "other_rules"
    """The programme's rules changed between the two, which may be why."""
    VANISHED = "vanished"
    SILENT = "silent"
    """Procedures are gone with the data of who offers them, so whether they are gone can't be told."""


_BY_RULES = frozenset({Happened.REACHED, Happened.LOST, Happened.BELOW_MEDIAN, Happened.NOT_BELOW_MEDIAN})
"""What other rules can bring about."""


@dataclass(frozen=True)
class News:
    """What to tell about one authority; nothing happened where ``happened`` is empty."""

    authority: str
    name: str
    happened: tuple[Happened, ...]
    row: Row
    vanished: tuple[str, ...] = ()
    """Names."""
    silent: int = 0
    """Number of procedures."""

    @property
    def named(self) -> tuple[str, ...]:
        """The vanished procedures that are named."""
        return self.vanished[:MOST_NAMED]

    @property
    def more(self) -> int:
        """How many more have vanished."""
        return len(self.vanished) - len(self.named)

    @property
    def sentences(self) -> list[str]:
        """What happened, in the language at hand; the vanished procedures' names come after these."""
        return [self._sentence(one) for one in self.happened]

    @property
    def counts(self) -> bool:
        """Whether the two counts may stand beside each other."""
        return not {
            Happened.NOT_COMPARABLE, Happened.UNKNOWN_NOW, Happened.NO_DATA, Happened.DATA_AGAIN, Happened.OTHER_SOURCE,
        }.intersection(self.happened)  # fmt: skip

    def _sentence(self, happened: Happened) -> str:
        row = self.row
        values = {
            "counted": plain_number(row.get("counted_after")),
            "before": plain_number(row.get("counted_before")),
            "threshold": plain_number(row.get("threshold_after")),
            "threshold_before": plain_number(row.get("threshold_before")),
            "median": plain_number(row.get("median_after")),
            "median_before": plain_number(row.get("median_before")),
            "peers": plain_number(row.get("peers_with_data")),
            "group": plural(row.get("peer_group_after") or ""),
            "source": _source(row, "after"),
            "source_before": _source(row, "before"),
            "silent": plain_number(self.silent),
            "vanished": plain_number(len(self.vanished)),
        }
        if happened in (Happened.REACHED, Happened.LOST) and row["threshold_before"] != row["threshold_after"]:
            values["threshold"] = _("%(threshold)s, zuvor %(threshold_before)s") % values
        if happened is Happened.VANISHED:
            return ngettext(
                "Ein Verfahren, das zuletzt zählte, ist nicht mehr in den Daten:",
                "%(vanished)s Verfahren, die zuletzt zählten, sind nicht mehr in den Daten:",
                len(self.vanished),
            ) % values  # fmt: skip
        return _sentences()[happened] % values


def compare(row: Row, vanished: Sequence[Row], *, other_rules: bool = False) -> News:
    """What happened to the authority of a row of ``watched.sql``; ``vanished`` are its rows of ``vanished.sql``.

    ``other_rules`` says whether the programme's rules are others than in the edition before.
    """
    gone = tuple(one["name"] for one in vanished if not one["silent"])
    silent = len(vanished) - len(gone)
    happened = list(_happened(row))
    if other_rules and _BY_RULES.intersection(happened):
        happened.append(Happened.OTHER_RULES)
    if Happened.OTHER_SOURCE in happened or not (row["delivered_before"] and row["delivered_after"]):
        gone, silent = (), 0
    if gone:
        happened.append(Happened.VANISHED)
    if silent:
        # Before the vanished ones, whose names follow the last sentence.
        happened.insert(len(happened) - bool(gone), Happened.SILENT)
    return News(row["authority"], row["name"], tuple(happened), row, gone, silent)


def _happened(row: Row) -> Sequence[Happened]:
    if not row["known_after"]:
        return [Happened.UNKNOWN_NOW] if row["known_before"] else []
    if not row["delivered_after"]:
        return [Happened.NO_DATA] if row["delivered_before"] else []
    if not row["delivered_before"]:
        return [Happened.DATA_AGAIN]
    if (row["source_before"], row["provider_before"]) != (row["source_after"], row["provider_after"]):
        return [Happened.OTHER_SOURCE]
    return [*_threshold(row), *_median(row)]


def _threshold(row: Row) -> Sequence[Happened]:
    before, after = row["reached_before"], row["reached_after"]
    if before is None or after is None or before == after:
        return []
    return [Happened.REACHED if after else Happened.LOST]


def _median(row: Row) -> Sequence[Happened]:
    """Two sides: below the median, or not; so that going back and forth along it tells nothing twice."""
    if row["peer_group_before"] != row["peer_group_after"]:
        return [Happened.OTHER_GROUP]
    below = row["counted_after"] < row["median_after"]
    if (row["counted_before"] < row["median_before"]) == below:
        return []
    among_same = row["counted_after"] < row["same_median_after"]
    if among_same != below or (row["counted_before"] < row["same_median_before"]) == among_same:
        return [Happened.OTHER_PEERS]
    return [Happened.BELOW_MEDIAN if below else Happened.NOT_BELOW_MEDIAN]


def _sentences() -> dict[Happened, str]:
    return {
        Happened.NOT_COMPARABLE: _(
            "Wir können nicht vergleichen: Der Stand, den wir Ihnen zuletzt gemeldet haben, ist nicht mehr da, "
            "oder es wird jetzt etwas anderes gezählt."
        ),
        Happened.UNKNOWN_NOW: _("Die Behörde kommt in diesem Stand nicht mehr vor."),
        Happened.NO_DATA: _("Zu diesem Stand liegen keine Daten vor (zuvor gezählt: %(before)s). Das ist keine Null."),
        Happened.DATA_AGAIN: _("Es liegen jetzt Daten vor, zuvor nicht. Gezählt: %(counted)s."),
        Happened.OTHER_SOURCE: _(
            "Die Daten kommen jetzt aus einer anderen Quelle, darum vergleichen wir nicht. Gezählt: %(counted)s laut "
            "%(source)s; zuvor %(before)s laut %(source_before)s."
        ),
        Happened.REACHED: _("Die Schwelle (%(threshold)s) ist jetzt erreicht."),
        Happened.LOST: _("Die Schwelle (%(threshold)s) ist nicht mehr erreicht."),
        Happened.OTHER_GROUP: _("Die Behörde gehört jetzt zu einer anderen Vergleichsgruppe: %(group)s."),
        Happened.BELOW_MEDIAN: _(
            "Die Behörde liegt jetzt unter dem Median der Vergleichsgruppe (%(group)s): %(median)s, zuvor "
            "%(median_before)s; %(peers)s mit Daten."
        ),
        Happened.NOT_BELOW_MEDIAN: _(
            "Die Behörde liegt nicht mehr unter dem Median der Vergleichsgruppe (%(group)s): %(median)s, zuvor "
            "%(median_before)s; %(peers)s mit Daten."
        ),
        Happened.OTHER_PEERS: _(
            "Die Lage zum Median der Vergleichsgruppe (%(group)s) ist eine andere, aber nur, weil jetzt für andere "
            "Behörden Daten vorliegen: %(median)s, zuvor %(median_before)s; %(peers)s mit Daten."
        ),
        Happened.OTHER_RULES: _(
            "Die Regeln des Programms sind andere als im Stand davor; auch das kann der Grund sein."
        ),
        Happened.SILENT: _(
            "%(silent)s Verfahren sind nicht zu beurteilen: Wer sie anbietet, hat in diesem Stand keine Daten."
        ),
    }


def _source(row: Row, which: str) -> str:
    source = row.get(f"source_{which}")
    return f"{word(source)} ({row[f'provider_{which}']})" if source else "–"
