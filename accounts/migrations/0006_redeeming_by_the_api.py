"""Owners of malls that are there already may give their programs what a mini-program needs."""

from django.db import migrations

LEARN = """
UPDATE accounts_role SET permissions = permissions || '{orders.redeem}'::varchar[]
WHERE code = 'owner' AND NOT 'orders.redeem' = ANY(permissions)
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_permissions_of_the_mall")]
    operations = [migrations.RunSQL(LEARN, migrations.RunSQL.noop)]
