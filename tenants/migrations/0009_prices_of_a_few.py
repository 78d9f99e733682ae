"""Nothing any more: core/sql_functions.py installs the functions all schemas share, at every bring_up_to_date."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tenants", "0008_sandboxes_and_names")]
    operations = []
