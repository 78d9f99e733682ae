"""Logins for everybody who has none, by one act: users are made and people told how to come in; nothing secret is sent.

Who has a phone signs in with a code, who has an e-mail address only sets a password by it. Who has neither needs a link or a card from
HR. A part is one transaction, so a killed worker's is done again, and nobody is told twice.
"""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.models import User
from accounts.selectors import taken_mails
from core import cleaners
from core.actors import Actor
from core.events import operation_log
from members.errors import LoginsUnderWay, NobodyPicked
from members.models import LoginRun, Member
from members.selectors.logins import never_came, without_login
from members.services import logins, messages, phone_codes

Kind = LoginRun.Kind
AT_ONCE = 500  # people in one transaction


@transaction.atomic
def start(*, kind: str, department_id: int | None = None, by: Actor) -> LoginRun:
    """Open logins for those in post without one, or remind those who never came (`kind`), of a department or of all; a worker does
    it. Raises NobodyPicked, LoginsUnderWay while another such run is."""
    rows = _people(kind, department_id)
    count = rows.count()
    if not count:
        raise NobodyPicked
    last = rows.aggregate(last=Max("pk"))["last"]
    try:
        with transaction.atomic():
            made = LoginRun.objects.create(
                kind=kind, department_id=department_id, people=count, up_to_id=last, made_by=by.name
            )
    except IntegrityError as error:
        raise LoginsUnderWay from error
    after = {"people": count, "department": department_id}
    action = "logins.open" if kind == Kind.OPEN else "logins.remind"
    operation_log.record(by=by, action=action, target=f"login-run/{made.pk}", after=after)
    return made


@transaction.atomic
def do_next(*, run_id: int, at_once: int = AT_ONCE) -> bool:
    """Do the next part of a run; False when nobody is left. Two workers take turns."""
    run = LoginRun.objects.select_for_update().filter(pk=run_id, finished_at=None).first()
    if run is None:
        return False
    rest = _people(run.kind, run.department_id).filter(pk__gt=run.last_member_id, pk__lte=run.up_to_id)
    part = list(rest.select_related("user").order_by("pk")[:at_once])
    if part:
        run.last_member_id = part[-1].pk
        opened = _open(part) if run.kind == Kind.OPEN else part
        run.opened += len(opened)
        run.refused += len(part) - len(opened)
        by_phone, by_mail = _tell(opened, f"login-run/{run.pk}")
        run.by_phone += by_phone
        run.by_mail += by_mail
        run.unreached += len(opened) - by_phone - by_mail
    if len(part) < at_once:
        run.finished_at = timezone.now()
    run.save()
    return run.finished_at is None


@transaction.atomic
def open_one(*, member_id: int, by: Actor) -> None:
    """Open one member's login and tell them how to come in, or tell them again (once a minute). Raises LoginTaken; NobodyPicked for
    who left or can't be reached."""
    member = Member.objects.active().select_for_update(of=("self",)).select_related("user").filter(pk=member_id).first()
    if member is None or not logins.reached_by(member):
        raise NobodyPicked
    if member.user is None:
        logins.give_user(member=member, by=by)
    _tell([member], f"login-told/{timezone.now():%Y%m%d%H%M}")


def _people(kind: str, department_id: int | None) -> QuerySet[Member]:
    return (without_login if kind == Kind.OPEN else never_came)(department_id=department_id)


def _open(part: list[Member]) -> list[Member]:
    """Make their users, without a password; who has a number somebody else signs in with gets none. An e-mail address belongs to one
    login: who shares theirs is opened without it, or one such person would stop the run for all."""
    wanted = {one.employee_no.lower(): one for one in part}
    taken = set(User.objects.annotate(low=Lower("login")).filter(low__in=wanted).values_list("low", flat=True))
    free = [one for name, one in wanted.items() if name not in taken]
    mails = taken_mails(one.email for one in free)
    made = []
    for one in free:
        mail = one.email.lower()
        user = User(login=one.employee_no, name=one.name, email="" if mail in mails else mail)
        user.set_unusable_password()
        mails.add(mail)
        made.append(user)
    User.objects.bulk_create(made)
    for member, user in zip(free, made, strict=True):
        member.user = user
    Member.objects.bulk_update(free, ["user"])
    return free


def _tell(people: list[Member], reference: str) -> tuple[int, int]:
    """One word to each, by what they have; returns how many were told of a phone code, and of e-mail."""
    codes = phone_codes.is_open()
    by_phone = [one.pk for one in people if codes and cleaners.is_phone(one.phone)]
    phones = set(by_phone)
    by_mail = [one.pk for one in people if one.user and one.user.email and one.pk not in phones]
    for ids, body, link in (
        (by_phone, gettext_noop("打开链接，填手机号，用收到的验证码登录，不需要密码。"), "/account/code/"),
        (by_mail, gettext_noop("打开链接，填您的邮箱，设一个密码就能登录。"), "/account/reset/"),
    ):
        if ids:
            messages.notify(
                member_ids=ids,
                kind="security",
                title=gettext_noop("您的福利商城账号已开通"),
                body=body,
                link=link,
                reference=reference,
            )
    return len(by_phone), len(by_mail)


def left_behind() -> list[int]:
    """Ids of runs no worker has in hand. One query."""
    late = LoginRun.objects.filter(finished_at=None, created_at__lt=timezone.now() - dt.timedelta(seconds=5))
    return list(late.values_list("pk", flat=True))
