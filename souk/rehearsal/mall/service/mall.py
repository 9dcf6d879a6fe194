"""The mall: everything in it, and how it is put on sale."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any, TypeVar

import tomli
from pydantic import TypeAdapter

from souk.goods.catalog import Product, Rating, Review, Shop
from souk.kit.operation import Caller, Souk, Step
from souk.rehearsal.mall.contracts import Good, Piece, Remark
from souk.rehearsal.mall.rules.products import piece
from souk.rehearsal.mall.rules.reviews import remark
from souk.rehearsal.mall.service.living import Living
from souk.rehearsal.mall.service.minding import Keep
from souk.rehearsal.mall.service.people import settle
from souk.rehearsal.mall.service.running import run
from souk.rehearsal.mall.service.sheets import sheet, town
from souk.rehearsal.mall.service.stocking import ENOUGH, counted, open_back_rooms, stock

BATCH = 250
Item = TypeVar("Item")
_FOLDER = Path(__file__).parent.parent
_PRODUCTS = TypeAdapter(list[Product])
_REVIEWS = TypeAdapter(list[Review])


class Mall:
    """An invented mall of 40 categories and 40 shops; the same seed gives the same mall."""

    def __init__(self, seed: int = 11, products: int = 3000, reviews: int = 20000) -> None:
        self._seed = seed
        self._products = products
        self._reviews = reviews
        self.sheets = {one.stem: sheet(_toml(one)) for one in sorted((_FOLDER / "goods").glob("*.toml"))}
        self.town = town(_toml(_FOLDER / "town.toml"), _toml(_FOLDER / "talk.toml"))

    @cached_property
    def shops(self) -> tuple[Shop, ...]:
        """Who sells."""
        return tuple(Shop(one.id, one.name, invented=True) for one in self.town.stalls)

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """What is sold, with what is true of it; ratings are those of the reviews."""
        stars: dict[str, list[int]] = {}
        for one in self.remarks:
            stars.setdefault(one.review.product, []).append(one.review.rating)
        return tuple(_rated(one, stars.get(one.product.id, [])) for one in self._unrated)

    @cached_property
    def remarks(self) -> tuple[Remark, ...]:
        """What buyers wrote, with the opinions that went into it."""
        counts = _shared(self._reviews, [one.popularity**0.5 for one in self._unrated])
        return tuple(
            made for one, count in zip(self._unrated, counts, strict=True) for made in self._written(one, count)
        )

    @cached_property
    def _unrated(self) -> tuple[Piece, ...]:
        counts = _shared(self._products, [one.share for one in self.sheets.values()])
        return tuple(
            piece(one, self.town, number, Random(f"{self._seed}/{one.id}/{number}"))
            for one, count in zip(self.sheets.values(), counts, strict=True)
            for number in range(1, count + 1)
        )

    def build(self, souk: Souk, caller: Caller) -> Iterator[Step]:
        """Open shops and accounts, run campaigns, put goods and reviews on sale in batches; again changes nothing."""
        total = len(self.shops) + len(self.pieces) + len(self.remarks)
        done = 0
        for shop in self.shops:
            payload = {"shop": TypeAdapter(Shop).dump_python(shop, mode="json")}
            souk.call("catalog.open-shop", payload, caller, self._key("shop", shop.id))
            done += 1
        settle(souk, caller, self._people, [shop.id for shop in self.shops])
        run(souk, caller, _toml(_FOLDER / "campaigns.toml"), self._living(souk, caller).today)
        open_back_rooms(souk, caller, self.shops, self._seed)
        yield Step(done, total, "shops")
        for number, goods in enumerate(_batches([one.product for one in self.pieces])):
            body = {"products": _PRODUCTS.dump_python(goods, mode="json"), "reason": "the demo mall opens"}
            souk.call("catalog.put", body, caller, self._key("products", str(number)))
            stock(souk, caller, goods, self._seed)
            done += len(goods)
            yield Step(done, total, "products")
        for number, said in enumerate(_batches([one.review for one in self.remarks])):
            body = {"reviews": _REVIEWS.dump_python(said, mode="json")}
            souk.call("catalog.add-reviews", body, caller, self._key("reviews", str(number)))
            done += len(said)
            yield Step(done, total, "reviews")

    def begin(self, souk: Souk, caller: Caller) -> bool:
        """Before the mall is built: let two weeks of life begin, or go on; False where they were lived already."""
        return self._living(souk, caller).begin()

    def live(self, souk: Souk, caller: Caller, keep: Keep) -> Iterator[Step]:
        """After the mall was built and can be searched: all that happened until today; again adds nothing.

        `keep` takes a file in, as a door does, and answers the name under which it is imported.
        """
        shops = [shop.id for shop in self.shops]
        jobs = ((part["shop"], one["id"]) for one in self._people["person"] for part in one.get("memberships", ()))
        return self._living(souk, caller).live(self.shelf, {shops[shop]: id for shop, id in jobs}, keep)

    @cached_property
    def shelf(self) -> tuple[Good, ...]:
        """What can be bought in some number, one variant of each product and shop; by shop, the most wanted first."""
        shops = [shop.id for shop in self.shops]
        return tuple(sorted(self._shelf(), key=lambda one: (shops.index(one.shop), -one.weight, one.product)))

    @cached_property
    def _people(self) -> dict[str, Any]:
        return _toml(_FOLDER / "people.toml")

    def _living(self, souk: Souk, caller: Caller) -> Living:
        return Living(souk, caller, _toml(_FOLDER / "life.toml"), self._seed)

    def _shelf(self) -> Iterator[Good]:
        for one in self._unrated:
            shops = set[str]()
            for variant in one.product.variants:
                for offer in variant.offers:
                    pieces = counted(self._seed, offer.shop, variant.id)
                    if offer.available and pieces >= ENOUGH and offer.shop not in shops:
                        shops.add(offer.shop)
                        named = (one.product.id, variant.id, offer.shop, one.product.category or "")
                        yield Good(*named, offer.price.amount, pieces, one.popularity)

    def _written(self, one: Piece, count: int) -> Iterator[Remark]:
        home = self.sheets[one.product.category or ""]
        for number in range(1, count + 1):
            dice = Random(f"{self._seed}/{one.product.id}/{number}")
            yield remark(one, home, self.town.talk, number, dice)

    def _key(self, what: str, which: str) -> str:
        return f"mall/{self._seed}/{self._products}/{self._reviews}/{what}/{which}"


def _rated(one: Piece, stars: Sequence[int]) -> Piece:
    if not stars:
        return one
    rating = Rating(round(sum(stars) / len(stars), 1), len(stars))
    return replace(one, product=replace(one.product, rating=rating))


def _shared(total: int, weights: Sequence[float]) -> list[int]:
    """`total` in whole parts along the weights (running sums, so that it comes out even)."""
    sums = list(accumulate(weights))
    edges = [round(total * part / sums[-1]) for part in sums]
    return [edge - before for edge, before in zip(edges, [0, *edges], strict=False)]


def _batches(items: Sequence[Item]) -> Iterator[list[Item]]:
    for start in range(0, len(items), BATCH):
        yield list(items[start : start + BATCH])


def _toml(path: Path) -> dict[str, Any]:
    return tomli.loads(path.read_text("utf-8"))
