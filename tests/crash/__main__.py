"""`python -m tests.crash --rounds 500 --report docs/reference/kill.md`: the long run over both databases."""

import argparse
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.crash.nursery import Nursery, nursery
from tests.crash.rounds import Places, Tally, kill_imports, kill_indexing, kill_selling
from tests.crash.work import GOODS, ROWS
from tests.databases import NoServer, Postgres, postgres

_HEAD = """# Killed at any moment

`python -m tests.crash --rounds {rounds} --seed {seed}` starts an import, the selling of orders, or the building of the
search index, in a process of its own, kills it with `kill -9` at a seeded moment, opens what is left, and goes on.
After every kill it checks that all that had been acknowledged is there, and that catalogue, history, rejects, event
log and counts agree with one another. After every resumed run it checks that all of them, row by row, are what a run
without a kill leaves; of orders, that each ended and that stock, ledger and the provider's books agree.
{date}
| what was killed | database | kills | after an acknowledged step | runs resumed to the end | lost or wrong |
| --- | --- | ---: | ---: | ---: | ---: |
"""
_TAIL = """
An import has {rows} rows, good, wrong and repeated; the index {goods} products, listed, edited and retired. Of 10
pieces 14 orders are made, each with its keys, and the payment provider is killed with the shop: stock, orders, ledger
and the provider's books agree after every kill. A run that finds anything lost or wrong stops and writes no report.
"""


def _read() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("--rounds", type=int, default=500, help="kills of each kind of work")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--date", default="", help="a date to print in the report")
    parser.add_argument("--report", type=Path, help="the file to write")
    return parser.parse_args()


def _row(work: str, database: str, tally: Tally) -> str:
    return f"| {work} | {database} | {tally.kills} | {tally.within} | {tally.completed} | 0 |\n"


def _import_rows(forked: Nursery, rounds: int, seed: int, server: Postgres | None) -> str:
    with tempfile.TemporaryDirectory() as folder:
        places = Places(Path(folder), server)
        tally = kill_imports(forked, places, rounds, seed)
        places.close()
    return _row("import", "PostgreSQL" if server else "SQLite", tally)


def _selling_rows(forked: Nursery, rounds: int, seed: int, server: Postgres | None) -> str:
    with tempfile.TemporaryDirectory() as folder:
        places = Places(Path(folder), server)
        tally = kill_selling(forked, places, rounds, seed)
        places.close()
    return _row("orders", "PostgreSQL" if server else "SQLite", tally)


def _server(stack: ExitStack) -> Postgres | None:
    try:
        return stack.enter_context(postgres())
    except NoServer as error:
        print(f"PostgreSQL is left out: {error}")  # noqa: T201
        return None


def main() -> None:
    """Run all rounds; write the report, or print it."""
    asked = _read()
    with ExitStack() as stack:
        forked = stack.enter_context(nursery())
        table = _import_rows(forked, asked.rounds, asked.seed, None)
        server = _server(stack)
        if server is not None:
            table += _import_rows(forked, asked.rounds, asked.seed, server)
        for one in (None, server) if server is not None else (None,):
            table += _selling_rows(forked, asked.rounds, asked.seed, one)
        with tempfile.TemporaryDirectory() as folder:
            table += _row("index", "SQLite", kill_indexing(forked, Places(Path(folder)), asked.rounds, asked.seed))
    date = f"Last run on {asked.date}.\n" if asked.date else ""
    head = _HEAD.format(rounds=asked.rounds, seed=asked.seed, date=date)
    report = head + table + _TAIL.format(rows=f"{ROWS:,}", goods=GOODS)
    if asked.report is None:
        print(report)  # noqa: T201
        return
    asked.report.parent.mkdir(parents=True, exist_ok=True)
    asked.report.write_text(report, encoding="utf-8")


if __name__ == "__main__":
    main()
