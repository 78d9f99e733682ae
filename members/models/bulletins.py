"""Words to members that somebody wrote: once for each of those an audience meant when they were sent."""

import uuid

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.privacy.columns import CharField, JSONField
from core.tenancy.belonging import TenantModel


class Bulletin(TenantModel):
    """A notice on its way to, or with, so many members. `last_member_id` is how far the worker came; who joined after it was
    sent stands above `up_to_id` and is not told."""

    in_sandbox = True

    class State(models.TextChoices):
        SENDING = "sending", _("发送中")
        SENT = "sent", _("已发送")
        WITHDRAWING = "withdrawing", _("撤回中")
        WITHDRAWN = "withdrawn", _("已撤回")

    title = CharField(max_length=60, personal="text", cover="'公告 ' || id")
    text = CharField(max_length=1000, personal="text")
    title_en = CharField(max_length=120, blank=True, personal="text")
    text_en = CharField(max_length=2000, blank=True, personal="text")
    audience = JSONField(default=dict, personal="fact")
    state = models.CharField(max_length=12, choices=State.choices, default=State.SENDING)
    people = models.PositiveIntegerField()  # the audience when it was sent
    told = models.PositiveIntegerField(default=0)
    taken_back = models.PositiveIntegerField(default=0)  # unread ones that were withdrawn
    last_member_id = models.BigIntegerField(default=0)
    up_to_id = models.BigIntegerField()
    request_key = models.UUIDField(default=uuid.uuid4, unique=True)
    made_by = CharField(max_length=100, personal="name")
    made_at = models.DateTimeField(db_default=Now())
    touched_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    @property
    def shown_title(self) -> str:
        """In the reader's language, where it was written in it."""
        return self.title_en if self.title_en and get_language() == "en" else self.title

    @property
    def is_moving(self) -> bool:
        """Whether a worker has something to do for it."""
        return self.state in (self.State.SENDING, self.State.WITHDRAWING)

    @property
    def reference(self) -> str:
        """What its messages are known by, one for each member."""
        return f"bulletin/{self.pk}"
