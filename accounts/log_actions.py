"""What this app writes into the operation log, in words."""

from django.utils.translation import gettext_noop as _

LOG_ACTIONS = {
    "api_key.make": _("新建接口密钥"),
    "api_key.revoke": _("停用接口密钥"),
    "approval.steps": _("调整审批步骤"),
    "deputy.add": _("设置审批代理人"),
    "deputy.remove": _("取消审批代理人"),
    "factor.add": _("添加两步验证"),
    "factor.remove": _("移除两步验证"),
    "factor.renew": _("重新生成恢复码"),
    "factor.reset": _("重置两步验证"),
    "role.add": _("添加角色"),
    "role.drop": _("删除角色"),
    "role.powers": _("修改角色权限"),
    "role.rename": _("角色改名"),
    "sign_in.policy": _("修改登录规则"),
    "user.accept": _("接受邀请"),
    "user.close": _("收回权限并停用账号"),
    "user.create": _("新建用户"),
    "user.end_sessions": _("退出其他登录"),
    "user.forget": _("清除账号的个人信息"),
    "user.idle_out": _("久未操作自动退出"),
    "user.invite": _("发出邀请"),
    "user.lock": _("账号锁定"),
    "user.login": _("修改登录名"),
    "user.password": _("修改密码"),
    "user.reopen": _("恢复账号"),
    "user.roles": _("修改角色"),
    "user.sign_in": _("登录"),
    "user.sign_in_failed": _("登录失败"),
}
