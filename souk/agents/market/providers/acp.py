"""The Agentic Commerce Protocol (2026-04-17): found in the feed, totals by checkout sessions, bought by a link.

Its payments are delegated to the merchant's own payment provider, so a mandate of ours does not pay here.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from souk.agents.market.contracts import Declined, Goods, NoCheckout, Payment, Quote, Wish, WrongAnswer
from souk.agents.market.ports import Talk
from souk.agents.market.providers.feed import Feed
from souk.agents.market.providers.spoken import Asked, Wire, checked
from souk.agents.market.rules import acp
from souk.agents.market.rules.reading import Unfit, inner, name
from souk.goods.catalog import FeedReader


class Acp:
    """Speaks to a merchant's checkout sessions; `allow` lists places that the guard would else refuse."""

    def __init__(
        self,
        readers: Mapping[str, FeedReader],
        allow: Sequence[str] = (),
        seconds: float = 20.0,
        most_kb: int = 2048,
    ) -> None:
        self._feed, self._wire = Feed(readers), Wire(allow, seconds, most_kb)

    def search(self, talk: Talk, wish: Wish, most: int) -> Sequence[tuple[Goods, str]]:
        return self._feed.search(talk, wish, most)

    def quote(self, talk: Talk, goods: Goods, wish: Wish) -> tuple[Quote, str]:
        said = self._said(talk, "POST", "/checkout_sessions", acp.asked(goods.variant, wish))
        again = acp.chosen(said, wish)
        if again is not None:
            said = self._said(talk, "POST", f"/checkout_sessions/{_id(talk, said)}", again)
        return self._read(talk, said), f"{talk.door.endpoint}/checkout_sessions/{_id(talk, said)}"

    def look(self, talk: Talk, checkout: str) -> Quote:
        return self._read(talk, self._said(talk, "GET", f"/checkout_sessions/{checkout}", None))

    def pay(self, talk: Talk, checkout: str, payment: Payment) -> Quote:
        raise NoCheckout(talk.domain)

    def drop(self, talk: Talk, checkout: str) -> Quote:
        return self._read(talk, self._said(talk, "POST", f"/checkout_sessions/{checkout}/cancel", {}))

    def returned(self, talk: Talk, order: str, currency: str) -> int:
        raise NoCheckout(talk.domain)

    def call_off(self, talk: Talk, order: str, currency: str, key: str) -> int:
        raise Declined(talk.domain, "orders are called off on its own pages", 405)

    def _said(self, talk: Talk, method: str, path: str, body: Mapping[str, Any] | None) -> Any:
        headers = {"api-version": acp.VERSION, **({"authorization": f"Bearer {talk.key}"} if talk.key else {})}
        headers |= {"idempotency-key": uuid4().hex} if method == "POST" else {}
        asked = Asked(method, f"{talk.door.endpoint}{path}", headers, body)
        return checked(talk, *self._wire.say(talk, asked))

    def _read(self, talk: Talk, said: Any) -> Quote:
        try:
            return acp.quote_of(said, talk.domain)
        except Unfit as wrong:
            raise WrongAnswer(talk.domain, str(wrong)) from None


def _id(talk: Talk, said: Any) -> str:
    try:
        return name(inner(said, "id"), "the session's id")
    except Unfit as wrong:
        raise WrongAnswer(talk.domain, str(wrong)) from None
