"""What this app writes into the operation log, in words."""

from django.utils.translation import gettext_noop as _

LOG_ACTIONS = {
    "address.delete": _("删除收货地址"),
    "address.save": _("保存收货地址"),
    "bulletin.send": _("发公告"),
    "bulletin.withdraw": _("撤回公告"),
    "card.pin": _("更换二维码卡密码"),
    "card.revoke": _("停用二维码卡"),
    "cards.issue": _("制作二维码卡"),
    "member.add": _("添加成员"),
    "member.erase": _("清除成员个人信息"),
    "member.left": _("标记成员离开"),
    "member.login": _("开通成员账号"),
    "member.tier": _("调整会员等级"),
    "member.unmask": _("查看个人信息"),
    "members.import": _("导入花名册"),
    "message.retry": _("重发消息"),
    "message_channel.open": _("启用消息渠道"),
    "message_channel.save": _("保存消息渠道设置"),
    "message_channel.shut": _("停用消息渠道"),
    "message_rules.save": _("修改通知规则"),
    "segment.drop": _("删除人群"),
    "segment.save": _("保存人群"),
    "site.save": _("保存办公点"),
}
