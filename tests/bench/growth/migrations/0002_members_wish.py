from django.db import migrations


class Migration(migrations.Migration):
    """A new column on a table that is in use."""

    dependencies = [("growth", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE members_member ADD COLUMN wish varchar(100) DEFAULT '' NOT NULL",
            "ALTER TABLE members_member DROP COLUMN wish",
        )
    ]
