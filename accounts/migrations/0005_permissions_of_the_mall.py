"""Preset roles of malls that are there already may do what they would be made with today."""

from django.db import migrations

LEARN = """
UPDATE accounts_role r SET permissions = r.permissions || ARRAY(
    SELECT p FROM unnest(n.learns::varchar[]) AS p WHERE NOT p = ANY(r.permissions)
)
FROM (VALUES
        ('owner', '{codes.import,codes.reveal,orders.approve,orders.write_off,orders.after_sale,payments.view,payments.edit}'),
        ('hr', '{orders.approve,orders.write_off}'),
        ('approver', '{orders.view,orders.approve,payments.view}'),
        ('merchandiser', '{codes.import,orders.after_sale,payments.view}'),
        ('warehouse', '{orders.write_off,orders.after_sale}'),
        ('auditor', '{payments.view}')
) AS n (code, learns)
WHERE n.code = r.code
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_trust")]
    operations = [migrations.RunSQL(LEARN, migrations.RunSQL.noop)]
