"""Making the web application ready: settings, static files, log."""

import io
import json
import logging
import os
import sys
from collections.abc import Callable, Collection
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from amtsatlas.domain.errors import AmtsatlasError, InputError
from amtsatlas.portal.site import Site
from amtsatlas.programmes.loader import available
from amtsatlas.registers.register import Register
from amtsatlas.registers.store import in_force

Application = Callable[..., Any]


def refuse_unknown_programmes(site: Site, known: Collection[str]) -> None:
    """Raise InputError where the site file names a programme that there is none of."""
    for one in site.programmes:
        if one not in known:
            raise InputError(
                f"programmes names {one!r}, which is none of {', '.join(sorted(known))}",
                file="site.toml",
                remedy="see: amtsatlas programmes",
            )


def refuse_unknown_territory(site: Site, register: Register) -> None:
    """Raise InputError where the site file names an area that the register does not know."""
    if site.territory and site.territory not in {territory.ars for territory in register.territories}:
        raise InputError(
            f"territory {site.territory!r} is no ARS of the register of {register.date}",
            file="site.toml",
            remedy='name the 2 digits of a Land, 3 of a Regierungsbezirk, 5 of a Kreis; "" for all',
        )


def started(data: Path, *, log: bool = False) -> Application:
    """The WSGI application over a data folder. Raises AmtsatlasError where the front-end dependencies are missing."""
    if log:
        _log_to(sys.stderr)
    # Django's own lines about pages not found and hosts not meant say nothing new, and not as JSON.
    logging.getLogger("django.request").setLevel(logging.ERROR)
    logging.getLogger("django.security.DisallowedHost").propagate = False
    set_up(data)
    from django.conf import settings

    if not settings.KERN.is_dir():
        raise AmtsatlasError(
            f"the front-end dependencies are not in {settings.KERN.parents[2]} – run: make node_modules "
            "(or: npm ci), or name their folder with AMTSATLAS_NODE_MODULES"
        )
    refuse_unknown_programmes(settings.SITE, {one.id for one in available(settings.DATA / "programmes")})
    refuse_unknown_territory(settings.SITE, in_force(settings.DATA, date.today().isoformat()))
    from django.core.management import call_command

    call_command(
        "collectstatic", interactive=False, verbosity=0, clear=False, ignore_patterns=IGNORED, stdout=io.StringIO()
    )
    from amtsatlas.config.wsgi import application

    return application


def configure(data: Path) -> None:
    """Make Django usable over a data folder as it is: no table is made or changed."""
    os.environ["AMTSATLAS_DATA"] = str(data)
    os.environ["DJANGO_SETTINGS_MODULE"] = "amtsatlas.config.settings"
    import django

    django.setup()


def set_up(data: Path) -> None:
    """Make Django usable over a data folder; the decisions' tables are made, or brought up to date."""
    configure(data)
    from django.conf import settings
    from django.core.management import call_command

    settings.DECISIONS.mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0, stdout=io.StringIO())


def _log_to(stream: TextIO) -> None:
    """One JSON line per answer, and one per warning or error."""
    answers, others = logging.StreamHandler(stream), logging.StreamHandler(stream)
    others.setFormatter(_JsonLine())
    logging.getLogger().addHandler(others)
    logger = logging.getLogger("amtsatlas.portal")
    logger.addHandler(answers)
    logger.setLevel(logging.INFO)
    logger.propagate = False


class _JsonLine(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {"level": record.levelname, "message": record.getMessage()}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line)


IGNORED = ["*.scss", "kern-utilities*", "kern-grid*", "kern.css", "noto-sans*", "js/*"]
"""What the design system brings and the portal does not use."""
