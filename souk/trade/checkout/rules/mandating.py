"""A checkout as a merchant signs it: lines, what comes on top, where to, by when, and on which terms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from souk.delivery.fulfilment import Promise
from souk.goods.pricing import Line, Priced
from souk.kit.locale import Words, pick
from souk.trade.mandates import Extra, Item, Purchase, address_hash
from souk.trade.orders import Recipient, ShopTerms

LONGEST_TITLE = 2000


@dataclass(frozen=True)
class Offered:
    """What of a checkout the merchant signs; the merchant is paid, too; `buyer` is the subject if it is somebody's."""

    checkout: str
    merchant: str
    buyer: str
    lines: Sequence[Line]
    titles: Mapping[str, Words]
    priced: Priced
    promises: Mapping[str, Promise]
    terms: Mapping[str, ShopTerms]
    recipient: Recipient | None
    method: str
    times: tuple[datetime, datetime]


def signed_form(offered: Offered) -> Purchase:
    """The purchase; the same checkout gives the same one until something of it changes."""
    priced = offered.priced
    items = tuple(_item(line, offered) for line in offered.lines)
    rest = priced.total - sum(item.amount for item in items) - priced.shipping
    extras = (("shipping", priced.shipping), ("tax", rest))
    issued, expires = (int(moment.timestamp()) for moment in offered.times)
    return Purchase(
        merchant=offered.merchant,
        checkout=offered.checkout,
        lines=items,
        total=priced.total,
        currency=priced.currency,
        payee=offered.merchant,
        method=offered.method,
        issued=issued,
        expires=max(expires, issued + 1),
        extras=tuple(Extra(kind, amount) for kind, amount in extras if amount),
        deliver_by=promised_by({line.shop for line in offered.lines}, offered.promises),
        address=place_of(offered.recipient),
        return_days=_returns(offered),
        buyer=offered.buyer,
    )


def _item(line: Line, offered: Offered) -> Item:
    title = pick(offered.titles.get(line.product, offered.titles.get(line.id, {})), "en")[:LONGEST_TITLE]
    left = offered.priced.lines[line.id].left
    return Item(line.product, line.sku, line.quantity, left, line.categories, line.shop, title)


def promised_by(shops: set[str], promises: Mapping[str, Promise]) -> str:
    """The day by which all of it is promised; nothing where a shop promises none."""
    if not shops <= promises.keys():
        return ""
    return max(promises[shop].latest for shop in shops).isoformat()


def place_of(recipient: Recipient | None) -> str:
    """The hash of where it goes."""
    if recipient is None:
        return ""
    more = recipient.district, recipient.postcode
    return address_hash(recipient.country, recipient.region, recipient.city, recipient.lines, more=more)


def _returns(offered: Offered) -> int:
    """For how many days all of it can be sent back."""
    days = []
    for line in offered.lines:
        terms = offered.terms[line.shop]
        days.append(0 if set(terms.not_returned) & set(line.categories) else terms.returns)
    return min(days, default=0)
