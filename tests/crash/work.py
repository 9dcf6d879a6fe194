"""What a child does: importing, indexing, selling, or looking at it. Each value that it yields is acknowledged.

Work that may be killed first says what it found, which is what the child before it left.
"""

import gc
import hashlib
import importlib
import json
import resource
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

from souk.doors.jobs import Jobs, staffed
from souk.goods.inventory import OutOfStock
from souk.kit.errors import Unavailable
from souk.kit.operation import Souk
from souk.settings import Settings
from tests.clocks import Standing
from tests.kept import knowledge, taxonomy
from tests.small import OPERATOR, open_shops, product, put, small_settings
from tests.trade.buying import CARD, SHOPPER, furnish, wish

Work = Callable[[Mapping[str, Any]], Iterator[Any]]
ROWS = 1100
GOODS = 70
FEED = "feed.ndjson"
IMPORT = {"format": "esci", "files": [FEED], "shop": "corner", "id": "kill"}
STEP = 20
MOST_TRIES, PAUSE = 600, 0.05
_TABLES = {
    "products": "SELECT id, shop, revision, retired, body FROM catalog_product ORDER BY id",
    "revisions": "SELECT product, number, actor, reason, batch, before FROM catalog_revision ORDER BY product, number",
    "rejects": "SELECT batch, number, file, line, field, reason, row FROM catalog_reject ORDER BY batch, number",
    "events": "SELECT name, subject, facts, actor FROM events_event ORDER BY number",
}

ORDERS = 14
CAMPAIGN = {
    "rule": {"id": "few", "layer": "item", "kind": "cut", "owner": "corner", "amount": 500, "total": 4},
    "name": {"en": "For the first four"},
}
_SOLD = {
    "stock": "SELECT available, reserved, sold FROM inventory_stock WHERE variant = 'tray'",
    "orders": "SELECT id, state, total FROM orders_order ORDER BY id",
    "lines": 'SELECT count(*) FROM orders_line JOIN orders_order ON orders_order.id = orders_line."order"',
    "ledger": "SELECT currency, CAST(sum(amount) AS BIGINT) FROM payments_posting GROUP BY currency",
    "entries": "SELECT entry FROM payments_posting GROUP BY entry, currency HAVING sum(amount) <> 0",
    "used": "SELECT uses FROM promotions_use WHERE campaign = 'few' AND customer = ''",
    "opened": "SELECT count(*) FROM events_event WHERE name = 'orders.opened'",
}

# Before the first fork: what a child would else read and import each time.
knowledge()
taxonomy()
for choice in Settings.model_fields.values():
    if isinstance(choice.default, dict) and "use" in choice.default:
        importlib.import_module(choice.default["use"].partition(":")[0])


def feed(rows: int = ROWS) -> str:
    """A supplier's file: good rows, one in fifty wrong, one in thirty a later state of an earlier product."""
    return "".join(json.dumps(_row(number)) + "\n" for number in range(rows))


def _row(number: int) -> dict[str, Any]:
    if number % 50 == 49:
        return {"asin": f"B{number}", "title": "Kettle", "price": "cheap"}
    asin = f"B{number - 30 if number % 30 == 29 else number}"
    return {"asin": asin, "title": f"Steel kettle number {number}, 1.7 L", "brand": "Corner", "price": number / 100}


def _open(given: Mapping[str, Any]) -> tuple[Souk, Jobs]:
    return staffed(small_settings(Path(given["folder"]), given.get("database", "")))


def importing(given: Mapping[str, Any]) -> Iterator[Any]:
    """Import the feed, from where it stands."""
    souk, _ = _open(given)
    yield _imported(souk)
    for step in souk.stream("catalog.import-goods", IMPORT, OPERATOR):
        yield step.done


def imported(given: Mapping[str, Any]) -> Iterator[Any]:
    """What an import left: its counts, how many rows each table has, and one digest of them all."""
    yield _imported(_open(given)[0])


