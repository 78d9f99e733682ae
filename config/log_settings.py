"""How log lines are written: every library's by logging, our own by structlog; neither keeps a secret."""

import sys

import structlog

from core import log_lines

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "core.log_lines.Line", "format": "%(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "stream": sys.stderr}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "mall": {"level": "INFO"},
        "django_structlog": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
        "psycopg.pool": {"level": "ERROR"},  # it warns of each connection we recycle on purpose
    },
}


def configure_structlog(*, as_json: bool, remember: bool) -> None:
    """Lines as JSON for a machine, or as key=value for a person; remember: loggers keep what is configured here."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            log_lines.without_secrets,
            structlog.processors.JSONRenderer(ensure_ascii=False)
            if as_json
            else structlog.processors.KeyValueRenderer(),
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=remember,
    )
