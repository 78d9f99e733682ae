from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0010_goods_taken_off")]
    operations = [
        migrations.AddIndex(
            "stockmovement",
            models.Index(fields=["sku", "-id"], name="stock_moved_by_hand", condition=models.Q(("kind__in", ["in", "out"]))),
        ),
        # Sheets and bulk changes that are under way were judged as a difference: they get what is looked at now, a target
        # with what was seen and the last hand that moved the sku.
        migrations.RunSQL(
            """
            update catalog_goodsimportrow r set facts = jsonb_set(r.facts, '{stock}', jsonb_build_object(
                'target', w.seen + (r.facts ->> 'stock')::int, 'seen', w.seen, 'mark', w.mark))
            from (
                select x.id, coalesce((select (c ->> 1)::int from jsonb_array_elements(x.changes) c where c ->> 0 = 'stock'), 0) as seen,
                    coalesce((select max(m.id) from catalog_stockmovement m join catalog_sku s on s.id = m.sku_id
                        where s.code = x.code and m.kind in ('in', 'out')), 0) as mark
                from catalog_goodsimportrow x
                where x.done_at is null and x.outcome in ('new', 'changed') and jsonb_typeof(x.facts -> 'stock') = 'number'
            ) w where w.id = r.id;
            update catalog_bulkline l set before = l.before || jsonb_build_object('mark', coalesce((
                select max(m.id) from catalog_stockmovement m where m.sku_id = l.sku_id and m.kind in ('in', 'out')), 0))
            where l.done_at is null and l.before ? 'units';
            """,
            migrations.RunSQL.noop,
        ),
    ]
