"""What a gateway to the outside says of itself, in its own file: services, forms and pages read it there."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Secret:
    """Something a company has to give, kept sealed: its name, and its label on the form."""

    name: str
    label: Any
    is_optional: bool = False
    is_number: bool = False
    is_long: bool = False  # a key of several lines


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayDescription:
    """A gateway by its name, with what a company has to give for it."""

    name: str
    secrets: tuple[Secret, ...] = ()

    @property
    def secret_names(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.secrets)

    def lacking(self, known: Collection[str]) -> list[str]:
        """The names of what must be given and isn't known."""
        return [one.name for one in self.secrets if not one.is_optional and one.name not in known]

    def given(self, typed: Mapping[str, str]) -> dict[str, str]:
        """What was typed of it, without spaces around; an empty field says nothing."""
        said = {name: (typed.get(name) or "").strip() for name in self.secret_names}
        return {name: text for name, text in said.items() if text}
