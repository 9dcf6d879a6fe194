"""A session without its merchant's signature as the purchase that a wallet is asked about."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pydantic import JsonValue

from souk.agents.market.contracts import Instrument, Offer, Quote, Unsigned

# An offer of which a session says no end is good for so long, and none for longer than a day.
GOOD, LONGEST = timedelta(minutes=30), timedelta(days=1)
METHOD = "card"


def times_of(offer: Offer, now: datetime) -> tuple[datetime, datetime]:
    """From when till when an offer's checkout is good, by what was read when it was offered.

    So what a person says yes to is the same at the next try, as long as nothing of it moves.
    """
    issued = next((one.fetched for one in offer.sources if one.what == "checkout"), now)
    ends = moment(offer.expires) or issued + GOOD
    return issued, min(max(ends, issued + timedelta(seconds=1)), issued + LONGEST)


def purchase_said(
    quote: Quote, told: tuple[Unsigned, Sequence[str]], domain: str, times: tuple[datetime, datetime]
) -> dict[str, JsonValue]:
    """What was read of a session, in the words of a merchant's signed checkout.

    What the protocol does not say (days to send it back, who sells) is not said, so a limit on it refuses. `told` is
    what the session says besides, and the categories of its line.
    """
    total, (said, kinds) = quote.total, told
    extras = {"discount": total.discount, "shipping": total.shipping, "tax": total.tax, "fees": total.fees}
    line: dict[str, JsonValue] = {"product": said.product, "variant": quote.variant, "quantity": quote.quantity}
    line |= {"amount": total.goods, "categories": [*kinds], "title": said.title}
    return {
        "merchant": domain,
        "checkout": quote.checkout,
        "lines": [line],
        "total": total.total,
        "currency": quote.currency,
        "payee": domain,
        "method": METHOD,
        "issued": int(times[0].timestamp()),
        "expires": int(times[1].timestamp()),
        "extras": [{"kind": kind, "amount": amount} for kind, amount in extras.items() if amount],
        "deliver_by": quote.deliver_by,
        "address": said.address,
    }


def moment(text: str) -> datetime | None:
    """A moment with its offset; None for what is none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def allowed_until(quote: Quote, now: datetime, minutes: int) -> str:
    """How long a provider's token is to be good: shortly, and no longer than the session."""
    soon, ends = now + timedelta(minutes=minutes), moment(quote.expires)
    return (soon if ends is None or ends > soon else ends).isoformat()


def paid_by(one: Instrument) -> str:
    """What is kept of an instrument beside a purchase."""
    return f"{one.shown} · sandbox" if one.sandbox else one.shown
