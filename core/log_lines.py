"""What may not stand in a log line: one-time tokens, codes of a sign-in, and the rows a database quotes in its refusals."""

import logging
import re
from collections.abc import MutableMapping
from typing import Any

STARS = "***"
# Links that open something carry a token of at least 20 characters in their path; a record's public id is no secret.
TOKEN = re.compile(r"(?<=/)(?![0-9a-f]{8}-[0-9a-f]{4}-)[A-Za-z0-9_:=.-]{20,}(?=[/?\s]|$)")
SECRET_VALUE = re.compile(
    r"([?&](?:code|state|token|key|sig|sign|signature|password|secret|access_token)=)[^&\s\"']+", re.I
)
# PostgreSQL quotes the row («Failing row contains …», «Key (phone)=(…) already exists»).
QUOTED_ROW = re.compile(r"^(\s*(?:DETAIL|CONTEXT):).*$", re.M)
TEXTS = ("request", "path", "url", "exception", "event", "error", "referer")


def without_secrets(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor, after exceptions were formatted."""
    for name in TEXTS:
        text = line.get(name)
        if isinstance(text, str):
            line[name] = cleaned(text)
    return line


def cleaned(text: str) -> str:
    """The text without tokens, secret values and quoted rows."""
    return QUOTED_ROW.sub(rf"\1 {STARS}", SECRET_VALUE.sub(rf"\1{STARS}", TOKEN.sub(STARS, text)))


class Line(logging.Formatter):
    """The formatter of whatever is logged without structlog, tracebacks of unexpected errors above all."""

    def format(self, record: logging.LogRecord) -> str:
        return cleaned(super().format(record))
