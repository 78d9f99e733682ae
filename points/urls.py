"""Routes of points."""

from django.urls import path

from points import storefront as mall
from points.console import approvals, batches, budgets, downloads, drafts, ledger, steps, undos

storefront = [
    path("points/", mall.points, name="points"),
    path("points/<int:journal_id>/", mall.journal, name="journal"),
]

console = [
    path("grants/", batches.grant_batches, name="grant_batches"),
    path("grants/new/", batches.grant_new, name="grant_new"),
    path("grants/template.xlsx", downloads.grant_template, name="grant_template"),
    path("grants/<slug:number>/", batches.grant_batch, name="grant_batch"),
    path("grants/<slug:number>/progress/", batches.grant_progress, name="grant_progress"),
    path("grants/<slug:number>/failed.xlsx", downloads.grant_failed, name="grant_failed"),
    path("grants/<slug:number>/report.xlsx", downloads.grant_report_sheet, name="grant_report_sheet"),
    path("grants/<slug:number>/columns/", drafts.grant_columns, name="grant_columns"),
    path("grants/<slug:number>/settings/", drafts.grant_draft, name="grant_draft"),
    path("grants/<slug:number>/undo/", undos.grant_undo, name="grant_undo"),
    path("grants/<slug:number>/rows/<int:row_no>/", drafts.grant_row, name="grant_row"),
    path("grants/<slug:number>/rows/<int:row_no>/aside/", drafts.grant_row_aside, name="grant_row_aside"),
    path("grants/<slug:number>/sheet/", drafts.grant_reupload, name="grant_reupload"),
    path("grants/<slug:number>/submit/", drafts.grant_submit, name="grant_submit"),
    path("grants/<slug:number>/withdraw/", drafts.grant_withdraw, name="grant_withdraw"),
    path("grants/<slug:number>/cancel/", drafts.grant_cancel, name="grant_cancel"),
    path("grants/<slug:number>/approve/", approvals.grant_approve, name="grant_approve"),
    path("grants/<slug:number>/reject/", approvals.grant_reject, name="grant_reject"),
    path("grants/<slug:number>/pause/", approvals.grant_pause, name="grant_pause"),
    path("grants/<slug:number>/resume/", approvals.grant_resume, name="grant_resume"),
    path("grants/<slug:number>/cancel-rest/", approvals.grant_cancel_rest, name="grant_cancel_rest"),
    path("undos/<slug:number>/", undos.undo, name="undo"),
    path("undos/<slug:number>/progress/", undos.undo_progress, name="undo_progress"),
    path("undos/<slug:number>/report.xlsx", undos.undo_report, name="undo_report"),
    path("undos/<slug:number>/approve/", undos.undo_approve, name="undo_approve"),
    path("undos/<slug:number>/reject/", undos.undo_reject, name="undo_reject"),
    path("undos/<slug:number>/cancel/", undos.undo_cancel, name="undo_cancel"),
    path("undos/<slug:number>/decide/", undos.undo_decide, name="undo_decide"),
    path("approvals/", approvals.approvals, name="approvals"),
    path("approvals/steps/", steps.approval_steps, name="approval_steps"),
    path("approvals/steps/<int:step_no>/remove/", steps.approval_step_remove, name="approval_step_remove"),
    path("budgets/", budgets.budgets, name="budgets"),
    path("budgets/new/", budgets.budget_new, name="budget_new"),
    path("budgets/<int:budget_id>/top-up/", budgets.budget_top_up, name="budget_top_up"),
    path("ledger/", ledger.ledger, name="journals"),
    path("ledger/<int:journal_id>/", ledger.ledger_journal, name="journal"),
]
