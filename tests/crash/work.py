"""What a child does: importing, indexing, or looking at what is there. Each value that it yields is acknowledged."""

import hashlib
import importlib
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from souk.doors.jobs import Jobs, staffed
from souk.kit.operation import Souk
from souk.settings import Settings
from tests.kept import knowledge, taxonomy
from tests.small import OPERATOR, open_shops, product, put, small_settings

Work = Callable[[Mapping[str, Any]], Iterator[Any]]
ROWS = 1100
GOODS = 70
FEED = "feed.ndjson"
IMPORT = {"format": "esci", "files": [FEED], "shop": "corner", "id": "kill"}
STEP = 20
_TABLES = {
    "products": "SELECT id, shop, revision, retired, body FROM catalog_product ORDER BY id",
    "revisions": "SELECT product, number, actor, reason, batch, before FROM catalog_revision ORDER BY product, number",
    "rejects": "SELECT batch, number, file, line, field, reason, row FROM catalog_reject ORDER BY batch, number",
    "events": "SELECT name, subject, facts, actor FROM events_event ORDER BY number",
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
    for step in souk.stream("catalog.import-goods", IMPORT, OPERATOR):
        yield step.done


def imported(given: Mapping[str, Any]) -> Iterator[Any]:
    """What an import left: its counts, how many rows each table has, and one digest of them all."""
    souk, _ = _open(given)
    with souk.database.unit(writes=False):
        rows = {name: [list(row) for row in _rows(souk, query)] for name, query in _TABLES.items()}
    made = souk.call("catalog.imports", {}, OPERATOR)
    told = {name: len(found) for name, found in rows.items()}
    yield {**told, "digest": _digest(rows), "import": made[0] if made else None}


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
    souk, _ = _open(given)
    status = souk.call("search.status", {}, OPERATOR)
    cards = list(_cards(souk))
    events = souk.call("events.read", {"most": 1000}, OPERATOR)["events"]
    told = {event["subject"] for event in events if _place(event["position"]) <= _place(status["position"])}
    listings = souk.call("catalog.page", {"most": 500}, OPERATOR)["listings"]
    live = {listing["product"]["id"] for listing in listings}
    yield {
        "status": status,
        "found": sorted(card["product"] for card in cards),
        "expected": sorted(told & live),
        "live": sorted(live),
        "digest": _digest({"cards": sorted(cards, key=lambda card: str(card["product"]))}),
    }


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
