"""Logins for everybody: who has none and how they are reached, one act that opens them, links and posters people join by."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.actors import Actor
from core.documents.qr import code_of
from core.errors import DomainError
from core.guards import console, step_up, writes
from core.requests import SignedInRequest
from core.tenancy.hosts import origin
from members import tasks
from members.forms.logins import JoinLinkForm, LoginRunForm
from members.models import JoinLink, LoginRun
from members.selectors import logins as questions
from members.services import joining, login_runs, phone_codes

SHOWN = 20  # people who can't be reached; the number says how many there are


@console("members.edit")
@step_up(when=writes)
def logins(request: SignedInRequest) -> HttpResponse:
    """How many can sign in, by what the others are reached, and the act that opens logins for them or reminds who never came."""
    if request.method == "POST":
        return _start(request)
    form = LoginRunForm(request.GET or None)
    department = form.cleaned_data["department"] if form.is_valid() else None
    department_id = department.pk if department else None
    context = {
        "form": form,
        "numbers": questions.login_numbers(department_id=department_id),
        "unreachable": questions.unreachable(department_id=department_id)[:SHOWN],
        "runs": questions.login_runs()[:10],
        "codes_open": phone_codes.is_open(),
    }
    return render(request, "console/members/logins.html", context)


def _start(request: SignedInRequest) -> HttpResponse:
    form = LoginRunForm(request.POST)
    kind = request.POST.get("kind", "")
    if kind not in LoginRun.Kind.values or not form.is_valid():
        raise Http404
    department = form.cleaned_data["department"]
    try:
        run = login_runs.start(kind=kind, department_id=department.pk if department else None, by=Actor.of(request))
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("console:logins")
    tasks.nudge_login_run(run)
    return redirect("console:login_run", run.pk)


@require_GET
@console("members.edit")
def login_run(request: SignedInRequest, login_run_id: int) -> HttpResponse:
    """One such act: its bar while it runs, then what became of it. With htmx only the part that moves."""
    found = get_object_or_404(LoginRun.objects.select_related("department"), pk=login_run_id)
    template = "login_run_state" if request.headers.get("HX-Request") and "part" in request.GET else "login_run"
    return render(request, f"console/members/{template}.html", {"run": found})


@console("members.edit")
@step_up(when=writes)
def join_links(request: SignedInRequest) -> HttpResponse:
    """Links people join by: a new one, and those there are."""
    form = JoinLinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = joining.make_link(**form.cleaned_data, by=Actor.of(request))
        return redirect("console:join_poster", made.pk)
    context = {"form": form, "links": questions.join_links(), "codes_open": phone_codes.is_open()}
    return render(request, "console/members/join_links.html", context, status=422 if form.errors else 200)


@require_GET
@console("members.edit")
def join_poster(request: SignedInRequest, join_link_id: int) -> HttpResponse:
    """The poster of a link, one A4 page to print."""
    link = get_object_or_404(JoinLink, pk=join_link_id)
    url = f"{origin()}{joining.path_of(link)}"
    return render(request, "console/members/join_poster.html", {"link": link, "url": url, "code": code_of(url)})


@require_POST
@console("members.edit")
def join_link_stop(request: SignedInRequest, join_link_id: int) -> HttpResponse:
    """Nobody joins by it any more."""
    try:
        joining.stop_link(link_id=join_link_id, by=Actor.of(request))
    except DomainError:
        raise Http404 from None
    messages.success(request, _("加入链接已停用"))
    return redirect("console:join_links")
