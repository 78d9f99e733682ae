"""Words for set-up: people, goods, points, as tests need them. They act through the services the product uses."""

import itertools
import uuid
from functools import cached_property

from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from django_tenants.utils import schema_context

from accounts.models import User
from accounts.services import second_factor, users
from catalog.models import Category, Product
from catalog.services import codes as code_pools
from catalog.services.offers import Price
from catalog.services.products import create_product
from core.actors import SYSTEM, Actor
from core.tenancy import enter
from core.tenancy.connections import connection
from members.models import Member
from members.selectors import PostalAddress
from members.services.roster import add_member
from orders.models import Order, Payment
from orders.services import redemptions, transitions
from orders.services.redemptions import LineRequest, OrderRequest
from points.services.grants import single_grants
from points.services.ledger import budgets
from tenants.models import SupportVisit, Tenant
from tenants.selectors.platform import ops_tenant
from tenants.services import visits

_numbers = itertools.count(1)
HOME = PostalAddress(
    receiver="林晓", phone="13800138000", area="广东省 深圳市 南山区", area_code="440305", detail="科技园 1 号"
)


def a_user(*roles: str, name: str = "某人") -> User:
    """A login with these roles (codes)."""
    return users.create_user(
        login=f"user-{next(_numbers)}", name=name, roles=roles, password="secret-of-tests", by=SYSTEM
    )


TOTP = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def a_second_factor(user: User, secret: str = TOTP) -> User:
    """An authenticator app on the user's telephone; its code now is `current_totp_code(secret)`."""
    second_factor.install_totp(user_id=user.pk, secret=secret, by=SYSTEM)
    return user


def a_real_password(user: User, secret: str) -> None:
    """A password hashed as in production: the running product does not know the tests' fast hasher."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.ScryptPasswordHasher"]):
        user.set_password(secret)
        user.save(update_fields=["password"])


def actor(user: User) -> Actor:
    """The user as services see them."""
    return Actor(user_id=user.pk, name=user.name)


def a_member(*, points: int = 0, name: str = "林晓", with_login: bool = True) -> Member:
    """A member with so many points that don't expire."""
    user = a_user(name=name) if with_login else None
    member = add_member(employee_no=f"T{next(_numbers):05d}", name=name, user_id=user.pk if user else None, by=SYSTEM)
    if points:
        give(member, points)
    return member


def a_budget(points: int = 1_000_000):
    """A budget with so many points in it."""
    budget = budgets.open_budget(name=f"预算 {uuid.uuid4().hex[:8]}", year=2026, by=SYSTEM)
    budgets.top_up(budget_id=budget.pk, points=points, reference=f"test/{uuid.uuid4()}", note="拨付", by=SYSTEM)
    return budget


def give(member: Member, points: int, *, expires_at=None) -> None:
    """Grant the member points."""
    single_grants.grant_one(
        member_id=member.pk,
        points=points,
        budget_id=a_budget(points).pk,
        reason="测试",
        expires_at=expires_at,
        reference=f"test/{uuid.uuid4()}",
        by=SYSTEM,
    )


def a_product(
    *,
    points: int = 100,
    stock: int = 10,
    title: str = "测试礼盒",
    kind: str = "physical",
    fields: dict | None = None,
    **price,
) -> Product:
    """A product on sale with one sku; `price` holds more terms of its offer, `fields` more of its columns."""
    return create_product(
        fields={"title": title, "kind": kind, "art": "gift-box", **(fields or {})},
        category_id=Category.objects.all()[0].pk,
        sku_code=f"T{next(_numbers):05d}",
        price=Price(points=points, **price),
        quantity=stock,
        on_sale=True,
        by=SYSTEM,
    )


def sku_of(product: Product) -> int:
    """The id of its only sku."""
    return product.skus.get().pk


def an_order(
    member: Member,
    product: Product,
    *,
    quantity: int = 1,
    key: str | None = None,
    points: int | None = None,
    account: str = "",
) -> Order:
    """The member redeems the product, giving so many `points` where they may choose."""
    line = LineRequest(sku_of(product), quantity, points=points, account=account)
    order_request = OrderRequest(key=key or str(uuid.uuid4()), address=HOME)
    return redemptions.redeem(member=member, lines=[line], order_request=order_request, by=SYSTEM)


def paid(order: Order) -> Order:
    """The cash part of an order arrives, as a gateway's verified notice would bring it in."""
    with transaction.atomic():
        row = transitions.locked(order.number)
        Payment.objects.create(
            order=row,
            number=f"P{next(_numbers)}",
            gateway="fake",
            way="page",
            fen=row.cash_fen,
            state=Payment.State.PAID,
            trade_no=f"T{next(_numbers)}",
            paid_at=timezone.now(),
        )
        transitions.move(row, Order.State.PLACED, by=SYSTEM)
    return row


def codes(product: Product, count: int) -> None:
    """So many codes in the pool of its only sku."""
    rows = [(f"NO{next(_numbers):08d}", f"secret-{next(_numbers):08d}") for _ in range(count)]
    code_pools.import_codes(sku_id=sku_of(product), rows=rows, name="测试", by=SYSTEM)


def allowed(slug: str, **limits: int) -> None:
    """What a mall may use: these limits and no others; in force at once, in and outside the running request."""
    with schema_context("public"):
        Tenant.objects.filter(slug=slug).update(allowance={**limits, "soft": 80})
    if getattr(connection.tenant, "slug", "") == slug:
        connection.tenant.allowance = {**limits, "soft": 80}


def an_operator(name: str = "周舟") -> User:
    """Somebody of the platform; made inside ops."""
    with enter(ops_tenant()):
        return a_user("operator", name=name)


def a_visit(
    slug: str, *, agreed: bool = False, shows_names: bool = False, operator: User | None = None
) -> SupportVisit:
    """An operator asks to look into a mall for half an hour; its owner agrees, if so said, to names in clear or not."""
    operator = operator or an_operator()
    with schema_context("public"):
        mall = Tenant.objects.get(slug=slug)
    with enter(ops_tenant()):
        visit = visits.ask(tenant_id=mall.pk, reason="订单对不上", minutes=30, by=actor(operator))
    if agreed:
        with enter(mall):
            visits.decide(public_id=str(visit.public_id), agree=True, shows_names=shows_names, by=Actor(1, "沈星河"))
    with schema_context("public"):
        return SupportVisit.objects.select_related("tenant").get(pk=visit.pk)


class Cast:
    """One person per role, made when first named."""

    def __getattr__(self, role: str) -> User:
        user = a_user(role, name=role)
        setattr(self, role, user)
        return user

    @cached_property
    def lin(self) -> Member:
        """A member with 1,000 points and a login."""
        return a_member(points=1000)

    @cached_property
    def stranger(self) -> Member:
        """Another member of the same mall."""
        return a_member(points=1000, name="王陌生")
