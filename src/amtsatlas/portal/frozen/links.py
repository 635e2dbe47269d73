"""From a served page's addresses to relative ones that hold from any folder, by http and by file."""

import re
from collections.abc import Callable, Mapping
from html import escape, unescape
from urllib.parse import quote

from django.conf import settings
from django.utils.translation import gettext as _

from amtsatlas.portal.frozen.plan import Plan

_FORM = re.compile(r'<form\b([^>]*?) action="(/[^"]*)"(.*?</form>)', re.DOTALL)
_HEAD_LINK = re.compile(r'<link\b[^>]* href="(/[^"]*)"[^>]*>\n?')
_LINK = re.compile(r' (href|src|data-suggest)="(/[^"]*)"')
_ASKING = re.compile(r"/(suche|vergleich|amt|auszeichnung/pruefen)/")
_OWN_AREAS = re.compile(r'<li><a href="(?:/en)?/amt/"[^>]*>[^<]*</a></li>\n?')
_PICTURE = re.compile(r"[^?]*\.(svg|png|css|pdf|jwt|atom)|(/en)?/auszeichnung/schluessel\.json")


def relative(file: str, target: str) -> str:
    """From one file below the folder to another; it never begins with a name, since a name may hold a colon."""
    return ("../" * file.count("/") or "./") + quote(target, safe="/:")


class Links:
    """The links of the pages of one plan."""

    def __init__(self, plan: Plan, dynamic: str, made: Callable[[str], str | None]) -> None:
        """``dynamic`` is the address of a server that answers what files can't, or "". ``made`` writes the picture or
        style sheet at an address and gives its file, or None where there is none.
        """
        self._plan, self._dynamic, self._made = plan, dynamic, made

    def frozen(self, html: str, file: str, own: Mapping[str, str]) -> str:
        """The page with every address relative to its ``file``; ``own`` are files by the addresses of its data."""

        def found(address: str) -> str | None:
            path, mark, fragment = unescape(address).partition("#")
            target = own.get(path) or self._target(path)
            if target is not None:
                return escape(relative(file, target)) + mark + escape(fragment)
            return f"{self._dynamic}{address}" if self._dynamic and self._answered(path) else None

        def linked(match: re.Match[str]) -> str:
            address = None if match[1] == "data-suggest" else found(match[2])
            return f' {match[1]}="{address}"' if address else ""

        html = _FORM.sub(self._form, html if self._dynamic else _OWN_AREAS.sub("", html))
        html = _HEAD_LINK.sub(lambda match: match[0] if found(match[1]) else "", html)
        return _LINK.sub(linked, html)

    def reaches(self, address: str) -> bool:
        """Whether a link to this address leads anywhere."""
        return self._target(address) is not None or bool(self._dynamic and self._answered(address))

    def _target(self, address: str) -> str | None:
        if address.startswith(settings.STATIC_URL):
            return address.removeprefix("/")
        return self._plan.find(address) or (self._made(address) if _PICTURE.fullmatch(address) else None)

    def _answered(self, address: str) -> bool:
        """Whether it is what only a server answers: a question, or an edition that is not frozen."""
        place = self._plan.addresses.read(address)
        return place is not None and bool(place.query or place.edition or _ASKING.match(place.rest))

    def _form(self, match: re.Match[str]) -> str:
        if self._dynamic:
            return f'<form{match[1]} action="{self._dynamic}{match[2]}"{match[3]}'
        if "head-search" in match[0].partition(">")[0]:
            return ""
        note = _("Suchen, Filtern und Vergleichen geht nur im laufenden Portal, nicht in dieser Kopie aus Dateien.")
        return f'<p class="note">{escape(note)}</p>'
