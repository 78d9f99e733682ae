"""What a mall that has used its points for months shows: rules, types, parts of budgets, an undo, leavers, seals."""

import datetime as dt
import random

from django.utils import timezone

from accounts.models import Role
from accounts.services import approvals
from core.actors import Actor
from members.models import Department, Member
from members.selectors.audiences import Audience
from members.services import segments
from points import selectors
from points.selectors.policies import point_types
from points.services import leaving, policies, revocations, rules
from points.services.grants import single_grants
from points.services.ledger import budgets, holds
from points.services.rules import RuleSettings

PARTS = ("研发中心", "市场部")


def decide(*, owner: Actor, approver: Actor, maker: Actor) -> None:
    """The rules of the house, agreed by two people."""
    rate = policies.propose_rate(points_per_yuan=100, from_on=timezone.localdate(), reason="按采购均价核定", by=owner)
    policies.decide_rate(rate_id=rate.pk, agree=True, by=approver)
    approvals.add_step(title="部门负责人", above_points=0, role_id=None, by=owner)
    approvals.add_step(title="财务复核", above_points=1_000_000, role_id=Role.objects.get(code="owner").pk, by=owner)
    segments.save(name="P6 以上骨干", audience=Audience(grades=["P6", "P7"], labels=["骨干"]), by=maker)


def allocate_department_budgets(*, budget_id: int, slug: str, by: Actor) -> None:
    """Parts of the budget for two departments."""
    for number, name in enumerate(PARTS, start=1):
        department = Department.objects.filter(name=name).first()
        if department is None:
            continue
        part = budgets.open_budget(
            name=f"{name}激励", year=2026, department_id=department.pk, parent_id=budget_id, by=by
        )
        budgets.allocate(
            budget_id=part.pk,
            points=200_000 * number,
            reference=f"demo/{slug}/part/{number}",
            note="部门激励额度",
            by=by,
        )


def live_on(*, budget_id: int, members: list[Member], maker: Actor, approver: Actor, dice: random.Random) -> None:
    """What goes on today: rules in force, a type of its own, points that wait, a hold, an undo, two leavers."""
    festive = next(one for one in point_types() if not one.is_default)
    first = members[0]
    single_grants.grant_one(
        member_id=first.pk,
        points=300,
        budget_id=budget_id,
        reason="冬至暖心礼",
        expires_at=None,
        point_type_id=festive.pk,
        reference="demo/festive",
        by=maker,
    )
    single_grants.grant_one(
        member_id=first.pk,
        points=120,
        budget_id=budget_id,
        reason="评价有礼（签收后生效）",
        expires_at=None,
        waits_for="order/demo/delivered",
        reference="demo/waiting",
        by=maker,
    )
    holds.hold(
        member_id=first.pk,
        points=80,
        reference="demo/hold",
        note="训练营报名",
        by=maker,
        expires_at=timezone.now() + dt.timedelta(days=2),
    )
    for details in _rules(budget_id):
        rule = rules.save(settings=details, by=maker)
        rules.submit(rule_id=rule.pk, by=maker)
        if details.kind != "festival":
            rules.approve(rule_id=rule.pk, by=approver)
    _undo(maker, approver)
    for member in dice.sample(members[20:], k=2):
        leaving.leave(member_id=member.pk, on=timezone.localdate(), reason="合同到期", by=maker)


def _rules(budget_id: int) -> list[RuleSettings]:
    return [
        RuleSettings(
            name="生日福利",
            kind="birthday",
            points=200,
            reason="生日快乐",
            budget_id=budget_id,
            workday_before=True,
            greeting="愿你新的一岁，平安喜乐。",
        ),
        RuleSettings(
            name="入职周年",
            kind="anniversary",
            points=100,
            by_years={"1": 100, "3": 300, "5": 500, "10": 1000},
            reason="入职周年纪念",
            budget_id=budget_id,
            greeting="感谢一路同行。",
        ),
        RuleSettings(
            name="春节福利",
            kind="festival",
            festival="spring",
            days_before=7,
            points=1000,
            reason="春节福利",
            budget_id=budget_id,
            workday_before=True,
            greeting="新春快乐，阖家安康。",
        ),
    ]


def _undo(maker: Actor, approver: Actor) -> None:
    """One department of a past batch had been wrong."""
    batch = selectors.batch_list(state="done").first()
    department = Department.objects.order_by("pk").last()
    if batch is None or department is None:
        return
    asked = revocations.ask(
        batch_id=batch.pk,
        audience=revocations.RowFilter(department_ids=(department.pk,)),
        spent="ask",
        reason="部门名单有误",
        by=maker,
    )
    revocations.approve(revocation_id=asked.pk, note="已与部门核对", by=approver)
    while revocations.post_next_chunk(revocation_id=asked.pk):
        pass
    revocations.settle(revocation_id=asked.pk)
    revocations.notify_members(revocation_id=asked.pk)
