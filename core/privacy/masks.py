"""Personal data as those see it who need not know it.

Contacts are shown by role (`shown`). People's names every role sees; whoever comes from outside the company (a support
visit) looks through a veil: while it is drawn, every column with `personal="name"` (core/privacy/columns.py) leaves the database covered,
whichever page, list or file asks for it. What is read by hand-written SQL goes through `name_shown`.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from core.actors import ONESELF, OPERATORS, SYSTEM, VISITOR
from core.privacy.crypto import mask_phone

STARS = "**"
NOBODY = (SYSTEM.name, ONESELF, VISITOR)  # who acts without being a person
_veiled: ContextVar[bool] = ContextVar("veiled", default=False)
DOTS = "****"
PHONE = re.compile(r"(?<!\d)(1\d{2})\d{4}(\d{4})(?!\d)")
EMAIL = re.compile(r"([\w.+-])[\w.+-]*@([\w-]+(?:\.[\w-]+)+)")


def is_veiled() -> bool:
    """Whether names are covered for whoever is looking now."""
    return _veiled.get()


@contextmanager
def unveiled() -> Iterator[Callable[[], object]]:
    """Names are in clear until the caller draws the veil with what this yields; afterwards it is as it was."""
    token = _veiled.set(False)
    try:
        yield lambda: _veiled.set(True)
    finally:
        _veiled.reset(token)


def mask_name(name: str) -> str:
    """林**: the first character; programs, members acting for themselves and the platform's own people stay."""
    if not name or name in NOBODY or name.startswith(OPERATORS):
        return name
    return f"{name[:1]}{STARS}"


def name_shown(name: str) -> str:
    """A name read by hand-written SQL, covered while the veil is drawn."""
    return mask_name(name) if name and is_veiled() else name


def mask_email(email: str) -> str:
    """s****@example.com."""
    name, at, host = email.partition("@")
    return f"{name[:1]}{DOTS}{at}{host}" if email else ""


def mask_number(number: str) -> str:
    """YG****01: the first and last two characters; a short one only its last."""
    return f"{number[:2]}{DOTS}{number[-2:]}" if len(number) >= 6 else f"{DOTS}{number[-1:]}" if number else ""


def mask_birthday(birthday: str) -> str:
    """The month stays hidden too."""
    return DOTS if birthday else ""


def mask_address(address: str) -> str:
    """The district stays (it is what shipping plans by), street and house don't."""
    return f"{' '.join(address.split(' ')[:3])} {DOTS}" if address else ""


MASKS: dict[str, Callable[[str], str]] = {
    "phone": mask_phone,
    "email": mask_email,
    "employee_no": mask_number,
    "birthday": mask_birthday,
    "address": mask_address,
}


def scrub(text: str) -> str:
    """Free text with every mobile number and mail address in it masked."""
    return EMAIL.sub(rf"\1{DOTS}@\2", PHONE.sub(rf"\1{DOTS}\2", text))


TEXT = re.compile(r"<script\b.*?</script>|>[^<]*[@0-9][^<]*(?=<)", re.DOTALL)


def scrub_page(html: str) -> str:
    """A page with every mobile number and mail address in its text masked; what is inside tags and scripts stays."""
    return TEXT.sub(lambda part: part[0] if part[0].startswith("<") else scrub(part[0]), html)


def mask_account(account: str) -> str:
    """An account that was topped up: 138****8000, l***@qq.com, 12****90; enough to know one's own again."""
    if "@" in account:
        return EMAIL.sub(r"\1***@\2", account)
    if PHONE.fullmatch(account):
        return mask_phone(account)
    ends = 2 if len(account) >= 6 else 1
    return f"{account[:ends]}{DOTS}{account[-ends:]}" if account else ""


def shown(field: str, value: str, *, sees: Callable[[str], bool]) -> str:
    """`value` in clear for somebody who `sees` the field, masked for everybody else."""
    return value if sees(field) else MASKS[field](value)
