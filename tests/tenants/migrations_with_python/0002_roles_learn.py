from django.db import migrations


def learn(apps, schema_editor):
    for role in apps.get_model("accounts", "Role").objects.filter(code="hr"):
        role.permissions = [*role.permissions, "ledger.move"]
        role.save(update_fields=["permissions"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(learn, migrations.RunPython.noop)]
