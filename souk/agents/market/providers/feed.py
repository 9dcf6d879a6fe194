"""A merchant that has a feed and no checkout: found in its feed, bought on its own pages."""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from souk.agents.market.contracts import Declined, Goods, NoCheckout, Payment, Quote, Wish, WrongAnswer
from souk.agents.market.ports import Placed, Talk
from souk.agents.market.rules.catalogue import goods_in
from souk.goods.catalog import FeedReader
from souk.kit.errors import Invalid
from souk.kit.text import fold, tokens

ROWS = 50_000


class Feed:
    """Reads the feed with the reader of its format, up to so many rows."""

    def __init__(self, readers: Mapping[str, FeedReader], rows: int = ROWS) -> None:
        self._readers, self._rows = readers, rows

    def search(self, talk: Talk, wish: Wish, most: int) -> Sequence[tuple[Goods, str]]:
        reader, file = self._readers.get(talk.door.format), Path(talk.door.feed)
        if reader is None or not talk.door.feed or not file.is_file():
            raise WrongAnswer(talk.domain, "its feed was not brought, or nobody reads its format")
        wanted = set(tokens(f"{wish.text} {wish.brand} {wish.mpn}"))
        found: list[tuple[float, str, Goods]] = []
        try:
            for row in reader.rows(file, "market"):
                if row.line > self._rows or time.monotonic() > talk.until:
                    break
                if row.product is not None:
                    found += [
                        (_near(one, wish, wanted), one.variant, one) for one in goods_in(row.product, talk.domain)
                    ]
        except Invalid as error:
            raise WrongAnswer(talk.domain, str(error)) from None
        best = sorted((one for one in found if one[0] > 0), key=lambda one: (-one[0], one[1]))[:most]
        return [(goods, talk.door.feed) for _, _, goods in best]

    def quote(self, talk: Talk, goods: Goods, wish: Wish) -> tuple[Quote, str]:
        raise NoCheckout(talk.domain)

    def look(self, talk: Talk, checkout: str) -> Quote:
        raise NoCheckout(talk.domain)

    def pay(self, talk: Talk, checkout: str, payment: Payment) -> Quote:
        raise NoCheckout(talk.domain)

    def drop(self, talk: Talk, checkout: str) -> Quote:
        raise NoCheckout(talk.domain)

    def returned(self, talk: Talk, placed: Placed) -> int:
        raise NoCheckout(talk.domain)

    def call_off(self, talk: Talk, placed: Placed, key: str) -> int:
        raise Declined(talk.domain, "orders are called off on its own pages", 405)


def _near(goods: Goods, wish: Wish, wanted: set[str]) -> float:
    """How near a row is: a code counts for all."""
    if wish.gtin and goods.gtin == wish.gtin:
        return 3.0
    if wish.mpn and fold(goods.mpn) == fold(wish.mpn):
        return 2.0
    said = set(tokens(f"{goods.title} {goods.brand} {goods.mpn}"))
    return len(wanted & said) / len(wanted) if wanted else 0.0
