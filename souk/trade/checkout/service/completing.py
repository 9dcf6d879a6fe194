"""What every way to an order has in common: what is kept of a price, how it is paid, and what is handed over."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from souk.delivery.fulfilment import Promise
from souk.goods.pricing import Context, Line, Listed, Quote, Running, Wanted
from souk.goods.promotions import Promotion
from souk.trade.checkout.contracts.carts import OfferForOneWay, WrongCheckout
from souk.trade.checkout.store import Made
from souk.trade.orders import Draft, Invoice, Recipient
from souk.trade.payments import Tender


@dataclass(frozen=True)
class Buyer:
    """Who buys, under which checkout, known by which secret, and where it goes."""

    session: str
    customer: str
    secret: str
    recipient: Recipient
    invoice: Invoice | None = None


def made_of(listed: Listed, quote: Quote, context: Context, promises: Mapping[str, Promise], running: Running) -> Made:
    """What is kept of a price: all that it was made of, of the campaigns those alone that applied."""
    applied = {id: verdict for id, verdict in quote.priced.verdicts.items() if verdict.applied}
    used = {key: use for key, use in context.used.items() if key in applied}
    return Made(
        lines=quote.lines,
        titles=listed.titles,
        rules=tuple(one for one in running.rules if one.id in applied),
        context=context if used == context.used else replace(context, used=used),
        priced=quote.priced if applied == quote.priced.verdicts else replace(quote.priced, verdicts=applied),
        told=quote.told,
        promises=promises,
        payment=context.payment,
        changes=quote.until,
    )


def wanted_of(lines: Iterable[Line]) -> list[Wanted]:
    """Lines as somebody wanted them, to be looked at once more."""
    return [Wanted(line.product, line.sku, line.shop, line.quantity) for line in lines]


def known_method(method: str, methods: Sequence[str]) -> None:
    """Raises `WrongCheckout` for a way to pay that there is not; none is none that is wrong."""
    if method and method not in methods:
        raise WrongCheckout("payment", f"{method} is not a way to pay here; {', '.join(methods)} are")


def paid_by(
    given: Sequence[Tender], payment: str, at_once: int, methods: Sequence[str], *, under: Iterable[Promotion] = ()
) -> tuple[Tender, ...]:
    """How an order is paid: in the ways that were given, or all that is due at once in the one that was priced.

    Raises `WrongCheckout` where one of them is no way to pay here, `OfferForOneWay` where a promotion `under` which it
    was priced asks for another.
    """
    made = tuple(given) or ((Tender(payment, at_once),) if at_once else ())
    for method in dict.fromkeys((payment, *(one.method for one in made))):
        known_method(method, methods)
    for one in under:
        if one.methods and any(tender.method not in one.methods for tender in given):
            raise OfferForOneWay(", ".join(one.methods))
    return made


def drafted(order: str, made: Made, buyer: Buyer, tenders: tuple[Tender, ...], until: datetime) -> Draft:
    """An order as it is handed over to be opened."""
    return Draft(
        order,
        buyer.session,
        buyer.customer,
        buyer.secret,
        made.lines,
        made.titles,
        made.rules,
        made.context,
        made.priced,
        made.told,
        made.promises,
        buyer.recipient,
        tenders,
        until,
        buyer.invoice,
    )
