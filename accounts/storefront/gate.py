"""What stands before every page of the console and the back office, beside permissions: idleness, second factor."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.cache import cache
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import selectors
from accounts.services import signing_in
from core.actors import Actor
from core.guards import redirect_whole_page
from core.requests import SignedInRequest
from core.tenancy.sessions import VISIT

NOTED_EVERY = 60


def staff_gate(request: SignedInRequest) -> HttpResponse | None:
    """None lets them pass; otherwise where they have to go first. Two queries, a third once a minute.

    A visitor's session ends with the visit and was opened by somebody with a second factor: nothing more is asked of it.
    """
    if VISIT in request.session:
        return None
    rule = selectors.policy()
    key = request.session.session_key or ""
    if cache.add(f"seen/{key}", 1, NOTED_EVERY) and not signing_in.touch_session(
        session_key=key, idle_minutes=rule.idle_minutes, by=Actor.of(request)
    ):
        back = request.get_full_path() if request.method == "GET" and not request.headers.get("HX-Request") else "/"
        logout(request)
        messages.info(request, _("太久没有操作，为了安全已退出，请重新登录"))
        return redirect_whole_page(request, redirect_to_login(back).url)
    if selectors.must_enrol(request.user, rule=rule, operators=request.tenant.is_ops):
        return redirect_whole_page(request, reverse("mfa_index"))
    return None
