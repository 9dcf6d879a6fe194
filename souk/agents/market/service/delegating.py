"""Checkouts that nobody signs: read for the wallet, and paid by what somebody keeps in the purse."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from souk.agents.market import store
from souk.agents.market.contracts import Bought, Charge, Declined, Offer, Payment, Quote
from souk.agents.market.rules.attesting import allowed_until, paid_by, purchase_said, times_of
from souk.agents.market.rules.delegating import chosen, way_of
from souk.agents.market.service.asking import RECORD, Asking
from souk.kit.errors import SoukError
from souk.kit.operation import Caller

READER = Caller("market", frozenset({"mandates:attest"}))
# A provider's token is good for no longer than a try is asked about before it is let go of.
MINUTES = 10


class Delegating(Asking):
    """What stands for a merchant's signature, and for the consumer's payment method."""

    def _offer(self, offer: str, caller: Caller) -> Offer | None:
        said = store.offers_with(self._database.read, offer, caller.actor)
        if said is None:
            return None
        return next((one for one in RECORD.validate_python(said).offers if one.id == offer), None)

    def _path(self, category: str, caller: Caller) -> tuple[str, ...]:
        """A category of ours with those above it, the uppermost first."""
        parents = {one["id"]: one["parent"] for one in self._backing.call("catalog.categories", {}, caller)}
        path: list[str] = []
        while category and category in parents and category not in path:
            path.insert(0, category)
            category = parents[category] or ""
        return tuple(path)

    def _attested(self, found: Offer, quote: Quote, caller: Caller) -> tuple[Quote, str]:
        """An unsigned checkout with the house's word on what it read, for the wallet alone; or why there is none."""
        if quote.unsigned is None:
            return quote, ""
        times = times_of(found, self._clock.now())
        said = quote.unsigned.category
        # What the merchant calls as we do is what it is with us, up to the aisle; another word stays its word.
        kinds = self._path(found.category, caller) if said and said == found.category else (said,) if said else ()
        purchase = purchase_said(replace(quote, unsigned=None), (quote.unsigned, kinds), found.domain, times)
        asked = {"purchase": purchase, "document": dict(quote.unsigned.terms)}
        try:
            word = self._backing.call("mandates.attest", asked, READER)["text"]
        except SoukError as error:
            return quote, str(error)[:300]
        return replace(quote, word=word), ""

    def _by_hand(self, quote: Quote, caller: Caller) -> str:
        """Why no agent may pay an unsigned checkout; empty where it may."""
        return "" if quote.unsigned is None else way_of(quote, self._backing.purse.held(caller.actor))[1]

    def _instrument(self, draft: Bought, quote: Quote, caller: Caller) -> tuple[Bought, dict[str, Any]]:
        """The try with what will pay it, and that as it is kept: by its reference."""
        found = chosen(quote.unsigned.ways if quote.unsigned else (), self._backing.purse.held(caller.actor))
        assert found is not None
        return replace(draft, instrument=paid_by(found[1])), {"instrument": found[1].reference}

    def _swapped(self, kept: Bought, quote: Quote) -> str:
        """What an unsigned checkout that is paid has otherwise than what was meant; where it is signed, nothing can."""
        if quote.unsigned is None:
            return ""
        actor = store.presented(self._database.read, kept.id).actor
        found = self._offer(kept.offer, Caller(actor, frozenset()))
        same = found is None or (quote.variant, quote.quantity) == (found.goods.variant, found.quantity)
        return "" if same else f"it is completed with {quote.quantity} of {quote.variant}"[:300]

    def _charging(self, kept: Bought, quote: Quote, shown: Mapping[str, Any], caller: Caller) -> Payment:
        """What a provider is asked for; raises `Declined` where mandate or instrument are over: nothing is sent."""
        state = self._backing.call("mandates.show", {"mandate": kept.mandate}, caller)["state"]
        if state != "active":
            raise Declined(kept.domain, f"nothing was sent: the mandate is {state}")
        held = [one for one in self._backing.purse.held(caller.actor) if one.reference == shown["instrument"]]
        found = chosen(quote.unsigned.ways if quote.unsigned else (), held)
        if found is None or quote.unsigned is None:
            raise Declined(kept.domain, "the payment method is not held any more")
        way, one = found
        try:
            card = self._backing.purse.card(caller.actor, one.reference)
        except SoukError as error:
            raise Declined(kept.domain, str(error).rstrip(".")) from None
        until = allowed_until(quote, self._clock.now(), MINUTES)
        charge = Charge(card, one, way, kept.total, kept.currency, until, quote.unsigned.terms)
        return Payment(kept.key, charge=charge)
