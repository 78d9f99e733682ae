"""The invitation link and the language switch."""

from django.contrib.auth import login
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.errors import InvitationInvalid
from accounts.services import users
from core.guards import public


@public
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Set a first password by the link; then signed in."""
    try:
        user = users.open_invitation(token).user
    except InvitationInvalid as refusal:
        return render(request, "account/invite.html", {"refusal": str(refusal)}, status=410)
    form = SetPasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = users.accept(
            token=token, password=form.cleaned_data["new_password1"], ip=request.META.get("REMOTE_ADDR")
        )
        login(request, user)
        return redirect("/console/" if user.is_staff and not request.tenant.is_ops else "/")  # type: ignore[attr-defined]
    return render(request, "account/invite.html", {"form": form, "invited": user})
