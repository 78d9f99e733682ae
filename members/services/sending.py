"""Messages on their way out. A row is the queue: claimed, handed to its channel outside any transaction, written down.

A worker that dies with letters in hand leaves them waiting; after a lease another takes them, and the channel hears the
same references again. Mail and the chats are sent **at least once**: mailboxes and the chats' servers swallow a repeat of the same
reference (members/gateways), and a lost letter would harm more than a doubled one. A text message is sent **at most once**: over
there a repeat is a second text to somebody's phone, and costs a second time. It is marked as leaving before the call; one that is
still leaving after its lease, or whose answer was lost, is «unsure», is not sent again by itself, and a person may send it again.
"""

import datetime as dt
import time
from collections.abc import Iterable, Mapping, Sequence
from functools import partial

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop, override

from core import jobs
from core.actors import Actor
from core.events import operation_log
from core.tenancy import current_schema
from core.tenancy.hosts import origin
from members.errors import ChannelUnknown, SendingUnknown
from members.gateways import CHANNELS, Gateway, GatewayDown, Letter, ResponseUnknown, SendResult
from members.models import URGENT, Member, Sending
from members.selectors import quiet_until
from members.services import channels

S = Sending.State
BACK_OFF = [60, 300, 1800, 2 * 3600, 6 * 3600]  # seconds between tries; after the last it is given up
LEASE = dt.timedelta(minutes=3)  # longer than a round (ROUND_SECONDS) with its slowest last post
BATCH = 200
OFF = gettext_noop("渠道未启用或设置不完整")
NO_ADDRESS = gettext_noop("成员没有留下联系方式")
LACKING = gettext_noop("消息内容不完整，无法生成")
LEFT = gettext_noop("成员已离开")
UNKNOWN = gettext_noop("发出时中断，对方可能已经收到；不会自动重发")
ROUND_SECONDS = 100.0  # what is not on its way by then is put back, well within the lease
log = structlog.get_logger(__name__)


def send_some(*, limit: int = BATCH) -> int:
    """Send what is due, at most `limit`, each once however many workers do so; returns how many were taken in hand.

    In quiet hours all but the urgent is put off till they are over. Safe to call at any time by anybody.
    """
    doubt()
    hold_back()
    rows, until = _claim(limit), time.monotonic() + ROUND_SECONDS
    for channel in sorted({row.channel for row in rows}):
        _through(channel, [row for row in rows if row.channel == channel], until)
    return len(rows)


def hold_back() -> int:
    """Put off what is due in quiet hours and can wait; returns how many. Idempotent."""
    morning = quiet_until(timezone.now())
    if morning is None:
        return 0
    early = Sending.objects.filter(state=S.WAITING, next_at__lt=morning).exclude(message__kind__in=URGENT)

    def put_off(rows: QuerySet[Sending]) -> int:
        return Sending.objects.filter(pk__in=rows.values("pk")).update(next_at=morning)

    return jobs.all_at_once(
        "members-hold-back",
        at_once=lambda bad: put_off(early.exclude(pk__in=bad)),
        rows=early.order_by("pk").values_list("pk", flat=True),
        act=lambda pk: put_off(early.filter(pk=pk)),
    ).done


def doubt() -> int:
    """Texts that were leaving when their worker died: nobody knows whether they arrived. Returns how many. Idempotent."""
    over = Sending.objects.filter(state=S.LEAVING, next_at__lte=timezone.now())
    unsure = {"state": S.UNSURE, "next_at": None, "error": UNKNOWN}
    return jobs.all_at_once(
        "members-doubt",
        at_once=lambda bad: over.exclude(pk__in=bad).update(**unsure),
        rows=over.order_by("pk").values_list("pk", flat=True),
        act=lambda pk: over.filter(pk=pk).update(**unsure),
    ).done


