"""UCP (2026-08-25): the verbs, whatever carries them."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from uuid import uuid4

from souk.agents.market.contracts import Goods, NoCheckout, Payment, Quote, Wish, WrongAnswer
from souk.agents.market.ports import Placed, Talk
from souk.agents.market.rules.catalogue import goods_of
from souk.agents.market.rules.checkout import asked, chosen, quote_of, returned_of
from souk.agents.market.rules.profile import CHECKOUT, SEARCH
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

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def search(self, talk: Talk, wish: Wish, most: int) -> Sequence[tuple[Goods, str]]:
        if SEARCH not in talk.door.capabilities:
            raise WrongAnswer(talk.domain, "it offers no search of its catalogue")
        found: dict[str, tuple[Goods, str]] = {}
        for query in queries(wish):
            body: dict[str, Any] = {"query": query, "pagination": {"limit": most}}
            body["context"] = {"currency": wish.currency}
            said, document = self._ask(talk, "search_catalog", body)
            for one in goods_of(said, talk.domain):
                found.setdefault(one.variant, (one, document))
        return list(found.values())

    def quote(self, talk: Talk, goods: Goods, wish: Wish) -> tuple[Quote, str]:
        if CHECKOUT not in talk.door.capabilities:
            raise NoCheckout(talk.domain)
        request = asked(goods.variant, wish)
        said, document = self._ask(talk, "create_checkout", request, key=uuid4().hex)
        for _ in range(ROUNDS):
            again = chosen(said, request, wish)
            if again is None:
                break
            said, document = self._ask(talk, "update_checkout", again, id=_id(talk, said), key=uuid4().hex)
        return self._read(talk, said), document

    def look(self, talk: Talk, checkout: str) -> Quote:
        return self._read(talk, self._ask(talk, "get_checkout", None, id=checkout)[0])

    def pay(self, talk: Talk, checkout: str, payment: Payment) -> Quote:
        instrument = {
            "id": payment.key[:40],
            "handler_id": payment.credential.get("handler") or "souk_mandate",
            "type": "mandate",
            "credential": {
                "type": "mandate",
                **{name: value for name, value in payment.credential.items() if name != "handler"},
            },
        }
        body: dict[str, Any] = {"payment": {"instruments": [instrument]}}
        if payment.locked:
            body["ap2"] = {"checkout_mandate": payment.credential["closed"]}
        return self._read(talk, self._ask(talk, "complete_checkout", body, id=checkout, key=payment.key)[0])

    def drop(self, talk: Talk, checkout: str) -> Quote:
        said = self._ask(talk, "cancel_checkout", {}, id=checkout, key=f"drop-{checkout[:60]}")[0]
        return self._read(talk, said)

    def returned(self, talk: Talk, placed: Placed) -> int:
        return self._came_back(talk, self._ask(talk, "get_order", None, id=placed.order)[0], placed)

    def call_off(self, talk: Talk, placed: Placed, key: str) -> int:
        # No verb of UCP's own: a merchant that does not have it says so.
        said = self._ask(talk, "cancel_order", {}, id=placed.order, key=key)[0]
        return self._came_back(talk, said, placed)

    def _came_back(self, talk: Talk, said: Any, placed: Placed) -> int:
        try:
            return returned_of(said, placed.order, placed.currency)
        except Unfit as wrong:
            raise WrongAnswer(talk.domain, str(wrong)) from None

    def _read(self, talk: Talk, said: Any) -> Quote:
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
