"""What the columns of a roster may mean, the names they go by, the words a state is told in."""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.documents.sheets import columns
from core.documents.sheets.columns import Reading

NEEDED = ("employee_no", "name")
# The first two headers of a line win over a mere synonym beside them: a whole path over a name.
HEADERS = {
    "employee_no": "工号 employeeno 员工编号 员工工号 人员编号 员工号 人员工号 职工编号 职工号 会员编号 会员号 编号"
    " employeenumber employeeid staffno staffid empno",
    "name": "姓名 name 员工姓名 人员姓名 成员姓名 会员姓名 职工姓名 名字 fullname employeename",
    "department": "部门全路径 departmentpath 部门路径 部门全称 部门 department 所属部门 部门名称 任职部门 所在部门 所属组织 组织"
    " 组织全路径 组织路径 区域 dept team",
    "phone": "手机 phone 手机号 手机号码 联系电话 电话 移动电话 mobile mobilephone phonenumber",
    "email": "邮箱 email 工作邮箱 企业邮箱 公司邮箱 电子邮箱 电子邮件 邮件 mail emailaddress workemail",
    "joined_on": "入职日期 joinedon 入职时间 入司日期 入司时间 加入日期 到岗日期 joined hiredate startdate",
    "grade": "职级 grade 级别 职等 level joblevel",
    "labels": "标签 labels 人员标签 员工标签 tags",
    "birthday": "生日 birthday 出生日期 出生年月日 dateofbirth birthdate",
    "state": "状态 state 员工状态 在职状态 人员状态 用工状态 任职状态 status employmentstatus employeestatus",
    "left_on": "离职日期 lefton 离职时间 离开日期 退休日期 最后工作日 left leavedate terminationdate lastday",
}
MEANINGS: dict[str, Any] = {
    "employee_no": _("工号"),
    "name": _("姓名"),
    "department": _("部门"),
    "phone": _("手机"),
    "email": _("邮箱"),
    "joined_on": _("入职日期"),
    "grade": _("职级"),
    "labels": _("标签"),
    "birthday": _("生日"),
    "state": _("状态"),
    "left_on": _("离开日期"),
}
IN_POST_WORDS = (
    "在职 在岗 在册 正式 正式员工 转正 已转正 试用 试用期 试用员工 试用中 实习 实习生 实习期 实习员工 返聘 退休返聘 全职 兼职"
    " 合同工 active employed inpost probation intern internship regular permanent fulltime parttime"
)
GONE_WORDS = (
    "离职 已离职 离开 已离开 退休 已退休 离退休 离休 辞退 已辞退 解聘 开除 终止 解除 身故 left resigned retired terminated"
    " dismissed inactive"
)
IN_POST, GONE = frozenset(IN_POST_WORDS.split()), frozenset(GONE_WORDS.split())


@cache
def header_words() -> frozenset[str]:
    """Every known column name, as `header_key` gives it."""
    return frozenset(word for headers in HEADERS.values() for word in headers.split())


def read_top(top: Sequence[Sequence[str]]) -> Reading:
    """How a roster's top is understood."""
    return columns.read_top(top, headers=HEADERS, enough=is_enough)


def is_enough(meanings: Collection[str]) -> bool:
    """Whether people can be told apart by these columns."""
    return all(one in meanings for one in NEEDED)
