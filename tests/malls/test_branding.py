"""How a mall looks and what it calls its points."""

import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext, override
from django_tenants.utils import schema_context
from PIL import Image

from core.actors import SYSTEM
from core.models import OperationLog
from core.tenancy import enter
from malls.selectors import page_texts as text_selectors
from malls.services import page_texts
from members.models import Message
from tenants.errors import ColorRefused, LookUnknown, PictureRefused, WordRefused
from tenants.models import Tenant
from tenants.selectors import branding as branding_selectors
from tenants.selectors.palette import contrast, palette
from tenants.services import branding, pictures
from tests import given
from tests.routes import routes

LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="3" fill="#0f766e"/></svg>'


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def now(tenant):
    with schema_context("public"):
        return Tenant.objects.get(pk=tenant.pk)


def save(tenant, **changes):
    return branding.save_branding(tenant_id=tenant.pk, changes=changes, by=SYSTEM)


def a_picture(side=200, kind="PNG"):
    out = io.BytesIO()
    Image.new("RGB", (side, side), "#0f766e").save(out, kind)
    return out.getvalue()


def test_a_change_raises_the_version_keeps_the_look_before_and_is_logged(acme):
    version = save(acme, brand_color="#B45309", points_word="福豆")
    tenant = now(acme)
    assert (version, tenant.brand_version, tenant.brand_color, tenant.points_word) == (2, 2, "#b45309", "福豆")
    assert [(one.version, one.branding["points_word"]) for one in branding_selectors.past_brandings(tenant)] == [
        (1, "积分")
    ]
    line = OperationLog.objects.get(action="brand.save")
    assert (line.before["points_word"], line.after["points_word"]) == ("积分", "福豆")


def test_the_same_look_again_changes_nothing(acme):
    save(acme, brand_color="#b45309")
    assert save(acme, brand_color="#b45309") == 2
    assert OperationLog.objects.filter(action="brand.save").count() == 1


def test_an_earlier_look_comes_back_as_a_new_version(acme):
    save(acme, points_word="福豆", has_mascot=False)
    branding.restore_look(tenant_id=acme.pk, version=1, by=SYSTEM)
    assert (now(acme).points_word, now(acme).has_mascot, now(acme).brand_version) == ("积分", True, 3)


def test_ten_looks_are_kept_and_no_more(acme):
    for number in range(13):
        save(acme, purpose=f"第 {number} 版")
    assert [one.version for one in branding_selectors.past_brandings(now(acme))] == list(range(13, 3, -1))
    with pytest.raises(LookUnknown):
        branding.restore_look(tenant_id=acme.pk, version=1, by=SYSTEM)


def test_another_malls_look_is_unknown_here(acme, globex):
    with enter(globex):
        save(globex, points_word="别家豆")
    with pytest.raises(LookUnknown):
        branding.restore_look(tenant_id=acme.pk, version=1, by=SYSTEM)


@pytest.mark.parametrize("word", ["<b>", "a%s", "福%(n)s", "福豆&", "福豆 福豆 福豆", "{{x}}"])
def test_what_is_more_than_a_word_is_refused(acme, word):
    with pytest.raises(WordRefused):
        save(acme, points_word=word)
    with pytest.raises(WordRefused):
        save(acme, points_word_en=word)


def test_what_is_no_colour_is_refused(acme):
    with pytest.raises(ColorRefused):
        save(acme, brand_color="red;}")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_encoded_anew_and_small(acme, kind):
    name = branding.keep_logo(data=a_picture(900, kind))["logo_image"]
    with default_storage.open(f"brand/{name}") as kept, Image.open(kept) as picture:
        assert (picture.format, picture.size) == ("WEBP", (512, 512))


@pytest.mark.parametrize("data", [b"", b"GIF89a", a_picture(20), a_picture()[:60], b"x" * (6 * 1024 * 1024)])
def test_what_is_no_usable_picture_is_refused(acme, data):
    with pytest.raises(PictureRefused):
        branding.keep_logo(data=data)


def test_a_file_nobody_shows_any_more_goes(acme, django_capture_on_commit_callbacks):
    first = branding.keep_logo(data=a_picture())
    with django_capture_on_commit_callbacks(execute=True):
        save(acme, **first)
        for number in range(12):
            save(acme, logo_svg="", logo_image="", purpose=f"第 {number} 版")
    assert not default_storage.exists(f"brand/{first['logo_image']}")


def test_the_twelve_colours_are_readable_where_text_stands_on_them():
    for color in ("#2b5ce6", "#ffff00", "#f97316", "#000000", "#22c55e"):
        variables = palette(color).variables
        assert len(variables) == 12
        for name in ("brand", "brand-end", "brand-strong", "brand-ink", "hero", "hero-end", "accent"):
            assert contrast(variables[name], "#ffffff") >= 4.5, (color, name)


