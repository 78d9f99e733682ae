"""What is typed about a notice to members."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.fields import AudienceFields
from members.services.bulletins import BulletinText


class BulletinForm(AudienceFields):
    """A text in one language or two, and whom they are for."""

    title = forms.CharField(label=_("标题"), max_length=60)
    text = forms.CharField(label=_("正文"), max_length=1000, widget=forms.Textarea(attrs={"rows": 5}))
    title_en = forms.CharField(label=_("英文标题"), max_length=120, required=False)
    text_en = forms.CharField(
        label=_("英文正文"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("用英文的成员看到英文；不填就看到中文。"),
    )
    request_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer()
        self.initial.setdefault("request_key", uuid.uuid4())

    def clean(self) -> dict[str, Any]:
        """English is whole or not there: half of a notice helps nobody."""
        data = super().clean() or self.cleaned_data
        if bool(data.get("title_en")) != bool(data.get("text_en")):
            self.add_error("text_en" if data.get("title_en") else "title_en", _("英文标题和正文要么都填，要么都不填。"))
        return data

    def bulletin_text(self) -> BulletinText:
        """The clean words."""
        return BulletinText(**{name: self.cleaned_data[name] for name in BulletinText.__dataclass_fields__})
