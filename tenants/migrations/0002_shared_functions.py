"""Functions every schema shares (one copy in public, unqualified names: the search path leads them to the tenant)."""

from pathlib import Path

from django.conf import settings
from django.db import migrations


def install(apps, schema_editor):
    schema_editor.execute("SET LOCAL check_function_bodies = off")  # the tables they name are the tenants', not here
    for folder in ("core/sql", "points/sql", "catalog/sql", "orders/sql"):
        for file in sorted(Path(settings.BASE_DIR, folder).glob("*.sql")):
            schema_editor.execute(file.read_text(encoding="utf-8").replace("%", "%%"), params=())


class Migration(migrations.Migration):
    dependencies = [("tenants", "0001_initial")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