def _claim(limit: int) -> list[Sending]:
    set_aside = jobs.listed("members-sendings")
    not_held_back = jobs.listed("members-hold-back")  # one that can't be put off must not wake people at night
    left_alone = [key for key, waits in [*set_aside.items(), *not_held_back.items()] if waits]
    ids = jobs.claim(Sending.objects.filter(state=S.WAITING).exclude(pk__in=left_alone), limit=limit, lease=LEASE)
    rows = list(Sending.objects.filter(pk__in=ids).select_related("message__member").order_by("id"))
    for row in rows:
        row.was_set_aside = str(row.pk) in set_aside
    return rows


def _through(channel: str, rows: list[Sending], until: float) -> None:
    """Each letter has an outcome of its own, written down before the next one goes."""
    try:
        gateway = channels.gateway(channel)
    except ChannelUnknown:
        _note(rows, [SendResult(False, why=OFF, is_final=True)] * len(rows))
        return
    letters = {row.pk: letter for row in rows if (letter := _letter_or_none(row))}
    groups = _groups([row for row in rows if row.pk in letters], letters, gateway.at_once)
    try:
        for number, group in enumerate(groups):
            if time.monotonic() > until:
                _put_back([row for rest in groups[number:] for row in rest])
                break
            try:
                _post(gateway, channel, group, letters)
            except GatewayDown as down:  # nothing goes through it now
                rest = [row for later in groups[number:] for row in later]
                _note(rest, [SendResult(False, why=str(down), is_unsure=isinstance(down, ResponseUnknown))] * len(rest))
                break
    finally:
        gateway.close()


def _letter_or_none(row: Sending) -> Letter | None:
    """What is sent; None, with the reason written down, where nothing can be."""
    member = row.message.member
    try:
        if to := _address(member, row.channel):
            return _letter(row, to)
        why = LEFT if member.is_forgotten else NO_ADDRESS
    except Exception:
        log.exception("message_not_written", sending=row.pk, channel=row.channel)
        why = LACKING
    _note([row], [SendResult(False, why=why, is_final=True)])
    return None


def _groups(rows: list[Sending], letters: Mapping[int, Letter], most: int) -> list[list[Sending]]:
    """Rows whose letters read the same, at most so many together."""
    same: dict[tuple[str, str, str], list[Sending]] = {}
    for row in rows:
        letter = letters[row.pk]
        same.setdefault((letter.title, letter.body, letter.url), []).append(row)
    return [found[start : start + most] for found in same.values() for start in range(0, len(found), most)]


def _post(gateway: Gateway, channel: str, group: list[Sending], letters: Mapping[int, Letter]) -> None:
    """One call, and what became of it. An exception fails the letters of this call only; where several went together they
    are tried one by one. Raises GatewayDown before anything left."""
    at_most_once = CHANNELS[channel].repeats_arrive_twice
    # Committed before they leave: what a worker leaves behind here is in doubt, and nobody sends it again by itself.
    rows = _leave(group) if at_most_once else group
    if not rows:
        return
    try:
        answers = gateway.post([letters[row.pk] for row in rows])
    except GatewayDown as down:
        if not at_most_once:
            raise
        answers = [SendResult(False, why=str(down), is_unsure=isinstance(down, ResponseUnknown))] * len(rows)
    except Exception as error:
        log.exception("message_not_sent", channel=channel, sendings=[row.pk for row in rows])
        # One bad letter must not keep the others. Texts are not tried again: those that had left would arrive twice.
        if len(rows) > 1 and not at_most_once:
            for row in rows:
                _post(gateway, channel, [row], letters)
            return
        answers = [SendResult(False, why=type(error).__name__, is_unsure=at_most_once)] * len(rows)
    _note(rows, answers)


@transaction.atomic
def _put_back(rows: list[Sending]) -> None:
    """The round is over before these left: they wait on, and this was no try."""
    mine = Sending.objects.filter(pk__in=[row.pk for row in rows], state=S.WAITING)
    mine.update(next_at=timezone.now(), attempts=F("attempts") - 1)


