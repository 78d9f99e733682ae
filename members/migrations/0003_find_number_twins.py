"""Numbers of people: spelled clean where that makes no two of one, and marked where an older row has the same."""

from typing import ClassVar

from django.db import migrations

CLEAN = r"""
with spelled as (
  select id, employee_no, regexp_replace(translate(normalize(employee_no, nfkc), '‐‑‒–—―−', '-------'),
  '[\s\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]+', '', 'g') as clean
  from members_member
), counted as (
  select id, employee_no, clean, count(*) over (partition by upper(clean collate "C")) as rows from spelled
)
update members_member r set employee_no = c.clean
from counted c where c.id = r.id and c.rows = 1 and c.clean <> '' and c.clean <> c.employee_no
"""
MARK = """
update members_member r set has_twin = true
where exists (
  select 1 from members_member o where upper(o.employee_no collate "C") = upper(r.employee_no collate "C") and o.id < r.id
)
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("members", "0002_number_twins")]
    operations: ClassVar = [
        migrations.RunSQL(CLEAN, migrations.RunSQL.noop),
        migrations.RunSQL(MARK, migrations.RunSQL.noop),
    ]
