"""Parts of this app an operator can switch off for a mall."""

from django.utils.translation import gettext_lazy as _

from core.registry.features import Feature

FEATURES = {
    "domains": Feature(_("自有域名"), _("绑定公司自己的域名；关闭后不能再添加，已绑定的继续可用。"), place=40),
    "exports": Feature(
        _("数据导出"), _("在下载中心生成文件、导出整户数据；关闭后不能新建，已生成的仍可下载。"), place=50
    ),
}
