"""Data: every table of the edition as CSV and Parquet, with the dictionary and the licence."""

from django.conf import settings
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amtsatlas.domain.errors import NotFoundError
from amtsatlas.measures.dictionary import columns_of, dictionary, marks
from amtsatlas.portal.atlas import atlas
from amtsatlas.portal.downloads import downloads
from amtsatlas.portal.errors import explained
from amtsatlas.portal.visit import Page, Visit


def data(visit: Visit) -> Page:
    """What tables there are and what their columns mean."""
    files = downloads(visit.shown, settings.STATE)
    described = dictionary()["tables"]
    tables = [
        {
            "name": file.stem,
            "title": described[file.stem][f"title_{visit.language}"],
            "text": described[file.stem][visit.language],
            "columns": [(column, getattr(column, visit.language)) for column in (*columns_of(file.stem), *marks())],
            "sizes": {form: files[f"{file.stem}.{form}"].stat().st_size for form in ("csv", "parquet")},
        }
        for file in files.values()
        if file.suffix == ".parquet"
    ]
    rows = [
        {"table": table["name"], "column": column.name, "type": column.type, "de": column.de, "en": column.en}
        for table in tables
        for column, _text in table["columns"]
    ]
    return Page(
        "portal/data.html",
        _("Daten"),
        {
            "tables": tables,
            "manifest": visit.shown.edition.manifest,
            "database": files["amtsatlas.duckdb"].stat().st_size,
        },
        rows=rows,
        description=_("Alle Tabellen dieses Stands zum Herunterladen, mit Verzeichnis der Spalten."),
    )


@require_safe
@explained
def file(request: HttpRequest, name: str, edition: str, programme: str) -> HttpResponseBase:
    """One file of the export. Its name tells the edition, and that it is example data where it is."""
    del request
    shown = atlas().show(edition, programme)
    files = downloads(shown, settings.STATE)
    if name not in files:
        raise NotFoundError(f"no file {name}; there are: {', '.join(files)}")
    mark = "beispieldaten-example-data-" if shown.edition.example else ""
    response = FileResponse(
        files[name].open("rb"),
        as_attachment=True,
        filename=f"amtsatlas-{mark}{shown.edition.name}-{shown.programme.id}-{name}",
    )
    response["Cache-Control"] = "public, max-age=86400"
    return response
