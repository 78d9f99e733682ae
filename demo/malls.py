"""The three demo malls and the months they have lived: people, budgets, grants, redemptions, parcels."""

import datetime as dt
import random
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop

from accounts.models import User
from accounts.services import users
from catalog.services.popularity import refresh_sold_counts
from core.actors import SYSTEM, Actor
from core.tenancy import enter
from demo import bulletins, goods_work, kinds, people, platform, points, post, shop
from demo.history import Calendar, place_orders
from members.models import Member
from members.selectors import PostalAddress
from members.services.addresses import save_address
from members.services.roster_import import at_once
from points.services.grants import batches, decisions, posting, validation
from points.services.ledger import budgets
from tenants.models import Tenant
from tenants.services import provisioning

PASSWORD = "xiaoyang-2026"  # noqa: S105 -- demo logins only, printed in the README
OPERATOR = ("operator", "周舟", PASSWORD)


@dataclass(frozen=True, slots=True)
class Round:
    """One bulk grant of the past: when, what for, how much per person (low, high), when it expires."""

    on: dt.date
    title: str
    reason: str
    low: int
    high: int
    expires_on: dt.date
    greeting: str = ""


@dataclass(frozen=True, slots=True)
class Mall:
    """A demo tenant: looks, people, money, past."""

    slug: str
    name: str
    scenario: str
    color: str
    points_word: str
    member_word: str
    prefix: str
    people: int
    departments: list[str]
    weights: list[int] | None
    budget: str
    budget_points: int
    rounds: list[Round]
    orders: int
    staff: list[tuple[str, str, str, list[str]]]  # login, name, title, roles
    seed: int


YEAR_END = dt.date(2026, 12, 31)
NEXT_YEAR = dt.date(2027, 12, 31)
MONTHS = [
    Round(dt.date(2026, month, 5), f"{month} 月福利积分", f"{month} 月福利积分", 300, 500, NEXT_YEAR)
    for month in range(6, 12)
]
ACME = Mall(
    slug="acme",
    name="星河科技",
    scenario=Tenant.Scenario.WELFARE,
    color="#2b5ce6",
    points_word=gettext_noop("积分"),
    member_word="员工",
    prefix="YG",
    people=1200,
    departments=people.DEPARTMENTS,
    weights=people.WEIGHTS,
    budget="2026 员工福利",
    budget_points=16_000_000,
    rounds=[
        *MONTHS[:4],
        Round(dt.date(2026, 9, 18), "中秋福利积分", "中秋节福利", 1000, 1500, YEAR_END, "月圆人团圆，感谢一路同行。"),
        *MONTHS[4:],
        Round(dt.date(2026, 11, 11), "司庆 10 周年", "十周年司庆礼", 888, 888, NEXT_YEAR, "十年星河，有你真好。"),
    ],
    orders=180,
    staff=[
        ("owner", "沈星河", "总经理", ["owner"]),
        ("hr", "林晓", "人力资源部", ["hr"]),
        ("approver", "王敏", "财务总监", ["approver"]),
        ("goods", "顾言", "福利采购", ["merchandiser"]),
        ("warehouse", "郝建", "仓库", ["warehouse"]),
        ("auditor", "秦明", "内审", ["auditor"]),
    ],
    seed=7,
)
QINGHE = Mall(
    slug="qinghe",
    name="青禾咖啡",
    scenario=Tenant.Scenario.LOYALTY,
    color="#0f766e",
    points_word=gettext_noop("咖豆"),
    member_word="会员",
    prefix="QH",
    people=300,
    departments=people.REGIONS,
    weights=None,
    budget="2026 会员回馈",
    budget_points=6_000_000,
    rounds=[
        Round(dt.date(2026, 8, 8), "八月消费返豆", "八月消费返豆", 400, 2600, NEXT_YEAR),
        Round(dt.date(2026, 9, 30), "九月消费返豆", "九月消费返豆", 400, 2600, NEXT_YEAR),
        Round(dt.date(2026, 10, 31), "十月消费返豆", "十月消费返豆", 500, 2800, NEXT_YEAR),
        Round(
            dt.date(2026, 11, 11),
            "会员日双倍返豆",
            "会员日双倍返豆",
            300,
            900,
            dt.date(2026, 12, 15),
            "今天的咖啡，我们请。",
        ),
    ],
    orders=60,
    staff=[
        ("owner", "许青禾", "品牌负责人", ["owner"]),
        ("ops", "叶知秋", "会员运营", ["hr", "merchandiser", "warehouse"]),
        ("approver", "宋词", "财务", ["approver"]),
    ],
    seed=11,
)
YUANSHAN = Mall(
    slug="yuanshan",
    name="远山建材",
    scenario=Tenant.Scenario.CHANNEL,
    color="#b45309",
    points_word=gettext_noop("山币"),
    member_word="经销商",
    prefix="YS",
    people=160,
    departments=people.REGIONS,
    weights=None,
    budget="2026 渠道激励",
    budget_points=9_000_000,
    rounds=[
        Round(dt.date(2026, 7, 15), "二季度销售返利", "二季度销售达成", 2000, 9000, NEXT_YEAR),
        Round(
            dt.date(2026, 10, 15), "三季度销售返利", "三季度销售达成", 2500, 12000, NEXT_YEAR, "山高路远，感谢并肩。"
        ),
        Round(dt.date(2026, 11, 10), "新品陈列奖励", "新品陈列奖励", 500, 1500, YEAR_END),
    ],
    orders=45,
    staff=[
        ("owner", "程远山", "渠道总监", ["owner"]),
        ("channel", "韩江", "渠道运营", ["hr", "merchandiser", "warehouse"]),
        ("approver", "方圆", "财务", ["approver"]),
    ],
    seed=13,
)
MALLS = [ACME, QINGHE, YUANSHAN]


