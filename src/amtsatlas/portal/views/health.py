"""Whether the server can answer: for load balancers and monitors."""

from django.http import HttpRequest, JsonResponse

from amtsatlas import __version__
from amtsatlas.portal.atlas import atlas
from amtsatlas.portal.errors import only_read


@only_read
def health(request: HttpRequest) -> JsonResponse:
    """200 with the newest edition; 503 where there is none to show."""
    del request
    editions = atlas().editions()
    newest = editions[-1].name if editions else None
    status = 200 if newest else 503
    response = JsonResponse({"ok": bool(newest), "edition": newest, "version": __version__}, status=status)
    response["Cache-Control"] = "no-store"
    return response