def test_icon_logo_and_card_may_be_kept_for_good_under_their_version(acme, at):
    save(acme, logo_svg=LOGO)
    stranger = at("acme")
    for path, kind in (
        ("/brand/logo.svg", "image/svg+xml"),
        ("/favicon.svg", "image/svg+xml"),
        ("/favicon.ico", "image/x-icon"),
        ("/brand/share.png", "image/png"),
    ):
        answer = stranger.get(path, {"v": 2})
        assert (answer.status_code, answer["Content-Type"]) == (200, kind)
        assert "immutable" in answer["Cache-Control"]
        assert "immutable" not in stranger.get(path, {"v": 1})["Cache-Control"]
    assert stranger.get("/brand/hero.webp").status_code == 404


@pytest.mark.parametrize("with_face", [True, False])
def test_the_share_card_is_drawn_with_or_without_a_face_that_writes_chinese(acme, monkeypatch, with_face):
    if not with_face:
        monkeypatch.setattr(pictures, "FACES", [])
    pictures._cjk_face.cache_clear()
    with Image.open(io.BytesIO(pictures.share_card(now(acme), title="星河科技", text="员工福利商城"))) as card:
        assert (card.format, card.size) == ("PNG", (1200, 630))
    pictures._cjk_face.cache_clear()


def test_a_shared_link_shows_the_card(acme, at):
    page = at("acme").get("/account/login/").content.decode()
    assert '<meta property="og:image" content="http://acme.localhost/brand/share.png?v=1">' in page


def lived_in(member):
    """Paths of a member's pages with something on each."""
    order = given.an_order(member, given.a_product(points=100))
    ids = {"number": order.number, "journal_id": order.journal_id, "public_id": given.a_product().public_id}
    skip = {"picture", "logo", "logo_image", "hero", "share", "favicon", "favicon_ico"}
    for route in routes("config.urls_mall"):
        face, _, name = route.name.partition(":")
        if face == "storefront" and name not in skip:
            yield route.path(**ids)
    yield "/goods/?q=没有这样的东西"


@pytest.mark.parametrize(("language", "leftover"), [("zh-hans", "积分"), ("en", "points")])
def test_every_sentence_a_member_reads_has_the_malls_own_word(acme, at, cast, language, leftover):
    save(acme, points_word="福豆", points_word_en="Beans")
    acme.points_word, acme.points_word_en = "福豆", "Beans"
    browser = at("acme", cast.lin.user)
    seen = 0
    for path in lived_in(cast.lin):
        answer = browser.get(path, headers={"accept-language": language})
        if answer.status_code != 200 or "html" not in answer["Content-Type"]:
            continue
        seen += 1
        page = answer.content.decode()
        for code in ('"text-points', "text-points", "bg-points-soft", "bg-points", "/points/", "points-slider"):
            page = page.replace(code, "")
        at_place = page.lower().find(leftover)
        assert at_place < 0, (path, page[max(at_place - 80, 0) : at_place + 80])
    assert seen >= 12


def test_the_console_and_its_messages_have_the_word_too(acme, at, cast):
    save(acme, points_word="福豆")
    page = at("acme", cast.owner).get("/console/").content.decode()
    assert "积分" not in page
    assert "福豆" in page
    with enter(now(acme)):
        given.give(given.a_member(), 5)
        assert gettext("%(n)s 分将于 %(day)s 到期") == "%(n)s 福豆将于 %(day)s 到期"
        assert not Message.objects.filter(title__contains="积分").exists()


@pytest.mark.parametrize(
    ("words", "worded"),
    [
        ("积分商城", "福豆商城"),
        ("分", "福豆"),
        ("%(n)s 分钟", "%(n)s 分钟"),
        ("全部分类", "全部分类"),
        ("还差 %(n)s 分", "还差 %(n)s 福豆"),
    ],
)
def test_the_word_goes_where_points_are_meant_and_nowhere_else(acme, words, worded):
    acme.points_word = "福豆"
    assert gettext(words) == worded


@pytest.mark.parametrize(
    ("english", "said"), [("Beans", "My beans, your bean"), ("VIP", "My VIP, your VIP"), ("", "My points, your point")]
)
def test_the_english_word_follows_number_and_capital(english, said):
    from core.ui.wording import put_in_english

    assert put_in_english("My points, your point", english or "points") == said


def test_a_placeholders_name_is_no_word(acme):
    acme.points_word, acme.points_word_en = "福豆", "Beans"
    with override("en"):
        assert gettext("价格刚刚更新为 %(points)d，请确认后再兑换。") % {"points": 5} == (
            "The price has just changed to 5. Check it, then redeem again."
        )


def test_without_an_english_word_english_says_points(acme):
    acme.points_word = "福豆"
    with override("en"):
        assert branding_selectors.brand(acme).points_word == "Points"


