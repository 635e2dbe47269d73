"""Reading single XZuFi elements: names, texts, codes, identities.

Children are asked for by local name (``{*}``), because ``code`` has no namespace in 2.2 files.
"""

from functools import lru_cache

from lxml import etree


def identity(element: etree._Element) -> str | None:
    """The pair of schemeAgencyID and text that names a thing, as ``agency|text``; None without a text.

    An id's text may hold any character, an agency's ``|`` and ``%`` are escaped: different pairs never become the same.
    """
    text = text_of(element)
    if not text:
        return None
    return f"{_escaped(element.get('schemeAgencyID', ''))}|{text}"


@lru_cache(maxsize=1000)
def _escaped(agency: str) -> str:
    return agency.strip().replace("%", "%25").replace("|", "%7C")


def local_name(element: etree._Element) -> str:
    """The element's name without its namespace."""
    tag = element.tag
    return tag[tag.rfind("}") + 1 :]


def text_of(element: etree._Element) -> str:
    """The element's text without outer blanks, "" where it has none."""
    return (element.text or "").strip()


def code_of(element: etree._Element) -> str:
    """The code of a code list's entry: the text of its ``code`` child, else its own."""
    return next(map(text_of, element.iterchildren("{*}code")), "") or text_of(element)
