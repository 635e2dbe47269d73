"""The database itself refuses to change or remove entries of the journal."""

from typing import ClassVar

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_SQLITE = """
create trigger awards_entry_no_{what} before {what} on awards_entry
begin select raise(abort, 'the journal only grows'); end
"""
_POSTGRESQL = """
create function awards_entry_only_grows() returns trigger language plpgsql as
$$ begin raise exception 'the journal only grows'; end $$;
create trigger awards_entry_only_grows before update or delete or truncate on awards_entry
for each statement execute function awards_entry_only_grows()
"""


def _forwards(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    del apps
    if editor.connection.vendor == "sqlite":
        for what in ("update", "delete"):
            editor.execute(_SQLITE.format(what=what))
    else:
        editor.execute(_POSTGRESQL)


class Migration(migrations.Migration):
    """Triggers on the journal's table."""

    dependencies: ClassVar = [("awards", "0001_initial")]
    operations: ClassVar = [migrations.RunPython(_forwards, elidable=False)]
