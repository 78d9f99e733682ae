"""The front page: blocks the mall arranges."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models.goods import in_language
from core.privacy.columns import CharField, JSONField
from core.tenancy.belonging import TenantModel, TenantQuerySet


class HomeBlockQuerySet(TenantQuerySet["HomeBlock"]):
    def live(self) -> "HomeBlockQuerySet":
        now = timezone.now()
        return self.filter(models.Q(starts_at=None) | models.Q(starts_at__lte=now)).filter(
            models.Q(ends_at=None) | models.Q(ends_at__gt=now), is_active=True
        )


class HomeBlock(TenantModel):
    """One part of the front page. `settings` holds what its kind needs (malls/forms/home_blocks.py): where a banner leads, which zone."""

    in_sandbox = True

    class Kind(models.TextChoices):
        BANNER = "banner", _("横幅")
        ENTRIES = "entries", _("快捷入口")
        ZONE = "zone", _("专区商品")
        COUNTDOWN = "countdown", _("限时抢兑")
        RECOMMENDED = "recommended", _("热门兑换")
        AFFORDABLE = "affordable", _("我能兑")
        EXPIRING = "expiring", _("到期提醒")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = CharField(max_length=30, blank=True, personal="none")
    title_en = CharField(max_length=60, blank=True, personal="none")
    settings = JSONField(default=dict, personal="none")
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar = HomeBlockQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return in_language(self.title, self.title_en) or str(self.get_kind_display())

    @property
    def shown_title(self) -> str:
        return in_language(self.title, self.title_en)
