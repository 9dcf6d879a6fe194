"""A shop with so many SKUs in stock, and how one order is made there."""

from pathlib import Path
from typing import Any

from bench.shop import OPERATOR
from souk.doors.jobs import staffed
from souk.goods.inventory import OutOfStock
from souk.kit.operation import Caller, Souk
from souk.people.accounts import scopes_of
from souk.settings import Settings

HOT = "hot"
BATCH, PRICE, FEE = 500, 4900, 800
TOTAL = PRICE * 9 // 10 + FEE
RULE = {"id": "bench-cut", "layer": "item", "kind": "percent", "off": 1000, "shop_share": 5000}
RECIPIENT = {
    "name": "Lin Xia",
    "phone": "+86 130 0000 0000",
    "email": "lin@example.com",
    "country": "CN",
    "city": "Hangzhou",
    "lines": ["1 Invented Road"],
}


def opened(folder: Path, url: str, skus: int, hot: int) -> Souk:
    """A shop that has a million pieces of each of its SKUs, and `hot` of one."""
    souk, _ = staffed(Settings(_env_file=None, folder=folder, database=url))
    furnish(souk, skus, hot)
    return souk


def furnish(souk: Souk, skus: int, hot: int) -> None:
    """Goods, their stock, a rate, a campaign."""
    souk.database.claim()
    souk.call("catalog.open-shop", {"shop": {"id": "corner", "name": {"en": "The corner shop"}}}, OPERATOR)
    place = {"id": "corner-back", "shop": "corner", "name": {"en": "Back room"}}
    souk.call("inventory.open-location", {"location": place}, OPERATOR)
    rate = {"id": "home", "carrier": "Invented Express", "fee": FEE, "currency": "CNY", "fastest": 1, "slowest": 3}
    souk.call("fulfilment.put-rates", {"shop": "corner", "rates": [rate], "number": 0, "why": "bench"}, OPERATOR)
    campaign = {"rule": RULE, "name": {"en": "10 % off"}}
    souk.call("promotions.put", {"campaign": campaign, "why": "bench"}, OPERATOR)
    names = [HOT, *(f"sku-{number:05}" for number in range(skus))]
    for start in range(0, len(names), BATCH):
        some = names[start : start + BATCH]
        souk.call("catalog.put", {"products": [_product(name) for name in some], "reason": "bench"}, OPERATOR)
        counts = {name: hot if name == HOT else 1_000_000 for name in some}
        souk.call("inventory.count", {"location": "corner-back", "counts": counts, "why": "bench"}, OPERATOR)


def _product(name: str) -> dict[str, Any]:
    offer = {"shop": "corner", "price": {"amount": PRICE, "currency": "CNY"}}
    return {
        "id": name,
        "shop": "corner",
        "title": {"en": f"Kettle {name}"},
        "variants": [{"id": name, "offers": [offer]}],
    }


def purchase(sku: str) -> dict[str, Any]:
    """One piece of a SKU, at the price with its cut and the fee."""
    return {"recipient": RECIPIENT, "payment": "sandbox-card", "basket": [{"product": sku}], "seen": TOTAL}


def order(souk: Souk, number: int, sku: str) -> bool:
    """Buy one piece, with a key, as any door does it; False where none is left."""
    shopper = Caller(f"shopper-{number}", scopes_of("shopper"))
    try:
        souk.call("checkout.buy", {"purchase": purchase(sku)}, shopper, f"buy-{number}")
    except OutOfStock:
        return False
    return True


def stock(souk: Souk, sku: str) -> tuple[int, int]:
    """What is free of a SKU, and what orders hold."""
    (row,) = souk.call("inventory.page", {"after": [sku, "", -1], "most": 1}, OPERATOR)
    assert row["variant"] == sku
    return row["available"], row["reserved"]
