"""UCP (2026-08-25): the verbs, whatever carries them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol
from uuid import uuid4

from souk.agents.market.contracts import Goods, NoCheckout, Notice, Payment, Quote, Wish, WrongAnswer
from souk.agents.market.ports import Placed, Schemas, Talk
from souk.agents.market.rules.catalogue import goods_of
from souk.agents.market.rules.checkout import asked, chosen, mended, quote_of, returned_of
from souk.agents.market.rules.profile import CHECKOUT, ORDER, SEARCH
from souk.agents.market.rules.reading import Unfit, inner, name

# A checkout gets its address, then its way, then is ready; more rounds are a merchant's game.
ROUNDS = 3


class Ask(Protocol):
    """Does one verb of UCP and answers the document, and where it was read."""

    def __call__(
        self, talk: Talk, verb: str, body: Mapping[str, Any] | None, *, id: str = "", key: str = ""
    ) -> tuple[Any, str]: ...


class Ucp:
    """Searches, opens checkouts, pays and cancels by UCP's verbs."""

    def __init__(self, ask: Ask, bring: Callable[[Talk, str], str], schemas: Schemas) -> None:
        self._ask, self._bring, self._schemas = ask, bring, schemas

    def search(self, talk: Talk, wish: Wish, most: int) -> Sequence[tuple[Goods, str]]:
        if SEARCH not in talk.door.capabilities:
            raise WrongAnswer(talk.domain, "it offers no search of its catalogue")
        found: dict[str, tuple[Goods, str]] = {}
        for query in queries(wish):
            body: dict[str, Any] = {"query": query, "pagination": {"limit": most}}
            body["context"] = {"currency": wish.currency}
            said, document = self._ask(talk, "search_catalog", body)
            self._held(talk, SEARCH, said)
            for one in goods_of(said, talk.domain):
                found.setdefault(one.variant, (replace(one, notices=self._pictured(talk, one.notices)), document))
        return list(found.values())

    def quote(self, talk: Talk, goods: Goods, wish: Wish) -> tuple[Quote, str]:
        if CHECKOUT not in talk.door.capabilities:
            raise NoCheckout(talk.domain)
        request: Mapping[str, Any] = asked(goods.variant, wish, talk.door.extends)
        said, document = self._ask(talk, "create_checkout", request, key=uuid4().hex)
        for _ in range(ROUNDS):
            # What the merchant says can be mended is mended first, whether or not it waits for its buyer besides.
            better = mended(said, request)
            request = better or request
            again = chosen(said, request, wish) or better
            if again is None:
                break
            said, document = self._ask(talk, "update_checkout", again, id=_id(talk, said), key=uuid4().hex)
        quote = self._read(talk, said)
        notices = self._pictured(talk, quote.bill.notices)
        return replace(quote, bill=replace(quote.bill, notices=notices)), document

    def look(self, talk: Talk, checkout: str) -> Quote:
        return self._read(talk, self._ask(talk, "get_checkout", None, id=checkout)[0])

    def pay(self, talk: Talk, checkout: str, payment: Payment) -> Quote:
        instrument: dict[str, Any] = {
            "id": payment.key[:40],
            "handler_id": payment.credential.get("handler") or "souk_mandate",
            "type": "mandate",
            "credential": {
                "type": "mandate",
                **{name: value for name, value in payment.credential.items() if name not in ("handler", "payment")},
            },
        }
        body: dict[str, Any] = {"payment": {"instruments": [instrument]}}
        if payment.locked:
            # Two mandates: over the whole checkout for its merchant, and over the sum alone for whoever settles it.
            body["ap2"] = {"checkout_mandate": payment.credential["closed"]}
            instrument["credential"]["closed"] = payment.credential["payment"]
        return self._read(talk, self._ask(talk, "complete_checkout", body, id=checkout, key=payment.key)[0])

    def drop(self, talk: Talk, checkout: str) -> Quote:
        said = self._ask(talk, "cancel_checkout", {}, id=checkout, key=talk.drawn(f"drop {checkout}"))[0]
        return self._read(talk, said)

    def returned(self, talk: Talk, placed: Placed) -> int:
        said = self._ask(talk, "get_order", None, id=placed.order)[0]
        self._held(talk, ORDER, said)
        return self._came_back(talk, said, placed)

    def call_off(self, talk: Talk, placed: Placed, key: str) -> int:
        # No verb of UCP's own: a merchant that does not have it says so.
        said = self._ask(talk, "cancel_order", {}, id=placed.order, key=key)[0]
        return self._came_back(talk, said, placed)

    def _pictured(self, talk: Talk, notices: tuple[Notice, ...]) -> tuple[Notice, ...]:
        """The warnings with the pictures that belong to them, as far as they can be brought."""
        return tuple(replace(one, image=self._bring(talk, one.image_url)) if one.image_url else one for one in notices)

    def _came_back(self, talk: Talk, said: Any, placed: Placed) -> int:
        try:
            return returned_of(said, placed.order, placed.currency)
        except Unfit as wrong:
            raise WrongAnswer(talk.domain, str(wrong)) from None

    def _held(self, talk: Talk, name: str, said: Any) -> None:
        """Raise `WrongAnswer` unless an answer is as the schemas say that both chose."""
        if wrong := self._schemas.fault(talk.door, name, said):
            raise WrongAnswer(talk.domain, wrong)

    def _read(self, talk: Talk, said: Any) -> Quote:
        self._held(talk, CHECKOUT, said)
        try:
            return quote_of(said, talk.domain)
        except Unfit as wrong:
            raise WrongAnswer(talk.domain, str(wrong)) from None


def _id(talk: Talk, said: Any) -> str:
    try:
        return name(inner(said, "id"), "the checkout's id")
    except Unfit as wrong:
        raise WrongAnswer(talk.domain, str(wrong)) from None


def queries(wish: Wish) -> Sequence[str]:
    """What is searched for, the surest first: a code, brand and model, words."""
    said = [wish.gtin, f"{wish.brand} {wish.mpn}".strip() if wish.mpn else "", wish.text]
    return [one for one in dict.fromkeys(said) if one][:2]
