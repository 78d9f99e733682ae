"""A company's own host names: claimed, proved, primary, redirected, removed."""

import pytest
from django.utils import timezone
from django_tenants.utils import schema_context

from core.actors import SYSTEM
from core.models import OperationLog
from core.tenancy import enter
from tenants.errors import DomainInUse, DomainNotVerified, DomainRefused, DomainTaken, TooManyDomains
from tenants.gateways.hostnames import Internet, Pretend, is_public
from tenants.models import Domain, Tenant
from tenants.services import domains

NOWHERE = Pretend()


@pytest.fixture
def client(at):
    """A browser that is given its host with each request."""
    return at("acme")


def claim(tenant, host="mall.acme.example"):
    return domains.claim(tenant_id=tenant.pk, host=host, by=SYSTEM)


def prove(row, how="alias"):
    world = Pretend(aliases={row.domain: domains.target_of(row.tenant)})
    if how == "file":
        world = Pretend(files={row.domain + domains.proof_path(row): row.token})
    return domains.check(domain_id=row.pk, outside=world)


def now(row):
    with schema_context("public"):
        return Domain.objects.get(pk=row.pk)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Mall.Acme.Example", "mall.acme.example"),
        ("https://mall.acme.example:8443/x", "mall.acme.example"),
        ("mall.acme.example.", "mall.acme.example"),
        ("商城.example", "xn--czru2d.example"),
    ],
)
def test_a_name_is_kept_as_dns_knows_it(typed, name):
    assert domains.normal(typed) == name


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "mall",
        "localhost",
        "x.localhost",
        "acme.localhost",
        "10.0.0.1",
        "[::1]",
        "a..b",
        "-a.example",
        "a b.example",
        "x.internal",
        "a" * 64 + ".example",
        ".".join(["abcdefgh"] * 30),
    ],
)
def test_what_is_no_name_of_their_own_is_refused(typed):
    with pytest.raises(DomainRefused):
        domains.normal(typed)


def test_a_claim_leads_nowhere_until_it_is_proved(acme, at, client):
    row = claim(acme)
    assert client.get("/account/login/", HTTP_HOST=row.domain).status_code == 404
    assert client.get("/hostz", {"domain": row.domain}, HTTP_HOST="x").status_code == 404
    assert not domains.check(domain_id=row.pk, outside=NOWHERE)
    assert (now(row).verified_at, now(row).error) == (None, domains.NO_PROOF)


@pytest.mark.parametrize("how", ["alias", "file"])
def test_a_proved_name_serves_the_mall(acme, client, how):
    row = claim(acme)
    assert prove(row, how)
    assert client.get("/account/login/", HTTP_HOST=row.domain.upper() + ":8000").status_code == 200
    assert client.get("/hostz", {"domain": row.domain}, HTTP_HOST="x").status_code == 200
    assert list(
        OperationLog.objects.filter(target=f"domain/{row.domain}").values_list("action", flat=True).order_by("pk")
    ) == [
        "domain.claim",
        "domain.verify",
    ]


def test_an_alias_of_another_mall_proves_nothing(acme, globex):
    row = claim(acme)
    world = Pretend(aliases={row.domain: domains.target_of(globex)})
    assert not domains.check(domain_id=row.pk, outside=world)


def test_another_malls_token_proves_nothing(acme, globex):
    mine = claim(acme)
    with enter(globex):
        theirs = claim(globex)
    world = Pretend(files={mine.domain + domains.proof_path(theirs): theirs.token})
    assert not domains.check(domain_id=mine.pk, outside=world)
    assert domains.check(domain_id=theirs.pk, outside=world)


def test_an_unproved_claim_blocks_nobody_and_a_proved_one_everybody(acme, globex):
    mine = claim(acme)
    with enter(globex):
        theirs = claim(globex)
    assert prove(mine)
    assert not prove(theirs)
    assert now(theirs).error == domains.TAKEN
    with enter(globex):
        domains.remove(tenant_id=globex.pk, domain_id=theirs.pk, by=SYSTEM)
        with pytest.raises(DomainTaken):
            claim(globex)


def test_a_second_claim_is_the_first_one(acme):
    assert claim(acme).pk == claim(acme, "MALL.acme.example").pk


def test_ten_names_are_enough(acme):
    for number in range(9):
        claim(acme, f"m{number}.acme.example")
    with pytest.raises(TooManyDomains):
        claim(acme, "one-more.acme.example")


def test_the_clock_looks_at_young_claims_of_open_malls_only(acme):
    young, old = claim(acme, "young.acme.example"), claim(acme, "old.acme.example")
    with schema_context("public"):
        Domain.objects.filter(pk=old.pk).update(created_at=timezone.now() - timezone.timedelta(days=8))
    target = domains.target_of(acme)
    world = Pretend(aliases={young.domain: target, old.domain: target})
    assert domains.check_open(outside=world) == 1
    assert (now(young).verified_at is None, now(old).verified_at is None) == (False, True)


