"""Delegated payments of ACP (2026-04-17): who takes cards for a session, what fits, and what is asked and presented."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from souk.agents.market.contracts import Charge, Delegation, Instrument, Quote, Way
from souk.agents.market.rules.billing import blind
from souk.agents.market.rules.checkout import DONE, READY
from souk.agents.market.rules.reading import Said, inner, link, plain, rows, word

HANDLER = "dev.acp.tokenized.card"
# Where a handler's configuration says that cards are handed over elsewhere than beside the sessions.
ADDRESS = "delegate_payment_url"


@dataclass(frozen=True)
class Place:
    """Where a merchant may have cards handed over: its domain, what it says of itself, what the operator said."""

    domain: str
    own: str = ""
    registered: str = ""


def ways_of(session: Said, place: Place) -> tuple[tuple[Delegation, ...], str]:
    """How a session is paid by a card that its provider takes, in its own order; or why it is not."""
    told = rows(inner(session, "capabilities", "payment", "handlers"), 10)
    cards = [one for one in told if one.get("name") == HANDLER and one.get("requires_delegate_payment") is True]
    if not cards:
        return (), "no_delegation"
    found = [_delegation(one, place) for one in cards]
    ways = tuple(one for one in found if one.address)
    elsewhere = any(word(inner(one, "config", ADDRESS)) for one in cards)
    return ways, "" if ways else ("provider_elsewhere" if elsewhere else "no_delegation")


def _delegation(handler: Said, place: Place) -> Delegation:
    config = handler.get("config")
    return Delegation(
        plain(handler.get("id"), 80),
        plain(handler.get("psp"), 200),
        _address(word(inner(config, ADDRESS)), place),
        plain(inner(config, "merchant_id"), 256) or place.domain,
        inner(config, "environment") == "sandbox",
        _words(inner(config, "accepted_brands")),
        _words(inner(config, "accepted_funding_types")),
    )


def _address(told: str, place: Place) -> str:
    """Where cards go; empty where a session sends them to a place that is neither its merchant's nor the operator's."""
    if place.registered:
        return place.registered if told in ("", place.registered) else ""
    return link(told, place.domain) if told else place.own


def _words(value: object) -> tuple[str, ...]:
    told = value[:20] if isinstance(value, list) else []
    return tuple(plain(one, 40).lower() for one in told if isinstance(one, str))


def fits(way: Delegation, one: Instrument) -> bool:
    """Whether a provider takes an instrument: of its world, brand and kind."""
    brand = not way.brands or one.brand.lower() in way.brands
    return way.sandbox == one.sandbox and brand and (not way.funding or one.funding in way.funding)


def chosen(ways: Sequence[Delegation], held: Sequence[Instrument]) -> tuple[Delegation, Instrument] | None:
    """The first way that takes something of what is held; None where none does."""
    return next(((way, one) for way in ways for one in held if fits(way, one)), None)


def way_of(quote: Quote, held: Sequence[Instrument]) -> tuple[Way, str]:
    """Whether an agent may pay a checkout, and why not."""
    if quote.status not in (READY, *DONE):
        return "link", "buyer_needed"
    if blind(quote.bill.notices):
        return "link", "undisclosed"
    if quote.word and quote.handler:
        return "mandate", ""
    if quote.unsigned is None:
        return "link", "no_mandate" if quote.shown is None else "ap2_unknown"
    if chosen(quote.unsigned.ways, held):
        return "mandate", ""
    return "link", quote.unsigned.why or "payment_not_held"


def asked(charge: Charge, session: str) -> dict[str, JsonValue]:
    """The request for a token: this card, for this session and merchant, at most this amount, until then, once."""
    card, one = charge.card, charge.instrument
    method: dict[str, JsonValue] = {
        "type": "card",
        "card_number_type": card.kind,
        "number": card.number.get_secret_value(),
        "exp_month": card.month,
        "exp_year": card.year,
        "display_card_funding_type": one.funding,
        "display_brand": one.brand,
        "display_last4": one.last4,
        "metadata": {},
    }
    allowance: dict[str, JsonValue] = {
        "reason": "one_time",
        "max_amount": charge.amount,
        "currency": charge.currency.lower(),
        "checkout_session_id": session,
        "merchant_id": charge.delegation.merchant,
        "expires_at": charge.until,
    }
    named = {"name": card.name} if card.name else {}
    return {"payment_method": {**method, **named}, "allowance": allowance, "risk_signals": [], "metadata": {}}


def presented(charge: Charge, token: str) -> dict[str, JsonValue]:
    """The completion of a session by a token."""
    credential: Mapping[str, JsonValue] = {"type": "spt", "token": token}
    instrument: dict[str, JsonValue] = {"type": "card", "credential": {**credential}}
    return {"payment_data": {"handler_id": charge.delegation.handler, "instrument": instrument}}


def token_in(answer: object) -> str:
    """The token of a provider's answer; empty where it has none that could be one."""
    token = word(inner(answer, "id"))
    return token if 0 < len(token) <= 500 and token.isascii() and token.isprintable() else ""
