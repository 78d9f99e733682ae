"""Preset roles of malls that are there already learn what the ledger brought."""

from django.db import migrations

NEW = {
    "owner": ["ledger.move", "periods.close", "exports.create"],
    "hr": ["ledger.move", "exports.create"],
    "approver": ["periods.close", "exports.create"],
    "auditor": ["exports.create"],
}


def learn(apps, schema_editor):
    for role in apps.get_model("accounts", "Role").objects.filter(code__in=NEW):
        role.permissions += [code for code in NEW[role.code] if code not in role.permissions]
        role.save(update_fields=["permissions"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_api_keys")]
    operations = [migrations.RunPython(learn, migrations.RunPython.noop, elidable=True)]
