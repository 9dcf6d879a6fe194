"""The same orders and the same rival on a disk that takes its time to keep anything: what sharing a commit is for.

A process that reads `slow_sync.c` before its C library waits before each `fsync` and `fdatasync`, database and all.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import child
from bench.orders import rates
from bench.orders.naive import NaivePostgres, NaiveSqlite
from bench.orders.shop import opened
from bench.writes import servers
from bench.writes.clients import closed

SOURCE = Path(__file__).with_name("slow_sync.c")
DELAYS_MS = (0.5, 2.0, 5.0)


@dataclass(frozen=True)
class Slow:
    """Orders a second where every sync waits so long before it begins, and how many syncs a second there then are."""

    database: str
    delay_ms: float
    syncs: float
    ours: float
    naive: float


def measured(skus: int, seconds: float, delays: Sequence[float] = DELAYS_MS) -> tuple[Slow, ...]:
    """Both databases at each delay; nothing where the system is not Linux or has no C compiler.

    A PostgreSQL server that is given by address is another's, and is not slowed down.
    """
    if sys.platform != "linux":
        return ()
    with servers.folder() as here:
        shim = here / "slow_sync.so"
        try:
            subprocess.run(["cc", "-shared", "-fPIC", "-o", str(shim), str(SOURCE), "-ldl"], check=True)
        except (OSError, subprocess.CalledProcessError):
            return ()
        return tuple(_both(shim, skus, seconds, delays))


def _both(shim: Path, skus: int, seconds: float, delays: Sequence[float]) -> Iterator[Slow]:
    for database in ("SQLite",) if os.environ.get("SOUK_BENCH_POSTGRES") else ("SQLite", "PostgreSQL"):
        for delay in delays:
            slowed = {"LD_PRELOAD": str(shim), "SOUK_BENCH_SYNC_US": str(round(delay * 1000))}
            said = child.measured("bench.orders.slow_disk", database, str(skus), str(seconds), more=slowed)
            yield Slow(delay_ms=delay, **said)


def main(database: str, skus: int, seconds: float) -> None:
    """Measure in this process, whatever its disk is like, and print what was found."""
    stocked = {f"sku-{number:05}": 1_000_000 for number in range(skus)}
    with servers.folder() as here, _address(database, here) as url:
        sqlite = database == "SQLite"
        naive = NaiveSqlite(here / "naive.db", stocked) if sqlite else NaivePostgres(url, stocked, rates.CONNECTIONS)
        souk = opened(here, url, skus, 1)
        try:
            buy = rates.ours(souk, skus)
            closed(buy, rates.CLIENTS, seconds / 5, rates.LATER)
            ours = max(rates.busy(buy, clients, seconds)[0] for clients in rates.OUR_CLIENTS)
            bare = rates.bare(naive, skus, seconds)
        finally:
            naive.close()
            souk.database.close()
        found = {"database": database, "syncs": servers.syncs(here, 0.5), "ours": ours, "naive": bare}
    print(json.dumps(found))


@contextmanager
def _address(database: str, here: Path) -> Iterator[str]:
    if database == "SQLite":
        yield f"sqlite:///{here / 'souk.db'}"
        return
    with servers.postgres() as url:
        yield url


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
