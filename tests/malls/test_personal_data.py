"""A person's data: theirs to take away, and forgotten when they are gone, while the books keep their sums."""

import io
import zipfile

import pytest
from django.utils import timezone

from accounts.models import User
from core.models import OperationLog
from malls.selectors.personal_data import everything_of
from malls.services import erasing
from members.errors import StillHere
from members.models import Address, Member, Message
from members.services import roster
from members.services.addresses import save_address
from members.services.roster import add_member
from orders.errors import OrdersUnderWay
from orders.models import Order
from orders.services import receipts, shipping
from points.errors import PointsLeft
from points.models import Entry, GrantLine
from points.selectors import ledger_differences
from points.services import leaving
from tenants.services import archives
from tests import given
from tests.conftest import tenant
from tests.points.steps import an_approved, posted, row

PHONE, MAIL = "13912345678", "siyuan@example.com"


@pytest.fixture
def siyuan(acme):
    """Somebody with everything a member can have: contacts, an address, points by a sheet, an order on its way, messages."""
    user = given.a_user(name="陈思远")
    add_member(employee_no="P7001", name="陈思远", phone=PHONE, email=MAIL, user_id=user.pk, by=given.SYSTEM)
    member = Member.objects.get(employee_no="P7001")
    save_address(member_id=member.pk, address=given.HOME, is_default=True, by=given.SYSTEM)
    posted(an_approved([row(member, 500)]))
    given.an_order(member, given.a_product(points=200, stock=3))
    return member


def gone(member):
    """They left, their order arrived, their points are settled."""
    order = Order.objects.get(member=member)
    shipping.ship(number=order.number, carrier="sf", tracking_no="SF1234567890", by=given.SYSTEM)
    receipts.receive(number=order.number, member_id=member.pk, by=given.SYSTEM)
    case = leaving.leave(member_id=member.pk, on=timezone.localdate(), by=given.SYSTEM)
    leaving.return_now(case_id=case.pk, by=given.SYSTEM)


def erase(member):
    erasing.erase(member_id=member.pk, reason="本人申请", by=given.SYSTEM)


def test_what_the_mall_knows_of_somebody_is_theirs_to_take(siyuan):
    data = everything_of(siyuan)
    assert (data["profile"]["phone"], data["addresses"][0]["phone"]) == (PHONE, given.HOME.phone)
    assert (data["points"]["balance"], [one["points"] for one in data["points"]["movements"]]) == (300, [-200, 500])
    assert data["orders"][0]["lines"][0]["title"] == "测试礼盒"


def test_forgotten_nothing_personal_is_left_and_the_sums_stay(siyuan):
    sums = Entry.objects.count(), sum(Entry.objects.values_list("points", flat=True))
    gone(siyuan)
    sums = Entry.objects.count(), sum(Entry.objects.values_list("points", flat=True))
    erase(siyuan)
    erase(siyuan)
    siyuan.refresh_from_db()
    assert (siyuan.is_forgotten, siyuan.name, siyuan.phone, siyuan.email, siyuan.user) == (
        True,
        "已注销成员",
        "",
        "",
        None,
    )
    assert not Address.objects.filter(member=siyuan).exists() and not Message.objects.filter(member=siyuan).exists()
    assert not User.objects.filter(name="陈思远").exists()
    assert set(GrantLine.objects.filter(member_id=siyuan.pk).values_list("name", "employee_no")) == {("", "")}
    assert (Entry.objects.count(), sum(Entry.objects.values_list("points", flat=True))) == sums
    assert ledger_differences() == []
    assert OperationLog.objects.filter(action="member.erase").count() == 1


def test_no_table_holds_a_trace_afterwards(committing, tmp_path):
    from core.tenancy import enter

    with enter(tenant("acme")):
        user = given.a_user(name="陈思远")
        add_member(employee_no="P7001", name="陈思远", phone=PHONE, email=MAIL, user_id=user.pk, by=given.SYSTEM)
        member = Member.objects.get(employee_no="P7001")
        save_address(member_id=member.pk, address=given.HOME, is_default=True, by=given.SYSTEM)
        posted(an_approved([row(member, 500)]))
        given.an_order(member, given.a_product(points=200, stock=3))
    before = _everything("acme", tmp_path / "before.zip")
    assert "陈思远" in before and MAIL in before and PHONE not in before  # a phone is never in clear
    with enter(tenant("acme")):
        gone(member)
        erase(member)
    after = _everything("acme", tmp_path / "after.zip")
    assert [secret for secret in ("陈思远", "P7001", MAIL, PHONE, "chensiyuan") if secret in after] == []


def _everything(slug, path):
    archives.write(tenant(slug), path)
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as zipped:
        return b"".join(zipped.read(name) for name in zipped.namelist() if name.startswith("tables/")).decode()


def test_whoever_is_still_here_is_not_forgotten(siyuan):
    with pytest.raises((StillHere, PointsLeft)):
        erase(siyuan)
    assert Member.objects.get(pk=siyuan.pk).phone == PHONE


def test_points_and_parcels_come_first(siyuan):
    roster.set_left(member_id=siyuan.pk, on=timezone.localdate(), by=given.SYSTEM)
    with pytest.raises(PointsLeft):
        erase(siyuan)
    case = leaving.leave(member_id=siyuan.pk, on=timezone.localdate(), by=given.SYSTEM) or leaving.open_cases()
    assert case is not None
    leaving.return_now(case_id=leaving.LeaverCase.objects.get().pk, by=given.SYSTEM)
    with pytest.raises(OrdersUnderWay):
        erase(siyuan)
