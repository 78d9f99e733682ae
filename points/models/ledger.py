"""Accounts, journals, lots, entries: what exists and what the database itself refuses.

An Entry names an account and its counter-account and one signed number, so no pair can be out of balance.
"""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.privacy.columns import ArrayField, BinaryField, CharField, SlugField
from core.tenancy.belonging import TenantModel, TenantQuerySet


class PointType(TenantModel):
    """A kind of points: a wallet of its own, where it may be spent, how long it lives, how much one person may get."""

    in_sandbox = True

    class Validity(models.TextChoices):
        FOREVER = "forever", _("长期有效")
        FIXED = "fixed", _("固定日期")
        DAYS = "days", _("发放后 N 天")
        MONTHS = "months", _("发放后 N 个月")
        MONTH_END = "month_end", _("当月底")
        QUARTER_END = "quarter_end", _("当季底")
        YEAR_END = "year_end", _("当年底")
        INACTIVITY = "inactivity", _("N 个月没有变动后")

    code = SlugField(max_length=40, unique=True, personal="none")
    name = CharField(max_length=40, personal="none")
    is_default = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    # Category ids of the catalog; empty = usable for everything. A lower priority number is spent first.
    scope = ArrayField(models.BigIntegerField(), default=list, blank=True, personal="none")
    priority = models.PositiveSmallIntegerField(default=100)
    validity = models.CharField(max_length=12, choices=Validity.choices, default=Validity.FOREVER)
    validity_n = models.PositiveSmallIntegerField(null=True, blank=True)
    validity_on = models.DateField(null=True, blank=True)
    line_cap = models.PositiveIntegerField(default=100_000)
    suggested_cap = models.PositiveIntegerField(default=5_000)
    month_cap = models.PositiveIntegerField(null=True, blank=True)
    refund_days = models.PositiveSmallIntegerField(default=30)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="points_one_default_type"
            ),
            models.CheckConstraint(
                condition=~Q(is_default=True) | Q(scope=[], is_active=True),
                name="points_default_type_is_for_everything",
            ),
            models.CheckConstraint(
                condition=~Q(validity__in=["days", "months", "inactivity"]) | Q(validity_n__gt=0),
                name="points_validity_has_its_number",
            ),
            models.CheckConstraint(
                condition=~Q(validity="fixed") | Q(validity_on__isnull=False), name="points_validity_has_its_day"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Account(TenantModel):
    """One side of a movement; holds no balance. Never updated, but for one thing: where two records of one person are merged,
    the accounts of the one become further accounts of the other (docs/decisions/0029)."""

    in_sandbox = True

    class Kind(models.TextChoices):
        MEMBER = "member", _("成员")
        BUDGET = "budget", _("预算")
        ISSUER = "issuer", _("发行")
        REDEEMED = "redeemed", _("已兑换")
        EXPIRED = "expired", _("已过期")
        HOLD = "hold", _("冻结")
        DEBT = "debt", _("欠账")
        TRANSIT = "transit", _("转移中")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    point_type = models.ForeignKey(PointType, models.PROTECT, related_name="accounts")
    member = models.ForeignKey("members.Member", models.PROTECT, null=True, db_index=False, related_name="+")
    # Whose account it was first. What is granted anew goes to the account that was always the member's own.
    merged_from = models.ForeignKey("members.Member", models.PROTECT, null=True, db_index=False, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["member", "point_type"], condition=Q(kind="member"), name="points_accounts_of_member")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "point_type"],
                condition=Q(kind="member", merged_from__isnull=True),
                name="points_one_account_per_member",
            ),
            models.UniqueConstraint(
                fields=["kind", "point_type"],
                condition=Q(kind__in=["issuer", "redeemed", "expired", "hold", "debt", "transit"]),
                name="points_one_system_account",
            ),
            models.CheckConstraint(
                condition=Q(kind="member", member__isnull=False) | (~Q(kind="member") & Q(member__isnull=True)),
                name="points_account_owner_fits_kind",
            ),
        ]

    def __str__(self) -> str:
        if self.member:
            return self.member.name
        return self.budget.name if self.kind == self.Kind.BUDGET else str(self.get_kind_display())


