"""Durable small writes a second through `call`, one client and 256, beside raw SQL of the same shape and durability."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from bench.report import Report, Table
from bench.writes import servers
from bench.writes.clients import Write, closed, opened
from bench.writes.notes import opened as opened_souk
from bench.writes.notes import write
from bench.writes.raw import RawPostgres, RawSqlite
from souk.kit.operation import Souk

CLIENTS = 256
CONNECTIONS = 48
LATER = 10_000_000


class Rival(Protocol):
    def write(self, number: int) -> None: ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class Found:
    """Writes a second of one client and of many, ours and raw; and what a client waits at half our maximum, in ms."""

    database: str
    ours: tuple[float, float]
    raw: tuple[float, float]
    p50: float
    p99: float
    group: float

    @property
    def ratios(self) -> tuple[float, float]:
        return self.ours[0] / self.raw[0], self.ours[1] / self.raw[1]


def run(quick: bool) -> Report:
    """Measure both databases, 2 s (quick) or 10 s a figure."""
    return measured(2.0 if quick else 10.0, quick)


def measured(seconds: float, quick: bool) -> Report:
    """Measure both databases, each figure for so many seconds."""
    with servers.folder() as here:
        syncs = servers.syncs(here, seconds / 2)
        sqlite = _measured("SQLite", f"sqlite:///{here / 'souk.db'}", partial(RawSqlite, here / "raw.db"), seconds)
        grouped = _grouped(RawSqlite(here / "grouped.db"), seconds)
    with servers.postgres() as url:
        kept = servers.durability(url)
        postgres = _measured("PostgreSQL", url, partial(RawPostgres, url, CONNECTIONS), seconds)
    result = {
        "sqlite_ops": round(sqlite.ours[1], 1),
        "postgres_ops": round(postgres.ours[1], 1),
        "over_raw": round(min(*sqlite.ratios, *postgres.ratios), 3),
        "p99_ms": round(max(sqlite.p99, postgres.p99), 1),
        "clients": CLIENTS,
        "sqlite_one_client": round(sqlite.ours[0], 1),
        "postgres_one_client": round(postgres.ours[0], 1),
        "sqlite_over_raw": [round(one, 3) for one in sqlite.ratios],
        "postgres_over_raw": [round(one, 3) for one in postgres.ratios],
        "raw_sqlite_grouped": round(grouped, 1),
        "disk_syncs_per_s": round(syncs, 1),
        **kept,
        "quick": quick,
    }
    return Report("writes", (_table([sqlite, postgres]),), _notes(seconds, syncs, grouped, sqlite.group), result)


def _measured(name: str, url: str, rival: Callable[[], Rival], seconds: float) -> Found:
    souk = opened_souk(url)
    ours = partial(write, souk)
    bare = rival()
    try:
        one = _pair(ours, bare.write, 1, seconds, LATER)
        before = _stats(souk)
        many = _pair(ours, bare.write, CLIENTS, seconds, 2 * LATER)
        after = _stats(souk)
        waits = opened(ours, CLIENTS, many[0] / 2, seconds, 3 * LATER)
    finally:
        bare.close()
        souk.database.close()
    group = (after[0] - before[0]) / max(1, after[1] - before[1])
    at = (waits[len(waits) // 2], waits[int(len(waits) * 0.99)])
    return Found(name, (one[0], many[0]), (one[1], many[1]), *at, group)


def _pair(ours: Write, raw: Write, clients: int, seconds: float, first: int) -> tuple[float, float]:
    """Ours and raw by turns, so that a moment when the machine is busy hits both."""
    closed(ours, clients, seconds / 10, first)
    closed(raw, clients, seconds / 10, first)
    rates = []
    for turn in (1, 2):
        start = first + turn * (LATER // 3)
        rates.append((closed(ours, clients, seconds / 2, start), closed(raw, clients, seconds / 2, start)))
    return sum(one for one, _ in rates) / 2, sum(one for _, one in rates) / 2


def _grouped(raw: RawSqlite, seconds: float) -> float:
    writes = closed(lambda n: raw.together(list(range(n * CLIENTS, (n + 1) * CLIENTS))), 1, seconds / 2, LATER)
    raw.close()
    return writes * CLIENTS


def _stats(souk: Souk) -> tuple[int, int]:
    return souk.database.lane.stats.operations, souk.database.lane.stats.commits


def _table(found: list[Found]) -> Table:
    rows = [
        (f"{one.database}, {clients}", one.ours[i], one.raw[i], one.ratios[i], *((one.p50, one.p99) if i else ("", "")))
        for one in found
        for i, clients in enumerate(("one client", f"{CLIENTS} clients"))
    ]
    return Table("Durable writes a second", ("", "souk", "raw SQL", "ratio", "p50 ms", "p99 ms"), tuple(rows))


def _notes(seconds: float, syncs: float, grouped: float, group: float) -> tuple[str, ...]:
    return (
        "A write is one call by name with an idempotency key: scope, schema, key looked up, row, key with its sealed "
        "answer, commit. Raw SQL reads and writes the same two rows by the bare driver, as durable, a commit each.",
        f"Closed loops of {seconds:g} s in one process, ours and raw by turns; p50 and p99 from the moment a write was "
        "due, in an open loop at half our maximum with the same clients.",
        f"SQLite: WAL, synchronous=FULL, {group:.1f} operations a commit with {CLIENTS} clients. Raw SQL that puts "
        f"{CLIENTS} writes into one commit by hand reaches {grouped:,.0f} a second.",
        f"This disk keeps 4 KiB for good {syncs:,.0f} times a second.",
    )
