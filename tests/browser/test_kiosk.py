"""A factory without phones: HR starts a kiosk, a card redeems a gift, the desk hands it out with a scan."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from core.tenancy import enter
from members.models import Member
from members.services import cards, sites
from orders.models import Handover, Order
from orders.services import handover, site_runs
from tests import given
from tests.browser.test_every_page import AXE
from tests.conftest import tenant

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SECRET = "lambs-and-clouds-26"


@pytest.fixture
def factory(platform):
    """A place of the company, a gift, a member with points and a card, and who runs the desk."""
    with enter(tenant("acme")):
        staff = given.a_user("owner", name="沈星河")
        given.a_real_password(staff, SECRET)
        site = sites.save_site(
            site_id=None, name="东莞工厂", name_en="Dongguan plant", address=given.HOME, by=given.SYSTEM
        )
        given.a_product(points=300, title="不锈钢保温杯")
        member = given.a_member(points=500, name="吴工", with_login=False)
        Member.objects.filter(pk=member.pk).update(employee_no="F0008461")
        card = cards.issue(member_ids=[member.pk], by=given.SYSTEM)[0]
    platform.start("web")
    return staff, site, card


def faults(one):
    """What axe, the console and the width of the page complain of."""
    found = [
        f"{v['id']} {v['nodes'][0]['html'][:120]}" for v in Axe().run(one.page, options=AXE).response["violations"]
    ]
    wide = one.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return found + one.complaints + ([f"{wide}px too wide"] if wide > 0 else [])


@pytest.mark.parametrize(("phone", "language"), [(False, "zh-CN"), (True, "en-US")])
def test_a_card_redeems_and_the_desk_hands_out(factory, person, phone, language):
    staff, site, card = factory
    kiosk = person(phone=phone, language=language)
    kiosk.page.clock.install()
    kiosk.signs_in("acme", staff.login, SECRET)
    kiosk.goes_to("acme", "/console/kiosk/")
    kiosk.page.locator("form:has(input[name=site]) button").click()
    kiosk.page.wait_for_url("**/kiosk/")
    assert faults(kiosk) == []
    # A hand scanner types the card's text and Enter: the field after it takes the PIN.
    kiosk.page.fill("#card", card.text)
    kiosk.page.press("#card", "Enter")
    assert kiosk.page.evaluate("document.activeElement.id") == "pin"
    kiosk.page.keyboard.type(card.pin)
    kiosk.page.keyboard.press("Enter")
    kiosk.page.wait_for_url("**/kiosk/pin/")  # the printed one opens once
    assert faults(kiosk) == []
    kiosk.page.fill("#pin", "271828")
    kiosk.page.fill("#again", "271828")
    kiosk.page.keyboard.press("Enter")
    kiosk.page.wait_for_url("**/kiosk/gifts/")
    assert faults(kiosk) == []
    kiosk.page.locator("main ul li a").first.click()
    kiosk.page.wait_for_url("**/kiosk/gifts/*/")
    assert faults(kiosk) == []
    kiosk.page.locator("main form button").click()
    kiosk.page.locator("main a[href='/kiosk/leave/']").wait_for()
    assert faults(kiosk) == []
    kiosk.page.clock.fast_forward(59_000)
    kiosk.page.mouse.down()  # a touch starts the minute anew
    kiosk.page.clock.fast_forward(59_000)
    assert "/kiosk/gifts/" in kiosk.page.url
    kiosk.page.clock.fast_forward(2_000)
    kiosk.page.wait_for_url("**/kiosk/")
    assert kiosk.goes_to("acme", "/kiosk/gifts/") == 200 and kiosk.page.url.endswith("/kiosk/")
    with enter(tenant("acme")):
        order = Order.objects.get()
        assert (order.source, order.site_id) == ("kiosk", site.pk)
        site_runs.send_all(site_id=site.pk, by=given.SYSTEM)
        handover.arrived(site_id=site.pk, by=given.SYSTEM)
    desk = person(phone=phone, language=language)
    desk.signs_in("acme", staff.login, SECRET)
    desk.goes_to("acme", f"/console/sites/{site.pk}/")
    assert faults(desk) == []
    desk.page.fill("#signed_name", "工友")
    desk.page.fill("#text", card.text)
    desk.page.press("#text", "Enter")
    desk.page.locator("[data-told][data-kind=ok]").wait_for()
    assert (desk.page.input_value("#text"), desk.page.input_value("#signed_name")) == ("", "")
    with enter(tenant("acme")):
        assert Handover.objects.get().signed_name == "工友"