class Journal(TenantModel):
    """One immutable business movement, written once per reference."""

    in_sandbox = True

    class Kind(models.TextChoices):
        TOP_UP = "top_up", _("预算充值")
        GRANT = "grant", _("积分发放")
        SPEND = "spend", _("积分兑换")
        REFUND = "refund", _("积分退回")
        ALLOCATE = "allocate", _("预算划拨")
        RETURN = "return", _("预算退还")
        HOLD = "hold", _("积分冻结")
        CAPTURE = "capture", _("冻结扣除")
        RELEASE = "release", _("冻结释放")
        EXPIRE = "expire", _("积分过期")
        EXTEND = "extend", _("延长有效期")
        ACTIVATE = "activate", _("积分生效")
        REVOKE = "revoke", _("发放撤回")
        REVERSE = "reverse", _("冲正")
        TRANSFER = "transfer", _("积分转移")
        REPAY = "repay", _("抵扣欠账")
        LEAVE = "leave", _("离职结算")
        MERGE = "merge", _("记录合并")
        CARRY = "carry", _("预算结转")
        FORMER = "former", _("原系统转入")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    reference = CharField(max_length=120, personal="none")
    request_hash = BinaryField(max_length=32, personal="secret")
    reverses = models.ForeignKey(
        "self", models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="reversals"
    )
    actor_id = models.BigIntegerField(null=True)
    actor_name = CharField(max_length=80, blank=True, personal="name")
    note = CharField(max_length=200, blank=True, personal="text")
    event_at = models.DateTimeField(db_default=Now())
    created_at = models.DateTimeField(db_default=Now(), db_index=True)

    points: int  # no column: their sum, for points/console/ledger.py

    class Meta:
        indexes = [
            models.Index(fields=["reverses"], condition=Q(reverses__isnull=False), name="points_journal_reversals")
        ]
        # Not `unique=True`: with it Django adds an index for LIKE 'x%', which nobody asks and every journal pays for.
        constraints = [models.UniqueConstraint(fields=["reference"], name="points_journal_reference")]


class Budget(TenantModel):
    """A pot that grants are paid from: the company's, or a part of it that was handed to a department."""

    in_sandbox = True

    class LawBucket(models.TextChoices):
        WELFARE = "welfare", _("职工福利费")
        UNION = "union", _("工会经费")
        TRAINING = "training", _("职工教育经费")
        MARKETING = "marketing", _("市场营销费")

    account = models.OneToOneField(Account, models.PROTECT, related_name="budget")
    name = CharField(max_length=60, personal="none")
    department = models.ForeignKey("members.Department", models.PROTECT, null=True, related_name="+")
    year = models.PositiveSmallIntegerField()
    law_bucket = models.CharField(max_length=10, choices=LawBucket.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    ends_on = models.DateField(
        null=True
    )  # the last day it pays, a part's as its whole's; what flows back arrives later too
    next_budget = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+"
    )  # pays after it, takes what is left
    # The one that balances of a former system are brought by (services/grants/former_balances.py); nobody grants from it.
    is_opening = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "year"], name="points_budget_name_once_a_year"),
            models.UniqueConstraint(
                fields=["is_opening"], condition=Q(is_opening=True), name="points_one_opening_budget"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BudgetSlot(TenantModel):
    """What a budget can still promise. The one place a budget's bound is held."""

    in_sandbox = True

    pk = models.CompositePrimaryKey("account", "slot")
    account = models.ForeignKey(Account, models.PROTECT, db_index=False, related_name="slots")
    slot = models.PositiveSmallIntegerField(default=0)
    slots = models.PositiveSmallIntegerField(default=1)
    available = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(available__gte=0), name="points_budget_not_below_zero")]


class LotQuerySet(TenantQuerySet):
    def open(self) -> Self:
        return self.filter(is_open=True).exclude(expires_at__lte=Now())

    def spendable(self) -> Self:
        return self.open().filter(available_at__lte=Now())


