"""What a sku costs, for whom, when, and how often."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models.goods import Sku, in_language
from core.privacy.columns import ArrayField, CharField, JSONField, SlugField
from core.tenancy.belonging import TenantModel, TenantQuerySet


class OfferQuerySet(TenantQuerySet["Offer"]):
    def live(self) -> "OfferQuerySet":
        now = timezone.now()
        return self.filter(models.Q(starts_at=None) | models.Q(starts_at__lte=now)).filter(
            models.Q(ends_at=None) | models.Q(ends_at__gt=now), is_active=True
        )


class Offer(TenantModel):
    """One unit costs `points` and `cash_fen`. Two more ways to pay are limits around that price:

    - with `min_points` the buyer may give fewer points, down to it, and pays `swap_fen_per_100` for each 100 points not
      given, rounded up to the fen once per order line (catalog/selectors/price_arithmetic.py);
    - `tier_points` (tier id → points) replaces `points` for members of a tier.

    Departments, tiers and labels narrow who may buy; an empty list means everybody. A flash offer goes before the
    standard one while its window is open and `quota_left` lasts.
    """

    in_sandbox = True

    class Kind(models.TextChoices):
        STANDARD = "standard", _("常规价")
        FLASH = "flash", _("限时抢兑")

    class Period(models.TextChoices):
        EVER = "ever", _("累计")
        DAY = "day", _("每天")
        WEEK = "week", _("每周")
        MONTH = "month", _("每月")
        QUARTER = "quarter", _("每季")
        YEAR = "year", _("每年")

    sku = models.ForeignKey(Sku, on_delete=models.CASCADE, related_name="offers")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.STANDARD)
    name = CharField(max_length=40, blank=True, personal="none")  # of the campaign, for the calendar
    points = models.PositiveIntegerField()
    cash_fen = models.PositiveIntegerField(default=0)
    min_points = models.PositiveIntegerField(null=True, blank=True)
    swap_fen_per_100 = models.PositiveIntegerField(default=0)
    tier_points = JSONField(default=dict, personal="none")
    market_fen = models.PositiveIntegerField(default=0)  # what a shop asks, for orientation; 0 = unknown
    per_member_limit = models.PositiveIntegerField(null=True, blank=True)
    limit_period = models.CharField(max_length=8, choices=Period.choices, default=Period.EVER)
    departments = ArrayField(
        models.BigIntegerField(), default=list, blank=True, personal="none"
    )  # with everything below them
    tiers = ArrayField(models.BigIntegerField(), default=list, blank=True, personal="none")
    labels = ArrayField(models.CharField(max_length=40), default=list, blank=True, personal="fact")
    needs_approval = models.BooleanField(default=False)
    gift = models.ForeignKey(Sku, null=True, blank=True, on_delete=models.PROTECT, related_name="given_with")
    gift_quantity = models.PositiveSmallIntegerField(default=1)  # per unit bought
    quota = models.PositiveIntegerField(null=True, blank=True)  # units this offer may sell; None = what is in stock
    quota_left = models.IntegerField(null=True, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar = OfferQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="an_offer_costs_something", condition=models.Q(points__gt=0) | models.Q(cash_fen__gt=0)
            ),
            models.CheckConstraint(
                name="an_offers_swap_is_whole",
                condition=models.Q(min_points=None)
                | models.Q(min_points__lt=models.F("points"), swap_fen_per_100__gt=0),
            ),
            models.CheckConstraint(
                name="an_offers_quota_never_below_zero",
                condition=models.Q(quota=None, quota_left=None) | models.Q(quota_left__gte=0),
            ),
            models.UniqueConstraint(
                "sku", name="one_live_offer_per_sku", condition=models.Q(is_active=True, kind="standard")
            ),
        ]
        indexes = [models.Index(fields=["sku"], name="offer_active", condition=models.Q(is_active=True))]

    def __str__(self) -> str:
        return self.name or str(self.get_kind_display())

    @property
    def has_slider(self) -> bool:
        """Whether the buyer chooses how many points to give."""
        return self.min_points is not None


class Zone(TenantModel):
    """Goods shown together under a name for a while: a festival, a season, the internal sale."""

    in_sandbox = True

    name = CharField(max_length=30, personal="none")
    name_en = CharField(max_length=60, blank=True, personal="none")
    slug = SlugField(unique=True, personal="none")
    lead = CharField(max_length=80, blank=True, personal="none")
    lead_en = CharField(max_length=120, blank=True, personal="none")
    art = CharField(max_length=40, blank=True, personal="none")
    skin = CharField(max_length=20, blank=True, personal="none")  # look of its page: static/src/skins
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)
    products = models.ManyToManyField("catalog.Product", through="catalog.ZoneProduct", related_name="zones")

    tone: str  # no column: for catalog/console/zones.py

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)

    @property
    def shown_lead(self) -> str:
        return in_language(self.lead, self.lead_en)


class ZoneProduct(TenantModel):
    """A product's place in a zone."""

    in_sandbox = True

    zone = models.ForeignKey(Zone, on_delete=models.CASCADE)
    product = models.ForeignKey("catalog.Product", on_delete=models.CASCADE)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint("zone", "product", name="a_product_stands_once_in_a_zone")]
