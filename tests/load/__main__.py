"""`python -m tests.load --seconds 600 --report docs/reference/load.md`: the long run over both databases."""

import argparse
import platform
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.load.cluster import Cluster, cluster
from tests.load.runs import SEED, Fault, Loaded, faulty, filled, loaded, mounted, ran, unmounted
from tests.load.serving import fill, serving

_HEAD = """# Loaded, and broken

`python -m tests.load --seconds {seconds:g} --postgres-seconds {more:g} --products {products}` runs `souk serve` over
the invented mall, finds the most that it does of a mix of 60 % searches, 15 % questions and 25 % price changes (eight
clients in closed loops), then asks half of that in an open loop (Poisson, seed {seed}) for so long. Every change that
was acknowledged is then looked up in the history of its product, at the revision that was answered. Clients and server
share {machine}.
{date}
"""
_COLUMNS = (
    *("database", "most/s", "asked/s", "answered", "errors"),
    *("search p50 / p99 ms", "question p50 / p99 ms", "change p50 / p99 ms"),
    *("memory MB: first tenth, last tenth, peak", "acknowledged", "lost"),
)
_FAULTS = """
Then something breaks under load, and is mended: the disk of SQLite (a small one in memory) is filled to its last byte;
PostgreSQL turns into a standby, which only reads; PostgreSQL is stopped without farewell and started again.

"""
_BROKEN = ("what broke", "answers while it was broken", "what they said", "acknowledged", "lost")


def _table(columns: tuple[str, ...], rows: list[str]) -> str:
    return f"| {' | '.join(columns)} |\n|{' --- |' * len(columns)}\n" + "".join(rows)


def _read() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600.0, help="of the open loop over SQLite")
    parser.add_argument("--postgres-seconds", type=float, default=600.0, help="of the open loop over PostgreSQL")
    parser.add_argument("--products", type=int, default=3000)
    parser.add_argument("--date", default="", help="a date to print in the report")
    parser.add_argument("--report", type=Path, help="the file to write")
    return parser.parse_args()


def _loaded(name: str, run: Loaded) -> str:
    delays = " | ".join(f"{run.delays[kind][0]:.0f} / {run.delays[kind][1]:.0f}" for kind in ("find", "ask", "write"))
    memory = ", ".join(f"{one:.0f}" for one in run.memory)
    counts = f"{run.most:.0f} | {run.rate:.0f} | {run.answered:,} | {run.errors}"
    return f"| {name} | {counts} | {delays} | {memory} | {run.acknowledged:,} | {run.lost} |\n"


def _faulty(run: Fault) -> str:
    during = ", ".join(f"{count} × {status}" for status, count in sorted(run.during.items()))
    return f"| {run.name} | {during} | {' '.join(run.sentences)} | {run.acknowledged} | {run.lost} |\n"


@contextmanager
def _small_disk() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as place:
        disk = Path(place) / "disk"
        mounted(disk, 64)
        try:
            yield disk
        finally:
            unmounted(disk)


def _full() -> Fault:
    with _small_disk() as disk:
        fill(disk / "souk", 80)
        with serving(disk / "souk") as server:
            return ran(faulty(server, "the disk is full", filled(disk), lambda: (disk / "ballast").unlink()))


def _broken(own: Cluster, folder: Path) -> list[Fault]:
    with serving(folder, database=own.url) as server:
        return [
            ran(faulty(server, "PostgreSQL became a standby", own.stand_by, own.promote)),
            ran(faulty(server, "PostgreSQL goes away and comes back", own.stop, own.start)),
        ]


def main() -> None:
    """Run everything; write the report, or print it."""
    asked = _read()
    with tempfile.TemporaryDirectory() as place, cluster() as own:
        here, there = Path(place) / "sqlite", Path(place) / "postgres"
        fill(here, asked.products)
        with serving(here) as server:
            rows = [_loaded("SQLite", ran(loaded(server, asked.seconds)))]
        fill(there, asked.products, database=own.url)
        with serving(there, database=own.url) as server:
            rows.append(_loaded("PostgreSQL", ran(loaded(server, asked.postgres_seconds))))
        faults = [_faulty(one) for one in [_full(), *_broken(own, there)]]
    date = f"Last run on {asked.date}.\n" if asked.date else ""
    machine = f"two cores ({platform.machine()}, Python {platform.python_version()})"
    named = {
        "seconds": asked.seconds,
        "more": asked.postgres_seconds,
        "products": asked.products,
        "seed": SEED,
        "machine": machine,
        "date": date,
    }
    report = _HEAD.format(**named) + _table(_COLUMNS, rows) + _FAULTS + _table(_BROKEN, faults)
    if asked.report is None:
        print(report)  # noqa: T201
    else:
        asked.report.write_text(report, encoding="utf-8")


if __name__ == "__main__":
    main()
