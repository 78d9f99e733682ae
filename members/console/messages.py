"""Messages for the tenant's staff: what went out, by which rules, through which channels."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.actors import Actor
from core.errors import DomainError
from core.guards import console, step_up, writes
from core.requests import SignedInRequest
from core.ui.secret_forms import answered
from members import selectors
from members.errors import SendingUnknown
from members.forms import MessageChannelForm, MessageRulesForm
from members.gateways import CHANNELS
from members.models import OUTSIDE, Channel, Message, Sending
from members.services import channels as acts
from members.services import sending

PAGE = 30


@console("settings.edit")
@require_GET
def log(request: SignedInRequest) -> HttpResponse:
    """Every message that left, waits or was given up; by state, channel, kind and person."""
    asked = request.GET
    state, channel, kind = (
        asked.get(name, "") if asked.get(name) in allowed else ""
        for name, allowed in (("state", Sending.State), ("channel", Channel), ("kind", Message.Kind))
    )
    rows = selectors.sendings(
        query=asked.get("q", "").replace("\x00", "").strip()[:60], state=state, channel=channel, kind=kind
    )
    context = {
        "page": Paginator(rows, PAGE).get_page(asked.get("page")),
        "sums": selectors.sending_sums(),
        "state": state,
        "channel": channel,
        "kind": kind,
        "channels": OUTSIDE,
        "kinds": Message.Kind.choices,
        "tabs": [("", _("全部")), *Sending.State.choices],
    }
    return render(request, "console/members/message_log.html", context)


@console("settings.edit")
@require_POST
def retry(request: SignedInRequest, sending_id: int) -> HttpResponse:
    """Try again what was given up."""
    try:
        sending.retry(sending_id=sending_id, by=Actor.of(request))
    except SendingUnknown as unknown:
        raise Http404 from unknown
    messages.success(request, _("已重新排队，稍后刷新看结果"))
    return redirect("console:message_log")


@console("settings.edit")
def rules(request: SignedInRequest) -> HttpResponse:
    """Which kind of message goes through which channel, and when it is quiet."""
    hours = selectors.quiet_hours()
    initial = {"quiet": hours.is_on, "from_time": hours.from_time, "until_time": hours.until_time}
    form = MessageRulesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        acts.set_rules(
            on=form.pairs(),
            quiet=said["quiet"],
            from_time=said["from_time"],
            until_time=said["until_time"],
            by=Actor.of(request),
        )
        messages.success(request, _("通知规则已保存"))
        return redirect("console:message_rules")
    context = {
        "rows": selectors.channel_switches(),
        "form": form,
        "open": selectors.open_channels(),
        "channels": [(one.value, str(one.label)) for one in Channel],
    }
    return render(request, "console/members/message_rules.html", context, status=422 if form.errors else 200)


@console("settings.edit")
@step_up(when=writes)
def channels(request: SignedInRequest) -> HttpResponse:
    """The keys of each channel: kept sealed, never shown again."""
    channels = {one.channel: one for one in acts.configured()}
    forms, status = answered(
        request,
        name="channel",
        channels=channels,
        form=MessageChannelForm,
        save=lambda name, secrets: acts.save(channel=name, secrets=secrets, by=Actor.of(request)),
    )
    if status is None:
        return redirect("console:message_channels")
    context = {"channels": [(one, forms[name]) for name, one in channels.items()]}
    return render(request, "console/members/message_channels.html", context, status=status)


@console("settings.edit")
@step_up(when=writes)
@require_POST
def channel_switch(request: SignedInRequest, channel: str) -> HttpResponse:
    """Use a channel, or don't."""
    on = request.POST.get("on") == "1"
    if channel not in CHANNELS:
        raise Http404
    try:
        acts.switch(channel=channel, on=on, by=Actor.of(request))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("渠道已启用，新消息会从这里发出") if on else _("渠道已停用"))
    return redirect("console:message_channels")


@console("settings.edit")
@require_GET
def demo_sent(request: SignedInRequest) -> HttpResponse:
    """What pretended channels «sent»: only where the demo's are in use."""
    if not any(one.pretends for one in acts.configured()):
        raise Http404
    page = Paginator(selectors.demo_sent(), PAGE).get_page(request.GET.get("page"))
    return render(request, "console/members/message_demo.html", {"page": page})