class Lot(TenantModel):
    """Points of one grant with their own expiry. Keys are unchecked: they cost three times a bulk grant.

    `available_at` in the future, or null while it waits for the event named in `waits_for`: not usable yet.
    `origin` is the lot it continues (a refund's longer life) or came from (a transfer); `root` the first lot of that chain,
    whose end bounds how long refunds may let the points live; `is_grace` marks the few days a root lot gets once when points
    come back after its end (points/sql/ledger_refund.sql).
    """

    in_sandbox = True

    account = models.ForeignKey(Account, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="lots")
    budget = models.ForeignKey(
        Budget, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    batch = models.ForeignKey(
        "points.GrantBatch", models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    journal = models.ForeignKey(
        Journal, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="lots"
    )
    row_no = models.PositiveIntegerField(null=True)
    origin = models.ForeignKey(
        "self", models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    root = models.ForeignKey(
        "self", models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    is_grace = models.BooleanField(null=True)
    granted = models.BigIntegerField()
    remaining = models.BigIntegerField()
    available_at = models.DateTimeField(null=True, db_default=Now())
    waits_for = CharField(max_length=120, null=True, personal="none")
    expires_at = models.DateTimeField(null=True)
    is_open = models.GeneratedField(
        expression=models.ExpressionWrapper(Q(remaining__gt=0), output_field=models.BooleanField()),
        output_field=models.BooleanField(),
        db_persist=True,
    )

    objects: ClassVar = LotQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(granted__gt=0), name="points_lot_grants_something"),
            models.CheckConstraint(
                condition=Q(remaining__gte=0, remaining__lte=F("granted")), name="points_lot_within_its_grant"
            ),
        ]
        indexes = [
            models.Index(fields=["account", "expires_at", "id"], condition=Q(is_open=True), name="points_lot_open"),
            # Both hold rare rows only, so a bulk grant pays nothing for them.
            models.Index(fields=["batch", "row_no"], condition=Q(origin__isnull=False), name="points_lot_continued"),
            models.Index(fields=["waits_for"], condition=Q(available_at__isnull=True), name="points_lot_waiting"),
            models.Index(fields=["root"], condition=Q(root__isnull=False), name="points_lot_of_root"),
        ]


class Entry(TenantModel):
    """Both legs in one row: `account` gains `points`, `contra` loses them. `part` is the line of the order, or the part of
    the hold, that the points pay for (null where nothing was bought)."""

    in_sandbox = True

    pk = models.CompositePrimaryKey("journal", "line_no")
    journal = models.ForeignKey(Journal, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="entries")
    line_no = models.PositiveIntegerField()
    account = models.ForeignKey(Account, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="entries")
    contra = models.ForeignKey(Account, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    lot = models.ForeignKey(
        Lot, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="entries"
    )
    points = models.BigIntegerField()
    part = models.SmallIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(points=0), name="points_entry_moves_something"),
            models.CheckConstraint(condition=~Q(account=F("contra")), name="points_entry_has_two_sides"),
        ]
        indexes = [
            models.Index(fields=["account", "journal", "line_no"], name="points_entry_statement"),
            # What left a lot: rows a bulk grant never writes. By it a point is traced forward.
            models.Index(fields=["lot"], condition=Q(points__lt=0), name="points_entry_out_of_lot"),
        ]


class LotChange(TenantModel):
    """A lot that became usable, or lives longer, by a journal. Append-only; a life is never cut (trigger)."""

    in_sandbox = True

    pk = models.CompositePrimaryKey("journal", "lot")
    journal = models.ForeignKey(Journal, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="changes")
    lot = models.ForeignKey(Lot, models.DO_NOTHING, db_constraint=False, related_name="changes")
    available_was = models.DateTimeField(null=True)
    available_now = models.DateTimeField(null=True)
    expires_was = models.DateTimeField(null=True)
    expires_now = models.DateTimeField(null=True)


class Hold(TenantModel):
    """Points set aside until something is decided: a spend against the hold account that can be given back."""

    in_sandbox = True

    class State(models.TextChoices):
        OPEN = "open", _("冻结中")
        CAPTURED = "captured", _("已扣除")
        RELEASED = "released", _("已释放")

    reference = CharField(max_length=120, unique=True, personal="none")
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="+")
    points = models.BigIntegerField()
    captured = models.BigIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    journal = models.OneToOneField(Journal, models.PROTECT, related_name="hold")
    note = CharField(max_length=200, blank=True, personal="text")
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now())
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(captured__gte=0, captured__lte=F("points"), points__gt=0), name="points_hold_within_itself"
            )
        ]
        indexes = [models.Index(fields=["expires_at"], condition=Q(state="open"), name="points_hold_open")]


class Debt(TenantModel):
    """Points a member owes after a reversal of what was spent already; the next grants pay it back."""

    in_sandbox = True

    account = models.ForeignKey(Account, models.PROTECT, related_name="debts")
    points = models.BigIntegerField()
    remaining = models.BigIntegerField()
    journal = models.ForeignKey(Journal, models.PROTECT, related_name="debts")
    budget = models.ForeignKey(Budget, models.PROTECT, null=True, related_name="+")
    lot = models.ForeignKey(Lot, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    reason = CharField(max_length=200, personal="text")
    created_at = models.DateTimeField(db_default=Now())
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(remaining__gte=0, remaining__lte=F("points"), points__gt=0),
                name="points_debt_within_itself",
            )
        ]
        indexes = [models.Index(fields=["account"], condition=Q(remaining__gt=0), name="points_debt_open")]
