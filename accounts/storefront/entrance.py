"""The invitation link, and the way back after somebody proved who they are."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import password_set
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from accounts import selectors
from accounts.errors import InvitationInvalid
from accounts.services import users
from core.guards import insider, proof_is_fresh, public
from core.requests import MallRequest, SignedInRequest


@public
def invitation(request: MallRequest, token: str) -> HttpResponse:
    """Set a first password by the link; then signed in, unless a second step stands before that."""
    try:
        user = users.open_invitation(token).user
        had_password = user.has_usable_password()
    except InvitationInvalid as refusal:
        return render(request, "account/invite.html", {"refusal": str(refusal)}, status=410)
    form = SetPasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = users.accept(
            token=token, password=form.cleaned_data["new_password1"], ip=request.META.get("REMOTE_ADDR")
        )
        if had_password:  # told like any other change, and every browser is a stranger
            password_set.send(sender=type(user), request=request, user=user)
        if selectors.has_second_factor(user.pk):
            messages.success(request, _("密码已更新，请登录"))
            return redirect("account_login")
        login(request, user)
        record_authentication(request, user, method="password")
        if request.tenant.is_ops or not user.is_staff:
            return redirect("/")
        asked = selectors.should_be_asked_for_a_factor(user)
        return redirect(f"{reverse('mfa_index')}?first=1" if asked else "/console/")
    return render(request, "account/invite.html", {"form": form, "invited": user})


@insider
def confirmed(request: SignedInRequest) -> HttpResponse:
    """Back to the page whose form waits to be sent again."""
    back = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = "/"
    if proof_is_fresh(request):
        messages.success(request, _("身份已确认，请再操作一次"))
    return redirect(back)
