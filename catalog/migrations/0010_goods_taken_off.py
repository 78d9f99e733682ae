from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0009_code_batches_end")]
    operations = [
        migrations.AddField("product", "taken_off", models.CharField(blank=True, default="", max_length=10), preserve_default=False),
    ]
