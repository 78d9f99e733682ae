"""Rules that grant by themselves: the list with the festival calendar, one rule, its decisions."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from core.actors import Actor
from core.errors import DomainError
from core.guards import console, step_up
from core.registry.features import needs
from core.requests import SignedInRequest
from points.forms import NoteForm, ReasonForm, RuleForm
from points.models import GrantRule
from points.selectors import rules as selectors
from points.selectors.approvals import steps_of
from points.selectors.budgets import chain_of, paying
from points.selectors.calendar import FESTIVALS, lunar_words, upcoming_festivals
from points.services import rules

State = GrantRule.State
TONES = {State.DRAFT: "info", State.SUBMITTED: "warn", State.ACTIVE: "ok", State.PAUSED: "idle", State.ENDED: "idle"}


def the_rule(rule_id: int) -> GrantRule:
    """The rule, or 404."""
    found = selectors.find_rule(rule_id)
    if found is None:
        raise Http404
    found.festival_name = FESTIVALS.get(found.festival, "")
    return found


@require_GET
@console("grants.view")
@needs("rules")
def grant_rules(request: SignedInRequest) -> HttpResponse:
    """All rules, what waits for a budget, and the festivals ahead."""
    rows = list(selectors.rules())
    for rule in rows:
        rule.tone, rule.festival_name = TONES[State(rule.state)], FESTIVALS.get(rule.festival, "")
    today = timezone.localdate()
    festivals = [
        {"on": day, "name": FESTIVALS[code], "code": code, "lunar": lunar_words(day), "days": (day - today).days}
        for day, code in upcoming_festivals(today, 8)
    ]
    context = {"rules": rows, "short": selectors.short_runs(), "festivals": festivals}
    return render(request, "console/points/rules.html", context)


@console("grants.create")
@needs("rules")
def rule_new(request: SignedInRequest, rule_id: int | None = None) -> HttpResponse:
    """A new rule, or another version of one that is not in force."""
    rule = the_rule(rule_id) if rule_id else None
    form = RuleForm(request.POST or None, rule=rule)
    if not rule and request.GET.get("festival") in FESTIVALS:
        code = request.GET["festival"]
        name = FESTIVALS[code]
        form.initial = {**form.initial, "kind": "festival", "festival": code, "name": name, "reason": name}
    if request.method == "POST" and form.is_valid():
        try:
            saved = rules.save(settings=form.details(), rule_id=rule_id, by=Actor.of(request))
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("规则已保存，提交审批后生效"))
            return redirect("console:rule", saved.pk)
    return render(
        request, "console/points/rule_new.html", {"form": form, "rule": rule}, status=422 if form.errors else 200
    )


@require_GET
@console("grants.view")
@needs("rules")
def rule(request: SignedInRequest, rule_id: int) -> HttpResponse:
    """One rule: its words, its coming days with people and cost, what it did."""
    found = the_rule(rule_id)
    coming = [] if found.state == State.ENDED else selectors.next_runs(found, timezone.localdate())
    chain = chain_of(found.budget_id)
    dearest = found.approved_points or max([found.points, *(run.points for run in coming)])
    context = {
        "rule": found,
        "tone": TONES[State(found.state)],
        "coming": [(run, paying(chain, run.on)) for run in coming],
        "unpaid": [run for run in coming if paying(chain, run.on) is None],
        "dearest": dearest,
        "runs": selectors.runs(found)[:30],
        "approval": steps_of(f"grant-rule/{found.pk}", points=dearest, maker_id=found.maker_id),
        "is_maker": found.maker_id == request.user.pk,
        "note_form": NoteForm(auto_id="approve_%s"),
        "reason_form": ReasonForm(auto_id="reason_%s"),
    }
    return render(request, "console/points/rule.html", context)


def _act(service: Any, done: Any, permission: str) -> Any:
    def act(request: SignedInRequest, rule_id: int) -> HttpResponse:
        options = {}
        if service in (rules.approve, rules.reject):
            options["note"] = request.POST.get("note", "").strip()[:200]
        try:
            service(rule_id=rule_id, by=Actor.of(request), **options)
        except DomainError as refusal:
            if refusal.code == "unknown_record":
                raise Http404 from None
            messages.error(request, str(refusal))
        else:
            messages.success(request, str(done))
        return redirect("console:rule", rule_id)

    act.__name__, act.__doc__ = f"rule_{service.__name__}", service.__doc__
    # A rule that was agreed to gives on its own from then on.
    return require_POST(console(permission)(step_up(act) if service is rules.approve else act))


rule_submit = _act(rules.submit, gettext_lazy("已提交审批"), "grants.create")
rule_approve = _act(rules.approve, gettext_lazy("已批准"), "grants.approve")
rule_reject = _act(rules.reject, gettext_lazy("已驳回"), "grants.approve")
rule_pause = _act(rules.pause, gettext_lazy("规则已暂停"), "grants.create")
rule_resume = _act(rules.resume, gettext_lazy("规则已恢复"), "grants.create")
rule_end = _act(rules.end, gettext_lazy("规则已结束"), "grants.create")
