from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

PATHS = """
with recursive tree as (
  select id, name::text as path from members_department where parent_id is null
  union all
  select d.id, t.path || '/' || d.name from members_department d join tree t on d.parent_id = t.id
)
update members_department d set path = tree.path from tree where tree.id = d.id
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("members", "0004_unique_numbers")]
    operations: ClassVar = [
        migrations.AlterModelOptions("department", {"ordering": ["path", "id"]}),
        migrations.AddField("department", "path", models.TextField(blank=True, default="", db_default="")),
        migrations.AddField("department", "is_active", models.BooleanField(default=True, db_default=True)),
        migrations.AddField(
            "department",
            "merged_into",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="members.department",
            ),
        ),
        migrations.RunSQL(PATHS, migrations.RunSQL.noop),
    ]
