"""What a poisoned sweep is tried with: rows of which the first can't be written, the worker's round, and how rows end."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.jobs.poison import cure, poison
from tests.jobs.worker import Worker

CASES: dict[str, Callable[["World"], "Trial"]] = {}


def case(sweep: str) -> Callable:
    """The set-up of a sweep's trial."""

    def keep(make: Callable[["World"], "Trial"]) -> Callable[["World"], "Trial"]:
        CASES[sweep] = make
        return make

    return keep


@dataclass
class World:
    """What a set-up may need."""

    cast: Any
    mall: Any
    worker: Worker
    monkeypatch: Any
    settings: Any


@dataclass
class Trial:
    """`round` is the worker's, `others` says whether what is not poisoned ended, `bad` whether the poisoned row did. The poison
    is a row of `table` for which `where` holds; `spoil` and `mend` stand for it where no write is to blame. `due` is
    done before the row is tried again: its own lease is over."""

    round: Callable[[], Any]
    others: Callable[[], bool]
    bad: Callable[[], bool]
    table: str = ""
    where: str = ""
    on: str = "INSERT OR UPDATE"
    schema: str = ""
    spoil: Callable[[], Any] | None = None
    mend: Callable[[], Any] | None = None
    due: Callable[[], Any] = field(default=lambda: None)

    def poison(self) -> None:
        """Make the first row bad."""
        self.spoil() if self.spoil else poison(self.table, self.where, on=self.on, schema=self.schema)

    def cure(self) -> None:
        """Make it good again."""
        self.mend() if self.mend else cure(self.table, schema=self.schema)


def runs(world: World, task: Any) -> Callable[[], Any]:
    """The worker's round of a task in the mall."""
    return lambda: world.worker.run(task, tenant=world.mall.schema_name)
