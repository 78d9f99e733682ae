"""What goods were found by, in the narrow table. (Rows only: a new mall has none.)"""

from django.db import migrations

from catalog.selectors.tokens import marks_of


def fill(apps, schema_editor):
    """What goods were found by, in the narrow table."""
    entries = apps.get_model("catalog", "SearchEntry").objects
    rows = apps.get_model("catalog", "Product").objects.only("tokens", "sold_count", "position", "state", "is_internal")
    entry = apps.get_model("catalog", "SearchEntry")
    entries.bulk_create(
        (entry(product=one, marks=marks_of(one.tokens), weight=_weight(one)) for one in rows),
        batch_size=1_000,
    )


def _weight(one):
    is_listed = one.state == "on" and not one.is_internal
    return one.sold_count * 10 - min(one.position, 10_000) if is_listed else -2_000_000_000


class Migration(migrations.Migration):
    dependencies = [("catalog", "0004_shelf")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
