import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("catalog", "0005_search_entries")]
    operations = [
        migrations.RemoveIndex(
            model_name='product',
            name='catalog_pro_tokens_17da21_gin',
        ),
        migrations.RemoveField(
            model_name='product',
            name='tokens',
        ),
        migrations.AddIndex(
            model_name='searchentry',
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['marks'], name='search_marks'),
        ),
    ]
