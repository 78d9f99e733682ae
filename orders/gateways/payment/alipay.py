"""Alipay: WAP and page payments, refunds, notices, the day's bill; RSA2 throughout."""

import base64
import csv
import datetime as dt
import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.registry.gateways import Secret
from orders.gateways.payment.base import (
    CHINA,
    CLOSED,
    DONE,
    PAID,
    SENT,
    TIMEOUT,
    UNKNOWN,
    WAITING,
    BillRow,
    Charge,
    GatewayDown,
    GatewayPayment,
    GatewayRefused,
    Notice,
    PaymentGateway,
    SignatureWrong,
    Started,
    fen_of,
    yuan_of,
)

OPENAPI = "https://openapi.alipay.com/gateway.do"
STATES = {"WAIT_BUYER_PAY": WAITING, "TRADE_SUCCESS": PAID, "TRADE_FINISHED": PAID, "TRADE_CLOSED": CLOSED}
NOT_THERE = "ACQ.TRADE_NOT_EXIST"
BILL_BYTES = 64 * 1024 * 1024


class Refused(GatewayRefused):
    """Alipay's own code with its words."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}：{message}")
        self.code = code


class Alipay:
    """A merchant's app at Alipay."""

    name = "alipay"
    ways: tuple[str, ...] = ("wap", "page")

    def __init__(self, secrets: dict[str, Any]) -> None:
        from alipay import AliPay  # not above: every process reads this file, few ever pay
        from alipay.utils import AliPayConfig

        self._appid = secrets["appid"]
        self._sdk = AliPay(
            appid=self._appid,
            app_private_key_string=_key(secrets["app_private_key"]),
            alipay_public_key_string=_key(secrets["alipay_public_key"]),
            sign_type="RSA2",
            config=AliPayConfig(timeout=TIMEOUT[1]),
        )

    def start(self, charge: Charge) -> Started:
        sign = self._sdk.api_alipay_trade_wap_pay if charge.way == "wap" else self._sdk.api_alipay_trade_page_pay
        asked = sign(
            subject=charge.description[:120],
            out_trade_no=charge.number,
            total_amount=yuan_of(charge.fen),
            return_url=charge.return_url,
            notify_url=charge.notify_url,
            time_expire=f"{charge.pay_by.astimezone(CHINA):%Y-%m-%d %H:%M:%S}",
        )
        return Started(url=f"{OPENAPI}?{asked}")

    def query(self, number: str) -> GatewayPayment:
        try:
            said = _ask(self._sdk.api_alipay_trade_query, out_trade_no=number)
        except Refused as refusal:
            if refusal.code == NOT_THERE:
                return GatewayPayment(UNKNOWN)
            raise
        fen, at = fen_of(said["total_amount"]), _at(said.get("send_pay_date"))
        return GatewayPayment(STATES.get(said["trade_status"], WAITING), said["trade_no"], fen, at)

    def close(self, number: str) -> GatewayPayment:
        try:
            _ask(self._sdk.api_alipay_trade_close, out_trade_no=number)
        except Refused:
            return self.query(number)
        return GatewayPayment(CLOSED)

    def refund(self, *, number: str, payment: str, fen: int, of: int, reason: str, notify_url: str) -> GatewayPayment:
        said = _ask(
            self._sdk.api_alipay_trade_refund,
            refund_amount=yuan_of(fen),
            out_trade_no=payment,
            out_request_no=number,
            refund_reason=reason[:100],
        )
        if said.get("fund_change") != "Y":  # a repeat moves no money: has it moved before?
            known = _ask(self._sdk.api_alipay_trade_fastpay_refund_query, out_request_no=number, out_trade_no=payment)
            if known.get("refund_status") != "REFUND_SUCCESS":
                return GatewayPayment(SENT, said.get("trade_no", ""), fen)
        return GatewayPayment(DONE, said.get("trade_no", ""), fen, timezone.now())

    def read_notice(self, headers: Mapping[str, str], body: bytes) -> Notice:
        """Alipay's notices carry no moment of their signature that could be trusted to be new; a repeat changes nothing."""
        try:
            said = dict(parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True))
            ours = self._verified(said)
        except Exception as fault:  # whatever the SDK raises for what it can't read
            raise SignatureWrong from fault
        if not ours or said.get("app_id") != self._appid:
            raise SignatureWrong
        number, trade_no, event = said["out_trade_no"], said["trade_no"], said["notify_id"]
        at = _at(said.get("gmt_payment")) or timezone.now()
        # Of refunds Alipay sends the trade again with all that went back so far; their own answers said so before.
        is_paid = STATES.get(said["trade_status"]) == PAID and not said.get("gmt_refund")
        fen = fen_of(said["total_amount"])
        return Notice(event, PAID if is_paid else "other", number, trade_no, fen, at)

    def _verified(self, said: dict[str, str]) -> bool:
        signed = {name: value for name, value in said.items() if name != "sign"}
        return said.get("sign_type") == "RSA2" and bool(self._sdk.verify(signed, said["sign"]))

    def bill(self, day: dt.date) -> list[BillRow]:
        asked = {"bill_type": "trade", "bill_date": str(day)}
        said = _ask(self._sdk.server_api, api_name="alipay.data.dataservice.bill.downloadurl.query", biz_content=asked)
        url = said["bill_download_url"]
        if urlsplit(url).scheme not in ("http", "https") or not (urlsplit(url).hostname or "").endswith(".alipay.com"):
            raise GatewayRefused(url[:100])
        try:
            answer = requests.get(url, timeout=TIMEOUT, allow_redirects=False)
            answer.raise_for_status()
        except requests.RequestException as fault:
            raise GatewayDown(type(fault).__name__) from fault
        return bill_rows(answer.content)

    def answer(self, ok: bool) -> tuple[str, str]:
        return ("success" if ok else "failure"), "text/plain"


