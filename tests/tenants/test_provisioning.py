import pytest
from django.db import connection

from core.actors import SYSTEM
from core.models import OperationLog
from tenants.errors import ColorRefused, LogoRefused, SlugTaken
from tenants.models import Domain, ProvisioningStep, Tenant
from tenants.selectors.palette import contrast, palette
from tenants.services import branding, provisioning

LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="3" fill="#0f766e"/></svg>'


def ask(slug="dawn", color="#0f766e"):
    return provisioning.request_tenant(
        name="晨光",
        slug=slug,
        scenario="welfare",
        color=color,
        host=f"{slug}.localhost",
        contact_name="沈晨",
        contact_email="chen@example.com",
        by=SYSTEM,
    )


def test_asking_writes_the_tenant_its_address_and_waiting_steps(ops):
    tenant = ask()
    assert (tenant.state, Domain.objects.get(tenant=tenant).domain) == ("requested", "dawn.localhost")
    assert set(tenant.steps.values_list("state", flat=True)) == {"waiting"}
    assert OperationLog.objects.filter(action="tenant.request", target="tenant/dawn").count() == 1


@pytest.mark.parametrize("slug", ["acme", "platform", "www"])
def test_a_taken_or_reserved_address_is_refused(ops, slug):
    with pytest.raises(SlugTaken):
        ask(slug=slug)


def test_what_is_no_colour_is_refused(ops):
    with pytest.raises(ColorRefused):
        ask(color="red;}")


@pytest.mark.parametrize("color", ["#ffffff", "#ffff00", "#2b5ce6", "#000000", "#e11d48", "#a3e635", "#f59e0b"])
def test_any_colour_becomes_readable(color):
    colors = palette(color)
    assert (
        min(contrast(colors.brand, "#ffffff"), contrast(colors.end, "#ffffff"), contrast(colors.ink, colors.soft))
        >= 4.5
    )


def test_a_drawing_is_kept_and_comes_back_clean():
    assert "circle" in branding.clean_logo(LOGO)


@pytest.mark.parametrize(
    "svg",
    [
        "",
        "<svg/>",
        LOGO.replace("<circle", "<script>alert(1)</script><circle"),
        LOGO.replace("<circle", '<circle onclick="x()"'),
        LOGO.replace("<circle", '<image href="http://x/"/><circle'),
        LOGO.replace("<circle", '<circle style="x"'),
        LOGO.replace("#0f766e", "url(http://x)"),
        '<!DOCTYPE svg [<!ENTITY a "b">]>' + LOGO,
        LOGO + " " * 30_000,
    ],
)
def test_a_logo_that_carries_more_than_a_drawing_is_refused(svg):
    with pytest.raises(LogoRefused):
        branding.clean_logo(svg)


def test_building_opens_the_mall_and_a_second_run_does_nothing(committing):
    connection.set_tenant(Tenant.objects.get(slug="platform"))
    tenant = provisioning.advance(tenant_id=ask().pk)
    assert (tenant.state, set(tenant.steps.values_list("state", "attempts"))) == ("active", {("done", 1)})
    provisioning.advance(tenant_id=tenant.pk)
    assert set(tenant.steps.values_list("attempts", flat=True)) == {1}


def test_a_step_that_fails_keeps_its_error_and_is_gone_on_from(committing, monkeypatch):
    connection.set_tenant(Tenant.objects.get(slug="platform"))
    tenant = ask()

    def broken(_tenant):
        raise RuntimeError("no ledger today")

    with monkeypatch.context() as patch:
        patch.setitem(provisioning.STEPS, "ledger", (broken, "seeding"))
        tenant = provisioning.advance(tenant_id=tenant.pk)
    failed = tenant.steps.get(state=ProvisioningStep.State.FAILED)
    assert (tenant.state, failed.code, failed.error) == ("failed", "ledger", "RuntimeError: no ledger today")
    assert tenant.steps.get(code="goods").state == "waiting"
    tenant = provisioning.advance(tenant_id=tenant.pk)
    assert (tenant.state, tenant.steps.get(code="ledger").attempts) == ("active", 2)


def test_a_mall_that_is_not_built_is_not_served(ops, at):
    ask()
    assert at("dawn").get("/account/login/").status_code == 503
