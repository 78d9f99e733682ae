"""The words a scenario puts on a mall's pages: purpose, greeting, banner, the slogan at the door, what a new mall does first."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.models import Tenant

S = Tenant.Scenario
Words = str | Promise


@dataclass(frozen=True, slots=True)
class ScenarioText:
    """One scenario in words. `people` is who redeems there; `query` is where the banner leads in the goods list."""

    purpose: Words
    people: Words
    intro: Words
    points: tuple[Words, ...]
    greeting: Words
    slogan: Words
    slogan_text: Words
    banner: Words
    banner_text: Words
    art: str
    query: str


SCENARIO_TEXTS = {
    S.WELFARE: ScenarioText(
        purpose=_("员工福利商城"),
        people=_("员工"),
        intro=_("节日、生日、司龄、嘉奖，一次发到人，员工自己挑。"),
        points=(_("按花名册批量发放，先核对再到账"), _("预算到部门，超支发不出"), _("离职结算、个税口径都有记录")),
        greeting=_("每一份付出，都值得被看见"),
        slogan=_("每一分心意，都有好去处"),
        slogan_text=_("查积分、挑好礼、等包裹，一个地方就够了。"),
        banner=_("新年福利 · 好礼到家"),
        banner_text=_("精选年货与日常好物，包邮到手"),
        art="nuts-gift",
        query="?category=festival",
    ),
    S.LOYALTY: ScenarioText(
        purpose=_("会员积分商城"),
        people=_("会员"),
        intro=_("消费攒积分，积分换周边和权益，让老客常回来。"),
        points=(_("消费与互动都能攒"), _("品牌周边和到店券一起上架"), _("沉睡会员单独唤醒")),
        greeting=_("攒下的每一次光临，都能换点好的"),
        slogan=_("常来常往，越攒越香"),
        slogan_text=_("到店攒、线上兑，会员专属好礼等你来挑。"),
        banner=_("会员感恩月 · 好物换"),
        banner_text=_("人气好物限量开兑，先到先得"),
        art="mug",
        query="?sort=hot",
    ),
    S.CHANNEL: ScenarioText(
        purpose=_("经销商激励商城"),
        people=_("经销商"),
        intro=_("进货、陈列、动销达标就返，返利看得清、兑得快。"),
        points=(_("返利按季结清，明细对得上"), _("门头、培训、出行一站兑齐"), _("金牌与新签分开激励")),
        greeting=_("业绩写在账上，好礼送到店里"),
        slogan=_("一起把生意做大"),
        slogan_text=_("返利随时查，门店支持、培训、出行一站兑齐。"),
        banner=_("年终冲刺 · 业绩换好礼"),
        banner_text=_("开店、培训、出行，一站兑齐"),
        art="shop-sign",
        query="?category=store",
    ),
    S.CAMPAIGN: ScenarioText(
        purpose=_("活动积分商城"),
        people=_("参与者"),
        intro=_("报名、打卡、分享得积分，活动结束前兑完。"),
        points=(_("短有效期，热度不过夜"), _("限量好礼每人限兑"), _("活动一结束自动清零对账")),
        greeting=_("来都来了，带份好礼走"),
        slogan=_("玩着玩着，礼就攒够了"),
        slogan_text=_("参与活动攒积分，攒够就换，当日发出。"),
        banner=_("活动好礼 · 参与就有"),
        banner_text=_("攒够就换，当日发出"),
        art="lamb-plush",
        query="?category=fun",
    ),
    S.INTERNAL: ScenarioText(
        purpose=_("员工内购商城"),
        people=_("员工"),
        intro=_("自家好货内部专享，每人额度清楚，先到先得。"),
        points=(_("内购额度按年发放"), _("每人限购，库存实时"), _("自家商品和精选好物同架")),
        greeting=_("自家人，先挑"),
        slogan=_("自家好货，内部专享"),
        slogan_text=_("额度清楚、库存实时，挑好就走。"),
        banner=_("员工内购 · 限量专享"),
        banner_text=_("自家好货，内部专享价"),
        art="monitor",
        query="?category=own",
    ),
}


@dataclass(frozen=True, slots=True)
class Banner:
    """The front page's one big idea."""

    title: str
    text: str
    art: str
    url: str


def scenario_text_of(tenant: Any) -> ScenarioText:
    """The tenant's scenario in words; no query."""
    return SCENARIO_TEXTS[Tenant.Scenario(tenant.scenario)]


def banner_of(tenant: Any) -> Banner:
    """What the tenant's scenario puts forward; no query. (Blocks the tenant arranges come with the mall.)"""
    scenario_text = scenario_text_of(tenant)
    url = reverse("storefront:goods") + scenario_text.query
    return Banner(str(scenario_text.banner), str(scenario_text.banner_text), scenario_text.art, url)
