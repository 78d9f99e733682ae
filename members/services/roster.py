"""The roster: one member by hand. (A whole sheet: members.services.roster_import.)"""

import datetime as dt
from dataclasses import asdict, dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.services import users
from core import cleaners, pinyin
from core.actors import Actor
from core.events import operation_log
from core.privacy import crypto
from core.registry import quotas
from members.errors import EmployeeNoTaken, MemberUnreadable, PhoneTaken
from members.models import Member
from members.services import messages
from members.services.roster_import.rows import RosterRow, row_of


@dataclass(frozen=True, slots=True)
class MemberDetails:
    """All that the roster holds of a person, as a form has it; "" and None mean nothing is known."""

    employee_no: str
    name: str
    department_id: int | None = None
    phone: str = ""
    email: str = ""
    joined_on: dt.date | None = None
    grade: str = ""
    labels: str = ""  # apart by 、 or ,
    birthday: str = ""  # 08-15
    tier_id: int | None = None
    site_id: int | None = None


def name_key(name: str) -> str:
    """Pinyin with initials, so that «chensiyuan» and «csy» find 陈思远 and names sort as people expect."""
    return f"{''.join(pinyin.syllables(name))} {''.join(pinyin.initials(name))}".lower()[:200]


@transaction.atomic
def add_member(
    *,
    employee_no: str,
    name: str,
    by: Actor,
    department_id: int | None = None,
    phone: str = "",
    email: str = "",
    joined_on: dt.date | None = None,
    user_id: int | None = None,
) -> Member:
    """Add one person, cleaned as a sheet's row is. Raises MemberUnreadable, EmployeeNoTaken, PhoneTaken, QuotaReached."""
    quotas.ensure("members", adding=1, count=Member.objects.exclude(state=Member.State.LEFT).count)
    details = MemberDetails(employee_no, name, department_id, phone, email, joined_on)
    member = Member(user_id=user_id)
    _fill(member, details)
    _save(member)
    operation_log.record(by=by, action="member.add", target=f"member/{member.public_id}")
    return member


@transaction.atomic
def change_member(*, member_id: int, details: MemberDetails, by: Actor) -> Member:
    """Put all that the roster holds of a person as `details` has it. Who signs in with their number signs in with the new one; who
    gets another phone or e-mail address is told.

    The log says which fields changed, not to what. Idempotent. Raises MemberUnreadable, EmployeeNoTaken, PhoneTaken, and
    LoginTaken where somebody else signs in with the new number; then nothing is written.
    """
    member = Member.objects.select_for_update(of=("self",)).select_related("user").get(pk=member_id)
    before, number = _held(member), member.employee_no
    _fill(member, details)
    changed = sorted(name for name, value in _held(member).items() if value != before[name])
    if not changed:
        return member
    _save(member)
    if member.user and cleaners.no_key(member.user.login) == cleaners.no_key(number) and "employee_no" in changed:
        users.rename_login(user_id=member.user.pk, login=member.employee_no, by=by)
    operation_log.record(by=by, action="member.change", target=f"member/{member.public_id}", after={"fields": changed})
    if {"phone", "email"} & set(changed):
        messages.notify(
            member_ids=[member.pk],
            kind="security",
            title=gettext_noop("您登记的联系方式已更改"),
            body=gettext_noop("手机号或邮箱由 %(by)s 改过，以后用它登录和找回密码。如果不对，请马上联系人力资源。"),
            facts={"by": by.name},
            link="/account/security/",
            reference=f"contact/{timezone.now().timestamp()}",
        )
    return member


@transaction.atomic
def set_left(*, member_id: int, on: dt.date, by: Actor, reason: str = "") -> None:
    """Mark a member as gone since `on`: signed out everywhere, no roles, no keys, no new points. Idempotent. Raises LastOwner."""
    member = Member.objects.select_for_update().get(pk=member_id)
    if member.state == Member.State.LEFT:
        return
    member.state, member.left_on = Member.State.LEFT, on
    member.save(update_fields=["state", "left_on"])
    if member.user_id:
        users.close_logins(user_ids=[member.user_id], by=by)
    operation_log.record(
        by=by,
        action="member.left",
        target=f"member/{member.public_id}",
        before={"state": "active"},
        after={"state": "left"},
        reason=reason,
    )


def _checked(details: MemberDetails) -> RosterRow:
    """What the details say, cleaned as a sheet's row is. Raises MemberUnreadable."""
    fields = asdict(details)
    names = ("employee_no", "name", "phone", "email", "grade", "labels", "birthday")
    row = row_of({name: fields[name] for name in names})
    if row.fault:
        raise MemberUnreadable(problem=row.problem)
    return row


def _fill(member: Member, details: MemberDetails) -> None:
    row = _checked(details)
    if row.name != member.name:
        member.name, member.name_key = row.name, name_key(row.name)
    member.employee_no = row.employee_no
    phone = row.values.get("phone", "")
    if phone != member.phone:
        member.phone_sealed = crypto.encrypt(phone)
        member.phone_index = crypto.blind_index(phone) if phone else None
        member.owns_phone = True if phone else None
        member.phone_changed_at = timezone.now() if member.pk else None
    born = cleaners.parse_month_day(row.values.get("birthday", ""))
    member.born_month, member.born_day = born or (None, None)
    member.email, member.grade = row.values.get("email", ""), row.values.get("grade", "")
    member.labels = row.values.get("labels", [])
    member.joined_on, member.department_id = details.joined_on, details.department_id
    member.tier_id, member.site_id = details.tier_id, details.site_id


def _held(member: Member) -> dict[str, object]:
    return {
        "employee_no": member.employee_no,
        "name": member.name,
        "department": member.department_id,
        "phone": member.phone,
        "email": member.email,
        "joined_on": member.joined_on,
        "grade": member.grade,
        "labels": member.labels,
        "birthday": member.birthday,
        "tier": member.tier_id,
        "site": member.site_id,
    }


def _save(member: Member) -> None:
    try:
        with transaction.atomic():
            member.save()
    except IntegrityError as error:
        if Member.objects.numbered(member.employee_no).exclude(pk=member.pk).exists():
            raise EmployeeNoTaken(employee_no=member.employee_no) from error
        raise PhoneTaken from error
