import datetime as dt
from collections import Counter

import pytest

from core.actors import SYSTEM
from members import selectors
from members.errors import AddressUnknown, EmployeeNoTaken, RosterColumnsMissing, TooManyAddresses
from members.models import Address, Department, Member, Message
from members.services import addresses, messages, roster
from members.services.roster_import import at_once
from tests import given

HEADER = ["工号", "姓名", "部门", "手机", "邮箱", "入职日期"]
LIN = ["E1", "林晓", "研发中心", "13800138000", "Lin@Example.com", "2024-03-01"]


def load(*rows, header=HEADER):
    return at_once.apply_roster(rows=[header, *rows], by=SYSTEM)


def kinds(plan):
    """How many rows come to what."""
    return {str(kind): count for kind, count in Counter(row.kind for row in plan.rows).items()}


def test_joiners_come_in_with_department_and_sealed_phone(acme):
    load(LIN)
    lin = Member.objects.get(employee_no="E1")
    assert (lin.department.name, lin.phone, lin.masked_phone, lin.email) == (
        "研发中心",
        "13800138000",
        "138****8000",
        "lin@example.com",
    )
    assert b"13800138000" not in bytes(lin.phone_sealed)
    assert lin.joined_on == dt.date(2024, 3, 1)


def test_the_same_sheet_again_changes_nothing(acme):
    load(LIN)
    assert (kinds(load(LIN)), Member.objects.filter(employee_no="E1").count()) == ({"same": 1}, 1)


def test_a_changed_row_updates_and_absent_people_stay(acme):
    load(LIN, ["E2", "王敏", "市场部", "", "", ""])
    plan = load(["E1", "林晓晓", "市场部", "", "", ""])
    assert (kinds(plan), Member.objects.get(employee_no="E1").department.name) == ({"mover": 1}, "市场部")
    assert Member.objects.get(employee_no="E2").is_active


@pytest.mark.parametrize(
    "row",
    [
        ["", "无号"],
        ["E9", ""],
        ["E" * 41, "长号"],
        ["E9", "坏手机", "", "abc"],
        ["E9", "坏邮箱", "", "", "nobody"],
        ["E9", "坏日期", "", "", "", "昨天"],
    ],
)
def test_a_bad_row_is_named_and_left_out(acme, row):
    plan = load(LIN, row)
    assert [(bad.number, bool(bad.problem)) for bad in plan.of("bad")] == [(3, True)]
    assert Member.objects.filter(employee_no="E9").count() == 0


def test_a_number_twice_is_bad_the_second_time(acme):
    assert [bad.number for bad in load(LIN, LIN).of("bad")] == [3]


def test_columns_are_found_by_name_in_any_order_and_in_english(acme):
    load(["林晓", "E1"], header=["Name", "Employee No"])
    assert Member.objects.get(employee_no="E1").name == "林晓"


def test_a_sheet_without_the_two_columns_is_refused(acme):
    with pytest.raises(RosterColumnsMissing):
        load(["x"], header=["电话"])


def test_people_are_found_by_pinyin_and_initials(acme):
    load(["E1", "陈思远"])
    for words in ("陈思", "chensiyuan", "csy", "E1"):
        assert [m.name for m in selectors.member_list(query=words)] == ["陈思远"]


def test_a_number_belongs_to_one_person(acme):
    load(LIN)
    with pytest.raises(EmployeeNoTaken):
        roster.add_member(employee_no="E1", name="别人", by=SYSTEM)


def test_somebody_who_left_has_no_storefront(at, cast):
    phone = at("acme", cast.lin.user)
    assert phone.get("/").status_code == 200
    roster.set_left(member_id=cast.lin.pk, on=dt.date(2026, 11, 1), by=SYSTEM)
    assert phone.get("/").url.startswith("/account/login/")


def test_departments_count_their_active_people(acme):
    load(LIN, ["E2", "王敏", "研发中心", "", "", ""])
    roster.set_left(member_id=Member.objects.get(employee_no="E2").pk, on=dt.date(2026, 11, 1), by=SYSTEM)
    assert selectors.departments().get(name="研发中心").people == 1
    assert Department.objects.count() == 1


def save(member, **more):
    return addresses.save_address(
        member_id=member.pk, address=given.HOME, is_default=more.pop("is_default", False), by=SYSTEM, **more
    )


def test_the_first_address_is_the_default_and_another_takes_over(cast):
    first, second = save(cast.lin), save(cast.lin, is_default=True)
    assert [card.public_id for card in selectors.addresses(cast.lin.pk)] == [
        str(second.public_id),
        str(first.public_id),
    ]
    assert Address.objects.filter(member=cast.lin, is_default=True).count() == 1


def test_nothing_of_an_address_stands_in_clear(cast):
    sealed = bytes(save(cast.lin).sealed)
    assert not any(part.encode() in sealed for part in ("13800138000", "科技园", "林晓"))


def test_another_members_address_is_unknown(cast):
    address = save(cast.lin)
    with pytest.raises(AddressUnknown):
        selectors.address(cast.stranger.pk, str(address.public_id))
    with pytest.raises(AddressUnknown):
        save(cast.stranger, public_id=str(address.public_id))


def test_the_address_book_ends_at_twenty(cast):
    for _ in range(addresses.LIMIT):
        save(cast.lin)
    with pytest.raises(TooManyAddresses):
        save(cast.lin)


def test_a_message_comes_once_to_each(cast):
    people = [cast.lin.pk, cast.stranger.pk]
    sent = [
        messages.notify(
            member_ids=people, kind="order", title="订单已取消", body="%(n)s", facts={"n": 5}, reference="x/1"
        )
        for _ in range(2)
    ]
    assert (sent, selectors.unread_count(cast.lin.pk)) == ([2, 0], 1)
    assert Message.objects.get(member=cast.lin).shown_body == "5"
    assert (messages.mark_read(member_id=cast.lin.pk), messages.mark_read(member_id=cast.lin.pk)) == (1, 0)


def test_grade_labels_and_birthday_are_kept_and_the_year_of_birth_is_not(acme):
    header = ["工号", "姓名", "职级", "标签", "生日"]
    load(["E7", "赵六", "P6", "骨干、导师", "1990-02-29"], ["E8", "钱七", "", "", "13-45"], header=header)
    found = Member.objects.get(employee_no="E7")
    assert (found.grade, found.labels, found.born_month, found.born_day) == ("P6", ["骨干", "导师"], 2, 29)
    assert not Member.objects.filter(employee_no="E8").exists()


def test_the_sheet_may_say_who_left(acme):
    header = ["工号", "姓名", "状态"]
    load(["E7", "赵六", "在职"], ["E8", "钱七", "离职"], header=header)
    plan = load(["E7", "赵六", "离职"], header=header)
    assert (kinds(plan), Member.objects.get(employee_no="E7").state) == ({"leaver": 1}, "left")
    assert not Member.objects.filter(employee_no="E8").exists()
    assert kinds(load(["E7", "赵六", "离职"], header=header)) == {"same": 1}
