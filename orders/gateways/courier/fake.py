"""The demo's tracking service: a parcel goes its way by the clock, from the day it left.

Numbers ending in 0404 find it down, in 0009 a parcel in trouble. Its callbacks are signed with HMAC under a key of each mall.
"""

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from orders.gateways.courier.base import (
    ARRIVED,
    MOVING,
    SIGNED,
    TROUBLE,
    CourierDown,
    CourierGateway,
    Scan,
    SignatureWrong,
    Track,
    TrackingRequest,
)

# Hours after it left, words, place: the start's, or the receiver's (province, city, district).
WAY = [
    (1, "快件已揽收", "start"),
    (5, "快件到达【{place}转运中心】", "start"),
    (9, "快件离开【{place}转运中心】，发往下一站", "start"),
    (22, "快件到达【{place}转运中心】", "city"),
    (27, "快件到达【{place}营业点】", "district"),
    (30, "快件正在派送，请保持电话畅通", "district"),
    (33, "快件已送达，暂存快递柜", "district"),
    (37, "快件已签收，感谢使用", "district"),
]
START = "深圳"
LOCKER, HOME = 6, 7  # places in WAY


class Fake:
    """Plays any courier."""

    name = "fake"

    def __init__(self, secrets: Mapping[str, Any]) -> None:
        self._key: bytes = secrets["key"]

    def query(self, asked: TrackingRequest) -> Track:
        if asked.tracking_no.endswith("0404"):
            raise CourierDown("演示快递没有应答")
        now, parts = timezone.now(), [*asked.area.split(), "", "", ""]
        places = {"start": START, "city": (parts[1] or START).removesuffix("市"), "district": parts[2] or "本地"}
        if places["city"] == "市辖区":
            places["city"] = parts[0].removesuffix("市")
        scans = [
            Scan(asked.shipped_at + dt.timedelta(hours=hours), description.format(place=places[where]), places[where])
            for hours, description, where in WAY
            if asked.shipped_at + dt.timedelta(hours=hours) <= now
        ]
        if asked.tracking_no.endswith("0009") and len(scans) > 4:
            scans = [*scans[:4], Scan(scans[4].at, "地址不详，联系不上收件人，快件滞留", places["city"])]
            return Track(TROUBLE, scans)
        if len(scans) > HOME:
            return Track(SIGNED, scans)
        return Track(ARRIVED if len(scans) > LOCKER else MOVING, scans)

    def subscribe(self, asked: TrackingRequest, callback_url: str) -> bool:
        return False

    def read_notice(self, form: Mapping[str, str]) -> tuple[str, Track]:
        if not hmac.compare_digest(self._sign(form.get("param", "")).encode(), form.get("sign", "").encode()):
            raise SignatureWrong
        said = json.loads(form["param"])
        scans = [
            Scan(dt.datetime.fromisoformat(one["at"]), one["description"], one.get("place", ""))
            for one in said["scans"]
        ]
        return said["tracking_no"], Track(said["state"], scans)

    def answer(self, ok: bool) -> tuple[str, str]:
        return json.dumps({"result": ok}), "application/json"

    def notice_of(self, tracking_no: str, track: Track) -> dict[str, str]:
        """The other side of the counter: a signed callback about a parcel."""
        scans = [{"at": one.at.isoformat(), "description": one.description, "place": one.place} for one in track.scans]
        param = json.dumps({"tracking_no": tracking_no, "state": track.state, "scans": scans})
        return {"param": param, "sign": self._sign(param)}

    def _sign(self, param: str) -> str:
        return hmac.new(self._key, param.encode(), hashlib.sha256).hexdigest()


COURIER = CourierGateway(name=Fake.name, open=Fake)
