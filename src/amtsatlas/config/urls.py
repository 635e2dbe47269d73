"""Addresses: the site's first language at ``/…``, others at ``/<language>/…``."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from amtsatlas.portal.errors import bad_request, not_found, server_error
from amtsatlas.portal.views.health import health

urlpatterns = [
    path("health", health),
    *i18n_patterns(
        path("konto/", include("allauth.urls")),
        path("", include("amtsatlas.awards.urls")),
        path("", include("amtsatlas.portal.urls")),
        prefix_default_language=False,
    ),
]
handler400, handler404, handler500 = bad_request, not_found, server_error
