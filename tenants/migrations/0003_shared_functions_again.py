"""The shared functions as they are now; those whose signature changed go first."""

from importlib import import_module

from django.db import migrations

install = import_module("tenants.migrations.0002_shared_functions").install

GONE = """
DROP FUNCTION IF EXISTS ledger_spend(text, bytea, bigint[], bigint, bigint, bigint, text, text);
DROP FUNCTION IF EXISTS ledger_refund(text, bytea, text, bigint, interval, bigint, text, text);
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0002_shared_functions")]
    operations = [
        migrations.RunSQL(GONE, migrations.RunSQL.noop),
        migrations.RunPython(install, migrations.RunPython.noop),
    ]
