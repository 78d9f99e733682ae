"""Working on a draft: mend a row, leave one out, another sheet, submit, drop."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.actors import Actor
from core.errors import DomainError
from core.guards import console
from core.requests import SignedInRequest
from core.ui.sheet_columns import sheet_top
from points import selectors
from points.console.batches import act, steps, the_batch, uploaded
from points.forms import DraftForm, MappingForm, RowForm
from points.models import GrantBatch
from points.selectors.sheets import MEANINGS
from points.services.grants import batches, sheet_intake


@console("grants.create")
def grant_columns(request: SignedInRequest, number: str) -> HttpResponse:
    """What the columns of an uploaded sheet mean, asked when their names don't tell."""
    batch = the_batch(number)
    if batch.state != GrantBatch.State.MAPPING:
        return redirect("console:grant_batch", number)
    if (batch.columns or {}).get("question"):
        return redirect("console:grant_sheet", number)
    rows, width = sheet_top(sheet_intake.unsealed(batch))
    form = MappingForm(request.POST or None, width=width, rows=len(rows), guess=batch.columns or {})
    if request.method == "POST" and form.is_valid():
        chosen = {"header_row": form.cleaned_data["header_row"], "by_meaning": form.cleaned_data["by_meaning"]}
        try:
            batch = batches.map_columns(batch_id=batch.pk, **chosen, by=Actor.of(request))
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return uploaded(batch)
    context = {"batch": batch, "form": form, "rows": rows, "columns": form.columns(), "steps": steps(batch)}
    return render(request, "console/points/grant_columns.html", context, status=422 if form.errors else 200)


@console("grants.create")
def grant_draft(request: SignedInRequest, number: str) -> HttpResponse:
    """The settings of a draft, still to be changed; its rows are judged again."""
    batch = the_batch(number)
    if batch.source == GrantBatch.Source.FORMER:  # its budget is its own, its ends are its rows'
        raise Http404
    form = DraftForm(request.POST or None, batch=batch)
    if request.method == "POST" and form.is_valid():
        return act(request, number, batches.change_settings, _("设置已保存，名单已重新校验"), settings=form.settings())
    context = {"batch": batch, "form": form}
    return render(request, "console/points/grant_draft.html", context, status=422 if form.errors else 200)


@console("grants.create")
def grant_row(request: SignedInRequest, number: str, row_no: int) -> HttpResponse:
    """Mend one row: GET shows its cells to edit, POST puts them in and judges the batch again."""
    batch = the_batch(number)
    row = selectors.preview_row(batch, row_no)
    if row is None:
        raise Http404
    cells = {meaning: getattr(row, meaning) for meaning in MEANINGS}
    form = RowForm(request.POST or None, initial=cells, auto_id=f"row{row_no}_%s")
    if request.method == "POST" and form.is_valid():
        done = _("第 %(row)s 行已修改并重新校验") % {"row": row_no}
        act(request, number, batches.fix_row, done, row_no=row_no, cells=form.cells())
        return back(request, number)
    context = {"batch": batch, "row": row, "form": form}
    template = f"console/points/{'grant_row_form' if request.htmx else 'grant_row'}.html"
    return render(request, template, context, status=422 if form.errors else 200)


@require_POST
@console("grants.create")
def grant_hints(request: SignedInRequest, number: str) -> HttpResponse:
    """Take every number that lost its zeros as its person's."""
    act(request, number, batches.accept_hints, _("已按提示补全工号，名单已重新校验"))
    return back(request, number)


@require_POST
@console("grants.create")
def grant_errors_aside(request: SignedInRequest, number: str) -> HttpResponse:
    """Leave all rows in error out at once; they stay listed."""
    act(request, number, batches.set_errors_aside, _("错误行已全部移出，其余的行可以提交"))
    return back(request, number)


@require_POST
@console("grants.create")
def grant_row_aside(request: SignedInRequest, number: str, row_no: int) -> HttpResponse:
    """Leave a row out of the grant, or take it back in."""
    aside = request.POST.get("aside") == "1"
    done = _("第 %(row)s 行已移出本次发放") if aside else _("第 %(row)s 行已放回")
    act(request, number, batches.set_row_aside, done % {"row": row_no}, row_no=row_no, aside=aside)
    return back(request, number)


def back(request: HttpRequest, number: str) -> HttpResponse:
    """To the batch's page, on the tab the person was on."""
    response = redirect("console:grant_batch", number)
    if tab := request.GET.get("tab", ""):
        response["Location"] += f"?tab={tab}" if tab in selectors.TABS else ""
    return response


@require_POST
@console("grants.create")
def grant_submit(request: SignedInRequest, number: str) -> HttpResponse:
    """Freeze the good rows and ask for approval."""
    return act(request, number, batches.submit, _("已提交审批"), sure=request.POST.get("sure") == "1")


@require_POST
@console("grants.create")
def grant_withdraw(request: SignedInRequest, number: str) -> HttpResponse:
    """Take a submitted batch back."""
    return act(request, number, batches.withdraw, _("已撤回，可以继续修改"))


@require_POST
@console("grants.create")
def grant_cancel(request: SignedInRequest, number: str) -> HttpResponse:
    """Drop a batch nobody approved."""
    batch = the_batch(number)
    try:
        batches.cancel(batch_id=batch.pk, by=Actor.of(request))
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("console:grant_batch", number)
    messages.success(request, _("批次 %(number)s 已取消") % {"number": number})
    return redirect("console:grant_batches")
