from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q

from core.number_keys import NumberKey


class Migration(migrations.Migration):
    dependencies: ClassVar = [("members", "0003_find_number_twins")]
    operations: ClassVar = [
        migrations.AddIndex(
            "member",
            models.Index(
                fields=["id"], name="member_phone_to_compare", condition=Q(owns_phone=None, phone_index__isnull=False)
            ),
        ),
        migrations.AddConstraint(
            "member",
            models.UniqueConstraint(
                NumberKey("employee_no"), name="member_number_is_unique", condition=Q(has_twin=False)
            ),
        ),
        migrations.AddConstraint(
            "member",
            models.UniqueConstraint(
                "phone_index", name="member_phone_is_unique", condition=Q(owns_phone=True) & ~Q(state="left")
            ),
        ),
    ]
