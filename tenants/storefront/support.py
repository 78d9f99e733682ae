"""How an operator whom the tenant let in comes in, looks, and leaves. They see; they touch nothing."""

from collections.abc import Callable
from urllib.parse import quote

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.actors import Actor
from core.errors import DomainError
from core.guards import PUBLIC, public
from core.privacy import masks
from core.requests import MallRequest
from core.tenancy.sessions import VISIT
from tenants.models import SupportVisit
from tenants.selectors.visits import entry_token_is_valid
from tenants.services import visits

Answer = Callable[[HttpRequest], HttpResponse]
OVER = "console/tenants/visit_over.html"
BACKEND = "accounts.gateways.backend.SignIn"
# What a visitor may send, and where they may look: the console, and pictures everybody sees.
SHOWN = ("text/html", "image/", "application/json")  # what a visitor's browser is given
MAY_SEND = ("support_end", "set_language", "account_logout")
MARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="420" height="220"><text x="20" y="150" transform="rotate(-18 20 150)" '
    'font-family="sans-serif" font-size="17" fill="#1b2438" fill-opacity=".13">{text}</text></svg>'
)


@public
def support_enter(request: MallRequest, token: str) -> HttpResponse:
    """A button first, so that whatever previews links doesn't use the way in up; sending it opens the session."""
    if request.method != "POST":
        if not entry_token_is_valid(request.tenant.pk, token):
            return render(request, OVER, {"sentence": _("这个链接已用过或已过期，请从平台后台重新进入。")}, status=404)
        return render(request, "console/tenants/visit_enter.html")
    try:
        visit, guest = visits.admit(token=token)
    except DomainError as refusal:
        return render(request, OVER, {"sentence": str(refusal)}, status=404)
    login(request, guest, backend=BACKEND)
    request.session[VISIT] = str(visit.public_id)
    request.session.set_expiry(visit.expires_at)
    return redirect("console:home")


@public
@require_POST
def support_end(request: MallRequest) -> HttpResponse:
    """The visitor leaves, before the time is over."""
    public_id = request.session.get(VISIT)
    if public_id:
        visit = visits.look(public_id=public_id, path=request.path, ip=_ip(request))
        by = (
            Actor(user_id=visit.operator_id, name=visit.operator, ip=_ip(request))
            if visit
            else Actor(None, _("平台支持"))
        )
        visits.end(public_id=public_id, by=by, from_ops=True)
        logout(request)
    return render(request, OVER, {"sentence": _("这次访问已结束，经过都记在双方的操作日志里。")})


class Visitors:
    """Requests of visitors' sessions: each page is written down and marked, people are covered, nothing is sent or taken away,
    and it ends when it is over."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: MallRequest) -> HttpResponse:
        request.visit = None
        with masks.unveiled() as request.draw_veil:
            response = self.get_response(request)
        return self._for_visitors(request, response) if request.visit else response

    @staticmethod
    def _for_visitors(request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Pages without a phone or an address in their text; no file leaves the house."""
        kind = response.headers.get("Content-Type", "")
        if "attachment" in response.headers.get("Content-Disposition", "") or not kind.startswith(SHOWN):
            refusal = render(request, "console/tenants/visit_only_looks.html", {"is_file": True}, status=403)
            # The file is closed with the answer that is given.
            refusal._resource_closers += response._resource_closers  # type: ignore[attr-defined]  # private
            return refusal
        if not response.streaming and kind.startswith("text/"):
            response.content = masks.scrub_page(response.content.decode()).encode()
        return response

    def process_view(self, request: MallRequest, view: Answer, args: tuple, kwargs: dict) -> HttpResponse | None:
        """None lets the request through."""
        public_id = request.session.get(VISIT)
        match = request.resolver_match
        if not public_id or match is None or match.url_name in MAY_SEND:
            return None
        if match.namespace == "storefront" and getattr(view, "permission", "") == PUBLIC:
            return None  # the logo and such
        is_page = not request.headers.get("HX-Request")
        visit = visits.look(public_id=public_id, path=request.get_full_path(), ip=_ip(request), is_page=is_page)
        if visit is None:
            logout(request)
            return render(request, OVER, {"sentence": _("访问时间已到，或已被结束。")}, status=403)
        request.visit, request.visit_mark = visit, _mark(request, visit)
        if not visit.shows_names:
            request.draw_veil()
        if match.namespace != "console" or request.method not in ("GET", "HEAD"):
            return render(request, "console/tenants/visit_only_looks.html", status=403)
        return None


def _mark(request: MallRequest, visit: SupportVisit) -> str:
    """The watermark as a data: address: who, where, when."""
    name = request.tenant.name
    text = f"{visit.operator} · {name} · {timezone.localtime():%Y-%m-%d %H:%M}"
    return "data:image/svg+xml," + quote(MARK.format(text=escape(text)))


def _ip(request: HttpRequest) -> str | None:
    return request.META.get("REMOTE_ADDR") or None
