"""The same orders through HTTP: the whole application in a process of its own, on either database."""

import asyncio
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.latency.load import closed, opened, requests
from bench.latency.server import serve
from bench.latency.serving import Server, serving
from bench.orders.shop import furnish, purchase
from bench.writes import servers
from souk.doors.http import application
from souk.doors.jobs import staffed
from souk.settings import Settings

CLIENTS, MOST, SEED, WARM = 32, 2_000, 5, 0.5
# Reads one small table: what is left is what every request costs.
EMPTY = "pricing.tax-rates"


@dataclass(frozen=True)
class Reached:
    """Answers a second, and ms of the server's processor for each, all that it does beside included."""

    rate: float
    cpu: float


@dataclass(frozen=True)
class Through:
    """Orders and the smallest operation on a database; delays of orders in ms, in an open loop at half of it."""

    database: str
    orders: Reached
    empty: Reached
    p50: float
    p99: float


def greeted(seconds: float) -> Reached:
    """The bare framework."""
    with serving("hello") as server:
        greetings = requests(server.port, "hello", [{"text": "hello"}] * CLIENTS)
        _most(server, greetings, WARM)
        return _most(server, greetings, seconds)


def measured(skus: int, seconds: float) -> tuple[Through, Through]:
    """On SQLite and on PostgreSQL as it comes, each from as many connections.

    The orders' own background work goes on meanwhile. Raises `NoServer`.
    """
    sqlite = _measured("SQLite", "", skus, seconds)
    with servers.postgres() as url:
        return sqlite, _measured("PostgreSQL", url, skus, seconds)


def _measured(name: str, url: str, skus: int, seconds: float) -> Through:
    with serving(str(skus), url, module="bench.orders.through_http") as server:
        nothing = requests(server.port, EMPTY, [{}] * CLIENTS)
        _most(server, nothing, WARM)
        empty = _most(server, nothing, seconds)
        _most(server, _orders(server, skus, CLIENTS, "warm"), WARM)
        orders = _most(server, _orders(server, skus, int(MOST * seconds), "b"), seconds)
        rate = orders.rate / 2
        some = _orders(server, skus, int(2 * rate * seconds), "open")
        late = asyncio.run(opened(server.port, some, rate, seconds, SEED))
    return Through(name, orders, empty, late.p50, late.p99)


def _orders(server: Server, skus: int, many: int, key: str) -> list[bytes]:
    asked: Sequence[Mapping[str, Any]] = [
        {"purchase": purchase(f"sku-{number % skus:05}")} for number in range(max(CLIENTS, many))
    ]
    return requests(server.port, "checkout.buy", asked, key)


def _most(server: Server, asked: Sequence[bytes], seconds: float) -> Reached:
    before = server.cpu_s()
    count, took = asyncio.run(closed(server.port, asked, seconds, CLIENTS))
    return Reached(count / took, 1000 * (server.cpu_s() - before) / count)


def main(skus: int, url: str = "") -> None:
    """Serve a stocked shop on a database, SQLite where none is named.

    The load comes from one visitor, who would soon be asked to come more slowly.
    """
    with tempfile.TemporaryDirectory() as place:
        settings = Settings(_env_file=None, folder=Path(place), database=url, rate_visitor=0, rate_account=0)
        souk, jobs = staffed(settings)
        furnish(souk, skus, 1)
        # A shop that has been open for a while: annotations and index of its goods are not made while it is measured.
        jobs.catch_up()
        serve(application(souk, jobs, settings), {})
        souk.database.close()


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
