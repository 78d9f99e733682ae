"""The shared functions as they are now; those whose signature changed go first."""

from importlib import import_module

from django.db import migrations

install = import_module("tenants.migrations.0002_shared_functions").install

GONE = """
DROP FUNCTION IF EXISTS sku_prices(bigint[]);
DROP FUNCTION IF EXISTS order_place(
    bigint, text, text, bigint[], int[], bigint, bytea, text, text, boolean, bigint, text, inet, boolean);
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0006_use_and_visits")]
    operations = [
        migrations.RunSQL(GONE, migrations.RunSQL.noop),
        migrations.RunPython(install, migrations.RunPython.noop),
    ]
