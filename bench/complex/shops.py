"""The demo mall and Icecat, each in our shop and in BM25, with what is true of their goods."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.complex import truth
from bench.complex.queries import Query
from bench.search.rivals import Rank, plain_tantivy
from bench.search.subjects import texts
from bench.shop import OPERATOR, fill, follow, opened
from lab.datasets import chorus_icecat
from souk.goods.catalog import Product
from souk.goods.catalog.providers.icecat import Icecat
from souk.kit.operation import Souk
from souk.rehearsal.mall import Mall

OURS, RIVAL = "souk", "BM25"


@dataclass(frozen=True)
class Shop:
    """A catalogue that is asked: systems that rank ten products, and the truth by product."""

    systems: Mapping[str, Rank]
    truth: truth.Truth
    souk: Souk


def mall(place: Path) -> Shop:
    """The demo mall as it is generated; titles and texts are both systems' own, the truth is the generator's."""
    made = Mall()
    souk, _, _ = opened(place / "mall")
    for _ in made.build(souk, OPERATOR):
        pass
    goods = [one.product for one in made.pieces]
    return _shop(place / "mall", souk, goods, truth.of_mall(made, truth.paid(souk, [one.id for one in goods])))


def icecat(place: Path) -> Shop:
    """Icecat as it is imported."""
    souk, _, _ = opened(place / "icecat")
    files = chorus_icecat.files()
    fill(souk, place / "icecat", "icecat", files)
    goods = [row.product for file in files for row in Icecat().rows(file, "icecat") if row.product]
    return _shop(place / "icecat", souk, goods, truth.of_icecat(files))


def _shop(place: Path, souk: Souk, goods: Sequence[Product], known: truth.Truth) -> Shop:
    for operation in ("annotation.follow", "search.follow"):
        follow(souk, operation)
    rival = plain_tantivy(place / "bm25", ((one.id, texts(one)) for one in goods))
    return Shop({OURS: _ours(souk), RIVAL: rival}, known, souk)


def _ours(souk: Souk) -> Rank:
    def rank(query: str, most: int) -> list[str]:
        found = souk.call("search.find", {"text": query, "most": most}, OPERATOR)
        return [card["product"] for card in found["cards"]]

    return rank


def wanted(query: Query, known: truth.Truth) -> frozenset[str]:
    """All products that a query asks for."""
    return frozenset(id for id, fields in known.items() if truth.relevant(query, fields))
