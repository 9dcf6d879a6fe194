"""Durable orders a second through the waist on both databases, and a hot SKU, beside one transaction an order."""

import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from bench.orders import rush, slow_disk, through_http
from bench.orders.naive import NaivePostgres, NaiveSqlite
from bench.orders.rates import CLIENTS, CONNECTIONS, LATER, NAIVE_CLIENTS, OUR_CLIENTS, Rival, bare, busy, ours
from bench.orders.shop import HOT, opened, order, stock
from bench.report import Report, Table
from bench.writes import servers
from bench.writes.clients import closed
from bench.writes.clients import opened as open_loop
from souk.kit.memory import settle
from souk.kit.operation import Souk

BUY = "checkout.buy"


@dataclass(frozen=True)
class Found:
    """Orders a second over many SKUs and on one that is hot; delays, and processor of one, in ms; what was sold.

    `alone` is the same order, each in a transaction of its own; `naive` knows nothing of shops.
    """

    database: str
    ours: float
    alone: float
    naive: float
    hot: float
    cpu: float
    p50: float
    p99: float
    sold: int
    oversold: int
    rush: rush.Rush


def run(quick: bool) -> Report:
    """200 SKUs and 60 hot pieces for 1.5 s a figure (quick), or 10,000 and 1,000 for 10 s."""
    skus, hot, seconds = (200, 60, 1.5) if quick else (10_000, 1_000, 10.0)
    with servers.folder() as here:
        syncs = servers.syncs(here, 1.0)
        stocked = {f"sku-{number:05}": 1_000_000 for number in range(skus)}
        url = f"sqlite:///{here / 'souk.db'}"
        sqlite = _measured(("SQLite", here, url), lambda: NaiveSqlite(here / "naive.db", stocked), (skus, hot), seconds)
    with servers.folder() as here, servers.postgres() as url:
        postgres = _measured(
            ("PostgreSQL", here, url), lambda: NaivePostgres(url, stocked, CONNECTIONS), (skus, hot), seconds
        )
    both, hello = (sqlite, postgres), through_http.greeted(seconds)
    web, behind = through_http.measured(skus, seconds)
    slow = slow_disk.measured(skus, seconds / 2, slow_disk.DELAYS_MS[1:2] if quick else slow_disk.DELAYS_MS)
    result = {
        "sqlite_ops": round(sqlite.ours, 1),
        "sqlite_hot_ops": round(sqlite.hot, 1),
        "postgres_ops": round(postgres.ours, 1),
        "postgres_hot_ops": round(postgres.hot, 1),
        "naive_ops": round(max(one.naive for one in both), 1),
        "alone_sqlite_ops": round(sqlite.alone, 1),
        "alone_postgres_ops": round(postgres.alone, 1),
        "cpu_ms": [round(one.cpu, 3) for one in both],
        "naive_sqlite_ops": round(sqlite.naive, 1),
        "naive_postgres_ops": round(postgres.naive, 1),
        "ratio": round(min(one.ours / one.naive for one in both), 3),
        "http_ops": round(web.orders.rate, 1),
        "http_cpu_ms": round(web.orders.cpu, 3),
        "http_p50_ms": round(web.p50, 1),
        "http_p99_ms": round(web.p99, 1),
        "http_postgres_ops": round(behind.orders.rate, 1),
        "http_postgres_cpu_ms": round(behind.orders.cpu, 3),
        "http_postgres_p50_ms": round(behind.p50, 1),
        "http_postgres_p99_ms": round(behind.p99, 1),
        "http_empty_ops": round(web.empty.rate, 1),
        "http_empty_cpu_ms": round(web.empty.cpu, 3),
        "hello_ops": round(hello.rate, 1),
        "hello_cpu_ms": round(hello.cpu, 3),
        "p99_ms": round(max(one.p99 for one in both), 1),
        "oversold": sum(one.oversold for one in both),
        "hot_sold": [one.sold for one in both],
        "join_cpu_ms": [round(one.rush.joined, 3) for one in both],
        "ask_cpu_ms": [round(one.rush.asked, 3) for one in both],
        "sold_out_cpu_ms": [round(one.rush.sold_out, 3) for one in both],
        "early_cpu_ms": [round(one.rush.early, 3) for one in both],
        "join_ratio": round(max(one.rush.joined / one.rush.sold_out for one in both), 3),
        "slow_disk_ratios": {f"{one.database} {one.delay_ms:g} ms": round(one.ours / one.naive, 2) for one in slow},
        "skus": skus,
        "clients": CLIENTS,
        "disk_syncs_per_s": round(syncs, 1),
        "quick": quick,
    }
    tables = (_table(both), _slow(slow), _rush(both), _web((web, behind), hello))
    return Report("orders", tables, _notes(seconds, skus, hot, syncs), result)


