"""Data: every table of the edition as CSV and Parquet, with the dictionary and the licence."""

from django.conf import settings
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from amtsatlas.measures.dictionary import dictionary, exported_columns
from amtsatlas.portal.atlas import atlas
from amtsatlas.portal.downloads import download, export_of
from amtsatlas.portal.errors import explained, only_read
from amtsatlas.portal.visit import Page, Visit


def data(visit: Visit) -> Page:
    """What tables there are and what their columns mean."""
    described = dictionary()["tables"]
    tables = [
        {
            "name": name,
            "title": described[name][f"title_{visit.language}"],
            "text": described[name][visit.language],
            "columns": [(column, getattr(column, visit.language)) for column in exported_columns(name)],
            "rows": rows,
        }
        for name, rows in sorted(export_of(visit.shown).rows().items())
    ]
    rows = [
        {"table": table["name"], "column": column.name, "type": column.type, "de": column.de, "en": column.en}
        for table in tables
        for column, _text in table["columns"]
    ]
    return Page(
        "portal/data.html",
        _("Daten"),
        {"tables": tables, "manifest": visit.shown.edition.manifest},
        rows=rows,
        description=_("Alle Tabellen dieses Stands zum Herunterladen, mit Verzeichnis der Spalten."),
    )


@only_read
@explained
def file(request: HttpRequest, name: str, edition: str, programme: str) -> HttpResponseBase:
    """One file of the export. Its name tells the edition, and that it is example data where it is."""
    del request
    shown = atlas().show(edition, programme)
    path = download(shown, name, settings.STATE)
    mark = "beispieldaten-example-data-" if shown.edition.example else ""
    response = FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=f"amtsatlas-{mark}{shown.edition.name}-{shown.programme.id}-{name}",
    )
    response["Cache-Control"] = "public, max-age=86400"
    return response
