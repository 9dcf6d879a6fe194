"""A merchant of ACP in a house's market: its feed, its visit, and its traffic held against the published schemas."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from souk.kit.clock import Clock
from souk.kit.operation import Souk
from tests.clocks import Standing
from tests.doors.protocols.schemas.published import absent
from tests.doors.protocols.schemas.recording import wrong_answer, wrong_request
from tests.doubles.merchants import Running
from tests.doubles.merchants.acp import AcpRunning
from tests.doubles.merchants.goods import Shelf
from tests.small import OPERATOR

if TYPE_CHECKING:
    from tests.agents.market.conftest import House

# What Pier's box costs all-in, and where a card and a completion go.
TOTAL = 19833
VAULT, COMPLETE = "/delegate_payment", "/complete"


def feed_of(shelf: Shelf) -> str:
    """The shelf as ACP's feed writes it, a line an item."""
    return "\n".join(
        json.dumps(
            {
                "id": f"p-{good.id}",
                "title": good.title,
                "variants": [
                    {
                        "id": good.id,
                        "title": good.title,
                        "price": {"amount": good.price, "currency": shelf.currency},
                        "barcodes": [{"type": "GTIN", "value": good.gtin}] if good.gtin else [],
                    }
                ],
            }
        )
        for good in shelf.goods.values()
    )


def join_acp(house: "House", running: AcpRunning, **more: Any) -> Any:
    """Add it to a house as `joined_acp` does."""
    return joined_acp(house.souk, house.folder, running, **more)


def joined_acp(souk: Souk, folder: Path, running: AcpRunning, **more: Any) -> Any:
    """Add a merchant with its feed, set its clock and its provider's by the house's, and visit it."""
    merchant = running.merchant
    merchant.clock = merchant.provider.clock = souk.clock.now
    uploads, name = folder / "uploads", f"{merchant.shelf.name.lower()}.jsonl"
    uploads.mkdir(exist_ok=True)
    (uploads / name).write_text(feed_of(merchant.shelf), "utf-8")
    draft = {"domain": merchant.place, "kind": "acp", "feed": name, "format": "acp-jsonl", "key": "k-1", **more}
    added = souk.call("market.add-merchant", {"merchant": draft}, OPERATOR)
    return souk.call("market.visit", {"merchant": added["id"]}, OPERATOR)


def faults_of(running: AcpRunning) -> list[str]:
    """What is wrong with what passed by the published schemas; nothing where they are not here."""
    found = list[str]()
    for method, path, asked, status, answer in () if absent() else running.traffic:
        bare = path.removeprefix("/shop")
        if bare.startswith("/.well-known"):
            continue
        body = asked if method == "POST" else None
        found += [f"{method} {bare} request {one}" for one in wrong_request(method, bare, body)]
        found += [f"{method} {bare} {status} {one}" for one in wrong_answer(method, bare, status, answer)]
    return found


def sent(running: Running, ends: str) -> list[Any]:
    return [one for one in running.asked if one.path.endswith(ends)]


def later(clock: Clock, **time: float) -> None:
    assert isinstance(clock, Standing)
    clock.on(**time)


def used(house: "House", mandate: str) -> tuple[int, int]:
    found = house.mandate(mandate)
    return found["held"], found["spent"]
