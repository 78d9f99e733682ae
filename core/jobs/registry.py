"""Which sweeps there are: declared beside the task that runs them, read by the page of stuck work and by a test that poisons each."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext


@dataclass(frozen=True, slots=True)
class Sweep:
    """A sweep's name in the database, its name for people (a source string), and the task that goes on with it."""

    name: str
    label: str
    task: str
    is_platform: bool = False


SWEEPS: dict[str, Sweep] = {}


def declare(sweeps: Mapping[str, str], *, task: str, is_platform: bool = False) -> None:
    """Enter a task's sweeps, name → label. Raises ValueError for a name that another task has."""
    for name, label in sweeps.items():
        if name in SWEEPS and SWEEPS[name].task != task:
            raise ValueError(f"The sweep {name} belongs to {SWEEPS[name].task}.")
        SWEEPS[name] = Sweep(name, label, task, is_platform)


def label_of(name: str) -> str:
    """A sweep's name in the reader's language; a name of an older version as it is."""
    return gettext(SWEEPS[name].label) if name in SWEEPS else name


def question_of(names: Mapping[str, str]) -> str:
    """SQL over `{schema}`: has one of these sweeps work whose next try has come?"""
    listed = ", ".join(f"'{name}'" for name in names)
    due = f"FROM {{schema}}.core_setaside WHERE sweep IN ({listed}) AND next_at <= now()"
    return f"EXISTS (SELECT 1 {due})"  # names of our own code
