"""What holds for every answer: security headers, and one line of log without personal data."""

import json
import logging
import re
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils.translation import get_language

Next = Callable[[HttpRequest], HttpResponse]

POLICY = "; ".join(
    (
        "default-src 'none'",
        "img-src 'self' data:",
        "style-src 'self'",
        "script-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "media-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""data: images are KERN's icons. No other host is ever asked."""

_SECRET = re.compile(r"(/konto/).+")
"""Links of invitations and new passwords have their secret in the path."""

_log = logging.getLogger("amtsatlas.portal")


class SecurityHeaders:
    """Sets the Content-Security-Policy and its kin."""

    def __init__(self, following: Next) -> None:
        self._following = following

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the headers on."""
        response = self._following(request)
        response["Content-Security-Policy"] = POLICY
        response["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        response["X-Frame-Options"] = "DENY"
        return response


class Language(LocaleMiddleware):
    """The language is the address's alone, so no cache need keep answers apart by what a browser prefers."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Name the language."""
        del request
        response.headers.setdefault("Content-Language", get_language())
        return response


class Log:
    """A JSON line per answer: method, address without query, status, milliseconds, bytes; nothing about who asked.

    The query is left out since people type names and places into the finder.
    """

    def __init__(self, following: Next) -> None:
        self._following = following

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer and write the line."""
        started = time.perf_counter()
        response = self._following(request)
        _log.info(
            json.dumps(
                {
                    "method": request.method,
                    "path": _SECRET.sub(r"\1…", request.path),
                    "status": response.status_code,
                    "ms": round((time.perf_counter() - started) * 1000, 1),
                    "bytes": 0 if response.streaming else len(response.content),
                }
            )
        )
        return response