def _imported(souk: Souk) -> dict[str, Any]:
    with souk.database.unit(writes=False):
        rows = {name: [list(row) for row in _rows(souk, query)] for name, query in _TABLES.items()}
    made = souk.call("catalog.imports", {}, OPERATOR)
    told = {name: len(found) for name, found in rows.items()}
    return {**told, "digest": _digest(rows), "import": made[0] if made else None}


def stocking(given: Mapping[str, Any]) -> Iterator[Any]:
    """List goods, then change some and retire some; nothing is annotated or indexed."""
    souk, _ = _open(given)
    open_shops(souk)
    kinds = [("litter_box", "Hooded litter box, {n} L"), ("kettle", "Glass kettle number {n}")]
    goods = []
    for n in range(GOODS):
        category, title = kinds[n % 2]
        goods.append(product(f"p{n:03}", title.format(n=20 + n), 1000 + n, category=category))
    put(souk, *goods)
    put(souk, *[{**one, "brand": "Corner"} for one in goods[::7]])
    for one in goods[::10]:
        souk.call("catalog.retire", {"product": one["id"], "reason": "sold out"}, OPERATOR)
    yield len(goods)


def indexing(given: Mapping[str, Any]) -> Iterator[Any]:
    """Follow the log in small steps to its end, then build the index anew."""
    souk, _ = _open(given)
    yield _indexed(souk)
    while souk.call("annotation.follow", {"most": STEP}, OPERATOR) or souk.call(
        "search.follow", {"most": STEP}, OPERATOR
    ):
        souk.call("search.follow", {"most": STEP}, OPERATOR)
        yield souk.call("search.status", {}, OPERATOR)
    for _step in souk.stream("search.rebuild", {}, OPERATOR):
        pass
    yield souk.call("search.status", {}, OPERATOR)


def indexed(given: Mapping[str, Any]) -> Iterator[Any]:
    """What the index has: where it stands, its products, and the products that the log up to there speaks of."""
    yield _indexed(_open(given)[0])


def _indexed(souk: Souk) -> dict[str, Any]:
    status = souk.call("search.status", {}, OPERATOR)
    # An index without goods says that it has none yet.
    cards = list(_cards(souk)) if status["products"] else []
    events = souk.call("events.read", {"most": 1000}, OPERATOR)["events"]
    told = {event["subject"] for event in events if _place(event["position"]) <= _place(status["position"])}
    listings = souk.call("catalog.page", {"most": 500}, OPERATOR)["listings"]
    live = {listing["product"]["id"] for listing in listings}
    return {
        "status": status,
        "found": sorted(card["product"] for card in cards),
        "expected": sorted(told & live),
        "live": sorted(live),
        "digest": _digest({"cards": sorted(cards, key=lambda card: str(card["product"]))}),
    }


def furnishing(given: Mapping[str, Any]) -> Iterator[Any]:
    """Two shops with goods, stock and a rate; nothing is killed here."""
    souk, _ = _open(given)
    furnish(souk)
    souk.call("promotions.put", {"campaign": CAMPAIGN, "why": "a sale with few uses"}, OPERATOR)
    yield True


def selling(given: Mapping[str, Any]) -> Iterator[Any]:
    """Buy one tray after another, each with its keys, until none is left; then let the house see to what is open."""
    souk, _ = _open(given)
    call = partial(_insist, souk)
    yield _sold(souk, given)
    for number in range(ORDERS):
        order = f"order-{number:02}"
        try:
            asked = {"wish": wish(("tray", 1)), "session": f"session-{number:02}"}
            call("checkout.begin", asked, SHOPPER, f"begin-{number}")
            paid = call(*_paying(number))
        except OutOfStock:
            continue
        yield ["opened", order]
        call("payments.charge", {"payment": paid["paying"]}, OPERATOR)
        if call("orders.settle", {"order": order}, OPERATOR) == "placed":
            yield ["placed", order]
    assert isinstance(souk.clock, Standing)
    # A charge that was claimed and that the provider never heard of fails a quarter of an hour later; a provider that
    # is killed while it is asked about it is asked again.
    for _ in range(2):
        souk.clock.on(minutes=16)
        call("payments.sweep", {}, OPERATOR)
        call("orders.sweep", {}, OPERATOR)
    yield ["done", ""]


