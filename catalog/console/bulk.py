"""Prices, stock and shelf of many skus: filtered, ticked, looked at, changed in one go, and the last one back."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from catalog import selectors, tasks
from catalog.forms.bulk_changes import TICKS, BulkFilterForm, BulkForm
from catalog.models import BulkChange, Product
from catalog.selectors import bulk as questions
from catalog.selectors.bulk import Act, BulkChangeRow, Filter
from catalog.services import bulk
from core.actors import Actor
from core.errors import DomainError
from core.guards import console
from core.requests import SignedInRequest

PAGE, SHOWN = 50, 200
State = BulkChange.State
TONES = {State.APPLYING: "busy", State.DONE: "ok", State.UNDOING: "busy", State.UNDONE: "idle"}
MOVING = (State.APPLYING, State.UNDOING)


@require_GET
@console("catalog.edit")
def goods_bulk(request: SignedInRequest) -> HttpResponse:
    """Skus by filter, to be ticked."""
    return _list(request, BulkForm())


@console("catalog.edit")
@require_POST
def goods_bulk_confirm(request: SignedInRequest) -> HttpResponse:
    """What the change would do, sku by sku; confirmed by the plan's `mark`, it is made."""
    form = BulkForm(request.POST)
    chosen = _chosen(request.POST)
    if not form.is_valid():
        return _list(request, form, status=422)
    act, mark = form.act(), request.POST.get("mark", "")
    if form.cleaned_data["scope"] == "ticked" and not chosen.ids:
        form.add_error("scope", _("请先勾选，或选「筛选出的全部」。"))
        return _list(request, form, status=422)
    if mark:
        try:
            change = bulk.apply(chosen=chosen, act=act, mark=mark, note=form.cleaned_data["note"], by=Actor.of(request))
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            tasks.nudge_change(tasks.work_bulk_change, change)
            if change.state == State.DONE:
                messages.success(request, _("已修改 %(n)s 个规格，即刻生效") % {"n": f"{change.count:,}"})
            return redirect("console:goods_bulk_change", change.pk)
    plan = questions.bulk_plan(list(questions.bulk_rows(chosen)), act)
    context = {
        "form": form,
        "plan": plan,
        "changing": [_told(line) for line in plan.changing[:SHOWN]],
        "is_points": act.kind in questions.PRICE,
        "refused": [_told(line) for line in plan.refused[:SHOWN]],
        "fields": _carried(request.POST),
        "act": describe_act(act),
        "shown": SHOWN,
        "at_once": bulk.AT_ONCE,
        "split": questions.split_skus([one.sku.pk for one in plan.changing]) if act.kind in questions.STOCK else 0,
    }
    return render(request, "console/catalog/bulk_preview.html", context)


@require_GET
@console("catalog.edit")
def goods_bulk_change(request: SignedInRequest, change_id: int) -> HttpResponse:
    """One change that was made."""
    change = _found(change_id)
    page = Paginator(questions.change_lines(change), PAGE).get_page(request.GET.get("page"))
    kind = change.act["kind"]
    for line in page.object_list:
        line.then, line.now = (_value(kind, line.before), _value(kind, line.after))
        line.why_kept = _whys_kept().get(line.kept, "")
        line.why = _whys().get(line.problem, "")
        if line.problem == "moved":
            line.why = _("预览之后库存被手工改过，现在是 %(n)s，没有修改") % {"n": f"{line.before['now']:,}"}
    last = questions.last_change()
    context = {
        "change": change,
        "page": page,
        "undoable": change.state == State.DONE and last == change,
        "tone": TONES[State(change.state)],
        "act": describe_act(Act(**change.act)),
        "moving": change.state in MOVING,
        "progress": questions.change_progress(change),
    }
    return render(request, "console/catalog/bulk_change.html", context)


@require_GET
@console("catalog.edit")
def goods_bulk_progress(request: SignedInRequest, change_id: int) -> HttpResponse:
    """The bar; a fragment that asks the page to be loaded anew when the worker is done."""
    change = _found(change_id)
    context = {"change": change, "progress": questions.change_progress(change)}
    response = render(request, "console/catalog/bulk_progress.html", context)
    if change.state not in MOVING:
        response["HX-Refresh"] = "true"
    return response


