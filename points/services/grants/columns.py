"""Which column of a sheet means what: known by name, else asked for once and remembered."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from core.documents.sheets import header_key

HEADER_WITHIN = 10
MAX_MEANT_COLUMNS = 60
KEYS = ("employee_no", "phone", "email", "name")
# The first two headers of a line are the template's own (zh, en): they win over a mere synonym beside them.
HEADERS = {
    "employee_no": "工号 employeeno 员工编号 员工工号 人员编号 会员编号 会员号 编号 employeenumber employeeid staffno staffid empno",
    "name": "姓名 name 员工姓名 成员姓名 会员姓名 名字 fullname employeename",
    "phone": "手机 phone 手机号 手机号码 电话 联系电话 mobile mobilephone phonenumber",
    "email": "邮箱 email 电子邮箱 邮件 工作邮箱 mail emailaddress workemail",
    "department": "部门 department 所属部门 部门名称 dept team",
    "points": "积分 points 积分数 发放积分 积分数量 分值 发放数量 point",
    "type": "积分类型 pointtype 积分种类 钱包 pointstype typeofpoints",
    "reason": "事由 reason 原因 发放事由 发放原因 理由 备注 note remark",
    "expires": "有效期 validuntil 有效期至 到期日 到期日期 过期日期 expiry expireson expires expirydate",
    "greeting": "祝福语 greeting 寄语 留言 message wishes",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """How a sheet's top is understood: the header's row (0 = none), meaning → column, and whether that is certain."""

    header_row: int
    by: dict[str, int]
    header: list[str] = field(default_factory=list)
    is_sure: bool = False

    @property
    def signature(self) -> str:
        """Recognises the next sheet from the same tool. A hash: a row taken for the header by mistake may hold a person's data."""
        return hashlib.sha256("\x1f".join(self.header).encode()).hexdigest()

    def as_json(self, **more: Any) -> dict[str, Any]:
        """What a batch keeps of it: no cell of the list itself."""
        return {"header_row": self.header_row, "by": self.by, "signature": self.signature, **more}


@cache
def header_words() -> frozenset[str]:
    """Every known column name, as `header_key` gives it."""
    return frozenset(word for headers in HEADERS.values() for word in headers.split())


def read_top(top: Sequence[Sequence[str]], *, points_word: str = "") -> Reading:
    """Find the header among a sheet's first rows: the row with the most known names, the upper one of equals."""
    best = Reading(header_row=0, by={})
    for row_no, row in enumerate(top, start=1):
        reading = _read_header(row_no, row, points_word)
        if len(reading.by) > len(best.by) or (reading.is_sure and not best.is_sure):
            best = reading
        if best.is_sure:
            return best
    if best.header_row:
        return best
    first = next((at for at, row in enumerate(top, start=1) if sum(bool(cell.strip()) for cell in row) >= 2), 1)
    return Reading(header_row=first, by={}, header=[header_key(cell) for cell in _meant(top[first - 1])] if top else [])


def _meant(row: Sequence[str]) -> Sequence[str]:
    return row[:MAX_MEANT_COLUMNS]


def _read_header(row_no: int, row: Sequence[str], points_word: str) -> Reading:
    plain = [header_key(cell) for cell in _meant(row)]
    by, sure = {}, True
    for meaning, headers in HEADERS.items():
        known = headers.split()
        own = [*known[:2], header_key(points_word)] if meaning == "points" and points_word else known[:2]
        strong = [at for at, cell in enumerate(plain) if cell and cell in own]
        claims = strong or [at for at, cell in enumerate(plain) if cell in known]
        if claims:
            by[meaning] = claims[0]
            sure = sure and len(claims) == 1
    has_key = any(key in by for key in KEYS)
    return Reading(row_no, by, plain, is_sure=sure and has_key and "points" in by)