def _key(text: str) -> str | bytes:
    """A key as Alipay's own tool shows it: bare base64, or PEM."""
    return text if "-----BEGIN" in text else base64.b64decode("".join(text.split()), validate=True)


def _ask(call: Callable[..., dict[str, Any]], **asked: Any) -> dict[str, Any]:
    """One question to Alipay. Raises GatewayDown, Refused."""
    try:
        said = call(**asked)
    except Exception as fault:  # no network, a slow one, or an answer whose signature is wrong: nobody knows
        raise GatewayDown(str(fault)) from fault
    if said.get("code") == "10000":
        return said
    if said.get("code") in (None, "20000"):
        raise GatewayDown(str(said.get("sub_code", "")))
    raise Refused(str(said.get("sub_code") or said["code"]), str(said.get("sub_msg") or said.get("msg", "")))


def _at(text: str | None) -> dt.datetime | None:
    """ "2026-11-22 18:05:00", as clocks show it in China."""
    return dt.datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=CHINA) if text else None


def bill_rows(packed: bytes) -> list[BillRow]:
    """The details' CSV in Alipay's zip: GBK, remarks behind #, tabs after values, refunds below zero."""
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            for name in archive.infolist():
                if name.file_size > BILL_BYTES:
                    raise GatewayRefused("bill too large")
                lines = archive.read(name).decode("gb18030").splitlines()
                table = [line for line in lines if line and not line.startswith("#")]
                if table and "商户订单号" in table[0] and "业务类型" in table[0]:
                    return [_row(line) for line in csv.DictReader(io.StringIO("\n".join(table)))]
    except zipfile.BadZipFile as fault:
        raise GatewayDown("账单文件不完整") from fault
    return []


def _row(line: dict[str, str]) -> BillRow:
    said = {name.strip(): (value or "").strip() for name, value in line.items() if name}
    fen = fen_of(said["订单金额（元）"])
    if said["业务类型"] == "退款":
        return BillRow("refund", said["退款批次号/请求号"], abs(fen), said["支付宝交易号"])
    return BillRow(PAID, said["商户订单号"], fen, said["支付宝交易号"])


GATEWAY = PaymentGateway(
    name=Alipay.name,
    icon="tabler--brand-alipay",
    color="text-brand",
    at_a_desk="page",
    on_a_phone="wap",
    open=Alipay,
    secrets=(
        Secret("appid", _("应用 ID（AppID）")),
        Secret("app_private_key", _("应用私钥"), is_long=True),
        Secret("alipay_public_key", _("支付宝公钥"), is_long=True),
    ),
)
