from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("members", "0001_initial")]
    operations: ClassVar = [
        migrations.AddField("member", "has_twin", models.BooleanField(default=False, db_default=False)),
        migrations.AddField("member", "owns_phone", models.BooleanField(null=True)),
    ]
