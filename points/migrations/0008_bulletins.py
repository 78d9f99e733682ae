import uuid

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('points', '0007_lean_writing'),
    ]

    operations = [
        migrations.CreateModel(
            name='Bulletin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=60)),
                ('text', models.CharField(max_length=1000)),
                ('title_en', models.CharField(blank=True, max_length=120)),
                ('text_en', models.CharField(blank=True, max_length=2000)),
                ('audience', models.JSONField(default=dict)),
                (
                    'state',
                    models.CharField(
                        choices=[('sending', '发送中'), ('sent', '已发送'), ('withdrawing', '撤回中'), ('withdrawn', '已撤回')],
                        default='sending', max_length=12,
                    ),
                ),
                ('people', models.PositiveIntegerField()),
                ('told', models.PositiveIntegerField(default=0)),
                ('taken_back', models.PositiveIntegerField(default=0)),
                ('last_member_id', models.BigIntegerField(default=0)),
                ('up_to_id', models.BigIntegerField()),
                ('request_key', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('made_by', models.CharField(max_length=100)),
                ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('touched_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('finished_at', models.DateTimeField(null=True)),
            ],
            options={'ordering': ['-id']},
        ),
    ]
