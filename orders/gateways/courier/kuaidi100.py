"""快递100: asked in real time (poll/query.do), or told once to call back by itself (poll).

What is asked is signed with MD5 over param, key and customer; what it calls back with MD5 over param and our own salt. MD5 is
theirs to choose: the callback's address is under HTTPS, and a callback can only bring scans of a parcel that is ours.
"""

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

import requests
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.registry.gateways import Secret
from orders.gateways.courier.base import (
    ARRIVED,
    CHINA,
    MOVING,
    SIGNED,
    TIMEOUT,
    TROUBLE,
    CourierDown,
    CourierGateway,
    Scan,
    SignatureWrong,
    Track,
    TrackingRequest,
)

QUERY = "https://poll.kuaidi100.com/poll/query.do"
SUBSCRIBE = "https://poll.kuaidi100.com/poll"
COMPANIES = {
    "sf": "shunfeng",
    "jd": "jd",
    "zto": "zhongtong",
    "yto": "yuantong",
    "sto": "shentong",
    "ems": "ems",
}
# Their states: the first figure is the coarse one (3 signed, 2 trouble, 4 refused, 6 on its way back, 14 refused); 501 and 304
# lie in a locker or at a pick-up point.
IN_LOCKER = ("501", "304")
NOTHING_YET = ("500", "404")  # of the answer's returnCode: no scans so far
ALREADY = "501"  # subscribed before


class Kuaidi100:
    """A company's own account there."""

    name = "kuaidi100"

    def __init__(self, secrets: Mapping[str, Any]) -> None:
        self._customer, self._key, self._salt = secrets["customer"], secrets["key"], secrets["salt"]

    def query(self, asked: TrackingRequest) -> Track:
        param = _json(com=COMPANIES[asked.carrier], num=asked.tracking_no, phone=asked.phone, resultv2="4", order="asc")
        sign = _md5(param + self._key + self._customer)
        said = _said(requests.post, QUERY, data={"customer": self._customer, "sign": sign, "param": param})
        if said.get("status") == "200":
            return _track(said)
        if str(said.get("returnCode", "")) in NOTHING_YET:
            return Track(MOVING)
        raise CourierDown(f"{said.get('returnCode', '')} {said.get('message', '')}"[:200])

    def subscribe(self, asked: TrackingRequest, callback_url: str) -> bool:
        more = {"callbackurl": callback_url, "salt": self._salt, "resultv2": "4", "phone": asked.phone}
        param = _json(company=COMPANIES[asked.carrier], number=asked.tracking_no, key=self._key, parameters=more)
        said = _said(requests.post, SUBSCRIBE, data={"schema": "json", "param": param})
        if said.get("result") is True or str(said.get("returnCode", "")) == ALREADY:
            return True
        raise CourierDown(f"{said.get('returnCode', '')} {said.get('message', '')}"[:200])

    def read_notice(self, form: Mapping[str, str]) -> tuple[str, Track]:
        param = form.get("param", "")
        if not hmac.compare_digest(_md5(param + self._salt).encode(), form.get("sign", "").upper().encode()):
            raise SignatureWrong
        said = json.loads(param)
        last = said.get("lastResult") or {}
        return str(last.get("nu", "")), _track(last)

    def answer(self, ok: bool) -> tuple[str, str]:
        said = {"result": ok, "returnCode": "200" if ok else "500", "message": "成功" if ok else "失败"}
        return json.dumps(said, ensure_ascii=False), "application/json"


def _json(**values: Any) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest().upper()


def _said(call: Any, url: str, **more: Any) -> dict[str, Any]:
    try:
        said = call(url, timeout=TIMEOUT, **more).json()
    except (requests.RequestException, ValueError) as fault:
        raise CourierDown(type(fault).__name__) from fault
    if not isinstance(said, dict):
        raise CourierDown("not an object")
    return said


def _track(said: Mapping[str, Any]) -> Track:
    scans = [
        Scan(_at(one.get("ftime") or one["time"]), str(one["context"])[:200], str(one.get("areaName") or "")[:60])
        for one in said.get("data") or []
    ]
    return Track(_state(str(said.get("state", "0"))), sorted(scans, key=lambda scan: scan.at))


def _at(text: str) -> dt.datetime:
    return timezone.make_aware(dt.datetime.strptime(text, "%Y-%m-%d %H:%M:%S"), CHINA)  # noqa: DTZ007 -- made aware here


def _state(code: str) -> str:
    if code in IN_LOCKER:
        return ARRIVED
    if code.startswith("14") or code[:1] in ("2", "4", "6"):
        return TROUBLE
    return SIGNED if code[:1] == "3" else MOVING


COURIER = CourierGateway(
    name=Kuaidi100.name,
    open=Kuaidi100,
    secrets=(Secret("customer", _("快递100 customer")), Secret("key", _("快递100 授权 key"))),
)
