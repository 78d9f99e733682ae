"""Parts of this app an operator can switch off for a mall."""

from django.utils.translation import gettext_lazy as _

from core.registry.features import Feature

FEATURES = {
    "rules": Feature(_("自动发放"), _("生日、入职周年等按日历自动发放；关闭后页面不可用，规则也不再执行。"), place=20),
    "transfers": Feature(_("积分转移"), _("在成员之间转移积分；关闭后页面与接口都不可用。"), place=30),
}