def _measured(
    where: tuple[str, Path, str], rival: Callable[[], Rival], goods: tuple[int, int], seconds: float
) -> Found:
    name, folder, url = where
    skus, hot = goods
    souk, naive = opened(folder, url, skus, hot), rival()

    buy = ours(souk, skus)
    try:
        closed(buy, CLIENTS, seconds / 5, LATER)
        # As the server does once it is up.
        settle()
        many, cpu = max(busy(buy, clients, seconds) for clients in OUR_CLIENTS)
        alike = bare(naive, skus, seconds)
        waits = open_loop(buy, CLIENTS, many / 2, seconds, 1_000 * LATER)
        alone = _alone(souk, buy, seconds)
        rate, sold = _hot(souk, hot)
        free, held = stock(souk, HOT)
        waits_by_turn = rush.measured(souk, "sku-00000", seconds / 2)
    finally:
        naive.close()
        souk.database.close()
    at = (waits[len(waits) // 2], waits[int(len(waits) * 0.99)])
    oversold = max(0, held - hot) + max(0, -free) + abs(sold - hot)
    return Found(name, many, alone, alike, rate, cpu, *at, sold, oversold, waits_by_turn)


def _alone(souk: Souk, write: Callable[[int], None], seconds: float) -> float:
    """Orders a second where no two share a round: the same call, price, stock and rows, a transaction each."""
    found = souk.operations[BUY]
    souk.operations[BUY] = replace(found, many="")
    try:
        return max(closed(write, clients, seconds, (400 + clients) * LATER) for clients in NAIVE_CLIENTS)
    finally:
        souk.operations[BUY] = found


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
    columns = ("", "souk", "alone", "naive", "ratio", "CPU ms", "hot SKU", "sold of it", "oversold", "p50 ms", "p99 ms")
    rows = tuple(
        (
            *(one.database, one.ours, one.alone, one.naive, one.ours / one.naive, one.cpu),
            *(one.hot, one.sold, one.oversold, one.p50, one.p99),
        )
        for one in found
    )
    return Table("Durable orders a second", columns, rows)


def _slow(found: tuple[slow_disk.Slow, ...]) -> Table:
    columns = ("", "a sync waits, ms", "syncs a second", "souk", "naive", "ratio")
    rows = tuple((one.database, one.delay_ms, one.syncs, one.ours, one.naive, one.ours / one.naive) for one in found)
    return Table("On a disk that takes its time", columns, rows)


def _rush(found: tuple[Found, ...]) -> Table:
    columns = ("", "a place", "asking for it", "refused by turn", "refused by stock", "place / refused by stock")
    rows = tuple(
        (
            *(one.database, one.rush.joined, one.rush.asked, one.rush.early, one.rush.sold_out),
            one.rush.joined / one.rush.sold_out,
        )
        for one in found
    )
    return Table("A flash sale: CPU ms a call", columns, rows)


def _web(found: tuple[through_http.Through, ...], hello: through_http.Reached) -> Table:
    lines = (
        *((f"an order, {one.database}", one.orders.rate, one.orders.cpu, one.p50, one.p99) for one in found),
        *((f"the smallest operation, {one.database}", one.empty.rate, one.empty.cpu, "", "") for one in found),
        ("bare framework", hello.rate, hello.cpu, "", ""),
    )
    return Table("Through HTTP", ("", "a second", "CPU ms", "p50 ms", "p99 ms"), lines)


def _notes(seconds: float, skus: int, hot: int, syncs: float) -> tuple[str, ...]:
    return (
        "Ours is checkout.buy by name, with a key: offered, promised and priced under a campaign, its total compared "
        "with the one seen, quota and stock held, order, lines, person, payment with its pending entry, step, event, "
        "letter. Orders that come at one moment share a transaction.",
        "Alone is the same call, with the same price, stock, quotas, rows and durability, at the better of 1 and "
        f"{CONNECTIONS} clients, where each has a transaction of its own. CPU ms is what one of ours takes of the "
        "processor, its client with it.",
        "Naive is one raw transaction of the same kinds of rows, as durable, at the better of 1 and "
        f"{CONNECTIONS} clients; it makes no price, checks no offer and answers nothing.",
        f"The better of {' and '.join(map(str, OUR_CLIENTS))} clients in one process, {seconds:g} s a figure, {skus:,} "
        f"SKUs; then {hot:,} pieces of one SKU until none is left. p50 and p99 of {CLIENTS} clients in an open loop at "
        "half of it.",
        f"This disk keeps 4 KiB for good {syncs:,.0f} times a second (`fdatasync`). On one that takes its time every "
        "sync of both waits first, by a library of our own that is read before the system's. Empty without a C "
        "compiler or off Linux.",
        f"A flash sale: {rush.CLIENTS} clients at once, each call of somebody new but for asking; CPU of our process, "
        "client and all. Refused by stock is checkout.buy of the SKU of which nothing is left, while there is no sale; "
        "refused by turn is the same call for goods of a sale, of who was not let in.",
        f"Through HTTP: {through_http.CLIENTS} connections kept alive, server and load on the same cores; CPU ms is of "
        "the server, where orders are charged, placed and told to their customers meanwhile. p50 and p99 in an open "
        "loop at half of it. The smallest operation reads one small table. Goods were annotated and indexed before.",
    )
