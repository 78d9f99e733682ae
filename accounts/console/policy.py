"""«登录与安全»: how people sign in here."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts import selectors
from accounts.forms import PolicyForm
from accounts.services import policy as service
from core.actors import Actor
from core.guards import console, step_up, typed_before_step_up, writes
from core.requests import SignedInRequest


@console("settings.edit")
@step_up(when=writes)
def sign_in_policy(request: SignedInRequest) -> HttpResponse:
    """Who needs a second step, how long one may sit idle, how long passwords are, when a name locks."""
    form = PolicyForm(request.POST or None, instance=selectors.policy(), initial=typed_before_step_up(request))
    if request.method == "POST" and form.is_valid():
        service.set_policy(**form.cleaned_data, by=Actor.of(request))
        messages.success(request, _("登录规则已保存"))
        return redirect("console:sign_in_policy")
    people = list(selectors.staff())
    safe = selectors.with_second_factor(user.pk for user in people)
    context = {"form": form, "people": len(people), "safe": len(safe), "bare": [u for u in people if u.pk not in safe]}
    return render(request, "console/accounts/sign_in_policy.html", context, status=422 if form.errors else 200)
