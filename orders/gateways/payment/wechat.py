"""WeChat Pay v3 for a direct merchant with WeChat's public key: JSAPI, H5 and native, refunds, notices, the day's bill."""

import csv
import datetime as dt
import gzip
import hashlib
import io
import json
import secrets as random
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

import requests
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.registry.gateways import Secret
from orders.gateways.payment.base import (
    CHINA,
    CLOSED,
    DONE,
    NOTICE_AGE,
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
    NoticeTooOld,
    PaymentGateway,
    SignatureWrong,
    Started,
    fen_of,
)

STATES = {
    "SUCCESS": PAID,
    "REFUND": PAID,
    "NOTPAY": WAITING,
    "USERPAYING": WAITING,
    "ACCEPT": WAITING,
    "CLOSED": CLOSED,
    "REVOKED": CLOSED,
    "PAYERROR": CLOSED,
}
NOT_THERE = ("ORDER_NOT_EXIST", "RESOURCE_NOT_EXISTS", "ORDERNOTEXIST")
BILL_BYTES = 64 * 1024 * 1024
HOME = "https://api.mch.weixin.qq.com/"


class Refused(GatewayRefused):
    """WeChat's own code with its words."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}：{message}")
        self.code = code


class WeChat:
    """A merchant at WeChat Pay."""

    name = "wechat"
    ways: tuple[str, ...] = ("jsapi", "h5", "native")

    def __init__(self, secrets: dict[str, Any]) -> None:
        from wechatpayv3 import WeChatPay, WeChatPayType  # not above: every process reads this file, few ever pay

        if len(secrets["apiv3_key"].encode()) != 32:
            raise ValueError("apiv3_key")
        self._mchid, self._appid, self._app_secret = secrets["mchid"], secrets["appid"], secrets.get("app_secret", "")
        self._public_key_id = secrets["public_key_id"]
        self._sdk = WeChatPay(
            wechatpay_type=WeChatPayType.NATIVE,
            mchid=self._mchid,
            private_key=secrets["private_key"],
            cert_serial_no=secrets["cert_serial_no"],
            appid=self._appid,
            apiv3_key=secrets["apiv3_key"],
            timeout=TIMEOUT,
            public_key=secrets["public_key"],
            public_key_id=self._public_key_id,
        )

    def start(self, charge: Charge) -> Started:
        from wechatpayv3 import WeChatPayType

        more: dict[str, Any] = {}
        if charge.way == "jsapi":
            more = {"pay_type": WeChatPayType.JSAPI, "payer": {"openid": charge.openid}}
        elif charge.way == "h5":
            scene = {"payer_client_ip": charge.client_ip, "h5_info": {"type": "Wap"}}
            more = {"pay_type": WeChatPayType.H5, "scene_info": scene}
        said = _ask(
            self._sdk.pay,
            description=charge.description[:120],
            out_trade_no=charge.number,
            amount={"total": charge.fen, "currency": "CNY"},
            notify_url=charge.notify_url,
            time_expire=charge.pay_by.astimezone(CHINA).isoformat(timespec="seconds"),
            **more,
        )
        if charge.way == "jsapi":
            return Started(parameters=self._sheet(said["prepay_id"]))
        if charge.way == "h5":
            return Started(url=f"{said['h5_url']}&redirect_url={quote(charge.return_url, safe='')}")
        return Started(qr=said["code_url"])

    def _sheet(self, prepay_id: str) -> dict[str, str]:
        """What WeChat's own web view needs to open its sheet, signed by the merchant."""
        now, nonce, package = str(int(time.time())), random.token_hex(16), f"prepay_id={prepay_id}"
        signature = self._sdk.sign([self._appid, now, nonce, package])
        return {
            "appId": self._appid,
            "timeStamp": now,
            "nonceStr": nonce,
            "package": package,
            "signType": "RSA",
            "paySign": signature,
        }

    def query(self, number: str) -> GatewayPayment:
        try:
            said = _ask(self._sdk.query, out_trade_no=number)
        except Refused as refusal:
            if refusal.code in NOT_THERE:
                return GatewayPayment(UNKNOWN)
            raise
        return GatewayPayment(
            STATES.get(said["trade_state"], WAITING), said.get("transaction_id", ""), _total(said), _at(said)
        )

    def close(self, number: str) -> GatewayPayment:
        try:
            _ask(self._sdk.close, out_trade_no=number)
        except Refused:
            return self.query(number)
        return GatewayPayment(CLOSED)

    def refund(self, *, number: str, payment: str, fen: int, of: int, reason: str, notify_url: str) -> GatewayPayment:
        said = _ask(
            self._sdk.refund,
            out_refund_no=number,
            out_trade_no=payment,
            amount={"refund": fen, "total": of, "currency": "CNY"},
            reason=reason[:20] or None,
            notify_url=notify_url or None,
        )
        if said["status"] not in ("SUCCESS", "PROCESSING"):
            raise GatewayRefused(said["status"])
        state = DONE if said["status"] == "SUCCESS" else SENT
        return GatewayPayment(state, said.get("refund_id", ""), said["amount"]["refund"], _at(said))

    def read_notice(self, headers: Mapping[str, str], body: bytes) -> Notice:
        # The SDK would ask WeChat for the certificate of any other serial: a stranger must not make us call out.
        if headers.get("Wechatpay-Serial", "") != self._public_key_id:
            raise SignatureWrong
        try:
            said = self._sdk.callback(headers, body)
        except Exception as fault:  # it raises bare exceptions for what it can't read
            raise SignatureWrong from fault
        if not said:
            raise SignatureWrong
        sent = dt.datetime.fromtimestamp(int(headers["Wechatpay-Timestamp"]), dt.UTC)
        if abs(timezone.now() - sent) > NOTICE_AGE:
            raise NoticeTooOld
        return self._notice(said, said["resource"], sent)

    def _notice(self, said: dict[str, Any], what: dict[str, Any], sent: dt.datetime) -> Notice:
        event = said.get("event_type", "")
        if what.get("mchid") != self._mchid:
            raise SignatureWrong
        if event == "TRANSACTION.SUCCESS" and what.get("trade_state") == "SUCCESS":
            fen, at = _total(what), _at(what) or sent
            return Notice(said["id"], PAID, what["out_trade_no"], what["transaction_id"], fen, at)
        if event.startswith("REFUND."):
            fen, at, ok = what["amount"]["refund"], _at(what) or sent, event == "REFUND.SUCCESS"
            return Notice(said["id"], "refund", what["out_refund_no"], what["refund_id"], fen, at, ok)
        return Notice(said["id"], "other", what.get("out_trade_no", ""), what.get("transaction_id", ""), 0, sent)

    def bill(self, day: dt.date) -> list[BillRow]:
        try:
            said = _ask(self._sdk.trade_bill, bill_date=str(day), bill_type="ALL", tar_type="GZIP")
        except Refused as refusal:
            if refusal.code == "NO_STATEMENT_EXIST":
                return []  # nothing moved that day
            raise
        if not said["download_url"].startswith(HOME):
            raise GatewayRefused(said["download_url"][:100])
        try:
            code, packed = self._sdk.download_bill(said["download_url"])
            with gzip.open(io.BytesIO(packed)) as file:
                text = file.read(BILL_BYTES)
        except Exception as fault:  # requests' and gzip's alike
            raise GatewayDown(str(fault)) from fault
        if code != 200 or hashlib.sha1(text).hexdigest() != said["hash_value"].lower():  # noqa: S324 — WeChat's choice
            raise GatewayDown("账单摘要不符")
        return bill_rows(text.decode("utf-8-sig"))

    def answer(self, ok: bool) -> tuple[str, str]:
        return ("" if ok else json.dumps({"code": "FAIL", "message": "not accepted"})), "application/json"

    def authorize_url(self, *, back: str, state: str) -> str:
        """Where the web view learns who the payer is; empty secrets make no address. Raises GatewayRefused."""
        if not self._app_secret:
            raise GatewayRefused("app_secret")
        asked = {
            "appid": self._appid,
            "redirect_uri": back,
            "response_type": "code",
            "scope": "snsapi_base",
            "state": state,
        }
        return f"https://open.weixin.qq.com/connect/oauth2/authorize?{urlencode(asked)}#wechat_redirect"

    def openid(self, code: str) -> str:
        """The payer's id for the code the web view came back with. Raises GatewayDown, GatewayRefused."""
        asked = {
            "appid": self._appid,
            "secret": self._app_secret,
            "code": code,
            "grant_type": "authorization_code",
        }
        try:
            said = requests.get(
                "https://api.weixin.qq.com/sns/oauth2/access_token", params=asked, timeout=TIMEOUT
            ).json()
        except requests.RequestException as fault:
            raise GatewayDown(type(fault).__name__) from fault  # its own words name the secret
        if "openid" not in said:
            raise GatewayRefused(str(said.get("errmsg", "")))
        return str(said["openid"])


