"""Goods of one mall: categories, products, skus, what they cost (offers) and how many there are (stock)."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.tenancy.belonging import TenantModel, TenantQuerySet


def in_language(chinese: str, english: str) -> str:
    """The English words where the reader reads English and there are any, else the Chinese ones."""
    return english if english and get_language() == "en" else chinese


class Category(TenantModel):
    """A shelf; two levels at most are shown."""

    name = models.CharField(max_length=20)
    name_en = models.CharField(max_length=40, blank=True)
    slug = models.SlugField(unique=True)
    icon = models.CharField(max_length=40, default="tabler--category")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)


class ProductQuerySet(TenantQuerySet["Product"]):
    def on_sale(self) -> "ProductQuerySet":
        return self.filter(state=Product.State.ON)


class Product(TenantModel):
    """Something a member can redeem. `tokens` is what search looks in (catalog/services/search.py)."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        ON = "on", _("在售")
        OFF = "off", _("已下架")

    class Kind(models.TextChoices):
        PHYSICAL = "physical", _("实物")
        VIRTUAL = "virtual", _("电子券")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(max_length=60)
    title_en = models.CharField(max_length=100, blank=True)
    subtitle = models.CharField(max_length=80, blank=True)
    subtitle_en = models.CharField(max_length=120, blank=True)
    description = models.TextField(blank=True)
    description_en = models.TextField(blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PHYSICAL)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="products")
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    art = models.CharField(max_length=40, blank=True)  # key of an own illustration in static/art
    badge = models.CharField(max_length=12, blank=True)
    badge_en = models.CharField(max_length=24, blank=True)
    position = models.IntegerField(default=0)
    sold_count = models.PositiveIntegerField(default=0)
    tokens = ArrayField(models.CharField(max_length=40), default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["position", "-id"]
        indexes = [GinIndex(fields=["tokens"]), models.Index(fields=["state", "category", "position"])]

    def __str__(self) -> str:
        return self.title

    @property
    def shown_title(self) -> str:
        return in_language(self.title, self.title_en)

    @property
    def shown_subtitle(self) -> str:
        return in_language(self.subtitle, self.subtitle_en)

    @property
    def shown_description(self) -> str:
        return in_language(self.description, self.description_en)

    @property
    def shown_badge(self) -> str:
        return in_language(self.badge, self.badge_en)

    @property
    def image_url(self) -> str:
        """Its first uploaded picture (prefetch `images`), "" when only the illustration is there."""
        first = next(iter(self.images.all()), None)
        return first.file.url if first else ""


def picture_path(image: "ProductImage", filename: str) -> str:
    """`products/<random>.webp`: the uploader's file name is never used."""
    return f"products/{uuid.uuid4().hex}.webp"


class ProductImage(TenantModel):
    """An uploaded picture, re-encoded to WebP when it came in."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="images")
    file = models.ImageField(upload_to=picture_path)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]


class Sku(TenantModel):
    """One variant that is stocked and redeemed."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="skus")
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=40, blank=True)
    name_en = models.CharField(max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en) or self.code


class OfferQuerySet(TenantQuerySet["Offer"]):
    def live(self) -> "OfferQuerySet":
        now = timezone.now()
        return self.filter(models.Q(starts_at=None) | models.Q(starts_at__lte=now)).filter(
            models.Q(ends_at=None) | models.Q(ends_at__gt=now), is_active=True
        )


class Offer(TenantModel):
    """What a sku costs: `points` and `cash_fen` together, in a window, with a limit per member."""

    sku = models.ForeignKey(Sku, on_delete=models.CASCADE, related_name="offers")
    points = models.PositiveIntegerField()
    cash_fen = models.PositiveIntegerField(default=0)
    market_fen = models.PositiveIntegerField(default=0)  # what a shop asks, for orientation; 0 = unknown
    per_member_limit = models.PositiveIntegerField(null=True, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="an_offer_costs_something", condition=models.Q(points__gt=0) | models.Q(cash_fen__gt=0)
            ),
            models.UniqueConstraint("sku", name="one_live_offer_per_sku", condition=models.Q(is_active=True)),
        ]


class StockSlot(TenantModel):
    """Units on hand. A hot sku may be split into slots; `available` can't go below zero."""

    pk = models.CompositePrimaryKey("sku_id", "slot")
    sku = models.ForeignKey(Sku, on_delete=models.CASCADE, db_index=False, related_name="stock")
    slot = models.PositiveSmallIntegerField(default=0)
    slots = models.PositiveSmallIntegerField(default=1)
    available = models.IntegerField()

    class Meta:
        constraints = [models.CheckConstraint(name="stock_never_below_zero", condition=models.Q(available__gte=0))]


class StockMovement(TenantModel):
    """Why stock changed: one row per change, once per (reference, sku)."""

    class Kind(models.TextChoices):
        IN = "in", _("入库")
        OUT = "out", _("盘亏")
        SOLD = "sold", _("兑换")
        BACK = "back", _("退回")

    sku = models.ForeignKey(Sku, on_delete=models.CASCADE, db_constraint=False, related_name="movements")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    quantity = models.IntegerField()  # signed units
    reference = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=100)
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint("reference", "sku", name="stock_moves_once_per_reference")]
