"""A shop in a fresh folder, filled through the same operations that every door uses, each part timed."""

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from souk.doors.jobs import Jobs, staffed
from souk.doors.jobs.uploads import keep
from souk.kit.operation import Caller, Souk
from souk.settings import Settings

OPERATOR = Caller("operator", frozenset({"*"}))


@dataclass(frozen=True)
class Filled:
    """How many products went in, the seconds that each part took, and the processor's for all of it."""

    products: int
    rejected: int
    import_s: float
    annotate_s: float
    index_s: float
    cpu_s: float

    @property
    def seconds(self) -> float:
        """From the first row read to the last product found by search."""
        return self.import_s + self.annotate_s + self.index_s


def opened(folder: Path, **chosen: Any) -> tuple[Souk, Jobs, Settings]:
    """A shop with every setting at its default but those chosen; what the environment sets does not count."""
    for name in [name for name in os.environ if name.startswith("SOUK_") and name != "SOUK_DATA"]:
        del os.environ[name]
    settings = Settings(_env_file=None, folder=folder, **chosen)
    return *staffed(settings), settings


def fill(souk: Souk, folder: Path, format: str, files: Sequence[Path]) -> Filled:
    """Import files, annotate, index: in this order, so that each part has its own seconds."""
    stored = []
    for path in files:
        with path.open("rb") as file:
            stored.append(keep(folder, path.name, file))
    payload = {"format": format, "files": stored, "shop": format}
    started, spent = time.perf_counter(), time.process_time()
    answer = souk.call("catalog.import-goods", payload, OPERATOR)
    imported = time.perf_counter() - started
    annotated = follow(souk, "annotation.follow")
    indexed = follow(souk, "search.follow")
    cpu = time.process_time() - spent
    return Filled(answer["added"], answer["rejected"], imported, annotated, indexed, cpu)


def follow(souk: Souk, operation: str) -> float:
    """Follow the event log to its end; answers the seconds."""
    return timed(lambda: _to_the_end(souk, operation))


def timed(do: Callable[[], object]) -> float:
    """How many seconds it takes."""
    started = time.perf_counter()
    do()
    return time.perf_counter() - started


def peak_mb() -> float:
    """The most memory that this process ever held at once, in MB."""
    # ru_maxrss would do, but a child inherits its parent's peak through fork; VmHWM begins anew at exec.
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _to_the_end(souk: Souk, operation: str) -> None:
    while souk.call(operation, {}, OPERATOR):
        pass
