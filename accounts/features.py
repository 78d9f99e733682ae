"""Parts of this app an operator can switch off for a mall."""

from django.utils.translation import gettext_lazy as _

from core.registry.features import Feature

FEATURES = {
    "api": Feature(_("接口（API）"), _("外部系统用接口密钥读写；关闭后所有接口请求被拒绝，密钥保留。"), place=10),
}
