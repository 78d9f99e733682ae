"""Pages where somebody hands over keys that are kept sealed: a form for each channel, of which one is sent."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.registry.gateways import GatewayDescription, Secret


class SecretsForm(forms.Form):
    """A company's keys for one gateway. What is there is never shown again; an empty field keeps it."""

    MAX_LENGTH = 500

    def __init__(self, data: Any = None, *, gateway: GatewayDescription, has: Collection[str]) -> None:
        # Under this prefix a form that waits for its sender's proof is not kept in the session (core/guards.py).
        super().__init__(data, prefix=f"password-{gateway.name}", auto_id=f"{gateway.name}-%s")
        self.secrets = gateway.secrets
        for one in gateway.secrets:
            is_needed = one.name not in has and not one.is_optional
            self.fields[one.name] = forms.CharField(
                label=one.label, max_length=self.MAX_LENGTH, required=is_needed, widget=_widget(one, one.name in has)
            )

    def clean(self) -> dict[str, Any]:
        """Numbers are numbers."""
        data = super().clean() or {}
        for one in self.secrets:
            if one.is_number and data.get(one.name) and not data[one.name].strip().isdecimal():
                self.add_error(one.name, _("请填写数字。"))
        return data


def _widget(one: Secret, is_there: bool) -> forms.Widget:
    widget = forms.Textarea(attrs={"rows": 3}) if one.is_long else forms.TextInput()
    widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}
    if one.is_number:
        widget.attrs["inputmode"] = "numeric"
    if is_there:
        widget.attrs["placeholder"] = _("已保存，留空则不变")
    return widget


def answered(
    request: HttpRequest,
    *,
    name: str,
    channels: Mapping[str, Any],
    form: Callable[..., forms.Form],
    save: Callable[[str, dict[str, Any]], object],
) -> tuple[dict[str, forms.Form], int | None]:
    """Each channel's form and the page's status; None for a status when what was sent is saved, and the reader is told so.

    `name`: the field that says whose form was sent; `channels`: what is known of each channel. Raises Http404 for a channel that
    is none; a domain's refusal becomes the form's error.
    """
    found = {key: form(channel=one) for key, one in channels.items()}
    if request.method != "POST":
        return found, 200
    chosen = request.POST.get(name, "")
    if chosen not in channels:
        raise Http404
    sent = found[chosen] = form(request.POST, channel=channels[chosen])
    if not sent.is_valid():
        return found, 422
    try:
        save(chosen, sent.cleaned_data)
    except DomainError as refusal:
        sent.add_error(None, str(refusal))
        return found, 422
    messages.success(request, _("已加密保存，不会再显示"))
    return found, None
