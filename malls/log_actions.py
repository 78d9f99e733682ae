"""What this app writes into the operation log, in words."""

from django.utils.translation import gettext_noop as _

LOG_ACTIONS = {
    "checklist.close": _("收起开始使用清单"),
    "department.merge": _("合并部门"),
    "member.merge": _("合并成员记录"),
    "member.data": _("取走成员的个人数据"),
    "page.text": _("发布页面文字"),
}
