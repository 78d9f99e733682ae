from typing import ClassVar

from django.db import migrations, models

from core.number_keys import NumberKey


class Migration(migrations.Migration):
    dependencies: ClassVar = [("catalog", "0003_find_number_twins")]
    operations: ClassVar = [
        migrations.AddConstraint(
            "sku",
            models.UniqueConstraint(
                NumberKey("code"), name="sku_code_is_unique", condition=models.Q(has_twin=False)
            ),
        )
    ]