@transaction.atomic
def _leave(rows: list[Sending]) -> list[Sending]:
    """Write down that these leave now; what another worker took meanwhile drops out."""
    ids = [row.pk for row in rows]
    mine = Sending.objects.select_for_update().filter(pk__in=ids, state=S.WAITING).order_by("pk")
    found = set(mine.values_list("pk", flat=True))
    Sending.objects.filter(pk__in=found).update(state=S.LEAVING, next_at=timezone.now() + LEASE)
    return [row for row in rows if row.pk in found]


def _address(member: Member, channel: str) -> str:
    """Where a member is reached there; empty where they can't be any more."""
    if member.is_forgotten:
        return ""
    return str(getattr(member, CHANNELS[channel].reached_by))


def _letter(row: Sending, to: str) -> Letter:
    message = row.message
    with override(message.member.language or settings.LANGUAGE_CODE):
        return Letter(
            reference=f"{current_schema()}-{row.pk}",
            to=to,
            title=message.shown_title,
            body=message.shown_body,
            url=f"{origin()}{message.link}" if message.link else "",
        )


def _note(rows: Sequence[Sending], answers: Sequence[SendResult]) -> None:
    """Write outcomes down; one by one when that raises, so that only a row that can't be written is set aside."""
    try:
        _write_down(rows, answers)
    except Exception as error:
        if jobs.is_lost(error):
            raise
        for row, answer in zip(rows, answers, strict=True):
            jobs.one("members-sendings", row.pk, partial(_write_down, [row], [answer]))
    else:
        for row in rows:
            if getattr(row, "was_set_aside", False):
                jobs.one("members-sendings", row.pk, lambda: None)  # it went through: forgotten


@transaction.atomic
def _write_down(rows: Sequence[Sending], answers: Iterable[SendResult]) -> None:
    """What became of letters. A row that another worker finished meanwhile stays as it is."""
    now = timezone.now()
    by_id = dict(zip((row.pk for row in rows), answers, strict=True))
    going = [S.WAITING, S.LEAVING, S.UNSURE]  # in doubt: its answer came later than its lease
    still = list(Sending.objects.select_for_update().filter(pk__in=by_id, state__in=going).order_by("pk"))
    for row in still:
        answer = by_id[row.pk]
        row.error = answer.why.replace("\x00", "")[:200]
        if answer.is_unsure and CHANNELS[row.channel].repeats_arrive_twice:
            row.state, row.next_at, row.error = S.UNSURE, None, UNKNOWN
            log.warning("message_in_doubt", channel=row.channel, why=answer.why[:200])
        elif answer.ok:
            row.state, row.sent_at, row.next_at, row.provider_no = S.SENT, now, None, answer.provider_no
        elif answer.is_final or row.attempts > len(BACK_OFF):
            row.state, row.next_at = S.FAILED, None
            log.warning("message_given_up", channel=row.channel, attempts=row.attempts, why=row.error)
        else:
            row.state = S.WAITING
            row.next_at = now + dt.timedelta(seconds=BACK_OFF[row.attempts - 1])
    Sending.objects.bulk_update(still, ["state", "sent_at", "next_at", "provider_no", "error"], batch_size=500)


@transaction.atomic
def retry(*, sending_id: int, by: Actor) -> Sending:
    """Let what was given up, or is in doubt, be tried again, from the first try on. Idempotent. Raises SendingUnknown."""
    row = Sending.objects.select_for_update().filter(pk=sending_id).first()
    if row is None:
        raise SendingUnknown
    if row.state in (S.FAILED, S.UNSURE):
        was = row.state
        row.state, row.attempts, row.next_at = S.WAITING, 0, timezone.now()
        row.save(update_fields=["state", "attempts", "next_at"])
        operation_log.record(
            by=by,
            action="message.retry",
            target=f"sending/{row.pk}",
            label=row.get_channel_display(),
            before={"state": was},
        )
    return row