def build(mall: Mall, *, ops: Tenant) -> bool:
    """Make the tenant and its past; what is already there stays. Returns whether anything was made."""
    with enter(ops):  # the operators write it down, in their own log
        tenant = Tenant.objects.filter(slug=mall.slug).first() or provisioning.request_tenant(
            name=mall.name,
            slug=mall.slug,
            scenario=mall.scenario,
            color=mall.color,
            points_word=mall.points_word,
            host=f"{mall.slug}.{settings.BASE_DOMAIN}",
            contact_name=mall.staff[0][1],
            contact_email=f"{mall.staff[0][0]}@{mall.slug}.example.com",
            plan=platform.PLANS[mall.slug],
            by=SYSTEM,
        )
    tenant = provisioning.advance(tenant_id=tenant.pk)
    if tenant.state != Tenant.State.ACTIVE:
        failed = tenant.steps.exclude(error="").values_list("code", "error").first()
        raise RuntimeError(f"{mall.slug} was not provisioned: {failed}")
    with enter(tenant), transaction.atomic():
        if Member.objects.exists():
            return False
        _live(mall)
        return True


def _live(mall: Mall) -> None:
    """All that happened in the mall, in one transaction: either the whole past is there or none of it."""
    dice = random.Random(mall.seed)
    calendar = Calendar()
    staff = {login: _staff(mall, login, name, title, roles) for login, name, title, roles in mall.staff}
    maker = next(actor for login, actor in staff.items() if login not in ("owner", "approver"))
    sheet = people.roster(
        count=mall.people,
        prefix=mall.prefix,
        first=10001,
        departments=mall.departments,
        weights=mall.weights,
        seed=mall.seed,
    )
    sheet[1][1] = "陈思远"
    at_once.apply_roster(rows=sheet, by=maker, file_name="花名册.xlsx")
    _let_in(mall)
    budget_id = _this_years_budget(mall, by=staff["owner"], calendar=calendar, dice=dice)
    calendar.mark(dt.date(2026, 6, 1), dice)
    shop.stock_up(slug=mall.slug, by=staff["owner"])
    members = list(Member.objects.order_by("employee_no"))
    _months(mall, budget_id, members, maker=maker, approver=staff["approver"], calendar=calendar, dice=dice)
    points.allocate_department_budgets(budget_id=budget_id, slug=mall.slug, by=staff["owner"])
    calendar.mark(dt.date(2026, 11, 12), dice)
    calendar.backdate()
    points.decide(owner=staff["owner"], approver=staff["approver"], maker=maker)
    points.live_on(budget_id=budget_id, members=members, maker=maker, approver=staff["approver"], dice=dice)
    _open_work(mall, budget_id, members, maker, dice)
    people.write_twice(members[40], number=f"{mall.prefix}09041", budget_id=budget_id, by=maker)
    kinds.put_on_sale(by=staff["owner"])
    shop.dress(scenario=mall.scenario, by=staff["owner"])
    goods_work.work(by=staff["owner"])
    post.on_their_way(by=staff["owner"])
    post.to_the_head_office(by=staff["owner"])
    bulletins.send_from_hr(by=maker)
    post.write_to_everybody(by=staff["owner"])
    refresh_sold_counts()


def _this_years_budget(mall: Mall, *, by: Actor, calendar: Calendar, dice: random.Random) -> int:
    budget = budgets.open_budget(
        name=mall.budget,
        year=2026,
        law_bucket="welfare" if mall.scenario == Tenant.Scenario.WELFARE else "marketing",
        ends_on=dt.date(2026, 12, 31),
        by=by,
    )
    calendar.mark(dt.date(2026, 5, 28), dice)
    budgets.top_up(
        budget_id=budget.pk,
        points=mall.budget_points,
        reference=f"demo/{mall.slug}/top-up",
        note="年度预算拨付",
        by=by,
    )
    return budget.pk


