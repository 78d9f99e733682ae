"""Made-up people with believable names, the same ones at every run."""

import datetime as dt
import random

from core.actors import Actor
from members.models import Member
from members.services import roster as members
from members.services.roster import MemberDetails
from points.services import acts, second_person

FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
GIVEN = [
    "思远",
    "沐辰",
    "雨桐",
    "子涵",
    "若曦",
    "一鸣",
    "嘉懿",
    "浩然",
    "欣怡",
    "梓轩",
    "诗涵",
    "俊杰",
    "雅婷",
    "博文",
    "佳琪",
    "宇航",
    "晓彤",
    "泽宇",
    "静怡",
    "明哲",
    "梦瑶",
    "志强",
    "婉清",
    "建国",
    "秀英",
    "海燕",
    "文静",
    "国栋",
    "丽娜",
    "伟",
    "芳",
    "敏",
    "静",
    "磊",
    "洋",
    "艳",
    "勇",
    "军",
    "杰",
    "娟",
    "涛",
    "超",
    "霞",
    "平",
    "刚",
    "云飞",
    "安琪",
    "景行",
    "知夏",
    "予安",
    "清扬",
    "书瑶",
    "亦凡",
    "乐天",
    "望舒",
    "怀瑾",
    "星河",
    "南风",
    "一诺",
    "可欣",
    "昊天",
    "语嫣",
    "子墨",
    "天佑",
    "紫萱",
    "弘毅",
]
DEPARTMENTS = [
    "研发中心",
    "产品部",
    "市场部",
    "客户成功部",
    "供应链部",
    "制造一部",
    "制造二部",
    "人力资源部",
    "财务部",
    "行政部",
    "华东大区",
    "华南大区",
]
WEIGHTS = [20, 6, 8, 8, 9, 14, 13, 3, 3, 3, 7, 6]
REGIONS = ["华东区", "华南区", "华北区", "西南区", "华中区"]
HEADER = ["工号", "姓名", "部门", "手机", "邮箱", "入职日期", "职级", "标签", "生日"]
GRADES = ["P4", "P5", "P5", "P6", "P6", "P7", "M1", "M2"]
LABELS = ["骨干", "导师", "内推达人", "志愿者", "新人"]


def roster(
    *, count: int, prefix: str, first: int, departments: list[str], weights: list[int] | None = None, seed: int
) -> list[list[str]]:
    """A roster sheet: header and `count` rows; numbers run from `first`."""
    dice = random.Random(seed)
    rows = [HEADER]
    for n in range(count):
        name = dice.choice(FAMILY) + dice.choice(GIVEN)
        department = dice.choices(departments, weights)[0]
        phone = f"1{dice.choice('3578')}{dice.randrange(10**9):09d}"
        joined = dt.date(2026, 10, 31) - dt.timedelta(days=int(dice.random() ** 1.6 * 3600))
        number = f"{prefix}{first + n}"
        born = dt.date(1970, 1, 1) + dt.timedelta(days=dice.randrange(12_000))
        labels = "、".join(label for label in LABELS if dice.random() < 0.08)
        mail, grade = f"{number.lower()}@example.com", dice.choice(GRADES)
        rows.append([number, name, department, phone, mail, joined.isoformat(), grade, labels, f"{born:%m-%d}"])
    return rows


def write_twice(member: Member, *, number: str, budget_id: int, by: Actor) -> None:
    """A second record of somebody who came back and was entered anew, with points of its own: what HR merges."""
    details = MemberDetails(number, member.name, member.department_id, birthday=member.birthday)
    again = members.add_member(employee_no=number, name=member.name, by=by)
    members.change_member(member_id=again.pk, details=details, by=by)
    second_person.do_or_ask(
        acts.granting(
            member_id=again.pk,
            points=300,
            reason="返岗欢迎",
            reference=f"demo/{number}",
            budget_id=budget_id,
            expires_at=None,
        ),
        by=by,
    )
