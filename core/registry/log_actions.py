"""The operation log's codes in words: each app declares its own in `<app>/log_actions.py`, read when the first is asked for."""

import functools

from django.utils.translation import gettext

from core.registry.collecting import collect


@functools.cache
def log_actions() -> dict[str, str]:
    """Every code with its Chinese words. Raises ValueError for a code that two apps declare."""
    return collect("log_actions", "LOG_ACTIONS")


def action_words(code: str) -> str:
    """The act in the reader's language; a code of an older version stays as it is."""
    return gettext(log_actions()[code]) if code in log_actions() else code


def codes_of(query: str) -> list[str]:
    """The codes whose words, in the reader's language, contain what was typed."""
    return [code for code, told in log_actions().items() if query.lower() in gettext(told).lower()] if query else []


def action_choices() -> list[tuple[str, str]]:
    """Every act with its words, in the order of the words."""
    return sorted(((code, gettext(told)) for code, told in log_actions().items()), key=lambda choice: choice[1])
