"""`python -m tests.crash --rounds 500 --report docs/reference/kill.md`: the long run over both databases."""

import argparse
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from math import inf
from pathlib import Path

from tests.crash.nursery import Nursery, nursery
from tests.crash.rounds import (
    DATABASE,
    PROVIDER,
    SHOP,
    Places,
    Tally,
    Wanted,
    kill_imports,
    kill_indexing,
    kill_selling,
)
from tests.crash.work import GOODS, ROWS
from tests.databases import NoServer, Postgres, ours_to_kill, postgres

_HEAD = """# Killed at any moment

`python -m tests.crash --rounds {rounds} --seed {seed}{minutes}` starts an import, the building of the
search index, or the selling of orders, in a process of its own, kills with `kill -9` at a seeded moment, opens what is
left, and goes on. Where orders are sold the victim is in turn the shop, its payment provider, and PostgreSQL's server;
while provider or database are away the shop lives on, and asks again with the same keys. After every kill it is checked
that all that had been acknowledged is there, and that catalogue, history, rejects, event log and counts agree with one
another. After every run that came to its end it is checked that all of them, row by row, are what a run without a kill
leaves; of orders, that each ended, that its retries made no second one, that no piece is sold twice, that the ledger's
sum is 0, and that stock, ledger and the provider's books agree.
Each row names the commit whose tree was run.{note}

| what was done | database | tree | kills | of whom | after an acknowledged step | runs ended | lost or wrong |
| --- | --- | --- | ---: | --- | ---: | ---: | ---: |
"""
_TAIL = """
An import has {rows} rows, good, wrong and repeated; the index {goods} products, listed, edited and retired. Of 10
pieces 14 orders are made, each with its keys, and the provider ends with the shop when that is killed. What was killed
while the database was PostgreSQL kept what it had acknowledged with `synchronous_commit = on`; of a machine that loses
its power nothing is said here. A run that finds anything lost or wrong stops and writes no report.
"""
WORK = ("orders", "import", "index")
Kills = Callable[[Nursery, Places, Wanted], Tally]


def _read() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("--rounds", type=int, default=500, help="kills of each kind of work")
    parser.add_argument("--minutes", type=float, default=inf, help="after these no more is killed, each in its share")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--of", nargs="+", choices=WORK, default=WORK, help="what is done; other rows of a report stay")
    parser.add_argument("--note", default="", help="a sentence to print in the report: when it ran, on which tree")
    parser.add_argument("--report", type=Path, help="the file to write")
    return parser.parse_args()


def _row(work: str, tree: str, tally: Tally) -> str:
    whom = ", ".join(f"{victim} {kills}" for victim, kills in tally.of.items() if kills)
    return f"{work} {tree} | {tally.kills} | {whom} | {tally.within} | {tally.completed} | 0 |"


def _tree() -> str:
    asked = ("git", "rev-parse", "--short=7", "HEAD")
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()


def _stands(report: Path | None) -> dict[str, str]:
    """The rows of a report that was written before, by what was done over which database."""
    if report is None or not report.exists():
        return {}
    lines = report.read_text(encoding="utf-8").splitlines()
    return {_work(line): line for line in lines if line.startswith(tuple(f"| {work} |" for work in WORK))}


def _work(row: str) -> str:
    return "|".join(row.split("|")[:3]) + "|"


def _server(stack: ExitStack) -> Postgres | None:
    try:
        return stack.enter_context(postgres())
    except NoServer as error:
        print(f"PostgreSQL is left out: {error}")  # noqa: T201
        return None


def _trials(server: Postgres | None) -> Iterator[tuple[str, Kills, Postgres | None]]:
    """What is killed over which database; a server that was given is not killed, since it may be others' too."""
    everybody = (SHOP, PROVIDER, DATABASE) if ours_to_kill() else (SHOP, PROVIDER)
    yield "orders", partial(kill_selling, victims=(SHOP, PROVIDER)), None
    if server is not None:
        yield "orders", partial(kill_selling, victims=everybody), server
        yield "import", kill_imports, server
    yield "import", kill_imports, None
    yield "index", kill_indexing, None


def main() -> None:
    """Run all rounds; write the report, or print it."""
    asked = _read()
    rows, tree = _stands(asked.report), _tree()
    with ExitStack() as stack:
        forked = stack.enter_context(nursery())
        trials = [trial for trial in _trials(_server(stack)) if trial[0] in asked.of]
        began = time.monotonic()
        for number, (name, kills, server) in enumerate(trials, 1):
            until = began + 60 * asked.minutes * number / len(trials)
            with tempfile.TemporaryDirectory() as folder:
                places = Places(Path(folder), server)
                tally = kills(forked, places, Wanted(asked.rounds, asked.seed, until))
                places.close()
            work = f"| {name} | {'PostgreSQL' if server else 'SQLite'} |"
            rows[work] = _row(work, tree, tally)
            print(rows[work], flush=True)  # noqa: T201
    note = f" {asked.note}" if asked.note else ""
    minutes = "" if asked.minutes == inf else f" --minutes {asked.minutes:g}"
    head = _HEAD.format(rounds=asked.rounds, seed=asked.seed, minutes=minutes, note=note)
    table = "".join(f"{row}\n" for row in rows.values())
    report = head + table + _TAIL.format(rows=f"{ROWS:,}", goods=GOODS)
    if asked.report is None:
        print(report)  # noqa: T201
        return
    asked.report.parent.mkdir(parents=True, exist_ok=True)
    asked.report.write_text(report, encoding="utf-8")


if __name__ == "__main__":
    main()
