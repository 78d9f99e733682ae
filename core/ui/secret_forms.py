"""Pages where somebody hands over keys that are kept sealed: a form for each channel, of which one is sent."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from core.errors import DomainError


def answered(
    request: HttpRequest,
    *,
    name: str,
    facts: Mapping[str, Any],
    form: Callable[..., Form],
    save: Callable[[str, dict[str, Any]], object],
) -> tuple[dict[str, Form], int | None]:
    """Each channel's form and the page's status; None for a status when what was sent is saved, and the reader is told so.

    `name`: the field that says whose form was sent; `facts`: what is known of each channel. Raises Http404 for a channel that
    is none; a domain's refusal becomes the form's error.
    """
    forms = {key: form(channel=one) for key, one in facts.items()}
    if request.method != "POST":
        return forms, 200
    chosen = request.POST.get(name, "")
    if chosen not in facts:
        raise Http404
    sent = forms[chosen] = form(request.POST, channel=facts[chosen])
    if not sent.is_valid():
        return forms, 422
    try:
        save(chosen, sent.cleaned_data)
    except DomainError as refusal:
        sent.add_error(None, str(refusal))
        return forms, 422
    messages.success(request, _("已加密保存，不会再显示"))
    return forms, None
