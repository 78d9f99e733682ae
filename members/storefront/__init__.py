"""Me, addresses and messages."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.actors import Actor
from core.errors import DomainError
from core.guards import storefront
from core.requests import MemberRequest
from members import selectors
from members.errors import AddressUnknown
from members.fields import AddressForm
from members.forms import ChoicesForm
from members.models import MessageCategory
from members.services import addresses as book
from members.services import choices
from members.services import messages as centre

PAGE = 20


@storefront
def addresses(request: MemberRequest) -> HttpResponse:
    """The address book; coming from a checkout (`?next=`) a tap chooses and goes back."""
    context = {"addresses": selectors.addresses(request.member.pk), "next": _next(request)}
    return render(request, "storefront/members/addresses.html", context)


@storefront
def address_new(request: MemberRequest) -> HttpResponse:
    """Add an address."""
    return _address_form(request, AddressForm(request.POST or None, initial={"receiver": request.member.name}), None)


@storefront
def address_edit(request: MemberRequest, public_id: uuid.UUID) -> HttpResponse:
    """Change an address."""
    try:
        card = selectors.address(request.member.pk, str(public_id))
    except AddressUnknown as unknown:
        raise Http404 from unknown
    address = card.postal
    initial = {name: getattr(address, name) for name in ("receiver", "phone", "area", "area_code", "detail")}
    return _address_form(
        request, AddressForm(request.POST or None, initial=initial | {"is_default": card.is_default}), str(public_id)
    )


@storefront
@require_POST
def address_delete(request: MemberRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take an address out of the book."""
    book.delete_address(member_id=request.member.pk, public_id=str(public_id), by=Actor.of(request))
    messages.success(request, _("地址已删除"))
    return redirect("storefront:addresses")


def _address_form(request: MemberRequest, form: AddressForm, public_id: str | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            saved = book.save_address(
                member_id=request.member.pk,
                address=form.details(),
                is_default=form.cleaned_data["is_default"],
                public_id=public_id,
                by=Actor.of(request),
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            target = _next(request)
            if target:
                return redirect(f"{target}{'&' if '?' in target else '?'}address={saved.public_id}")
            messages.success(request, _("地址已保存"))
            return redirect("storefront:addresses")
    context = {"form": form, "public_id": public_id, "next": _next(request)}
    return render(request, "storefront/members/address_form.html", context, status=422 if form.errors else 200)


def _next(request: HttpRequest) -> str:
    """Where to go back to: only our own checkout."""
    target = request.POST.get("next") or request.GET.get("next", "")
    return target if target.startswith("/checkout/") else ""


@storefront
def inbox(request: MemberRequest) -> HttpResponse:
    """The message centre, by category."""
    asked = request.GET.get("category", "")
    category = asked if asked in MessageCategory.values else ""
    page = Paginator(selectors.inbox(request.member.pk, category), PAGE).get_page(request.GET.get("page"))
    unread = selectors.unread_by_category(request.member.pk)
    tabs = [("", _("全部"), sum(unread.values()))]
    tabs += [(one.value, str(one.label), unread.get(one.value, 0)) for one in MessageCategory]
    context = {"page": page, "tabs": tabs, "category": category}
    return render(request, "storefront/members/messages.html", context)


@storefront
@require_POST
def messages_read(request: MemberRequest) -> HttpResponse:
    """Mark all as read."""
    centre.mark_read(member_id=request.member.pk)
    return redirect("storefront:messages")


@storefront
def message(request: MemberRequest, message_id: int) -> HttpResponse:
    """Read one message: on to what it is about."""
    found = centre.open_one(member_id=request.member.pk, message_id=message_id)
    if found is None:
        raise Http404
    return redirect(found.link or "storefront:messages")


@storefront
def message_settings(request: MemberRequest) -> HttpResponse:
    """What one wants to be told, where, in which language."""
    channels = selectors.open_channels()
    form = ChoicesForm(request.POST or None, initial={"language": request.member.language})
    if request.method == "POST" and form.is_valid():
        choices.choose(
            member_id=request.member.pk, on=form.pairs(), channels=channels, language=form.cleaned_data["language"]
        )
        messages.success(request, _("消息设置已保存"))
        return redirect("storefront:message-settings")
    context = {
        "rows": selectors.choices(request.member.pk, channels),
        "form": form,
        "channels": channels,
        "quiet": selectors.quiet_hours(),
    }
    return render(request, "storefront/members/message_settings.html", context, status=422 if form.errors else 200)