def cramped(given: Mapping[str, Any]) -> Iterator[Any]:
    """Open an order, then try to charge it and to open another while no file may grow; both when they may again."""
    souk, _ = _open(given)
    furnish(souk)
    paid = [_begun(souk, number) and souk.call(*_paying(number)) for number in (0, 1)]
    _begun(souk, 2)
    # The provider runs on another machine: it has room.
    souk.call("payments.charge", {"payment": paid[0]["paying"]}, OPERATOR)
    tried: list[tuple[Any, ...]] = [("payments.charge", {"payment": paid[1]["paying"]}, OPERATOR), _paying(2)]
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    said = [_refused(souk, asked) for asked in tried]
    shown = souk.call("orders.page", {}, SHOPPER)["orders"]
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    yield {"said": said, "shown": [one["id"] for one in shown], "then": _sold(souk, given)}
    for asked in tried:
        souk.call(*asked)
    souk.call("payments.sweep", {}, OPERATOR)
    souk.call("orders.sweep", {}, OPERATOR)
    yield _sold(souk, given)


def _begun(souk: Souk, number: int) -> Any:
    asked = {"wish": wish(("tray", 1)), "session": f"session-{number:02}"}
    return souk.call("checkout.begin", asked, SHOPPER, f"begin-{number}")


def _paying(number: int) -> tuple[Any, ...]:
    paying = {"session": f"session-{number:02}", "order": f"order-{number:02}"}
    return "checkout.pay", paying, SHOPPER, f"pay-{number}"


def _refused(souk: Souk, asked: tuple[Any, ...]) -> str:
    try:
        return f"done: {souk.call(*asked)}"
    except Unavailable as error:
        return str(error)


def _insist(souk: Souk, *asked: Any) -> Any:
    """Ask again with the same key while the database is away, as a client is told to."""
    for _ in range(MOST_TRIES):
        try:
            return souk.call(*asked)
        except Unavailable:
            Event().wait(PAUSE)
    return souk.call(*asked)


def sold(given: Mapping[str, Any]) -> Iterator[Any]:
    """What selling left: stock, orders by state, the ledger's sums, what was used of the campaign, the rail's books."""
    yield _sold(_open(given)[0], given)


def _sold(souk: Souk, given: Mapping[str, Any]) -> dict[str, Any]:
    with souk.database.unit(writes=False):
        rows: dict[str, Any] = {name: [list(row) for row in _rows(souk, query)] for name, query in _SOLD.items()}
        backend = _rows(souk, "SELECT pg_backend_pid()").scalar() if given.get("database") else 0
    books = Path(given["folder"]) / "rails" / CARD / "sandbox.db"
    charged = []
    if books.exists():
        with closing(sqlite3.connect(books)) as there:
            # Killed before its first table stood, it charged nothing.
            if there.execute("SELECT 1 FROM sqlite_master WHERE name = 'charge'").fetchone():
                charged = there.execute("SELECT key, amount FROM charge WHERE state = 'paid' ORDER BY key").fetchall()
    return {**rows, "charged": charged, "backend": backend}


def _cards(souk: Souk) -> Iterator[dict[str, Any]]:
    after = ""
    while True:
        page = souk.call("search.find", {"after": after, "most": 100, "sort": "price-low"}, OPERATOR)
        yield from page["cards"]
        after = page["after"]
        if not after:
            return


def _place(position: str) -> tuple[int, ...]:
    return tuple(int(part) for part in (position or "0-0").split("-"))


def _rows(souk: Souk, query: str) -> Any:
    return souk.database.read.exec_driver_sql(query)


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


WORKS: dict[str, Work] = {work.__name__: work for work in (importing, imported, stocking, indexing, indexed)}
WORKS |= {work.__name__: work for work in (furnishing, selling, sold, cramped)}


def warm() -> None:
    """Sell once before the first fork, so that no child has to make what all children share."""
    with tempfile.TemporaryDirectory() as folder:
        for work in (furnishing, selling):
            for _said in work({"folder": folder}):
                pass
    gc.collect()
    gc.freeze()
