"""Django's settings. All that an operator sets comes from ``site.toml`` (what people see) or from the environment.

Environment:

- ``AMTSATLAS_DATA``: the data folder, default ``./data``.
- ``AMTSATLAS_SITE``: the site file, default ``site.toml`` in the data folder, else the packaged one.
- ``AMTSATLAS_HOSTS``: host names the portal answers to, with commas between them, beside the loopback names.
- ``AMTSATLAS_DATABASE``: where decisions are kept: ``postgresql://user:password@host:port/name``; default SQLite in the
  data folder.
- ``AMTSATLAS_SECRET``: the key that signs sessions; default one of its own in the data folder, made at first use.
- ``AMTSATLAS_NODE_MODULES``: the folder of the front-end dependencies, default ``node_modules`` beside the project.
- ``AMTSATLAS_CACHE_MB``: memory for rendered pages, default 128.
"""

import os
from pathlib import Path

from amtsatlas.config.database import database_of
from amtsatlas.config.secret import secret_of
from amtsatlas.portal.site import load_site

DATA = Path(os.environ.get("AMTSATLAS_DATA", "data")).resolve()
STATE = DATA / "portal"
SITE = load_site(DATA, os.environ.get("AMTSATLAS_SITE"))
PAGE_CACHE_BYTES = int(os.environ.get("AMTSATLAS_CACHE_MB", "128")) << 20

DEBUG = False
SECRET_KEY = os.environ.get("AMTSATLAS_SECRET") or secret_of(STATE)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *os.environ.get("AMTSATLAS_HOSTS", "").split(",")]
ROOT_URLCONF = "amtsatlas.config.urls"
WSGI_APPLICATION = "amtsatlas.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": database_of(os.environ.get("AMTSATLAS_DATABASE"), STATE)}

INSTALLED_APPS = ["django.contrib.staticfiles", "amtsatlas.portal"]
MIDDLEWARE = [
    "amtsatlas.portal.middleware.Log",
    "amtsatlas.portal.middleware.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "amtsatlas.portal.middleware.Language",
    "django.middleware.common.CommonMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"builtins": ["amtsatlas.portal.templatetags.portal"]},
    }
]

LANGUAGE_CODE = SITE.languages[0]
LANGUAGES = [(code, {"de": "Deutsch", "en": "English"}[code]) for code in SITE.languages]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Berlin"

_NODE_MODULES = Path(os.environ.get("AMTSATLAS_NODE_MODULES", Path(__file__).parents[3] / "node_modules"))
KERN = _NODE_MODULES / "@kern-ux" / "native" / "dist"
STATIC_URL = "/static/"
STATIC_ROOT = STATE / "static"
STATICFILES_DIRS = [("kern", KERN)] if KERN.is_dir() else []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 60
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
LOGGING_CONFIG = None  # The log is set up by `amtsatlas serve`, see amtsatlas.portal.middleware.Log.
