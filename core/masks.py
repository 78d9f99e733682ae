"""Personal data as those see it who need not know it."""

import re
from collections.abc import Callable

from core.crypto import mask_phone

DOTS = "****"
PHONE = re.compile(r"(?<!\d)(1\d{2})\d{4}(\d{4})(?!\d)")
EMAIL = re.compile(r"([\w.+-])[\w.+-]*@([\w-]+(?:\.[\w-]+)+)")


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
    "phone": mask_phone, "email": mask_email, "employee_no": mask_number, "birthday": mask_birthday,
    "address": mask_address,
}  # fmt: skip


def scrub(text: str) -> str:
    """Free text with every mobile number and mail address in it masked."""
    return EMAIL.sub(rf"\1{DOTS}@\2", PHONE.sub(rf"\1{DOTS}\2", text))


def shown(field: str, value: str, *, sees: Callable[[str], bool]) -> str:
    """`value` in clear for somebody who `sees` the field, masked for everybody else."""
    return value if sees(field) else MASKS[field](value)
