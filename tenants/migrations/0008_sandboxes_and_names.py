from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tenants', '0007_functions_of_the_mall'),
    ]

    operations = [
        migrations.AddField(
            model_name='supportvisit',
            name='shows_names',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='tenant',
            name='sandbox_of',
            field=models.ForeignKey(null=True, on_delete=models.SET_NULL, related_name='sandboxes', to='tenants.tenant'),
        ),
        migrations.AlterField(
            model_name='provisioningstep',
            name='code',
            field=models.CharField(
                choices=[
                    ('schema', '取得独立数据空间'), ('tables', '建立数据表'), ('walls', '设立数据隔离权限'),
                    ('roles', '准备角色与权限'), ('ledger', '开立积分账本'), ('goods', '上架起步商品'), ('verify', '逐项检查'),
                    ('rows', '复制数据并打码'), ('pictures', '复制商品图片与外观'), ('proof', '确认没有真实的个人信息'),
                ],
                max_length=20,
            ),
        ),
    ]
