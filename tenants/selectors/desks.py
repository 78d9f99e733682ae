"""The console's desks by name, for the Ctrl K palette: in both languages, by pinyin and by initials."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

MOST = 6


@dataclass(frozen=True, slots=True)
class Desk:
    """A page of the console that is worked at. `sounds` is its Chinese name in pinyin, with other words it is asked for by."""

    permission: str
    title: Any
    route: str
    icon: str
    sounds: str

    def answers(self, words: str) -> bool:
        """Whether these words (lower case) mean it: a part of its name, of its sound, or its initials."""
        syllables = self.sounds.split(" ")
        initials = "".join(one[0] for one in syllables if one.isascii())
        return (
            words in str(self.title).lower()
            or words in self.sounds.replace(" ", "")
            or words in self.sounds
            or words in initials
        )


DESKS = [
    Desk("dashboard.view", _("总览"), "home", "tabler--layout-dashboard", "zong lan"),
    Desk("grants.approve", _("待我审批"), "approvals", "tabler--rubber-stamp", "dai wo shen pi"),
    Desk("grants.view", _("批量发放"), "grant_batches", "tabler--file-spreadsheet", "pi liang fa fang"),
    Desk("grants.view", _("自动发放"), "grant_rules", "tabler--calendar-repeat", "zi dong fa fang"),
    Desk("ledger.view", _("积分流水"), "journals", "tabler--list-details", "ji fen liu shui"),
    Desk("budgets.view", _("预算"), "budgets", "tabler--wallet", "yu suan"),
    Desk("payments.view", _("收款与对账"), "payments", "tabler--credit-card", "shou kuan yu dui zhang"),
    Desk("ledger.view", _("未兑付积分"), "liability", "tabler--scale", "wei dui fu ji fen"),
    Desk("ledger.view", _("日结与月结"), "days", "tabler--calendar-stats", "ri jie yu yue jie"),
    Desk("ledger.view", _("账本核验"), "proof", "tabler--shield-check", "zhang ben he yan"),
    Desk("exports.create", _("下载中心"), "exports", "tabler--file-download", "xia zai zhong xin"),
    Desk("members.view", _("成员与部门"), "members", "tabler--users", "cheng yuan yu bu men"),
    Desk("members.view", _("离职结算"), "leavers", "tabler--door-exit", "li zhi jie suan"),
    Desk("members.edit", _("公告"), "bulletins", "tabler--send", "gong gao"),
    Desk("members.edit", _("写公告"), "bulletin_new", "tabler--send", "xie gong gao"),
    Desk("settings.edit", _("管理员与角色"), "staff", "tabler--shield-lock", "guan li yuan yu jue se"),
    Desk("settings.edit", _("角色与权限"), "roles", "tabler--shield-check", "jue se yu quan xian"),
    Desk("orders.view", _("订单与发货"), "orders", "tabler--truck-delivery", "ding dan yu fa huo"),
    Desk("orders.ship", _("批量发货"), "bulk_ship", "tabler--package-export", "pi liang fa huo"),
    Desk("orders.approve", _("兑换审批"), "redemptions", "tabler--shopping-cart-check", "dui huan shen pi"),
    Desk("orders.after_sale", _("售后工作台"), "cases", "tabler--lifebuoy", "shou hou gong zuo tai"),
    Desk("orders.after_sale", _("商品评价"), "reviews", "tabler--star", "shang pin ping jia"),
    Desk("orders.write_off", _("核销点"), "stations", "tabler--scan", "he xiao dian"),
    Desk("catalog.view", _("商品目录"), "products", "tabler--package", "shang pin mu lu"),
    Desk("catalog.edit", _("新建商品"), "product_new", "tabler--plus", "xin jian shang pin"),
    Desk(
        "catalog.edit",
        _("商品导入导出"),
        "goods_imports",
        "tabler--file-spreadsheet",
        "shang pin dao ru dao chu biao ge excel",
    ),
    Desk(
        "catalog.edit",
        _("批量改价与库存"),
        "goods_bulk",
        "tabler--list-check",
        "pi liang gai jia yu ku cun shang xia jia",
    ),
    Desk("catalog.view", _("限时抢兑日历"), "offers_calendar", "tabler--calendar-event", "xian shi qiang dui ri li"),
    Desk("catalog.view", _("专区"), "zones", "tabler--category", "zhuan qu"),
    Desk("catalog.edit", _("搜索同义词"), "synonyms", "tabler--language", "sou suo tong yi ci"),
    Desk("codes.import", _("卡密池"), "pools", "tabler--ticket", "ka mi chi"),
    Desk("settings.edit", _("首页编排"), "front", "tabler--layout-grid-add", "shou ye bian pai"),
    Desk("settings.edit", _("外观"), "branding", "tabler--palette", "wai guan"),
    Desk("settings.edit", _("页面文字"), "page_texts", "tabler--file-text", "ye mian wen zi"),
    Desk("settings.edit", _("域名"), "domains", "tabler--world", "yu ming"),
    Desk("settings.edit", _("订单规则"), "order_policy", "tabler--list-check", "ding dan gui ze shou huo shou hou"),
    Desk("ledger.view", _("积分规则"), "point_rules", "tabler--adjustments", "ji fen gui ze"),
    Desk("settings.edit", _("登录与安全"), "sign_in_policy", "tabler--lock", "deng lu yu an quan"),
    Desk("settings.edit", _("接口密钥"), "api_keys", "tabler--key", "jie kou mi yao api"),
    Desk("log.view", _("操作日志"), "operation_log", "tabler--history", "cao zuo ri zhi"),
    Desk("dashboard.view", _("用量与账单"), "usage", "tabler--gauge", "yong liang yu zhang dan"),
    Desk("settings.edit", _("我们的数据"), "data", "tabler--database-export", "wo men de shu ju"),
]


def desks(words: str, *, may: Callable[[str], bool]) -> list[Desk]:
    """Desks that the words mean and the person may enter; at most six. No query."""
    words = " ".join(words.lower().split())
    found = [desk for desk in DESKS if desk.answers(words) and may(desk.permission)] if words else []
    return found[:MOST]
