"""People: departments, tiers, places, members, addresses, cards."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core import cleaners
from core.number_keys import NumberKey
from core.privacy import crypto
from core.privacy.columns import (
    ArrayField,
    BinaryField,
    CharField,
    DateField,
    EmailField,
    PositiveSmallIntegerField,
    SlugField,
    TextField,
)
from core.tenancy.belonging import TenantModel, TenantQuerySet


class DepartmentQuerySet(TenantQuerySet["Department"]):
    def active(self) -> "DepartmentQuerySet":
        """Those that still are."""
        return self.filter(is_active=True)


class Department(TenantModel):
    """A node of the organisation (or a region, a store group). One that was merged into another stays for what names it."""

    in_sandbox = True

    NAME_CHARS = 60

    name = CharField(max_length=NAME_CHARS, personal="none")
    code = CharField(max_length=40, unique=True, personal="none")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    # «总部/研发/平台», kept by members/services/organisation.py
    path = TextField(blank=True, default="", db_default="", personal="none")
    is_active = models.BooleanField(default=True, db_default=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar = DepartmentQuerySet.as_manager()

    class Meta:
        ordering = ["path", "id"]
        constraints = [
            models.UniqueConstraint("parent", "name", name="department_name_is_unique", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return self.name


class Tier(TenantModel):
    """A rank of members with prices and service of its own; the higher `position`, the higher the rank."""

    in_sandbox = True

    code = SlugField(max_length=20, unique=True, personal="none")
    name = CharField(max_length=20, personal="none")
    name_en = CharField(max_length=40, blank=True, personal="none")
    position = models.PositiveSmallIntegerField(default=0)
    is_vip = models.BooleanField(default=False)  # served first

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name_en if self.name_en and get_language() == "en" else self.name


class Site(TenantModel):
    """A place of the company where goods are delivered in bulk and signed for."""

    in_sandbox = True

    code = SlugField(max_length=20, unique=True, personal="none")
    name = CharField(max_length=40, personal="none")
    name_en = CharField(max_length=60, blank=True, personal="none")
    address_sealed = BinaryField(default=b"", personal="sealed")  # JSON of PostalAddress
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name_en if self.name_en and get_language() == "en" else self.name


class MemberQuerySet(TenantQuerySet["Member"]):
    def active(self) -> "MemberQuerySet":
        return self.filter(state=Member.State.ACTIVE)

    def numbered(self, text: str) -> "MemberQuerySet":
        """Whoever has this number, however it is spelled: at most one, but two where two had it before numbers were compared;
        the one spelled just so comes first."""
        plain = cleaners.clean_no(text)
        by_key = Q(number_key=cleaners.no_key(text), has_twin=False)
        rows = self.alias(number_key=NumberKey("employee_no")).filter(Q(employee_no=plain) | by_key)
        return rows.order_by(models.Case(models.When(employee_no=plain, then=0), default=1), "id")


class Member(TenantModel):
    """A person who holds points here. `user` is their login once they have one."""

    in_sandbox = True

    FORGOTTEN = "gone-"  # what the number of somebody who was erased begins with

    class State(models.TextChoices):
        ACTIVE = "active", _("在职")
        LEAVING = "leaving", _("离职结算中")
        LEFT = "left", _("已离开")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="member")
    employee_no = CharField(max_length=40, unique=True, personal="contact", cover="'S' || lpad(id::text, 7, '0')")
    name = CharField(max_length=60, personal="name", cover="'成员 ' || id")
    name_key = CharField(
        max_length=200, db_index=True, personal="text", cover="'chengyuan cy ' || id"
    )  # pinyin, so that Chinese names sort and are found
    department = models.ForeignKey(Department, null=True, on_delete=models.PROTECT, related_name="members")
    phone_sealed = BinaryField(blank=True, default=b"", personal="sealed")
    phone_index = BinaryField(max_length=32, null=True, blank=True, db_index=True, personal="secret")
    # Both are about rows from before numbers and phones were compared clean: `has_twin` says that an older row has the same
    # number in another spelling; `owns_phone` is null until the worker compared the phone, False where another has it too.
    has_twin = models.BooleanField(default=False, db_default=False)
    owns_phone = models.BooleanField(null=True)
    # Null: never since they were entered. A phone that is new opens no login that somebody uses already, for two days.
    phone_changed_at = models.DateTimeField(null=True, blank=True)
    email = EmailField(blank=True, personal="contact")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    grade = CharField(max_length=40, blank=True, personal="fact")
    tier = models.ForeignKey(Tier, null=True, blank=True, on_delete=models.PROTECT, related_name="members")
    tier_until = models.DateField(null=True, blank=True)  # the last day of a rank that was bought
    site = models.ForeignKey(Site, null=True, blank=True, on_delete=models.SET_NULL, related_name="members")
    labels = ArrayField(models.CharField(max_length=40), default=list, blank=True, personal="fact")
    # Month and day only: what a birthday wish needs and nothing more.
    born_month = PositiveSmallIntegerField(null=True, blank=True, personal="fact")
    born_day = PositiveSmallIntegerField(null=True, blank=True, personal="fact")
    keeps_private = models.BooleanField(default=False)  # no public wishes, lists or rankings
    language = CharField(max_length=10, blank=True, personal="none")  # of mails, texts and notices; blank: the mall's
    joined_on = DateField(null=True, blank=True, personal="fact", cover="date_trunc('year', joined_on)::date")
    left_on = DateField(null=True, blank=True, personal="fact", cover="date_trunc('year', left_on)::date")
    # Another record of the same person, which has all that this one had; this one only keeps its number.
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_records"
    )
    merged_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar = MemberQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["name"]),
            models.Index(fields=["department", "state"]),
            models.Index(fields=["born_month", "born_day"], name="member_birthday"),
            models.Index(fields=["grade"], name="member_grade"),
            GinIndex(fields=["labels"], name="member_labels"),
            models.Index(
                fields=["id"], name="member_phone_to_compare", condition=Q(owns_phone=None, phone_index__isnull=False)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                NumberKey("employee_no"), name="member_number_is_unique", condition=Q(has_twin=False)
            ),
            models.UniqueConstraint(
                "phone_index", name="member_phone_is_unique", condition=Q(owns_phone=True) & ~Q(state="left")
            ),
            models.CheckConstraint(
                name="member_merged_is_gone", condition=Q(merged_into__isnull=True) | Q(state="left")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        return self.state == self.State.ACTIVE

    @property
    def is_forgotten(self) -> bool:
        """Whether everything personal was erased (services/privacy.py)."""
        return self.employee_no.startswith(self.FORGOTTEN)

    @property
    def may_redeem(self) -> bool:
        """Whether the mall is open to them: also in the days a leaver has to use the points up."""
        return self.state in (self.State.ACTIVE, self.State.LEAVING)

    @property
    def phone(self) -> str:
        """The phone number in clear; pages show `masked_phone`."""
        return crypto.decrypt(self.phone_sealed)

    @property
    def birthday(self) -> str:
        """08-15; the year isn't kept. Empty where unknown."""
        return f"{self.born_month:02d}-{self.born_day:02d}" if self.born_month and self.born_day else ""

    @property
    def masked_phone(self) -> str:
        return crypto.mask_phone(self.phone)