def test_control_another_mall_keeps_its_own_word(acme, globex, at, cast):
    save(acme, points_word="福豆")
    assert "积分" in at("globex").get("/account/login/").content.decode() or gettext("积分") == "积分"
    with enter(globex):
        assert gettext("积分商城") == "积分商城"


def test_the_editor_saves_a_look_and_shows_what_is_wrong(acme, at, cast):
    browser = at("acme", cast.owner)
    form = {
        "name": "星河",
        "purpose": "福利社",
        "brand_color": "#0f766e",
        "word": "",
        "own_word": "星豆",
        "has_mascot": "on",
    }
    answer = browser.post("/console/settings/brand/", form | {"logo": SimpleUploadedFile("a.png", a_picture())})
    assert answer.status_code == 302
    tenant = now(acme)
    assert (tenant.points_word, tenant.name, bool(tenant.logo_image)) == ("星豆", "星河", True)
    bad = browser.post("/console/settings/brand/", form | {"own_word": ""})
    assert (bad.status_code, "请填写一个叫法" in bad.content.decode()) == (422, True)
    odd = browser.post("/console/settings/brand/", form | {"logo": SimpleUploadedFile("a.png", b"no picture")})
    assert (odd.status_code, "图片须为 PNG" in odd.content.decode()) == (422, True)


def test_the_editor_still_offers_the_plain_word(acme, at, cast):
    save(acme, points_word="福豆")
    page = at("acme", cast.owner).get("/console/settings/brand/").content.decode()
    assert page.count("<span>积分</span>") == 1


def test_without_the_mascot_no_page_has_a_sheep(acme, at, cast):
    browser = at("acme", cast.lin.user)
    pages = ("/", "/cart/", "/messages/")
    assert all('id="wool-' in browser.get(path).content.decode() for path in pages)
    save(acme, has_mascot=False)
    assert not any('id="wool-' in browser.get(path).content.decode() for path in pages)


def test_the_preview_draws_what_the_form_shows(acme, at, cast):
    browser = at("acme", cast.owner)
    page = browser.get("/console/settings/brand/preview/", {"brand_color": "#0f766e", "name": "新名字", "word": "羊毛"})
    assert "我的羊毛" in page.content.decode()
    assert "#0f766e" in page.content.decode()
    bad = browser.get("/console/settings/brand/preview/", {"brand_color": "nope"}).content.decode()
    assert "不是六位十六进制颜色" in bad


def test_a_page_in_the_companys_own_words_and_back(acme, at, cast):
    browser = at("acme", cast.owner)
    browser.post("/console/settings/pages/privacy/", {"text": "## 我们的承诺\n\n- **绝不**外泄\n\n<script>x</script>"})
    page = at("acme").get("/privacy/").content.decode()
    assert "<h2>我们的承诺</h2>" in page
    assert "<strong>绝不</strong>" in page
    assert "&lt;script&gt;" in page
    assert "第 1 版" in page
    browser.post("/console/settings/pages/privacy/", {"text": "第二次写"})
    browser.post("/console/settings/pages/privacy/restore/", {"version": 1})
    assert [one.version for one in text_selectors.page_versions(acme, "privacy")] == [3, 2, 1]
    assert "我们的承诺" in at("acme").get("/privacy/").content.decode()
    browser.post("/console/settings/pages/privacy/", {"text": ""})
    assert "我们用哪些信息" in at("acme").get("/privacy/").content.decode()
    assert OperationLog.objects.filter(action="page.text").count() == 4


def test_the_same_words_again_are_no_new_version(acme):
    for _ in range(2):
        page_texts.save_text(tenant_id=acme.pk, page="about", text="我们", by=SYSTEM)
    assert len(text_selectors.page_versions(acme, "about")) == 1


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("[官网](https://example.com/a)", 'href="https://example.com/a"'),
        ("[坏](javascript:alert(1))", "[坏](javascript:alert(1))"),
        ('[坏](https://a"onclick=x)', "[坏]"),
        ("[坏](//evil.example)", "[坏](//evil.example)"),
        ("一\n二", "<p>一<br>二</p>"),
        ("- 甲\n- 乙", "<ul><li>甲</li><li>乙</li></ul>"),
    ],
)
def test_words_become_safe_html(text, html):
    assert html in text_selectors.rendered(text)
    assert "<script" not in text_selectors.rendered(text + "<script>")


@pytest.mark.parametrize(
    "typed", ["[x](/\\evil.example)", "[x](/\\\\evil.example/a)", "[x](https://a.example/\\evil)", "[x](//evil)"]
)
def test_an_address_that_browsers_read_otherwise_is_no_link(typed):
    assert "<a " not in text_selectors.rendered(typed)


def test_stars_in_an_address_stay_as_they_are():
    html = text_selectors.rendered("**先看** [**价目**](https://a.example/**b**/c) 再说")
    assert 'href="https://a.example/**b**/c"' in html
    assert html.count("<strong>") == 2