@console("catalog.edit")
@require_POST
def goods_bulk_undo(request: SignedInRequest, change_id: int) -> HttpResponse:
    """The last change back."""
    change = _found(change_id)
    try:
        done = bulk.undo(change_id=change.pk, by=Actor.of(request))
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("console:goods_bulk_change", change.pk)
    tasks.nudge_change(tasks.work_bulk_change, done)
    if done.state == State.UNDONE:
        message = _("已撤销 %(n)s 个规格，%(kept)s 个保留") if done.kept_count else _("已撤销 %(n)s 个规格")
        back = done.count - done.refused_count - done.kept_count
        messages.success(request, message % {"n": f"{back:,}", "kept": f"{done.kept_count:,}"})
    return redirect("console:goods_bulk_change", change.pk)


def _found(change_id: int) -> BulkChange:
    found = questions.find_change(change_id)
    if found is None:
        raise Http404
    return found


def _list(request: HttpRequest, form: BulkForm, status: int = 200) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    rows = questions.bulk_rows(BulkFilterForm(asked).chosen())
    page = Paginator(rows, PAGE).get_page(asked.get("page"))
    changes = BulkChange.objects.all()[:5]
    context = {
        "form": form,
        "page": page,
        "asked": asked,
        "categories": selectors.categories(),
        "states": Product.State.choices,
        "ticked": set(asked.getlist("sku")),
        "low": questions.LOW,
        "changes": changes,
    }
    for change in changes:
        change.description, change.tone = describe_act(Act(**change.act)), TONES[State(change.state)]
    return render(request, "console/catalog/bulk.html", context, status=status)


def _chosen(asked: QueryDict) -> Filter:
    if asked.get("scope") == "all":
        return BulkFilterForm(asked).chosen()
    return Filter(
        ids=tuple(sorted({int(one) for one in asked.getlist("sku")[:TICKS] if one.isdecimal() and len(one) < 18}))
    )


def _carried(asked: QueryDict) -> list[tuple[str, str]]:
    """What the preview's form sends again, so that the same is meant."""
    names = ("scope", "kind", "number", "note", "q", "category", "state", "low")
    return [(name, str(asked[name])) for name in names if asked.get(name)] + [
        ("sku", str(one)) for one in asked.getlist("sku")[:TICKS]
    ]


def describe_act(act: Act) -> str:
    """The act as a sentence."""
    number = (
        f"{act.number / 100:g}%"
        if act.kind == "points_times"
        else f"{act.number:+,}"
        if act.kind.endswith("_add")
        else f"{act.number:,}"
    )
    return {
        "points_set": _("兑换价改为 %(n)s 分"),
        "points_add": _("兑换价增减 %(n)s 分"),
        "points_times": _("兑换价乘以 %(n)s"),
        "stock_set": _("库存改为 %(n)s 件"),
        "stock_add": _("库存增减 %(n)s 件"),
        "shelf_on": _("上架"),
        "shelf_off": _("下架"),
    }[act.kind] % {"n": number}


def _whys() -> dict[str, str]:
    """Why a sku stays as it is, by the code in its line."""
    return {
        "no_price": _("还没有兑换价"),
        "out_of_range": _("超出范围"),
        "free": _("兑换价不能为零"),
        "slider": _("低于「最少用多少积分」"),
        "pool": _("库存就是卡密池，请导入卡密"),
        "below": _("库存会小于零"),
        "draft": _("还是草稿，没有上架"),
        "kind": _("没有人会发放这类商品"),
        "provider": _("还没有接通供应商"),
        "tier": _("还没有选升到哪个等级"),
        "times": _("还没有开放可预约的时段"),
        "changed": _("预览之后又改过，没有修改"),
    }


def _whys_kept() -> dict[str, str]:
    """Why a line was not taken back, by its code."""
    return {
        "changed": _("后来又改过，保留"),
        "stock": _("库存已经用掉，没有退回"),
        "moved": _("后来库存又被手工改过，保留"),
        "pool": _("现在是卡密商品，库存跟着卡密池"),
    }


def _told(line: BulkChangeRow) -> dict[str, Any]:
    return {
        "sku": line.sku,
        "before": _shown(line.before),
        "after": _shown(line.after),
        "why": _whys().get(line.problem, ""),
    }


def _shown(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else str(Product.State(value).label)


def _value(kind: str, number: dict[str, Any]) -> str:
    return _shown(
        number["points"] if kind in questions.PRICE else number["units"] if kind in questions.STOCK else number["state"]
    )
