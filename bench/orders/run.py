"""Durable orders a second through the waist on both databases, and a hot SKU, beside one raw transaction an order."""

import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bench.orders import through_http
from bench.orders.naive import NaivePostgres, NaiveSqlite
from bench.orders.shop import HOT, opened, order, stock
from bench.report import Report, Table
from bench.writes import servers
from bench.writes.clients import closed
from bench.writes.clients import opened as open_loop
from souk.kit.operation import Souk

CLIENTS, CONNECTIONS = 32, 16
OUR_CLIENTS = (CLIENTS, 128)
LATER = 10_000_000
NAIVE_CLIENTS = (1, CONNECTIONS)


class Rival(Protocol):
    def order(self, number: int, sku: str) -> bool: ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class Found:
    """Orders a second over many SKUs and on one that is hot, ours and naive; delays in ms; what was sold of the hot."""

    database: str
    ours: float
    naive: float
    hot: float
    p50: float
    p99: float
    sold: int
    oversold: int


def run(quick: bool) -> Report:
    """200 SKUs and 60 hot pieces for 3 s a figure (quick), or 10,000 and 1,000 for 10 s."""
    skus, hot, seconds = (200, 60, 3.0) if quick else (10_000, 1_000, 10.0)
    with servers.folder() as here:
        syncs = servers.syncs(here, 1.0)
        stocked = {f"sku-{number:05}": 1_000_000 for number in range(skus)}
        url = f"sqlite:///{here / 'souk.db'}"
        sqlite = _measured(("SQLite", here, url), lambda: NaiveSqlite(here / "naive.db", stocked), (skus, hot), seconds)
    with servers.folder() as here, servers.postgres() as url:
        postgres = _measured(
            ("PostgreSQL", here, url), lambda: NaivePostgres(url, stocked, CONNECTIONS), (skus, hot), seconds
        )
    both, (http, hello) = (sqlite, postgres), through_http.measured(skus, seconds)
    result = {
        "sqlite_ops": round(sqlite.ours, 1),
        "sqlite_hot_ops": round(sqlite.hot, 1),
        "postgres_ops": round(postgres.ours, 1),
        "postgres_hot_ops": round(postgres.hot, 1),
        "naive_ops": round(max(one.naive for one in both), 1),
        "naive_sqlite_ops": round(sqlite.naive, 1),
        "naive_postgres_ops": round(postgres.naive, 1),
        "ratio": round(min(one.ours / one.naive for one in both), 3),
        "http_ops": round(http, 1),
        "hello_ops": round(hello, 1),
        "p99_ms": round(max(one.p99 for one in both), 1),
        "oversold": sum(one.oversold for one in both),
        "hot_sold": [one.sold for one in both],
        "skus": skus,
        "clients": CLIENTS,
        "disk_syncs_per_s": round(syncs, 1),
        "quick": quick,
    }
    web = Table("Through HTTP, SQLite", ("", "a second"), (("souk", http), ("bare framework", hello)))
    return Report("orders", (_table(both), web), _notes(seconds, skus, hot), result)


def _measured(
    where: tuple[str, Path, str], rival: Callable[[], Rival], goods: tuple[int, int], seconds: float
) -> Found:
    name, folder, url = where
    skus, hot = goods
    souk, naive = opened(folder, url, skus, hot), rival()

    def ours(number: int) -> None:
        order(souk, number, f"sku-{number % skus:05}")

    def raw(number: int) -> None:
        naive.order(number, f"sku-{number % skus:05}")

    try:
        closed(ours, CLIENTS, seconds / 5, LATER)
        many = max(closed(ours, clients, seconds, (10 + clients) * LATER) for clients in OUR_CLIENTS)
        bare = max(closed(raw, clients, seconds, (3 + clients) * LATER) for clients in NAIVE_CLIENTS)
        waits = open_loop(ours, CLIENTS, many / 2, seconds, 1_000 * LATER)
        rate, sold = _hot(souk, hot)
        free, held = stock(souk, HOT)
    finally:
        naive.close()
        souk.database.close()
    at = (waits[len(waits) // 2], waits[int(len(waits) * 0.99)])
    return Found(name, many, bare, rate, *at, sold, max(0, held - hot) + max(0, -free) + abs(sold - hot))


def _hot(souk: Souk, pieces: int) -> tuple[float, int]:
    """Orders a second on the hot SKU until none is left, and how many were sold."""
    numbers, sold = itertools.count(2_000 * LATER), [0] * CLIENTS

    def client(which: int) -> None:
        while order(souk, next(numbers), HOT):
            sold[which] += 1

    began = time.monotonic()
    threads = [threading.Thread(target=client, args=(which,)) for which in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(sold) / (time.monotonic() - began), sum(sold)


def _table(found: tuple[Found, ...]) -> Table:
    columns = ("", "souk", "naive", "ratio", "hot SKU", "sold of it", "oversold", "p50 ms", "p99 ms")
    rows = tuple(
        (one.database, one.ours, one.naive, one.ours / one.naive, one.hot, one.sold, one.oversold, one.p50, one.p99)
        for one in found
    )
    return Table("Durable orders a second", columns, rows)


def _notes(seconds: float, skus: int, hot: int) -> tuple[str, ...]:
    return (
        "Ours is checkout.buy by name, with a key: offered, promised and priced under a campaign, its total compared "
        "with the one seen, quota and stock held, order, lines, person, payment with its pending entry, step, event, "
        "letter. Orders that come at one moment share a transaction.",
        "Naive is one raw transaction of the same kinds of rows, as durable, at the better of 1 and "
        f"{CONNECTIONS} clients; it makes no price, checks no offer and answers nothing.",
        f"The better of {' and '.join(map(str, OUR_CLIENTS))} clients in one process, {seconds:g} s a figure, {skus:,} "
        f"SKUs; then {hot:,} pieces of one SKU until none is left. p50 and p99 of {CLIENTS} clients in an open loop at "
        "half of it.",
        f"Through HTTP: {through_http.CLIENTS} connections kept alive, server and load on the same cores.",
    )
