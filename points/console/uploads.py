"""Another file for a draft, and what has to be asked about a file before its rows are taken in."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.actors import Actor
from core.errors import DomainError
from core.guards import console
from core.requests import SignedInRequest
from core.tenancy import current_tenant
from members.models import Member
from points.console.batches import act, steps, the_batch, upload_of, uploaded
from points.forms import FormerBalancesForm, SheetChoiceForm, SheetForm
from points.models import GrantBatch
from points.selectors.former_balances import old_and_new
from points.services.grants import former_balances, uploads


@console("grants.create")
def grant_reupload(request: SignedInRequest, number: str) -> HttpResponse:
    """The draft's mended error sheet, whose rows go back to their places, or a whole new list, which asks once more."""
    batch = the_batch(number)
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        replaces = form.cleaned_data["replace"]
        try:
            outcome = uploads.upload_again(
                batch_id=batch.pk, upload=upload_of(form), replaces=replaces, by=Actor.of(request)
            )
        except DomainError as refusal:
            form.add_error("file", str(refusal))
        else:
            if outcome == "merged":
                messages.success(request, _("改好的行已按原行号放回，其他行没有变动"))
            return uploaded(the_batch(number))
    context = {"batch": batch, "form": form}
    return render(request, "console/points/grant_reupload.html", context, status=422 if form.errors else 200)


@console("grants.create")
def grant_sheet(request: SignedInRequest, number: str) -> HttpResponse:
    """Which sheet of the file is the list, whether its hidden rows are meant, whether the draft's rows may go."""
    batch = the_batch(number)
    question = (batch.columns or {}).get("question")
    if not question:
        return redirect("console:grant_batch", number)
    form = SheetChoiceForm(request.POST if request.method == "POST" else None, question=question)
    if request.method == "POST" and form.is_valid():
        word = current_tenant().points_word
        try:
            batch = uploads.answer(batch_id=batch.pk, **form.answer(), points_word=word, by=Actor.of(request))
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return uploaded(batch)
    context = {
        "batch": batch,
        "form": form,
        "question": question,
        "has_rows": batch.lines.exists(),
        "steps": steps(batch),
    }
    return render(request, "console/points/grant_sheet.html", context, status=422 if form.errors else 200)


@require_POST
@console("grants.create")
def grant_keep_rows(request: SignedInRequest, number: str) -> HttpResponse:
    """Forget the file and leave the draft as it was."""
    if not (the_batch(number).columns or {}).get("question"):
        raise Http404
    return act(request, number, uploads.keep_old_rows, _("已保留原来的名单"))


@console("budgets.topup")
def former_new(request: SignedInRequest) -> HttpResponse:
    """Bring the balances of a former system: its list, each row with its own end. For who fills budgets: it draws on the company's
    own account."""
    form = FormerBalancesForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            batch = former_balances.bring(
                title=data["title"],
                reason=data["reason"],
                upload=upload_of(form),
                request_key=data["request_key"],
                by=Actor.of(request),
            )
        except DomainError as refusal:
            form.add_error("file", str(refusal))
        else:
            return uploaded(batch)
    return render(request, "console/points/former_new.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
@console("grants.view")
def former_compare(request: SignedInRequest, number: str) -> HttpResponse:
    """The former system's list against the ledger, person by person."""
    batch = the_batch(number)
    if batch.source != GrantBatch.Source.FORMER or not batch.is_approved:
        raise Http404
    found = old_and_new(batch)
    people = Member.objects.in_bulk([member_id for member_id, _said, _brought in found.differing])
    context = {
        "batch": batch,
        "found": found,
        "differing": [(people.get(member_id), said, brought) for member_id, said, brought in found.differing],
    }
    return render(request, "console/points/former_compare.html", context)
