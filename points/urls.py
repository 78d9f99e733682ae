"""Routes of points."""

from django.urls import path

from points import storefront as mall
from points.api import batches as api_batches
from points.api import books as api_books
from points.api import wallets as api_wallets
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

api = [
    path("members/<str:employee_no>/points/", api_wallets.balance, name="balance"),
    path("members/<str:employee_no>/lots/", api_wallets.lots, name="lots"),
    path("members/<str:employee_no>/statement/", api_wallets.statement, name="statement"),
    path("members/<str:employee_no>/grants/", api_wallets.grant, name="grant"),
    path("members/<str:employee_no>/holds/", api_wallets.hold, name="hold"),
    path("holds/<path:reference>/capture/", api_wallets.hold_capture, name="hold_capture"),
    path("holds/<path:reference>/release/", api_wallets.hold_release, name="hold_release"),
    path("holds/<path:reference>/", api_wallets.hold_one, name="hold_one"),
    path("transfers/", api_wallets.transfer, name="transfer"),
    path("events/<path:event>/activate/", api_wallets.event_activate, name="event_activate"),
    path("events/<path:event>/cancel/", api_wallets.event_cancel, name="event_cancel"),
    path("grant-batches/", api_batches.batches, name="batches"),
    path("grant-batches/<slug:number>/", api_batches.batch_one, name="batch"),
    path("grant-batches/<slug:number>/failed/", api_batches.batch_failed, name="batch_failed"),
    path("grant-batches/<slug:number>/submit/", api_batches.batch_submit, name="batch_submit"),
    path("grant-batches/<slug:number>/withdraw/", api_batches.batch_withdraw, name="batch_withdraw"),
    path("grant-batches/<slug:number>/cancel/", api_batches.batch_cancel, name="batch_cancel"),
    path("grant-batches/<slug:number>/pause/", api_batches.batch_pause, name="batch_pause"),
    path("grant-batches/<slug:number>/resume/", api_batches.batch_resume, name="batch_resume"),
    path("grant-batches/<slug:number>/cancel-rest/", api_batches.batch_cancel_rest, name="batch_cancel_rest"),
    path("grant-batches/<slug:number>/undo/", api_batches.batch_undo, name="batch_undo"),
    path("undos/<slug:number>/", api_batches.undo_one, name="undo"),
    path("budgets/", api_books.budgets, name="budgets"),
    path("budgets/<int:budget_id>/top-up/", api_books.budget_top_up, name="budget_top_up"),
    path("budgets/<int:budget_id>/allocate/", api_books.budget_allocate, name="budget_allocate"),
    path("budgets/<int:budget_id>/return/", api_books.budget_give_up, name="budget_return"),
    path("journals/", api_books.journals, name="journals"),
    path("journals/<int:journal_id>/reverse/", api_books.journal_reverse, name="journal_reverse"),
    path("trace/<path:reference>/", api_books.trace, name="trace"),
    path("point-types/", api_books.point_types, name="point_types"),
    path("rates/", api_books.rates, name="rates"),
    path("proof/", api_books.proof, name="proof"),
]
