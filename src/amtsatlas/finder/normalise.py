"""Makes what people type and what registers write comparable: folding, stop words, stems, parts of compounds."""

import re
import unicodedata
from collections.abc import Set
from functools import lru_cache
from pathlib import Path

import snowballstemmer

MOST_CHARACTERS = 200
"""A longer query is cut here: it is no longer a question, and every word of it costs time."""

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})

_WORD = re.compile(r"[^\W_]+")

_SHORTEST_PART = 3
"""Letters of the shortest part that a compound is split into: "kfz", "hof"; two letters would split anything."""

_LINKS = ("", "s", "es", "n", "en", "er", "e")
"""What German puts between the parts of a compound: Geburt-s-urkunde, Hund-e-steuer, Kind-er-garten."""

STOP_WORDS = frozenset((Path(__file__).parent / "stop_words.txt").read_text("utf-8").split())
"""Folded words that say nothing about the need: function words, German and English, and what every procedure is
("Antrag", "application")."""


def fold(text: str) -> str:
    """Lower case without umlauts (ä → ae), ß (→ ss), accents and punctuation; single spaces between words.

    Folding what is folded changes nothing.
    """
    plain = text.casefold().translate(_UMLAUTS)
    if not plain.isascii():
        composed = unicodedata.normalize("NFKC", text).casefold()
        plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", composed).translate(_UMLAUTS)).casefold()
        plain = "".join(letter for letter in plain if not unicodedata.category(letter).startswith("M"))
    return " ".join(_WORD.findall(plain))


def tokens(text: str) -> list[str]:
    """The folded words of a text, in order; of a long text only the first :data:`MOST_CHARACTERS` characters."""
    return fold(text[:MOST_CHARACTERS]).split()


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The German stem of a folded word: "verlaengerung", "verlaengern" → one text."""
    # A stemmer keeps the word in hand in itself, so each call has its own: threads must not share one.
    stemmed: str = snowballstemmer.stemmer("german").stemWord(word)
    return stemmed


def stems(text: str) -> list[str]:
    """The stems of a text's words in order, without stop words."""
    return [stem(word) for word in fold(text).split() if word not in STOP_WORDS]


def compound_parts(word: str, vocabulary: Set[str]) -> tuple[str, ...]:
    """The words of the vocabulary that a folded word is put together of; empty where it can't be split wholly.

    The longest first part wins: "hundesteuerbefreiung" → ("hundesteuer", "befreiung"), if both are known.
    """
    return _split(word, vocabulary, whole=True)


def _split(rest: str, vocabulary: Set[str], *, whole: bool = False) -> tuple[str, ...]:
    if not whole and rest in vocabulary:
        return (rest,)
    for end in range(len(rest) - _SHORTEST_PART, _SHORTEST_PART - 1, -1):
        if rest[:end] not in vocabulary:
            continue
        for link in _LINKS:
            if rest.startswith(link, end) and (later := _split(rest[end + len(link) :], vocabulary)):
                return (rest[:end], *later)
    return ()
