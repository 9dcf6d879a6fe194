"""What merchants tell of orders by themselves: their signed messages, taken for what their order would say if asked."""

from collections.abc import Mapping
from typing import Any

from pydantic import JsonValue

from souk.agents.market import store
from souk.agents.market.contracts import Bought, WrongAnswer
from souk.agents.market.rules.checkout import paid_by_order, returned_of
from souk.agents.market.rules.reading import Unfit, plain
from souk.agents.market.service.deciding import Deciding
from souk.agents.market.service.examples import FILES, OPEN
from souk.kit.operation import Effect, Example, operation


class Hearing(Deciding):
    """The other end of a merchant's webhooks."""

    @operation("market:hear", example=Example({"domain": "shop.example"}, after=OPEN, files=FILES))
    def merchant_keys(self, domain: str) -> list[Mapping[str, JsonValue]]:
        """The public keys that a merchant published when it was visited last; none of one that is not in the market."""
        return [dict(one) for one in store.jwks_of(self._database.read, domain)]

    @operation("market:hear", Effect.WRITE, Example({"domain": "shop.example", "order": {"id": "o-1"}}))
    def hear(self, domain: str, order: Mapping[str, JsonValue]) -> bool | None:
        """Take a merchant's message about an order of ours as what the order is now; whether that changed anything.

        None where nothing was bought there that it could be about.

        Whose signature it has was looked at before. What is not known yet becomes paid where the order is of that
        checkout and that sum; what came back is given back, once. Raises `WrongAnswer` for what is no order of it.
        """
        named, checkout = plain(order.get("id"), 200), plain(order.get("checkout_id"), 300)
        found = store.told_of(self._database.write, domain, named, checkout)
        if found is None:
            return None
        try:
            changed = self._heard_of(found, order)
        except Unfit as wrong:
            raise WrongAnswer(domain, str(wrong)) from None
        store.heard(self._database.write, found.id, self._clock.now())
        return changed

    def _heard_of(self, found: Bought, order: Mapping[str, Any]) -> bool:
        if found.state in ("sent", "unknown"):
            link = paid_by_order(order, (found.total, found.currency), found.domain)
            self._tell("commit", self._committing(found, str(order["id"])))
            self._moved_to(found, "paid", "", reason="", order=str(order["id"]), link=link or found.link)
            return True
        return self._given_back(found, returned_of(order, found.order, found.currency))

    def _committing(self, found: Bought, order: str) -> dict[str, Any]:
        return {"authorisation": found.authorisation, "amount": found.total, "order": order}
