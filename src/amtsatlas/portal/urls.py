"""Every page's address, and the same with ``.json`` or ``.csv``.

Before each may stand ``programm/<id>/`` (another programme than the site's first) and ``stand/<edition>/`` (exactly
this edition): ``/stand/2023-12-28.r1/behoerde/gemeinde:09562000/`` is that page for ever.
"""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, include, path, register_converter
from django.urls.resolvers import URLResolver

from amtsatlas.awards.views.public import check, verification
from amtsatlas.awards.views.releases import release, releases, version
from amtsatlas.portal.bygone import followed
from amtsatlas.portal.serving import page
from amtsatlas.portal.views.authority import authority
from amtsatlas.portal.views.award import award
from amtsatlas.portal.views.colours import colours
from amtsatlas.portal.views.compare import compare, regions, states
from amtsatlas.portal.views.data import data, file
from amtsatlas.portal.views.finder import finder, ready, suggest
from amtsatlas.portal.views.map import map_page
from amtsatlas.portal.views.method import accessibility, imprint, method, privacy
from amtsatlas.portal.views.overview import overview
from amtsatlas.portal.views.place import place
from amtsatlas.portal.views.press import newest as press_newest
from amtsatlas.portal.views.press import picture, press
from amtsatlas.portal.views.service import service
from amtsatlas.portal.views.standings import standings
from amtsatlas.portal.views.time import changes, time
from amtsatlas.portal.visit import Visit


class _Edition:
    regex = r"\d{4}-\d{2}-\d{2}(?:\.r[1-9]\d*)?"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class _Form(_Edition):
    regex = "json|csv"


class _Ars(_Edition):
    regex = r"\d{2,12}"


register_converter(_Edition, "edition")
register_converter(_Form, "form")
register_converter(_Ars, "ars")


def _both(
    name: str,
    address: str,
    function: Callable[..., Any],
    data_address: str = "",
    ready: Callable[[Visit], None] | None = None,
) -> list[URLPattern]:
    view = page(name, function, ready)
    return [
        path(f"{data_address or address.removesuffix('/')}.<form:form>", view, name=f"{name}-data"),
        path(address, view, name=name),
    ]


PAGES: list[URLPattern | URLResolver] = [
    *_both("overview", "", overview, "uebersicht"),
    *_both("standings-page", "rangliste/<slug:group>/seite/<int:number>/", standings),
    *_both("standings", "rangliste/<slug:group>/", standings),
    *_both("league", "rangliste/", standings),
    *_both("authority", "behoerde/<str:key>/", followed(authority)),
    *_both("place", "ort/<str:ars>/", followed(place)),
    *_both("service", "leistung/<path:key>/", followed(service)),
    *_both("regions", "vergleich/regionen/", regions),
    *_both("states", "vergleich/laender/", states),
    *_both("compare", "vergleich/", compare),
    *_both("finder", "suche/", finder, ready=ready),
    path("suche/vorschlaege", suggest, name="suggest"),
    path("presse/", page("press-newest", press_newest), name="press-newest"),
    *_both("releases", "presse/mitteilungen/", releases),
    *_both("release-version", "presse/mitteilung/<slug:release_id>/fassung/<int:number>/", version),
    *_both("release", "presse/mitteilung/<slug:release_id>/", release),
    *_both("map-level", "karte/<slug:measure>/<ars:territory>/<slug:level>/", map_page),
    *_both("map-of", "karte/<slug:measure>/<ars:territory>/", map_page),
    *_both("map", "karte/", map_page),
    *_both("award", "auszeichnung/", award),
    path("auszeichnung/pruefen/", page("award-check", check), name="award-check"),
    *_both("award-of", "auszeichnung/<slug:award>/", verification),
    *_both("changes", "zeit/<edition:before>/<edition:after>/", changes),
    *_both("time", "zeit/", time),
    *_both("data", "daten/", data),
    *_both("method", "methodik/", method),
    *_both("accessibility", "barrierefreiheit/", accessibility),
    *_both("privacy", "datenschutz/", privacy),
    *_both("imprint", "impressum/", imprint),
]

# Its own address has the edition in it.
_PRESS = _both("press", "presse/<edition:edition>/", press)


class _PictureForm(_Edition):
    regex = "svg|png"


register_converter(_PictureForm, "picture")

urlpatterns = [
    path("programm/<slug:programme>/presse/<edition:edition>/<slug:name>.<picture:form>", picture, name="picture"),
    path("programm/<slug:programme>/", include(_PRESS)),
    *_PRESS,
    path("farben/<slug:digest>.css", colours, name="colours"),
    path("programm/<slug:programme>/stand/<edition:edition>/daten/<str:name>", file, name="file"),
    path("programm/<slug:programme>/stand/<edition:edition>/", include(PAGES)),
    path("programm/<slug:programme>/", include(PAGES)),
    path("stand/<edition:edition>/", include(PAGES)),
    *PAGES,
]
