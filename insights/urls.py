"""Routes of insights."""

from django.urls import path

from insights import api as programs
from insights.console import books, exports, proof

console = [
    path("ledger/proof/", proof.proof, name="proof"),
    path("ledger/proof/state/", proof.proof_state, name="proof_state"),
    path("ledger/proof/now/", proof.prove, name="prove"),
    path("ledger/proof/verify_ledger.py", proof.verifier, name="verifier"),
    path("ledger/liability/", books.liability, name="liability"),
    path("ledger/days/", books.days, name="days"),
    path("ledger/days/months/<str:month>/close/", books.month_close, name="month_close"),
    path("exports/", exports.exports, name="exports"),
    path("exports/new/", exports.export_new, name="export_new"),
    path("exports/<int:export_id>/file/", exports.export_file, name="export_file"),
]

api = [
    path("liability/", programs.liability, name="liability"),
    path("days/", programs.days, name="days"),
    path("closed-months/", programs.months, name="closed_months"),
]
