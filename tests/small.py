"""A small catalogue, the callers who tend it, and how they call."""

import os
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from souk.doors.jobs import Jobs, staffed
from souk.goods.annotation import Annotation
from souk.kit.operation import Caller, Souk
from souk.settings import Settings
from tests.databases import postgres_tools

OPERATOR = Caller("operator", frozenset({"*"}))
CORNER = {"id": "corner", "name": {"en": "The corner shop", "zh-CN": "街角小店"}}
HARBOUR = {"id": "harbour", "name": {"en": "Harbour goods", "zh-CN": "港湾百货"}}


def small_settings(folder: Path, url: str = "") -> Settings:
    """What a small system under test chooses."""
    told = tuple(sorted(pair for pair in os.environ.items() if pair[0].upper().startswith("SOUK_")))
    return _chosen(told).model_copy(update={"folder": folder, "database": url})


@cache
def _chosen(_told: tuple[tuple[str, str], ...]) -> Settings:
    """What is chosen in one environment, which the settings read."""
    return Settings(
        _env_file=None,
        hosts="testserver",
        pg_tools=postgres_tools(),
        index_memory_mb=16,
        clock={"use": "tests.clocks:Standing"},
        demo=True,
        password_hasher={**Settings.model_fields["password_hasher"].default, "time_cost": 1, "memory_cost": 8},
        tokens={"use": "tests.people.accounts.tokens:Told"},
        knowledge={"use": "tests.kept:knowledge"},
        taxonomy={"use": "tests.kept:taxonomy"},
    )


def keeper(shop: str) -> Caller:
    """Who may tend the goods of one shop."""
    return Caller(f"keeper-{shop}", frozenset({"catalog:*"}), shop)


def offer(shop: str, price: int, **more: Any) -> dict[str, Any]:
    """An offer in CNY."""
    return {"shop": shop, "price": {"amount": price, "currency": "CNY"}, **more}


def product(id: str, title: str, price: int | None = 8900, *, shop: str = "corner", **more: Any) -> dict[str, Any]:
    """A product with one variant, offered by its shop where it has a price."""
    offers = [] if price is None else [offer(shop, price)]
    made = {"id": id, "shop": shop, "title": {"en": title}, "variants": [{"id": id, "offers": offers}]}
    return {**made, **more}


def open_shops(souk: Souk, *shops: Mapping[str, Any]) -> None:
    for shop in shops or (CORNER, HARBOUR):
        souk.call("catalog.open-shop", {"shop": shop}, OPERATOR)


def put(souk: Souk, *products: Mapping[str, Any], caller: Caller = OPERATOR, reason: str = "listing") -> Any:
    return souk.call("catalog.put", {"products": list(products), "reason": reason}, caller)


def stock(souk: Souk, jobs: Jobs, products: Sequence[Mapping[str, Any]]) -> None:
    """List products, then annotate and index them."""
    open_shops(souk)
    for start in range(0, len(products), 500):
        put(souk, *products[start : start + 500])
    jobs.catch_up()


def found(souk: Souk, text: str = "", **more: Any) -> list[str]:
    """The products that a search finds, in order."""
    page = souk.call("search.find", {"text": text, "most": 100, **more}, OPERATOR)
    return [card["product"] for card in page["cards"]]


def every_event(souk: Souk) -> list[dict[str, Any]]:
    """The whole log."""
    return list(souk.call("events.read", {"most": 1000}, OPERATOR)["events"])


def state(souk: Souk) -> dict[str, Any]:
    """All that writing to the catalogue could have changed."""
    products, after = [], ""
    while page := souk.call("catalog.page", {"after": after, "most": 500}, OPERATOR):
        products += page["listings"]
        after = page["after"]
        if not after:
            break
    return {
        "shops": souk.call("catalog.shops", {}, OPERATOR),
        "products": products,
        "imports": souk.call("catalog.imports", {}, OPERATOR),
        "events": every_event(souk),
    }


@cache
def knowing() -> Annotation:
    """The annotation of our knowledge, for who asks it nothing of the catalogue."""
    with TemporaryDirectory() as folder:
        souk, _ = staffed(small_settings(Path(folder)))
        souk.database.close()
    found = souk.operations["annotation.category"].method
    made: Annotation = found.__self__  # type: ignore[attr-defined]
    return made
