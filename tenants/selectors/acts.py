"""What the operation log's action codes mean to people."""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

ACTS = {
    "address.delete": _("删除收货地址"),
    "address.save": _("保存收货地址"),
    "budget.open": _("开立预算"),
    "budget.top_up": _("预算充值"),
    "grant.approve": _("批准发放"),
    "grant.cancel": _("取消发放"),
    "grant.cancel_rest": _("取消剩余发放"),
    "grant.done": _("发放完成"),
    "grant.fix_row": _("修改发放行"),
    "grant.one": _("单人发放"),
    "grant.pause": _("暂停发放"),
    "grant.reject": _("驳回发放"),
    "grant.resume": _("继续发放"),
    "grant.set_aside": _("搁置发放行"),
    "grant.submit": _("提交发放审批"),
    "grant.take_back": _("恢复发放行"),
    "grant.upload": _("上传发放名单"),
    "grant.withdraw": _("撤回发放申请"),
    "member.add": _("添加成员"),
    "member.left": _("标记成员离开"),
    "members.import": _("导入花名册"),
    "offer.price": _("修改兑换价"),
    "order.cancel": _("取消订单"),
    "order.place": _("兑换下单"),
    "order.receive": _("确认收货"),
    "order.ship": _("发货"),
    "member.login": _("开通成员账号"),
    "product.create": _("新建商品"),
    "product.picture": _("添加商品图片"),
    "product.picture_removed": _("移除商品图片"),
    "product.state": _("商品上下架"),
    "product.update": _("修改商品"),
    "stock.adjust": _("调整库存"),
    "tenant.invite": _("邀请管理员"),
    "tenant.request": _("登记新租户"),
    "tenant.resume": _("恢复商城"),
    "tenant.suspend": _("暂停商城"),
    "user.accept": _("接受邀请"),
    "user.create": _("新建用户"),
    "user.invite": _("发出邀请"),
    "user.roles": _("修改角色"),
    "approval.steps": _("调整审批步骤"),
    "grant.approve_step": _("批准一个审批步骤"),
    "grant.map": _("指认名单的列"),
    "grant.settings": _("修改发放设置"),
    "grant.start": _("定时发放开始"),
    "revocation.approve": _("批准撤回发放"),
    "revocation.ask": _("申请撤回发放"),
    "revocation.cancel": _("取消撤回申请"),
    "revocation.decide": _("决定已用部分"),
    "revocation.done": _("撤回完成"),
    "revocation.reject": _("驳回撤回发放"),
}


def act_words(action: str) -> str:
    """The act in the reader's language; an unknown code stays as it is."""
    return gettext(ACTS[action]) if action in ACTS else action
