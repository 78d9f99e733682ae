from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [("members", "0001_initial")]
    operations = [
        migrations.CreateModel(
            "Wish",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("member", models.ForeignKey(on_delete=models.CASCADE, to="members.member")),
                ("text", models.CharField(max_length=100)),
                ("wished_at", models.DateTimeField(auto_now_add=True)),
            ],
        )
    ]
