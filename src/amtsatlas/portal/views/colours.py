"""The operator's colours as a style sheet."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from amtsatlas.portal.errors import only_read


@only_read
def colours(request: HttpRequest, digest: str) -> HttpResponse:
    """The style sheet; ``digest`` only makes the address change with the site file."""
    del request, digest
    rules = []
    if settings.SITE.action:
        rule = f":root {{ --kern-color-action-default: {settings.SITE.action}; }}"
        rules.append(f"@media (prefers-color-scheme: light) {{ {rule} }}")
    if settings.SITE.action_dark:
        rule = f":root {{ --kern-color-action-default: {settings.SITE.action_dark}; }}"
        rules.append(f"@media (prefers-color-scheme: dark) {{ {rule} }}")
    response = HttpResponse("\n".join(rules), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
