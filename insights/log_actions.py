"""What this app writes into the operation log, in words."""

from django.utils.translation import gettext_noop as _

LOG_ACTIONS = {
    "export.ask": _("导出数据"),
    "export.take": _("下载导出文件"),
    "ledger.prove": _("核对账本"),
    "period.close": _("月度结账"),
}
