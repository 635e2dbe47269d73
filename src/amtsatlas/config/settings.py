"""Django's settings. All that an operator sets comes from ``site.toml`` (what people see) or from the environment.

Environment:

- ``AMTSATLAS_DATA``: the data folder, default ``./data``.
- ``AMTSATLAS_SITE``: the site file, default ``site.toml`` in the data folder, else the packaged one.
- ``AMTSATLAS_HOSTS``: host names the portal answers to, with commas between them, beside the loopback names.
- ``AMTSATLAS_DATABASE``: where decisions are kept: ``postgresql://user:password@host:port/name``; default SQLite in the
  data folder.
- ``AMTSATLAS_SMTP``: where mails go: ``smtp://user:password@host:587`` (STARTTLS), ``smtps://…`` (TLS), or plain
  ``smtp+plain://…``; default files in the data folder. ``AMTSATLAS_MAIL_FROM``: the sender.
- ``AMTSATLAS_MAIL_SECONDS``: how often `amtsatlas serve` sends what is due, default 60; 0 where it shall not, since
  something else calls `amtsatlas send-mails`.
- ``AMTSATLAS_OIDC_SERVER``, ``…_CLIENT``, ``…_SECRET``, ``…_NAME``: log-in by OpenID Connect.
- ``AMTSATLAS_SECRET``: the key that signs sessions; default one of its own in the data folder, made at first use.
- ``AMTSATLAS_NODE_MODULES``: the folder of the front-end dependencies, default ``node_modules`` beside the project.
- ``AMTSATLAS_CACHE_MB``: memory for rendered pages, default 128.
"""

import os
from pathlib import Path

from amtsatlas.config.database import database_of
from amtsatlas.config.mail import mail_of
from amtsatlas.config.openid import openid_connect_of
from amtsatlas.config.secret import secret_of
from amtsatlas.portal.site import load_site

DATA = Path(os.environ.get("AMTSATLAS_DATA", "data")).resolve()
STATE = DATA / "portal"
DECISIONS = DATA / "decisions"
SITE = load_site(DATA, os.environ.get("AMTSATLAS_SITE"))
MAIL_SECONDS = int(os.environ.get("AMTSATLAS_MAIL_SECONDS", "60"))
PAGE_CACHE_BYTES = int(os.environ.get("AMTSATLAS_CACHE_MB", "128")) << 20

DEBUG = False
SECRET_KEY = os.environ.get("AMTSATLAS_SECRET") or secret_of(STATE)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *os.environ.get("AMTSATLAS_HOSTS", "").split(",")]
ROOT_URLCONF = "amtsatlas.config.urls"
WSGI_APPLICATION = "amtsatlas.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {
    # Every page asks whether decisions have something new to show; opening the database each time took longer.
    "default": database_of(os.environ.get("AMTSATLAS_DATABASE"), DECISIONS) | {"CONN_MAX_AGE": 60}
}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.forms",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "amtsatlas.portal",
    "amtsatlas.awards",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
MIDDLEWARE = [
    "amtsatlas.portal.middleware.Log",
    "amtsatlas.portal.middleware.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "amtsatlas.portal.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["amtsatlas.portal.templatetags.portal", "amtsatlas.awards.templatetags.awards"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "amtsatlas.awards.own_pages.frame_of_own_pages",
            ],
        },
    }
]

FORM_RENDERER = "amtsatlas.awards.forms.Renderer"

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


# Accounts: by invitation, with a second factor; no session and no cookie before somebody logs in.
AUTH_USER_MODEL = "awards.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_SESSION_REMEMBER = False
LOGIN_REDIRECT_URL = "own"
ACCOUNT_LOGOUT_REDIRECT_URL = "overview"
ACCOUNT_ADAPTER = "amtsatlas.awards.accounts.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_SUBJECT_PREFIX = f"{SITE.name}: "
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SITE.address.startswith("https:") else "http"
SOCIALACCOUNT_ADAPTER = "amtsatlas.awards.accounts.SocialAccountAdapter"
SOCIALACCOUNT_PROVIDERS = openid_connect_of(os.environ)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = SITE.name
# Browsers allow passkeys over plain HTTP on the loopback address only, which is what this is for.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SITE.address.startswith("https:")

_HTTPS = SITE.address.startswith("https:")
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [SITE.address] if SITE.address else []
CSRF_FAILURE_VIEW = "amtsatlas.awards.own_pages.expired"

globals().update(mail_of(os.environ, DECISIONS))
