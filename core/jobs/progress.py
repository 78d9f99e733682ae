"""How far a worker is, as pages with a bar show it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """So many of so many, in whatever the work is counted in."""

    done: int
    total: int

    @property
    def percent(self) -> int:
        """0 to 100; nothing to do is done."""
        return 100 * self.done // self.total if self.total else 100
