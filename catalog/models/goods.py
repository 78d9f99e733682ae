"""Goods of one mall: categories, products with their pictures, and the skus that are stocked and redeemed."""

import uuid
from collections.abc import Iterable
from typing import ClassVar

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core import cleaners
from core.number_keys import NumberKey
from core.privacy.columns import ArrayField, CharField, ImageField, JSONField, SlugField, TextField
from core.tenancy.belonging import TenantModel, TenantQuerySet


def in_language(chinese: str, english: str) -> str:
    """The English words where the reader reads English and there are any, else the Chinese ones."""
    return english if english and get_language() == "en" else chinese


class Warehouse(TenantModel):
    """Where goods leave from: an order's goods of one warehouse travel in one parcel."""

    in_sandbox = True

    code = SlugField(max_length=20, unique=True, personal="none")
    name = CharField(max_length=40, personal="none")
    name_en = CharField(max_length=60, blank=True, personal="none")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)


class Category(TenantModel):
    """A shelf; two levels at most are shown."""

    in_sandbox = True

    name = CharField(max_length=20, personal="none")
    name_en = CharField(max_length=40, blank=True, personal="none")
    slug = SlugField(unique=True, personal="none")
    icon = CharField(max_length=40, default="tabler--category", personal="none")
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
    """Something a member can redeem."""

    in_sandbox = True

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        ON = "on", _("在售")
        OFF = "off", _("已下架")

    class Kind(models.TextChoices):
        PHYSICAL = "physical", _("实物")
        TOPUP = "topup", _("直充")
        CODE = "code", _("卡密")
        COUPON = "coupon", _("优惠券")
        SERVICE = "service", _("预约服务")
        PRIVILEGE = "privilege", _("会员特权")
        DONATION = "donation", _("公益捐赠")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = CharField(max_length=60, personal="none")
    title_en = CharField(max_length=100, blank=True, personal="none")
    subtitle = CharField(max_length=80, blank=True, personal="none")
    subtitle_en = CharField(max_length=120, blank=True, personal="none")
    description = TextField(blank=True, personal="none")
    description_en = TextField(blank=True, personal="none")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PHYSICAL)
    details = JSONField(default=dict, personal="none")  # what its kind needs besides: catalog/kinds
    warehouse = models.ForeignKey(Warehouse, null=True, blank=True, on_delete=models.PROTECT, related_name="products")
    promise_days = models.PositiveSmallIntegerField(default=3)  # sent, or delivered by itself, within so many days
    return_days = models.PositiveSmallIntegerField(default=7)  # after receiving; 0 = no returns
    rules = TextField(blank=True, personal="none")  # how it is used, what is excluded
    rules_en = TextField(blank=True, personal="none")
    is_internal = models.BooleanField(default=False)  # internal purchase: shown to staff only, never shareable
    condition = CharField(
        max_length=200, blank=True, personal="none"
    )  # of samples and returned goods: what is worn or missing
    batch_no = CharField(max_length=40, blank=True, personal="none")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="products")
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    taken_off = CharField(
        max_length=10, blank=True, personal="none"
    )  # why it was taken off by itself: catalog/selectors/kinds.py
    art = CharField(max_length=40, blank=True, personal="none")  # key of an own illustration in static/art
    badge = CharField(max_length=12, blank=True, personal="none")
    badge_en = CharField(max_length=24, blank=True, personal="none")
    position = models.IntegerField(default=0)
    sold_count = models.PositiveIntegerField(default=0)
    review_count = models.PositiveIntegerField(default=0)
    star_sum = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["position", "-id"]
        indexes = [models.Index(fields=["state", "category", "position"])]

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
    def shown_rules(self) -> str:
        return in_language(self.rules, self.rules_en)

    @property
    def stars(self) -> float | None:
        """1.0 to 5.0, None before the first review."""
        return round(self.star_sum / self.review_count, 1) if self.review_count else None

    @property
    def shown_badge(self) -> str:
        return in_language(self.badge, self.badge_en)

    @property
    def image_url(self) -> str:
        """Its first uploaded picture (prefetch `images`), "" when only the illustration is there."""
        first = next(iter(self.images.all()), None)
        return first.file.url if first else ""

    @property
    def small_url(self) -> str:
        """The same as small as there is, for lists."""
        first = next(iter(self.images.all()), None)
        return first.small_url if first else ""


def picture_path(image: "ProductImage", filename: str) -> str:
    """`products/<random>.webp`: the uploader's file name is never used."""
    return f"products/{uuid.uuid4().hex}.webp"


class ProductImage(TenantModel):
    """An uploaded picture, re-encoded to WebP when it came in. A worker draws smaller ones beside it: `x.webp` → `x-320.webp`."""

    in_sandbox = True

    WIDTHS = (320, 640)  # pixels; what is not wider than that has no such rendition

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="images")
    file = ImageField(upload_to=picture_path, personal="none")
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    position = models.PositiveSmallIntegerField(default=0)
    widths = ArrayField(
        models.PositiveSmallIntegerField(), default=list, blank=True, personal="none"
    )  # renditions that are there
    drawn_at = models.DateTimeField(null=True, blank=True)  # None: it waits for the worker

    class Meta:
        ordering = ["position", "id"]
        indexes = [models.Index(fields=["id"], name="image_to_draw", condition=models.Q(drawn_at=None))]

    def name_at(self, width: int) -> str:
        """Where the rendition of that width lies, whether it is there or not."""
        return f"{str(self.file.name).removesuffix('.webp')}-{width}.webp"

    @property
    def names(self) -> list[str]:
        """Every file that may belong to it."""
        return [str(self.file.name), *map(self.name_at, self.WIDTHS)]

    @property
    def small_url(self) -> str:
        """The smallest one there is. No query, as for the others."""
        return self.file.storage.url(self.name_at(min(self.widths))) if self.widths else self.file.url

    @property
    def srcset(self) -> str:
        """All there are with their widths, as `<img srcset>` takes them; "" while there is only the one."""
        if not self.widths:
            return ""
        url = self.file.storage.url
        small = [f"{url(self.name_at(width))} {width}w" for width in sorted(self.widths)]
        return ", ".join([*small, f"{self.file.url} {self.width}w"])


class SkuQuerySet(TenantQuerySet["Sku"]):
    def coded(self, codes: Iterable[str]) -> "SkuQuerySet":
        """The skus with these goods numbers, however they are spelled."""
        texts = [text for one in codes if (text := cleaners.clean_no(one))]
        by_key = models.Q(code_key__in={cleaners.no_key(one) for one in texts}, has_twin=False)
        return self.alias(code_key=NumberKey("code")).filter(models.Q(code__in=texts) | by_key)


class Sku(TenantModel):
    """One variant that is stocked and redeemed."""

    in_sandbox = True

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="skus")
    code = CharField(max_length=40, unique=True, personal="none")
    # An older sku has the same number in another spelling; from before they were compared.
    has_twin = models.BooleanField(default=False, db_default=False)
    name = CharField(max_length=40, blank=True, personal="none")
    name_en = CharField(max_length=60, blank=True, personal="none")
    position = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar = SkuQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(NumberKey("code"), name="sku_code_is_unique", condition=models.Q(has_twin=False))
        ]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en) or self.code
