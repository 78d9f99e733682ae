"""«安全设置»: one's password, second factors, and the places one is signed in."""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.signals import password_set
from allauth.mfa.base.views import AuthenticateView, ReauthenticateView
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import selectors
from accounts.services import signing_in
from accounts.storefront.own_actor import own_actor
from core.guards import insider, proof_is_fresh, step_up
from core.requests import SignedInRequest


@insider
def security(request: SignedInRequest) -> HttpResponse:
    """Everything about one's own sign-in on one page."""
    context = {
        "factors": selectors.factors(request.user.pk),
        "sessions": selectors.sessions(request.user.pk),
        "session_key": request.session.session_key,
        "came_by_code": came_by_code(request),
        "must_enrol": selectors.must_enrol(
            request.user,
            rule=selectors.policy(),
            operators=request.tenant.is_ops,
        ),
    }
    return render(request, "account/security.html", context)


@insider
def password_new(request: SignedInRequest) -> HttpResponse:
    """Another password without the old one, for who came in with a code to their phone just now."""
    if not came_by_code(request):
        return redirect("account_change_password")
    form = SetPasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        update_session_auth_hash(request, request.user)
        password_set.send(sender=type(request.user), request=request, user=request.user)
        messages.success(request, _("新密码已生效"))
        return redirect("mfa_index")
    return render(request, "account/password_new.html", {"form": form}, status=422 if form.errors else 200)


def came_by_code(request: SignedInRequest) -> bool:
    """Whether this session began with a code to the phone, and was proved just now."""
    proofs = get_authentication_records(request, request.user)
    return any(proof["method"] == "code" for proof in proofs) and proof_is_fresh(request)


@require_POST
@insider
@step_up
def sessions_end(request: SignedInRequest) -> HttpResponse:
    """Sign out everywhere else."""
    ended = signing_in.end_others(user_id=request.user.pk, but=request.session.session_key or "", by=own_actor(request))
    messages.success(request, _("已退出其他 %(count)d 处登录") % {"count": ended})
    return redirect("mfa_index")


@require_POST
@insider
@step_up
def session_end(request: SignedInRequest, session_id: int) -> HttpResponse:
    """Sign out in one other place."""
    if signing_in.end_one(user_id=request.user.pk, session_id=session_id, by=own_actor(request)):
        messages.success(request, _("已退出那一处登录"))
    return redirect("mfa_index")


@insider
def passkeys(request: SignedInRequest) -> HttpResponse:
    """Where allauth goes after a key was removed."""
    return redirect("mfa_index")


class Challenge(AuthenticateView):
    """The second step of signing in; in development it shows the demo operator's code."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.stage.login.user
        return super().get_context_data(**kwargs) | {
            "demo_code": selectors.demo_code(user.pk),
            "factors": selectors.factors(user.pk),
        }


class ProveByCode(ReauthenticateView):
    """Proving oneself again by code."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"demo_code": selectors.demo_code(self.request.user.pk)}


challenge = Challenge.as_view()
prove_by_code = ProveByCode.as_view()
