"""The back rooms of the mall: what every shop has of its goods, what it asks for shipping, and how fast it is."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from random import Random

from souk.goods.catalog import Product, Shop
from souk.kit.errors import Conflict
from souk.kit.operation import Caller, Souk

MOST = 1000
# Of a hundred variants so many are nearly gone; the rest fill a shelf.
NEARLY_GONE = 6
ENOUGH = 20
CARRIERS = ("Kuaima Post 快马邮递", "Lark Parcel 云雀速运", "Tortoise Line 龟步物流")


def open_back_rooms(souk: Souk, caller: Caller, shops: Iterable[Shop], seed: int) -> None:
    """A location and a rate card for every shop; what somebody changed stays as it is."""
    for shop in shops:
        room = {"id": f"{shop.id}-back", "shop": shop.id, "name": {"en": "Back room", "zh-CN": "后仓"}, "country": "CN"}
        souk.call("inventory.open-location", {"location": room}, caller)
        dice = Random(f"{seed}/{shop.id}/rates")
        fastest = dice.randint(1, 2)
        rate = {
            "id": "home",
            "carrier": dice.choice(CARRIERS),
            "fee": dice.choice((0, 600, 800, 1000)),
            "currency": "CNY",
            "fastest": fastest,
            "slowest": fastest + dice.randint(0, 2),
            "cutoff": dice.choice(("15:00", "16:00", "17:00", "21:00")),
        }
        abroad = {**rate, "id": "abroad", "destination": "", "fee": 6800, "fastest": 6, "slowest": 12}
        rates = [{**rate, "destination": "CN"}, abroad]
        with suppress(Conflict):
            payload = {"shop": shop.id, "rates": rates, "number": 0, "why": "the demo mall opens"}
            souk.call("fulfilment.put-rates", payload, caller)


def stock(souk: Souk, caller: Caller, goods: Iterable[Product], seed: int) -> None:
    """Count what each shop has of these goods, once."""
    counts: dict[str, dict[str, int]] = {}
    for product in goods:
        for variant in product.variants:
            for offer in variant.offers:
                if offer.available:
                    counts.setdefault(offer.shop, {})[variant.id] = counted(seed, offer.shop, variant.id)
    for shop, own in sorted(counts.items()):
        for place, some in enumerate(_some(own)):
            first = next(iter(some))
            step = {"location": f"{shop}-back", "counts": some, "why": "the demo mall opens"}
            with suppress(Conflict):
                souk.call("inventory.count", {**step, "change_id": f"mall/{seed}/{shop}/{first}/{place}"[:100]}, caller)


def counted(seed: int, shop: str, variant: str) -> int:
    """How many pieces of a variant a shop begins with."""
    dice = Random(f"{seed}/{shop}/{variant}/stock")
    few = dice.randrange(100) < NEARLY_GONE
    return dice.randint(2, 5) if few else dice.randint(ENOUGH, 400)


def _some(counts: dict[str, int]) -> Iterator[dict[str, int]]:
    rows = iter(sorted(counts.items()))
    while some := dict(islice(rows, MOST)):
        yield some