def test_the_primary_name_changes_hands_and_old_names_redirect_reading_only(acme, client):
    row = claim(acme)
    with pytest.raises(DomainNotVerified):
        domains.set_primary(tenant_id=acme.pk, domain_id=row.pk, by=SYSTEM)
    prove(row)
    domains.set_primary(tenant_id=acme.pk, domain_id=row.pk, by=SYSTEM)
    with schema_context("public"):
        assert Tenant.objects.get(pk=acme.pk).host == row.domain
        own = Domain.objects.get(domain="acme.localhost")
    assert client.get("/account/login/", HTTP_HOST="acme.localhost").status_code == 200
    domains.set_redirect(tenant_id=acme.pk, domain_id=own.pk, on=True, by=SYSTEM)
    answer = client.get("/goods/?q=%E8%8C%B6", HTTP_HOST="acme.localhost:8000")
    assert (answer.status_code, answer.url) == (301, "http://mall.acme.example:8000/goods/?q=%E8%8C%B6")
    assert client.post("/account/login/", HTTP_HOST="acme.localhost").status_code == 200
    assert client.get("/goods/", HTTP_HOST=row.domain).status_code == 302


def test_the_primary_name_and_the_platforms_address_stay(acme):
    row = claim(acme)
    prove(row)
    domains.set_primary(tenant_id=acme.pk, domain_id=row.pk, by=SYSTEM)
    with schema_context("public"):
        own = Domain.objects.get(domain="acme.localhost")
    for kept in (row, own):
        with pytest.raises(DomainInUse):
            domains.remove(tenant_id=acme.pk, domain_id=kept.pk, by=SYSTEM)
    with pytest.raises(DomainInUse):
        domains.set_redirect(tenant_id=acme.pk, domain_id=row.pk, on=True, by=SYSTEM)


def test_a_removed_name_leads_nowhere(acme, client):
    row = claim(acme)
    prove(row)
    domains.remove(tenant_id=acme.pk, domain_id=row.pk, by=SYSTEM)
    domains.remove(tenant_id=acme.pk, domain_id=row.pk, by=SYSTEM)
    assert client.get("/", HTTP_HOST=row.domain).status_code == 404
    assert OperationLog.objects.filter(action="domain.remove").count() == 1


def test_a_dropped_malls_name_gets_no_certificate(acme, client):
    with schema_context("public"):
        Tenant.objects.filter(pk=acme.pk).update(state=Tenant.State.DROPPED)
    assert client.get("/hostz", {"domain": "acme.localhost"}, HTTP_HOST="x").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.1.1",
        "169.254.169.254",
        "::1",
        "fd00::1",
        "::ffff:127.0.0.1",
        "2002:7f00:1::",
        "0.0.0.0",
        "224.0.0.1",
        "100.64.0.1",
        "fe80::1%eth0",
        "no address",
    ],
)
def test_private_addresses_are_not_called(address):
    assert not is_public(address)


def test_control_a_public_address_may_be_called():
    assert is_public("1.1.1.1")
    assert is_public("2606:4700:4700::1111")


def test_the_real_gateway_reads_nothing_from_this_machine():
    """A server does listen here; the gateway must not even ask it."""
    import threading
    from http.server import BaseHTTPRequestHandler, HTTPServer

    asked = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    assert Internet().read("localhost", "/secret") == ""
    assert Internet().canonical("no such name.invalid") == ""
    server.shutdown()
    server.server_close()
    assert asked == []


def test_the_console_page_brings_checks_and_removes(acme, at, cast):
    browser = at("acme", cast.owner)
    assert browser.post("/console/settings/domains/", {"domain": "Shop.Acme.Example"}).status_code == 302
    with schema_context("public"):
        row = Domain.objects.get(domain="shop.acme.example")
    page = browser.get("/console/settings/domains/").content.decode()
    assert row.token in page
    assert "acme.localhost" in page
    assert browser.post("/console/settings/domains/", {"domain": "x.localhost"}).status_code == 422
    assert browser.post(f"/console/settings/domains/{row.pk}/dance/").status_code == 404
    browser.post(f"/console/settings/domains/{row.pk}/remove/")
    assert "shop.acme.example" not in browser.get("/console/settings/domains/").content.decode().replace("已移除", "")


def test_an_operator_looks_after_a_malls_names_and_its_log_says_so(acme, at):
    from accounts.models import User

    with enter(_ops()):
        operator = User.objects.get(login="operator")
    browser = at("platform", operator)
    assert browser.post("/tenants/acme/domains/", {"domain": "ops.acme.example"}).status_code == 302
    assert "ops.acme.example" in browser.get("/tenants/acme/domains/").content.decode()
    with enter(acme):
        assert OperationLog.objects.get(action="domain.claim").actor_name.startswith("小羊云商")


def _ops():
    with schema_context("public"):
        return Tenant.objects.get(schema_name="ops")
