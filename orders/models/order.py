"""Redemptions: what was ordered, by whom, where it stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog import kinds
from catalog.models import Product, Sku, in_language
from catalog.selectors import share
from core.privacy import crypto, masks
from core.privacy.columns import BinaryField, CharField
from core.tenancy.belonging import TenantModel
from members.models import Member


class CartLine(TenantModel):
    """A sku a member put aside to redeem together with others."""

    in_sandbox = True

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="cart_lines")
    sku = models.ForeignKey(Sku, on_delete=models.CASCADE)
    quantity = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint("member", "sku", name="one_cart_line_per_sku"),
            models.CheckConstraint(name="cart_quantity_positive", condition=models.Q(quantity__gt=0)),
        ]


class Order(TenantModel):
    """One redemption. `number` is public and random-tailed; `key` is the buyer's idempotency key."""

    in_sandbox = True

    class State(models.TextChoices):
        APPROVAL = "approval", _("待审批")
        UNPAID = "unpaid", _("待支付")
        PLACED = "placed", _("待发货")
        SHIPPED = "shipped", _("待收货")
        COMPLETED = "completed", _("已完成")
        REFUNDED = "refunded", _("已退款")  # all of it came back after something had left
        CANCELLED = "cancelled", _("已取消")

    class Source(models.TextChoices):
        WEB = "web", _("网页")
        API = "api", _("接口")
        KIOSK = "kiosk", _("自助终端")

    number = CharField(max_length=20, personal="none")
    key = CharField(max_length=64, personal="text", cover="number")
    request_hash = BinaryField(
        null=True, personal="secret"
    )  # of what was asked under the key: a repeat must ask for the same
    # Unchecked keys, here and below: a checked one locks a shared row of every redemption (decision 0011). The nightly
    # proof finds orphans.
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="orders"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLACED)
    points = models.PositiveIntegerField()
    cash_fen = models.PositiveIntegerField(default=0)
    points_refunded = models.PositiveIntegerField(default=0)  # what was given back of them
    cash_refunded_fen = models.PositiveIntegerField(default=0)
    journal_id = models.BigIntegerField(null=True)  # the ledger's journal that paid for it (points app)
    address_sealed = BinaryField(default=b"", personal="sealed")
    area_text = CharField(max_length=60, blank=True, personal="contact")  # 广东省 深圳市 南山区: what lists may show
    site = models.ForeignKey(
        "members.Site", null=True, blank=True, on_delete=models.PROTECT, db_constraint=False, related_name="orders"
    )  # delivered to the company instead
    invoice_sealed = BinaryField(default=b"", personal="sealed")  # JSON of InvoiceDetails
    note = CharField(max_length=100, blank=True, personal="text")
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.WEB)
    pay_by = models.DateTimeField(null=True, blank=True)  # unpaid after this it is closed
    placed_at = models.DateTimeField(auto_now_add=True)
    receive_by = models.DateTimeField(null=True, blank=True)  # on its way: counts as received after this
    receive_told_at = models.DateTimeField(null=True, blank=True)  # the member knows that this is soon
    receive_extended = models.BooleanField(default=False, db_default=False)  # the member asked for more time, once
    completed_at = models.DateTimeField(null=True, blank=True)
    after_sale_until = models.DateTimeField(null=True, blank=True)  # written when it is received
    ended_at = models.DateTimeField(null=True, blank=True)  # nothing can change any more
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint("member", "key", name="an_order_is_placed_once"),
            # Not `unique=True`: with it Django adds an index for LIKE 'x%', which nobody asks and every order pays for.
            models.UniqueConstraint(fields=["number"], name="orders_order_number"),
        ]
        indexes = [
            models.Index(fields=["member", "-id"], name="order_by_member"),
            models.Index(fields=["state", "-id"], name="order_by_state"),
            models.Index(fields=["pay_by"], name="order_to_close", condition=models.Q(state="unpaid")),
            models.Index(fields=["receive_by"], name="order_to_receive", condition=models.Q(state="shipped")),
            models.Index(
                fields=["after_sale_until"], name="order_to_end", condition=models.Q(state="completed", ended_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        """Its name in the ledger and in stock movements."""
        return f"order/{self.number}"

    @property
    def points_kept(self) -> int:
        """What it costs after all that was given back."""
        return self.points - self.points_refunded

    @property
    def fen_kept(self) -> int:
        """The same of its cash."""
        return self.cash_fen - self.cash_refunded_fen

    @property
    def left_of_it(self) -> bool:
        """Whether a part of it came back and a part is kept."""
        return bool(self.points_refunded or self.cash_refunded_fen) and bool(self.points_kept or self.fen_kept)


class OrderLine(TenantModel):
    """One sku of an order with what it cost then; titles are kept as they were.

    Units are left to send, sent, or cancelled (`cancelled_quantity`): before they left, swapped for another line's, or given
    back after they had left (`returned`, a part of both `sent` and `cancelled_quantity`). A gift names the line that brought it
    and follows its units; a line that replaces goods that ran out names the line it stands for. Points and cash of swapped units
    count as given back here and stand on the other line.
    """

    in_sandbox = True

    order = models.ForeignKey(
        Order, on_delete=models.CASCADE, db_constraint=False, db_index=False, related_name="lines"
    )
    line_no = models.PositiveSmallIntegerField()
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, db_constraint=False, related_name="order_lines")
    offer_id = models.BigIntegerField(null=True)  # at whose price; None for a gift
    kind = CharField(max_length=10, default=Product.Kind.PHYSICAL, personal="none")  # as the product was then
    warehouse_code = CharField(max_length=20, blank=True, personal="none")
    title = CharField(max_length=60, personal="none")
    title_en = CharField(max_length=100, blank=True, personal="none")
    sku_name = CharField(max_length=40, blank=True, personal="none")
    quantity = models.PositiveIntegerField()
    points = models.PositiveIntegerField()  # for the whole line
    cash_fen = models.PositiveIntegerField(default=0)
    sent = models.PositiveIntegerField(default=0)  # units in parcels, or delivered by a worker
    cancelled_quantity = models.PositiveIntegerField(default=0)
    returned = models.PositiveIntegerField(default=0, db_default=0)
    gift_of_no = models.PositiveSmallIntegerField(null=True)  # line_no of the line that brought it
    replaces_no = models.PositiveSmallIntegerField(null=True)  # line_no of the line whose goods ran out
    ordered_sku_id = models.BigIntegerField(null=True)  # what was ordered in its place: limits still count it
    points_refunded = models.PositiveIntegerField(default=0)
    cash_refunded_fen = models.PositiveIntegerField(default=0)
    slot_id = models.BigIntegerField(null=True)  # catalog.ServiceSlot: the time that was booked
    input_sealed = BinaryField(
        default=b"", personal="sealed"
    )  # what its kind asked the buyer: a phone to top up, a slot

    class Meta:
        ordering = ["line_no"]
        indexes = [models.Index(fields=["sku"], name="order_line_of_codes", condition=models.Q(kind=Product.Kind.CODE))]
        constraints = [
            models.UniqueConstraint("order", "line_no", name="order_line_no_is_unique"),
            models.CheckConstraint(name="order_quantity_positive", condition=models.Q(quantity__gt=0)),
            models.CheckConstraint(
                name="order_line_gives_back_no_more_than_it_took",
                condition=models.Q(points_refunded__lte=models.F("points"), cash_refunded_fen__lte=models.F("cash_fen"))
                & models.Q(sent__lte=models.F("quantity"), cancelled_quantity__lte=models.F("quantity")),
            ),
            models.CheckConstraint(
                name="order_line_units_add_up",
                condition=models.Q(returned__lte=models.F("sent"))
                & models.Q(returned__lte=models.F("cancelled_quantity"))
                & models.Q(quantity__gte=models.F("sent") + models.F("cancelled_quantity") - models.F("returned")),
            ),
        ]

    @property
    def shown_title(self) -> str:
        return in_language(self.title, self.title_en)

    @property
    def is_gift(self) -> bool:
        """Came along without a price."""
        return self.offer_id is None and not self.points and not self.cash_fen

    @property
    def is_parcel(self) -> bool:
        """Whether it travels; everything else is delivered by a worker."""
        return self.kind in kinds.PARCELS

    @property
    def reference(self) -> str:
        """What the line is called outside: order/<number>/<line>."""
        return f"{self.order.reference}/{self.line_no}"

    @property
    def cancelled(self) -> int:
        """Units that were taken back, or swapped, before they left."""
        return self.cancelled_quantity - self.returned

    @property
    def masked_account(self) -> str:
        """The account that is topped up, covered: enough to know one's own again."""
        is_account = self.kind in kinds.TOPPED_UP and self.input_sealed
        return masks.mask_account(crypto.decrypt(self.input_sealed)) if is_account else ""

    @property
    def to_send(self) -> int:
        """Units that still have to go."""
        return self.quantity - self.cancelled - self.sent

    @property
    def left(self) -> int:
        """Units that the member keeps or still gets."""
        return self.quantity - self.cancelled_quantity

    @property
    def points_kept(self) -> int:
        """What it costs after all that was given back."""
        return self.points - self.points_refunded

    @property
    def fen_kept(self) -> int:
        """The same of its cash."""
        return self.cash_fen - self.cash_refunded_fen

    def points_of(self, units: int) -> int:
        """Points that the next `units` to be cancelled carry. All units together carry exactly the line's points."""
        return share(self.points, done=self.cancelled_quantity, units=units, of=self.quantity)

    def cash_fen_of(self, units: int) -> int:
        """The same of its cash."""
        return share(self.cash_fen, done=self.cancelled_quantity, units=units, of=self.quantity)


class OrderEvent(TenantModel):
    """A move of an order: from, to, who, when, why; or something else that happened to it (`what`), its state as it was.
    `reference` names what may happen once, `request_hash` what was asked for then."""

    in_sandbox = True

    class What(models.TextChoices):
        MOVED = "", _("状态变更")
        UNITS = "units", _("部分取消")
        SHORT = "short", _("缺货")
        WAITS = "waits", _("等待补货")
        SWAPPED = "swapped", _("已换货")
        BACK = "back", _("部分退款")
        AGAIN = "again", _("重新寄出")
        EXTENDED = "extended", _("延长收货")

    what = models.CharField(max_length=8, choices=What.choices, blank=True, default="", db_default="")
    reference = CharField(max_length=80, blank=True, default="", db_default="", personal="none")
    request_hash = BinaryField(null=True, personal="secret")
    order = models.ForeignKey(Order, on_delete=models.CASCADE, db_constraint=False, related_name="events")
    from_state = CharField(max_length=10, blank=True, personal="none")
    to_state = models.CharField(max_length=10, choices=Order.State.choices)
    actor_id = models.BigIntegerField(null=True)
    actor_name = CharField(max_length=100, personal="name")
    reason = CharField(max_length=200, blank=True, personal="text")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint("reference", name="an_order_event_once", condition=~models.Q(reference=""))
        ]

    @property
    def title(self) -> str:
        """What happened, in the reader's language."""
        return str(self.get_what_display() if self.what else self.get_to_state_display())


class SavedFilter(TenantModel):
    """A view of the orders' board that somebody of the staff comes back to."""

    user_id = models.BigIntegerField()
    name = CharField(max_length=20, personal="text")
    query = CharField(max_length=300, personal="text")  # as in the address: state, q, late, warehouse, from, to

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint("user_id", "name", name="a_filter_has_a_name_of_its_own")]

    def __str__(self) -> str:
        return self.name
