"""The Agentic Commerce Protocol (2026-04-17): found in a feed, totals by checkout sessions, paid by a delegated token.

The protocol knows no mandate: the wallet's yes comes before, and what a merchant's signature would hold is held by the
token, which its payment provider takes for this session, amount and merchant alone, and by a last look at the session.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import quote as quoted
from uuid import uuid4

from souk.agents.market.contracts import Charge, Declined, Goods, NoCheckout, Payment, Quote, Wish, WrongAnswer
from souk.agents.market.ports import Placed, Talk
from souk.agents.market.providers.feed import Feed
from souk.agents.market.providers.spoken import Asked, Wire, checked
from souk.agents.market.rules import acp
from souk.agents.market.rules.delegating import Place, asked, presented, token_in
from souk.agents.market.rules.paying import outcome
from souk.agents.market.rules.reading import Unfit, inner, name
from souk.goods.catalog import FeedReader
from souk.kit.errors import SoukError
from souk.kit.transport import Interrupted

# These say that something is still on its way, or was never looked at: no answer to a payment.
UNCLEAR = frozenset({408, 409, 425, 429})
# Of what passed neither the card nor the token that stands for it is kept.
HIDDEN = frozenset({"payment_method", "credential"})
TOKEN = HIDDEN | {"id"}


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
            said = self._said(talk, "POST", _at(_id(talk, said)), again)
        return self._read(talk, said), f"{talk.door.endpoint}{_at(_id(talk, said))}"

    def look(self, talk: Talk, checkout: str) -> Quote:
        return self._read(talk, self._said(talk, "GET", _at(checkout), None))

    def pay(self, talk: Talk, checkout: str, payment: Payment) -> Quote:
        if payment.charge is None:
            raise NoCheckout(talk.domain)
        token = self._token(talk, checkout, payment.key, payment.charge)
        try:
            return self._completed(talk, checkout, payment.key, (payment.charge, token))
        except Declined:
            # The token is good for minutes still: a session that is over is charged by nobody.
            with suppress(SoukError):
                self.drop(talk, checkout)
            raise

    def _completed(self, talk: Talk, checkout: str, key: str, by: tuple[Charge, str]) -> Quote:
        """The session once the token was presented; raises `Declined` where it certainly took nothing."""
        unsigned = self.look(talk, checkout).unsigned
        if unsigned is None or unsigned.terms != by[0].terms:
            raise Declined(talk.domain, "the session is not the one any more that was authorised")
        try:
            said = self._said(talk, "POST", f"{_at(checkout)}/complete", presented(*by), key)
        except Declined as error:
            raise _unclear(error, talk.domain) from None
        found = self._read(talk, said)
        if outcome(found) == "open":
            raise Declined(talk.domain, found.messages[0] if found.messages else f"the session is {found.status}")
        return found

    def _token(self, talk: Talk, checkout: str, key: str, charge: Charge) -> str:
        """The provider's token for this session; the card goes to the provider alone, and nothing of it is kept."""
        own = charge.delegation.address != talk.provider
        headers = _headers(talk.key if own else talk.provider_key, f"{key}-token")
        request = Asked("POST", charge.delegation.address, headers, asked(charge, checkout), hidden=TOKEN)
        try:
            said = checked(talk, *self._wire.say(talk, request))
        except Declined as error:
            raise _unclear(error, charge.delegation.provider or talk.domain) from None
        if not (token := token_in(said)):
            raise WrongAnswer(talk.domain, "its payment provider answers without a token")
        return token

    def drop(self, talk: Talk, checkout: str) -> Quote:
        return self._read(talk, self._said(talk, "POST", f"{_at(checkout)}/cancel", {}, talk.drawn(f"drop {checkout}")))

    def returned(self, talk: Talk, placed: Placed) -> int:
        return self._came_back(talk, self._said(talk, "GET", _at(placed.checkout), None), placed)

    def call_off(self, talk: Talk, placed: Placed, key: str) -> int:
        # The protocol cancels no completed session (405); a merchant that does so all the same says what comes back.
        said = self._said(talk, "POST", f"{_at(placed.checkout)}/cancel", {}, key)
        if self._read(talk, said).status != "canceled":
            raise Declined(talk.domain, "the order stands", 409)
        return self._came_back(talk, said, placed)

    def _came_back(self, talk: Talk, said: Any, placed: Placed) -> int:
        try:
            return acp.returned_of(said, placed.order, placed.currency)
        except Unfit as wrong:
            raise WrongAnswer(talk.domain, str(wrong)) from None

    def _said(self, talk: Talk, method: str, path: str, body: Mapping[str, Any] | None, key: str = "") -> Any:
        headers = _headers(talk.key, (key or uuid4().hex) if method == "POST" else "")
        asked_ = Asked(method, f"{talk.door.endpoint}{path}", headers, body, hidden=HIDDEN)
        return checked(talk, *self._wire.say(talk, asked_))

    def _read(self, talk: Talk, said: Any) -> Quote:
        try:
            return acp.quote_of(said, Place(talk.domain, talk.door.provider, talk.provider))
        except Unfit as wrong:
            raise WrongAnswer(talk.domain, str(wrong)) from None


def _headers(bearer: str, key: str) -> dict[str, str]:
    said = {"api-version": acp.VERSION, **({"authorization": f"Bearer {bearer}"} if bearer else {})}
    return {**said, **({"idempotency-key": key} if key else {})}


def _unclear(error: Declined, whom: str) -> Declined | Interrupted:
    """A no that is one; what is none is not known."""
    if error.status not in UNCLEAR:
        return error
    return Interrupted("{host} answers {status}: nobody knows yet.", host=whom, status=error.status)


def _at(checkout: str) -> str:
    return f"/checkout_sessions/{quoted(checkout, safe='')}"


def _id(talk: Talk, said: Any) -> str:
    try:
        return name(inner(said, "id"), "the session's id")
    except Unfit as wrong:
        raise WrongAnswer(talk.domain, str(wrong)) from None
