"""Routes of insights."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from core.registry.console_pages import Group, console_page
from insights import api as programs
from insights.console import books, exports, proof

console = [
    console_page(
        "ledger/proof/",
        proof.proof,
        "proof",
        title=_("账本核验"),
        icon="tabler--shield-check",
        group=Group.FINANCE,
        place=50,
        keywords="zhang ben he yan",
    ),
    path("ledger/proof/state/", proof.proof_state, name="proof_state"),
    path("ledger/proof/now/", proof.prove, name="prove"),
    path("ledger/proof/verify_ledger.py", proof.verifier, name="verifier"),
    console_page(
        "ledger/liability/",
        books.liability,
        "liability",
        title=_("未兑付积分"),
        icon="tabler--scale",
        group=Group.FINANCE,
        place=30,
        keywords="wei dui fu ji fen",
    ),
    console_page(
        "ledger/days/",
        books.days,
        "days",
        title=_("日结与月结"),
        icon="tabler--calendar-stats",
        group=Group.FINANCE,
        place=40,
        keywords="ri jie yu yue jie",
    ),
    path("ledger/days/months/<str:month>/close/", books.month_close, name="month_close"),
    console_page(
        "exports/",
        exports.exports,
        "exports",
        title=_("下载中心"),
        icon="tabler--file-download",
        group=Group.FINANCE,
        place=60,
        keywords="xia zai zhong xin",
    ),
    path("exports/new/", exports.export_new, name="export_new"),
    path("exports/<int:export_id>/file/", exports.export_file, name="export_file"),
]

api = [
    path("liability/", programs.liability, name="liability"),
    path("days/", programs.days, name="days"),
    path("closed-months/", programs.months, name="closed_months"),
]