def _months(
    mall: Mall,
    budget_id: int,
    members: list[Member],
    *,
    maker: Actor,
    approver: Actor,
    calendar: Calendar,
    dice: random.Random,
) -> None:
    """Grants and what people redeemed between them."""
    per_round = mall.orders // len(mall.rounds)
    for number, past in enumerate(mall.rounds):
        _grant(mall, past, budget_id, members, maker, approver, dice)
        calendar.mark(past.on, dice)
        until = mall.rounds[number + 1].on if number + 1 < len(mall.rounds) else dt.date(2026, 11, 21)
        # November drains the mall a little more than June: people learn where it is.
        # The member whose login is printed saves up, and has one order of the first days and one on the way.
        known = members[:1] if number in (0, len(mall.rounds) - 1) else []
        place_orders(
            members=members[1:],
            known=known,
            count=per_round + 2 * number,
            between=(past.on, until),
            calendar=calendar,
            shipper=maker,
            dice=dice,
        )


def _staff(mall: Mall, login: str, name: str, title: str, roles: list[str]) -> Actor:
    user = users.create_user(
        login=login,
        name=name,
        email=f"{login}@{mall.slug}.example.com",
        title=title,
        password=PASSWORD,
        roles=roles,
        by=SYSTEM,
    )
    return Actor(user_id=user.pk, name=user.name)


def _let_in(mall: Mall) -> None:
    """The first member can sign in (number and demo password), and so can the second; staff are members too."""
    first, second, third = Member.objects.order_by("employee_no")[:3]
    for member in (first, second):
        user = users.create_user(
            login=member.employee_no, name=member.name, email=member.email, password=PASSWORD, by=SYSTEM
        )
        Member.objects.filter(pk=member.pk).update(user=user)
    Member.objects.filter(pk=third.pk).update(
        user=User.objects.filter(roles__code="hr").first(), name=User.objects.get(roles__code="hr").name
    )
    address = PostalAddress(
        receiver=first.name,
        phone="13800138000",
        area="广东省 深圳市 南山区",
        area_code="440305",
        detail="科技园南区星河大厦 18 楼",
    )
    save_address(member_id=first.pk, address=address, is_default=True, by=SYSTEM)


def _grant(
    mall: Mall, past: Round, budget_id: int, members: list[Member], maker: Actor, approver: Actor, dice: random.Random
) -> None:
    """One bulk grant through the same services the wizard uses."""
    batch_id = _draft(mall, past, budget_id, _rows(past, members, dice), maker)
    batches.submit(batch_id=batch_id, sure=True, by=maker)
    decisions.approve(batch_id=batch_id, note="同意", by=approver)
    while posting.post_next_chunk(batch_id=batch_id):
        pass
    posting.settle(batch_id=batch_id)
    posting.notify_members(batch_id=batch_id)


def _rows(past: Round, members: list[Member], dice: random.Random) -> list[list[str]]:
    """The sheet of a round: header, then everybody with an amount; the member whose login is printed gets the highest."""
    step = 50 if past.high - past.low >= 50 else 1
    rows = [[m.employee_no, m.name, str(dice.randrange(past.low, past.high + 1, step)), past.reason] for m in members]
    rows[0][2] = str(past.high)
    return [["工号", "姓名", "积分", "事由"], *rows]


def _draft(mall: Mall, past: Round, budget_id: int, rows: list[list[str]], maker: Actor) -> int:
    """Upload and validate a sheet; the batch's id."""
    batch = batches.create_batch(
        settings=batches.Settings(
            title=past.title,
            budget_id=budget_id,
            reason=past.reason,
            expires_on=past.expires_on,
            greeting=past.greeting,
        ),
        file_name=f"{past.title}.xlsx",
        file_sha256=f"{mall.slug}-{past.on:%Y%m%d}-{len(rows)}".ljust(64, "0"),
        rows=rows,
        by=maker,
    )
    validation.validate(batch_id=batch.pk)
    return batch.pk


def _open_work(mall: Mall, budget_id: int, members: list[Member], maker: Actor, dice: random.Random) -> None:
    """What lies on the desks today: one batch waiting for its approver, one draft with rows to mend."""
    best = dice.sample(members, k=min(60, len(members)))
    praise = Round(dt.date(2026, 11, 20), "季度之星奖励", "季度之星", 500, 1000, NEXT_YEAR, "你的努力，大家都看见了。")
    batches.submit(batch_id=_draft(mall, praise, budget_id, _rows(praise, best, dice), maker), sure=True, by=maker)
    party = Round(dt.date(2026, 11, 21), "元旦福利积分", "元旦福利", 300, 600, NEXT_YEAR, "新年快乐，万事顺意。")
    rows = _rows(party, members[:160], dice)
    mistakes = [
        ["ZZ404", "钱多多", "300", "元旦福利"],
        [rows[1][0], "张冠", "300", "元旦福利"],
        [rows[2][0], rows[2][1], "300", "元旦福利"],
    ]
    mistakes += [
        [members[161 % len(members)].employee_no, "", points, "元旦福利"] for points in ("-500", "三百", "9999999")
    ]
    rows[5:5] = mistakes[:3]
    rows[9:9] = mistakes[3:]
    _draft(mall, party, budget_id, rows, maker)
