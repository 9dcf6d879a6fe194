"""Whether a merchant's signed checkout is the offer that is to be bought, and what its answer to a payment means."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Mapping, Sequence, Set
from datetime import datetime, timedelta
from typing import Literal

from pydantic import JsonValue

from souk.agents.market.contracts import Bill, Bought, Offer, Quote
from souk.agents.market.rules.attesting import moment
from souk.agents.market.rules.checkout import DONE, READY

# A checkout that says no end lasts so long by UCP.
LASTS = timedelta(hours=6)
SOONEST, SELDOMEST = timedelta(minutes=1), timedelta(minutes=15)
Outcome = Literal["paid", "failed", "unknown", "open"]


def moved(offer: Offer, quote: Quote) -> tuple[str, str]:
    """Why a checkout is not the offer any more, and in what; both empty where it is, or became cheaper."""
    if quote.status in DONE or quote.status == "canceled":
        return "checkout_over", f"the checkout is {quote.status}"
    if quote.status != READY:
        said = f": {quote.messages[0]}" if quote.messages else ""
        return "checkout_not_ready", f"the checkout is {quote.status}{said}"[:300]
    if (quote.variant, quote.quantity) != (offer.goods.variant, offer.quantity):
        return "item_swapped", "the checkout has another item or quantity"
    if quote.currency != offer.currency:
        return "currency_changed", f"it is in {quote.currency}, and was in {offer.currency}"
    if offer.total is None or quote.total.total > offer.total.total:
        before = offer.total.total if offer.total else 0
        return "price_moved", f"it costs {quote.total.total}, and {before} was offered"
    return "", ""


def unlike(offer: Offer, quote: Quote) -> str:
    """What the signed checkout says otherwise than the checkout that was read; empty where both are one.

    The signature itself is the wallet's to verify.
    """
    said = purchase_in(quote.word)
    lines = said.get("lines")
    line = lines[0] if isinstance(lines, list) and len(lines) == 1 and isinstance(lines[0], dict) else {}
    wanted: dict[str, tuple[object, object]] = {
        "merchant": (said.get("merchant"), offer.domain),
        "checkout": (said.get("checkout"), quote.checkout),
        "total": (said.get("total"), quote.total.total),
        "currency": (said.get("currency"), quote.currency),
        "item": (line.get("variant"), _item(quote.variant, line.get("variant"))),
        "quantity": (line.get("quantity"), quote.quantity),
    }
    wrong = next((name for name, (one, other) in wanted.items() if one != other), "")
    return f"what it signs says another {wrong}" if wrong else ""


def unproven(word: str, known: Sequence[str], limited: bool, forbidden: Set[str] = frozenset()) -> str:
    """Why the signed lines' categories do not count; empty where they are our own, or where none are limited.

    A merchant that says the lowest category alone leaves out those above it, of which one may be forbidden.

    A mandate that limits categories is not widened by what a merchant calls its goods: `known` is the path of our own
    product's category, and the signed lines have to say the last of it and nothing else.
    """
    if not limited:
        return ""
    lines = purchase_in(word).get("lines")
    said = [line.get("categories") for line in lines if isinstance(line, dict)] if isinstance(lines, list) else []
    for one in said:
        if not isinstance(one, list) or not known or known[-1] not in one or not set(map(str, one)) <= set(known):
            return "the mandate limits categories, and the merchant's word for them is not ours"
        if hidden := sorted((forbidden & set(known)) - set(map(str, one))):
            return f"the mandate forbids {hidden[0]}, and the merchant leaves that out"
    return "" if said else "it says no lines"


def _item(variant: str, signed: object) -> object:
    """An item may be named `variant@shop`, and the signed line has the variant alone."""
    return variant.partition("@")[0] if signed == variant.partition("@")[0] else variant


def purchase_in(word: str) -> Mapping[str, JsonValue]:
    """The purchase that a signed checkout is, or that a reading is of."""
    said = claims(word)
    read = said.get("purchase")
    return read if isinstance(read, dict) else said


def claims(word: str) -> Mapping[str, JsonValue]:
    """What a compact JWS carries, unverified; empty for what is none."""
    parts = word.split("~")[0].split(".")
    try:
        said = json.loads(urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, IndexError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def agent_key(closed: str) -> Mapping[str, JsonValue]:
    """The public key of the agent that a mandate names."""
    cnf = claims(closed).get("cnf")
    key = cnf.get("jwk") if isinstance(cnf, dict) else None
    return {name: key[name] for name in ("kty", "crv", "x", "y") if name in key} if isinstance(key, dict) else {}


def why_not(bill: Bill, reason: str) -> str:
    """What a merchant says of why no agent pays its checkout: what it waits for, or how it is paid."""
    if reason == "buyer_needed":
        return "; ".join(bill.asks)[:300]
    return f"it takes {', '.join(bill.takes)}"[:300] if bill.takes and reason == "no_mandate" else ""


def asked_until(quote: Quote, now: datetime) -> datetime:
    """Till when somebody may ask what became of a checkout: its own end, or as long as one lasts that says none."""
    return moment(quote.expires) or now + LASTS


def due(bought: Bought, asked: datetime | None, now: datetime) -> bool:
    """Whether a try is asked about now: ever more seldom, and at least every quarter of an hour."""
    return asked is None or now >= asked + min(max(asked - bought.at, SOONEST), SELDOMEST)


def outcome(quote: Quote) -> Outcome:
    """What a checkout says about the payment: `open` is certainly not paid yet.

    One that waits for its buyer in person may be paid any moment.
    """
    if quote.status == "completed":
        return "paid"
    if quote.status == "canceled":
        return "failed"
    return "unknown" if quote.status in ("complete_in_progress", "requires_escalation") else "open"


def stands_still(quote: Quote) -> bool:
    """Whether nobody but its buyer moves a checkout on: it may be called off after a while."""
    return outcome(quote) == "open" or quote.status == "requires_escalation"
