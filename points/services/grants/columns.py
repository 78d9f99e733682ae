"""What the columns of a grant sheet may mean, and the names they go by."""

from collections.abc import Collection, Sequence
from functools import cache

from core.documents.sheets import columns, header_key
from core.documents.sheets.columns import Reading

KEYS = ("employee_no", "phone", "email", "name")
# The first two headers of a line are the template's own (zh, en): they win over a mere synonym beside them.
HEADERS = {
    "employee_no": "工号 employeeno 员工编号 员工工号 人员编号 会员编号 会员号 编号 employeenumber employeeid staffno staffid empno",
    "name": "姓名 name 员工姓名 成员姓名 会员姓名 名字 fullname employeename",
    "phone": "手机 phone 手机号 手机号码 电话 联系电话 mobile mobilephone phonenumber",
    "email": "邮箱 email 电子邮箱 邮件 工作邮箱 mail emailaddress workemail",
    "department": "部门 department 部门全路径 部门路径 所属部门 部门名称 dept team",
    "points": "积分 points 积分数 发放积分 积分数量 分值 发放数量 point",
    "type": "积分类型 pointtype 积分种类 钱包 pointstype typeofpoints",
    "reason": "事由 reason 原因 发放事由 发放原因 理由 备注 note remark",
    "expires": "有效期 validuntil 有效期至 到期日 到期日期 过期日期 expiry expireson expires expirydate",
    "greeting": "祝福语 greeting 寄语 留言 message wishes",
}


@cache
def header_words() -> frozenset[str]:
    """Every known column name, as `header_key` gives it."""
    return frozenset(word for headers in HEADERS.values() for word in headers.split())


def own_header(*meanings: str) -> list[str]:
    """The header of a list that we make and read ourselves: not in the reader's language nor by the mall's own word of its points."""
    return [HEADERS[meaning].split()[0] for meaning in meanings]


def read_top(top: Sequence[Sequence[str]], *, points_word: str = "") -> Reading:
    """How a sheet's top is understood; `points_word` is the mall's own name of its points."""
    own = {"points": [header_key(points_word)]} if points_word else None
    return columns.read_top(top, headers=HEADERS, enough=_is_enough, own=own)


def _is_enough(meanings: Collection[str]) -> bool:
    return "points" in meanings and any(key in meanings for key in KEYS)
