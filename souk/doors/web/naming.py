"""What the fields of forms are called beside them, so that a refusal names the field as the reader sees it."""

from collections.abc import Mapping

from souk.doors.web.telling import N_

CALLED: Mapping[str, str] = {
    "amount": N_("Amount"),
    "budget": N_("Money for all"),
    "cap": N_("At most"),
    "changed": N_("Changed, per cent"),
    "count": N_("Pieces of the gift"),
    "country": N_("Country"),
    "currency": N_("Currency"),
    "cutoff": N_("Ordered before"),
    "days": N_("Days after the order"),
    "destination": N_("Where to"),
    "each": N_("Pieces together"),
    "every": N_("For every"),
    "exchanges": N_("Days to exchange"),
    "factor": N_("People for every hundred pieces"),
    "fastest": N_("Fastest, days"),
    "fee": N_("Fee"),
    "gift_worth": N_("What one gift is worth"),
    "handling": N_("Leaves after, days"),
    "id": N_("Id"),
    "inside": N_("Inside at once"),
    "minutes": N_("Minutes to buy in"),
    "most": N_("So many hold"),
    "pace": N_("Let in a second"),
    "pay": N_("Paid now"),
    "per_user": N_("For one shopper"),
    "percent": N_("Per cent off"),
    "pieces": N_("From so many pieces"),
    "price": N_("A price, per cent"),
    "priority": N_("Place"),
    "quantity": N_("Pieces"),
    "retired": N_("Out of sight, per cent"),
    "returns": N_("Days to send back"),
    "share": N_("The shop bears, per cent"),
    "slowest": N_("Slowest, days"),
    "threshold": N_("From an amount of"),
    "since": N_("From"),
    "total": N_("For all"),
    "until": N_("Until the day"),
    "working": N_("Working days"),
    "worth": N_("What that counts for"),
}


def called(field: str) -> str:
    """A field's label; what is no name of a field, such as a variant's id, stays."""
    return CALLED.get(field, field)
