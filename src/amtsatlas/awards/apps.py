"""Django's name for this folder."""

from django.apps import AppConfig


class Awards(AppConfig):
    """The app ``awards``."""

    name = "amtsatlas.awards"
    default_auto_field = "django.db.models.BigAutoField"