def _ask(call: Callable[..., tuple[int, Any]], **asked: Any) -> dict[str, Any]:
    """One question to WeChat. Raises GatewayDown, Refused."""
    try:
        code, text = call(**asked)
        said = json.loads(text) if text else {}
    except Exception as fault:  # no network, a slow one, or an answer whose signature is wrong: nobody knows
        raise GatewayDown(str(fault)) from fault
    if 200 <= code < 300:
        return dict(said)
    if code >= 500 or code == 429:
        raise GatewayDown(f"{code} {said.get('code', '')}")
    raise Refused(str(said.get("code", code)), str(said.get("message", "")))


def _total(said: dict[str, Any]) -> int:
    """The order's amount in fen; another currency is no amount of ours."""
    amount = said.get("amount") or {}
    return int(amount.get("total", 0)) if amount.get("currency", "CNY") == "CNY" else 0


def _at(said: dict[str, Any]) -> dt.datetime | None:
    return dt.datetime.fromisoformat(said["success_time"]) if said.get("success_time") else None


def bill_rows(text: str) -> list[BillRow]:
    """WeChat's CSV: a back quote before each value, two lines of sums at the end."""
    rows = []
    for line in csv.DictReader(io.StringIO(text)):
        said = {str(name).strip("`"): (value or "").strip("`").strip() for name, value in line.items() if name}
        if said.get("交易状态") == "SUCCESS":
            rows.append(BillRow(PAID, said["商户订单号"], fen_of(said["订单金额"]), said["微信订单号"]))
        elif said.get("交易状态") == "REFUND":
            rows.append(BillRow("refund", said["商户退款单号"], fen_of(said["申请退款金额"]), said["微信退款单号"]))
    return rows


GATEWAY = PaymentGateway(
    name=WeChat.name,
    icon="tabler--brand-wechat",
    color="text-ok",
    at_a_desk="native",
    on_a_phone="h5",
    in_wechat="jsapi",
    open=WeChat,
    secrets=(
        Secret("mchid", _("商户号")),
        Secret("appid", _("应用 ID（AppID）")),
        Secret("app_secret", _("公众号密钥（AppSecret，微信内支付用）"), is_optional=True),  # without it: the QR only
        Secret("cert_serial_no", _("商户 API 证书序列号")),
        Secret("private_key", _("商户 API 证书私钥"), is_long=True),
        Secret("apiv3_key", _("APIv3 密钥")),
        Secret("public_key_id", _("微信支付公钥 ID")),
        Secret("public_key", _("微信支付公钥"), is_long=True),
    ),
)
