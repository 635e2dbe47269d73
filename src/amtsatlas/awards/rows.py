"""All rows of all tables as JSON Lines, whatever database they are kept in, and back: for backups of PostgreSQL."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core import serializers
from django.core.management.color import no_style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction

from amtsatlas.awards.models import Entry
from amtsatlas.domain.errors import UsageError

_AT_ONCE = 500
_OF_DJANGO = ("contenttypes", "auth", "sessions")
"""Made by Django itself in every database, or over by the time of a restore."""


def write(file: Path) -> str:
    """Write every row, as they all are at one moment. Returns the digest of the journal's newest entry, "" for none."""
    with transaction.atomic(), file.open("w", encoding="utf-8") as stream:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("set transaction isolation level repeatable read")
        for model in _models():
            for row in model._default_manager.order_by("pk").iterator():
                stream.write(serializers.serialize("jsonl", [row], ensure_ascii=False, cls=_Exact))
        return Entry.objects.order_by("-number").values_list("digest", flat=True).first() or ""


class _Exact(DjangoJSONEncoder):
    """Times to the microsecond. Django's own encoder cuts them to milliseconds; the journal's hashes would not fit."""

    def default(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, datetime) else super().default(value)


@contextmanager
def loaded(file: Path) -> Iterator[None]:
    """Insert every row into empty tables; they stay if nothing is raised within. Raises UsageError where rows are."""
    with transaction.atomic():
        filled = [model._meta.verbose_name for model in _models() if model._default_manager.exists()]
        if filled:
            raise UsageError(
                f"the database holds rows already ({filled[0]}); its journal can't be removed – name an empty database"
            )
        with file.open(encoding="utf-8") as stream:
            for kind, lines in groupby(stream, lambda line: json.loads(line)["model"]):
                _insert(apps.get_model(kind), lines)
        with connection.cursor() as cursor:
            for sql in connection.ops.sequence_reset_sql(no_style(), _models()):
                cursor.execute(sql)
        yield


def _insert(model: type[models.Model], lines: Iterator[str]) -> None:
    rows = [one.object for one in serializers.deserialize("jsonl", "".join(lines))]
    model._default_manager.bulk_create(rows, batch_size=_AT_ONCE)


def _models() -> list[type[models.Model]]:
    """Those with tables of ours and of django-allauth, each after those that it refers to."""
    own = [(app, None) for app in apps.get_app_configs() if app.label not in _OF_DJANGO]
    return [model for model in serializers.sort_dependencies(own) if model._meta.managed and not model._meta.proxy]
