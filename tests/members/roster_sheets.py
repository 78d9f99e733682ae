"""Rosters as HR systems write them: the spellings that came in from companies, and an export of any length."""

import datetime as dt
import random

TITLE = "序号 员工编号 姓名 性别 手机号 入职日期 部门全路径 岗位 职级 直接上级 工作邮箱 状态 身份证号 合同到期日"
LIN = "1 000001 阿不都·买买提 男 17100000001 2018-11-09 集团总部/研发中心/平台部 专员 P5 000001 u000001@ex.com 在职 310***1234 2028-12-31"
OU = "2 000002 欧阳娜娜 女 13100000002 2022-01-07 集团总部/财务中心/资金部 专员 P5 000001 u000002@ex.com 在职 310***1234 2028-12-31"
TITLED = [["星河科技花名册（北森导出 2026-11-28）"], *(line.split() for line in (TITLE, LIN, OU))]
BEISEN = [
    ["人员编号", "姓名", "手机号码", "入职时间", "所属部门", "在职状态"],
    ["000001", "阿不都·买买提", "17100000001", "2018-11-09", "集团总部/研发中心/平台部", "正式"],
    ["000003", "𠮷田翔", "13100000003", "2023-01-27", "制造基地/一工厂/质检车间", "试用"],
    ["000010", "李\u200b明", "19100000010", "2018-11-24", "营销中心/华北大区/北京办", "实习"],
]
STATES_ONLY = [
    ["员工编号", "姓名", "状态"],
    ["000064", "", "离职"],
    ["000065", "", "离职"],
    ["000066", "换了名字", "在职"],
]
PHONES = [
    ["工号", "姓名", "手机号", "状态"],
    ["H001", "手机甲", "+86 138-0013-8001", "在职"],
    ["H002", "手机乙", "8613800138002", "在职"],
    ["H003", "手机丙", "13800138003", "在职"],
    ["H004", "手机丁", "1.38E+10", "在职"],
    ["H005", "手机戊", "138 0013 8005", "在职"],
    ["H006", "手机己", "１３８００１３８００６", "在职"],
    ["H007", "手机庚", "13800138007/13900139007", "在职"],
    ["H008", "手机辛", "无", "在职"],
    ["Ｈ００９", "全角号", "13800138009", "在职"],
    ["H010 ", "尾空格 ", "13800138010", "在职"],
    ["H011", "零\u200b宽", "13800138011", "试用"],
    ["H012", "待离职", "13800138012", "待离职"],
    ["H013", "退休", "13800138013", "退休"],
    ["H014", "离", "13800138014", "离职"],
]
REHIRED = [
    ["员工编号", "姓名", "状态", "部门"],
    ["000061", "杜海辉", "在职", "营销中心/华东大区/上海办"],
    ["000062", "范珍桐", "在职", "营销中心/华东大区/上海办"],
]
DAYS = ["2024-03-01", "2024/3/1", "2024.3.1", "2024年3月1日", "20240301", "2024-3-1", "24-3-1", "01/03/2024"]
DAYS += ["2024-03-01 00:00:00", "45352", "2024/03/01 08:30"]
DATED = [
    ["工号", "姓名", "入职日期", "部门", "状态"],
    *([f"D{at:03d}", f"日期{at}", day, "测试部", "在职"] for at, day in enumerate(DAYS, start=1)),
]

SURNAMES = "陈李王张刘赵黄周吴徐孙马朱胡林郭何高罗郑"
GIVEN = "思远沐辰晓敏一诺子涵雨桐浩然欣怡嘉懿梓萱博文静怡俊杰"
LAYOUT = {"集团总部": ("研发中心", "财务中心"), "制造基地": ("一工厂", "二工厂"), "营销中心": ("华东大区", "华南大区")}
PLACES = [
    f"{top}/{middle}/{middle[:2]}{n}部" for top, parts in LAYOUT.items() for middle in parts for n in range(1, 11)
]
SPELLINGS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")


def hr_export(people: int, *, leavers: float = 0.12, seed: int = 7) -> tuple[list[list[str]], list[list[str]]]:
    """Two exports of one company, a year apart: who was there first, and what an HR system says later: a title above the header,
    paths, phones with +86, five spellings of days, probation and retirement, a part moved, some new."""
    dice = random.Random(seed)
    header = ["人员编号", "员工姓名", "手机号码", "入职时间", "部门全路径", "员工状态", "工作邮箱", "岗位", "职级"]
    before, after = [["花名册 2025"], header], [["花名册 2026"], header]
    for n in range(people):
        name = dice.choice(SURNAMES) + "".join(dice.choices(GIVEN, k=2))
        day = dt.date(2010, 1, 1) + dt.timedelta(days=dice.randrange(5_000))
        row = [f"{n:06d}", name, f"+86 139-{n // 10_000:04d}-{n % 10_000:04d}", day.strftime(dice.choice(SPELLINGS))]
        row += [dice.choice(PLACES), dice.choice(["正式", "试用"]), f"u{n:06d}@example.com", "专员", "P5"]
        before.append(row)
        later = list(row)
        if n < people * leavers:
            later[5] = dice.choice(["离职", "退休"])
        elif n % 2:
            later[4], later[8] = dice.choice(PLACES), "P6"
        after.append(later)
    for n in range(people, people + people // 10):
        after.append(
            [f"{n:06d}", "新" + GIVEN[n % 20], "", "2026-03-01", dice.choice(PLACES), "实习", "", "专员", "P1"]
        )
    return before, after
