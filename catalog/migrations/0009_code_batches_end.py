from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0008_renditions_and_bulk_work")]
    operations = [
        migrations.AddField("codebatch", "over_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddIndex(
            "codebatch",
            models.Index(
                fields=["expires_on"],
                name="code_batch_ends",
                condition=models.Q(("expires_on__isnull", False), ("over_at", None)),
            ),
        ),
    ]
