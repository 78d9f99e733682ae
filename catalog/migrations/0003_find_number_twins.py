"""Goods numbers: spelled clean where that makes no two of one, and marked where an older row has the same."""

from typing import ClassVar

from django.db import migrations

CLEAN = r"""
with spelled as (
  select id, code, regexp_replace(translate(normalize(code, nfkc), '‐‑‒–—―−', '-------'),
  '[\s\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]+', '', 'g') as clean
  from catalog_sku
), counted as (
  select id, code, clean, count(*) over (partition by upper(clean collate "C")) as rows from spelled
)
update catalog_sku r set code = c.clean
from counted c where c.id = r.id and c.rows = 1 and c.clean <> '' and c.clean <> c.code
"""
MARK = """
update catalog_sku r set has_twin = true
where exists (
  select 1 from catalog_sku o where upper(o.code collate "C") = upper(r.code collate "C") and o.id < r.id
)
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("catalog", "0002_number_twins")]
    operations: ClassVar = [
        migrations.RunSQL(CLEAN, migrations.RunSQL.noop),
        migrations.RunSQL(MARK, migrations.RunSQL.noop),
    ]
