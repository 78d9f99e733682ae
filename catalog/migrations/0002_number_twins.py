from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("catalog", "0001_initial")]
    operations: ClassVar = [
        migrations.AddField("sku", "has_twin", models.BooleanField(default=False, db_default=False)),
    ]
