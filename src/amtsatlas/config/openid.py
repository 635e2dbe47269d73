"""Log-in by OpenID Connect, by the settings of django-allauth."""

from collections.abc import Mapping
from typing import Any

from amtsatlas.domain.errors import UsageError

_NEEDED = ("SERVER", "CLIENT", "SECRET")


def openid_connect_of(environment: Mapping[str, str]) -> dict[str, Any]:
    """allauth's setting for ``AMTSATLAS_OIDC_SERVER``, ``…_CLIENT``, ``…_SECRET`` and ``…_NAME``; none without them.

    Raises UsageError where only some of them are given.
    """
    values = {name: environment.get(f"AMTSATLAS_OIDC_{name}", "") for name in (*_NEEDED, "NAME")}
    missing = [f"AMTSATLAS_OIDC_{name}" for name in _NEEDED if not values[name]]
    if len(missing) == len(_NEEDED):
        return {}
    if missing:
        raise UsageError(f"log-in by OpenID Connect also needs {', '.join(missing)}")
    return {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "oidc",
                    "name": values["NAME"] or "OpenID Connect",
                    "client_id": values["CLIENT"],
                    "secret": values["SECRET"],
                    "settings": {"server_url": values["SERVER"]},
                }
            ]
        }
    }
