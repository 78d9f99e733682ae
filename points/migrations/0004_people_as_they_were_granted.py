"""Lines posted before they kept their person: as the roster has them today, which is the nearest there is."""

from typing import ClassVar

from django.db import migrations

FILL = """
update points_grantline l set granted_no = m.employee_no, granted_name = m.name,
  granted_department_id = m.department_id, granted_department = coalesce(d.name, '')
from points_grantchunk c, members_member m left join members_department d on d.id = m.department_id
where c.batch_id = l.batch_id and l.row_no between c.lo and c.hi and c.done_at is not null
  and l.error = '' and not l.set_aside and m.id = l.member_id and m.employee_no not like 'gone-%'
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("points", "0003_grants_without_traps"), ("members", "0004_unique_numbers")]
    operations: ClassVar = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