class DifferentPeople(TenantModel):
    """Two records that look like one person's and are not: somebody looked. The older record is `first`."""

    first = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+", db_index=False)
    said_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint("first", "second", name="two_people_are_told_apart_once")]


class Address(TenantModel):
    """Where parcels go. Everything a stranger could use is sealed in one value."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="addresses")
    sealed = BinaryField(personal="sealed")  # JSON of PostalAddress
    area_code = CharField(max_length=6, personal="contact")
    is_default = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-is_default", "-id"]
        constraints = [
            models.UniqueConstraint("member", name="one_default_address", condition=models.Q(is_default=True))
        ]


class Card(TenantModel):
    """A printed card with a QR code for a member without a phone. Only the code's blind index is kept: a card can't be printed
    twice, a new one makes the old one worthless."""

    WRONG_AT_MOST = 5

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="cards")
    token_index = BinaryField(max_length=32, unique=True, personal="secret")
    pin_hash = CharField(
        max_length=128, blank=True, personal="secret"
    )  # see services/cards.py: printed, own, or blank (older)
    wrong = models.PositiveSmallIntegerField(default=0)  # wrong PINs in a row
    locked_until = models.DateTimeField(null=True, blank=True)
    issued_at = models.DateTimeField(auto_now_add=True)
    issued_by = CharField(max_length=100, personal="name")
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint("member", name="one_card_is_valid", condition=models.Q(revoked_at=None))]
