"""Who can sign in, who can't yet, and how they can be reached."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from members.models import JoinLink, LoginRun, Member

HAS_PHONE = Q(phone_index__isnull=False)
HAS_MAIL = ~Q(email="")


def without_login(*, department_id: int | None = None) -> QuerySet[Member]:
    """Members in post who have no login, of a department or of all."""
    rows = Member.objects.active().filter(user=None)
    return rows.filter(department_id=department_id) if department_id else rows


def never_came(*, department_id: int | None = None) -> QuerySet[Member]:
    """Members in post who have a login and never signed in."""
    rows = Member.objects.active().filter(user__isnull=False, user__is_active=True, user__last_login=None)
    return rows.filter(department_id=department_id) if department_id else rows


@dataclass(frozen=True, slots=True)
class LoginNumbers:
    """Of the members in post: all, with a login, who have signed in; of those without one: by what they can be reached."""

    people: int
    opened: int
    came: int
    by_phone: int
    by_mail: int
    unreached: int

    @property
    def without(self) -> int:
        return self.people - self.opened

    @property
    def never_came(self) -> int:
        return self.opened - self.came


def login_numbers(*, department_id: int | None = None) -> LoginNumbers:
    """One query."""
    rows = Member.objects.active()
    if department_id:
        rows = rows.filter(department_id=department_id)
    none = Q(user=None)
    return LoginNumbers(
        **rows.aggregate(
            people=Count("pk"),
            opened=Count("pk", filter=~none),
            came=Count("pk", filter=Q(user__last_login__isnull=False)),
            by_phone=Count("pk", filter=none & HAS_PHONE),
            by_mail=Count("pk", filter=none & ~HAS_PHONE & HAS_MAIL),
            unreached=Count("pk", filter=none & ~HAS_PHONE & ~HAS_MAIL),
        )
    )


def unreachable(*, department_id: int | None = None) -> QuerySet[Member]:
    """Members in post without a login, a phone and an e-mail address, by number, with department. One query."""
    rows = without_login(department_id=department_id).exclude(HAS_PHONE).exclude(HAS_MAIL)
    return rows.select_related("department").order_by("employee_no")


def login_runs() -> QuerySet[LoginRun]:
    """The latest first, with departments. One query."""
    return LoginRun.objects.select_related("department")


def join_links() -> QuerySet[JoinLink]:
    """The latest first. One query."""
    return JoinLink.objects.all()
