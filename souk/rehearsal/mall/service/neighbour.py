"""Another invented house, a street away: some of the mall's things at prices of its own, for agents that compare."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from random import Random
from typing import Any

from pydantic import TypeAdapter

from souk.goods.catalog import Offer, Product, Shop, Variant
from souk.kit.money import Money
from souk.kit.operation import Caller, Souk, Step
from souk.rehearsal.mall.contracts import Piece
from souk.rehearsal.mall.service.stocking import open_back_rooms, stock

SHOP = Shop("bridgehead", {"en": "Bridgehead Stores", "zh-CN": "桥头百货"}, invented=True)
BATCH = 100
# What it asks of what the mall's shop asks: one thing is cheaper here, another there.
_CHEAPEST, _DEAREST = 0.86, 1.1
_PRODUCTS = TypeAdapter(list[Product])
_SHOP = TypeAdapter(Shop)


class Neighbour:
    """A house with one shop, which sells `each` things of every category of the mall; the same seed gives the same."""

    def __init__(self, pieces: Sequence[Piece], each: int = 5, seed: int = 11) -> None:
        self._pieces, self._each, self._seed = pieces, each, seed

    @property
    def name(self) -> str:
        """What the house is called, in both languages at once."""
        return " ".join(SHOP.name[locale] for locale in ("en", "zh-CN"))

    @cached_property
    def goods(self) -> tuple[Product, ...]:
        """What it sells: the items of the mall by their bars, under ids of its own."""
        shelves: dict[str, list[Piece]] = {}
        for one in sorted(self._pieces, key=lambda piece: (-piece.popularity, piece.product.id)):
            shelves.setdefault(one.product.category or "", []).append(one)
        return tuple(self._own(one.product) for shelf in shelves.values() for one in shelf[: self._each])

    def build(self, souk: Souk, caller: Caller, wallet: str, keys: Sequence[Mapping[str, Any]]) -> Iterator[Step]:
        """Open the shop, take mandates of the wallet with these public keys (JWK), put the goods on sale; again, too.

        Again changes nothing but the keys.
        """
        souk.call("mandates.trust", {"kind": "issuer", "name": wallet, "keys": list(keys)}, caller)
        souk.call("catalog.open-shop", {"shop": _SHOP.dump_python(SHOP, mode="json")}, caller, self._key("shop"))
        open_back_rooms(souk, caller, [SHOP], self._seed)
        for start in range(0, len(self.goods), BATCH):
            part = self.goods[start : start + BATCH]
            body = {"products": _PRODUCTS.dump_python(list(part), mode="json"), "reason": "the neighbour opens"}
            souk.call("catalog.put", body, caller, self._key(f"goods/{start}"))
            stock(souk, caller, part, self._seed)
            yield Step(start + len(part), len(self.goods), "products")

    def _own(self, product: Product) -> Product:
        id = f"bridge-{product.id.removeprefix('mall-')}"
        dice = Random(f"{self._seed}/{id}")
        factor = dice.uniform(_CHEAPEST, _DEAREST)
        variants = tuple(self._variant(one, product.id, id, factor) for one in product.variants)
        return replace(product, id=id, shop=SHOP.id, variants=variants, origin=f"neighbour:{id}", rating=None)

    def _variant(self, variant: Variant, theirs: str, mine: str, factor: float) -> Variant:
        least = min(offer.price.amount for offer in variant.offers)
        # Ten fen are the smallest step of its tags.
        price = Money(max(round(least * factor / 10) * 10, 10), "CNY")
        return replace(variant, id=variant.id.replace(theirs, mine), offers=(Offer(SHOP.id, price),))

    def _key(self, what: str) -> str:
        return f"neighbour/{self._seed}/{self._each}/{len(self.goods)}/{what}"
