"""A code to a phone: asked for, sent, tried.

An unknown phone is treated as a known one up to the last step, which only a worker takes: the page says the same, as fast.
The code goes to its channel directly and is kept nowhere: no message, no log line, no queue has it in clear.
"""

import base64
import datetime as dt
import hashlib
import hmac
import json
import secrets

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from accounts.selectors import policy
from core import cleaners
from core.privacy import crypto
from members.errors import PhoneUnreadable, TooManyCodes
from members.gateways import GatewayDown, Letter
from members.models import Channel, Member, PhoneCode
from members.services import channels

LIFE = dt.timedelta(minutes=5)
TRIES = 5
# Aliyun's own limits for one number; the pause between two is the first.
PER_PHONE = ((dt.timedelta(minutes=1), 1), (dt.timedelta(hours=1), 5), (dt.timedelta(days=1), 10))
PER_ADDRESS = (
    dt.timedelta(hours=1),
    30,
)  # of phones nobody has: an office behind one address joins by hundreds in an hour
KEPT = dt.timedelta(days=2)
FRESH = dt.timedelta(hours=48)  # who changes somebody's phone in the roster must not be them a minute later


def is_open() -> bool:
    """Whether this mall sends codes: it wants to, and its text channel is on and has a template for them. At most two queries."""
    if not policy().phone_codes_a_day:
        return False
    texts = next((one for one in channels.configured() if one.channel == Channel.SMS), None)
    return texts is not None and texts.is_active and (texts.pretends or "code_template" in texts.has)


def pretends() -> bool:
    """Whether codes only pretend to leave: the demo, which shows them. One query."""
    return any(one.channel == Channel.SMS and one.pretends for one in channels.configured())


@transaction.atomic
def ask(*, phone: str, ip: str | None) -> tuple[int, str]:
    """Make a code for a phone, whoever's it is; earlier ones stop working. Returns its id and the code, for `sealed` and the demo.

    Raises PhoneUnreadable, TooManyCodes (per phone 1 a minute, 5 an hour, 10 a day; per address 30 an hour to phones
    nobody has; the mall's a day, of those that left).
    """
    number = cleaners.clean_phone(phone)
    if not cleaners.is_phone(number):
        raise PhoneUnreadable
    index = crypto.blind_index(number)
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext(current_schema() || 'phone-code/' || %s))", [index.hex()])
    _ensure_not_too_many(index, ip)
    now, code = timezone.now(), f"{secrets.randbelow(10**6):06d}"
    PhoneCode.objects.filter(phone_index=index, used_at=None, expires_at__gt=now).update(expires_at=now)
    row = PhoneCode.objects.create(phone_index=index, code_hash=_hash(index, code), ip=ip, expires_at=now + LIFE)
    return row.pk, code


def sealed(*, phone: str, code: str) -> str:
    """What the worker is told, unreadable on its way."""
    return seal(json.dumps({"phone": cleaners.clean_phone(phone), "code": code}))


def seal(text: str) -> str:
    """Text that may lie in a queue or a session, unreadable."""
    return base64.b64encode(crypto.encrypt(text)).decode()


def unseal(sealed_text: str) -> str:
    """What `seal` made unreadable."""
    return crypto.decrypt(base64.b64decode(sealed_text))


def send(*, code_id: int, words: str) -> None:
    """Send a code to a phone of the roster; to another nothing leaves. Not repeated: who got none asks again after a minute."""
    told = json.loads(unseal(words))
    if not owners(told["phone"]):
        return
    PhoneCode.objects.filter(pk=code_id).update(sent_at=timezone.now())
    gateway = channels.gateway(Channel.SMS)
    try:
        letter = Letter(reference=f"code-{code_id}", to=told["phone"], title="", body="", code=told["code"])
        gateway.post([letter])
    except GatewayDown:
        return
    finally:
        gateway.close()


@transaction.atomic
def try_code(*, phone: str, code: str) -> bool:
    """Whether this is the phone's latest code: five minutes, five tries, once. Every try counts."""
    index = crypto.blind_index(cleaners.clean_phone(phone))
    latest = PhoneCode.objects.select_for_update().filter(phone_index=index).order_by("-id").first()
    if latest is None or latest.used_at or latest.expires_at <= timezone.now() or latest.tries >= TRIES:
        return False
    latest.tries += 1
    is_right = hmac.compare_digest(bytes(latest.code_hash), _hash(index, cleaners.clean_no(code)))
    if is_right:
        latest.used_at = timezone.now()
    latest.save(update_fields=["tries", "used_at"])
    return is_right


def owners(phone: str) -> list[Member]:
    """The members who may use the mall and have this phone, with logins; normally one. One query."""
    index = crypto.blind_index(cleaners.clean_phone(phone))
    here = Member.objects.filter(phone_index=index, state__in=(Member.State.ACTIVE, Member.State.LEAVING))
    return list(here.select_related("user").order_by("pk"))


def is_fresh(member: Member) -> bool:
    """Whether this phone was put in the place of another within FRESH. No query."""
    return member.phone_changed_at is not None and timezone.now() - member.phone_changed_at < FRESH


def prune() -> int:
    """Codes of the day before yesterday go; returns how many. Idempotent."""
    return PhoneCode.objects.filter(created_at__lt=timezone.now() - KEPT).delete()[0]


def _ensure_not_too_many(index: bytes, ip: str | None) -> None:
    now = timezone.now()
    own = PhoneCode.objects.filter(phone_index=index)
    for span, most in PER_PHONE:
        if own.filter(created_at__gt=now - span).count() >= most:
            raise TooManyCodes
    span, most = PER_ADDRESS
    if ip and PhoneCode.objects.filter(ip=ip, created_at__gt=now - span, sent_at=None).count() >= most:
        raise TooManyCodes
    if PhoneCode.objects.filter(sent_at__gt=now - dt.timedelta(days=1)).count() >= policy().phone_codes_a_day:
        raise TooManyCodes


def _hash(index: bytes, code: str) -> bytes:
    """Six digits are soon tried out: the hash is keyed."""
    return hmac.new(settings.SECRET_KEY.encode(), bytes(index) + code.encode(), hashlib.sha256).digest()
