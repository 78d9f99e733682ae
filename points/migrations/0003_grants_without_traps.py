from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

RUN_STATES = [
    ("made", "已发放"),
    ("short", "预算不足，待处理"),
    ("waiting", "超出已批准金额，待审批"),
    ("empty", "当天无人"),
]
NAMED = models.TextField(blank=True, db_default="", default="")


class Migration(migrations.Migration):
    dependencies: ClassVar = [("points", "0002_second_person")]
    operations: ClassVar = [
        migrations.AddField("grantbatch", "repeat_people", models.PositiveIntegerField(db_default=0, default=0)),
        migrations.AddField(
            "grantbatch",
            "repeats",
            models.ForeignKey(
                "points.grantbatch",
                django.db.models.deletion.SET_NULL,
                db_index=False,
                null=True,
                related_name="+",
            ),
        ),
        migrations.AddField("grantline", "granted_no", NAMED.clone()),
        migrations.AddField("grantline", "granted_name", NAMED.clone()),
        migrations.AddField("grantline", "granted_department_id", models.BigIntegerField(null=True)),
        migrations.AddField("grantline", "granted_department", NAMED.clone()),
        migrations.AddField("grantrule", "approved_points", models.BigIntegerField(null=True)),
        migrations.AddField("grantrule", "looked_back_at", models.DateTimeField(null=True)),
        migrations.AddField("grantrun", "no", models.PositiveSmallIntegerField(db_default=0, default=0)),
        migrations.AlterField(
            "grantrun", "state", models.CharField(choices=RUN_STATES, default="empty", max_length=8)
        ),
        migrations.RemoveConstraint("grantrun", "points_rule_once_a_day"),
        migrations.AddConstraint(
            "grantrun", models.UniqueConstraint(fields=("rule", "on", "no"), name="points_rule_once_a_day")
        ),
    ]
