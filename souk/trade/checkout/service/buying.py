"""Buying at once, without a session: many orders in one transaction, at the totals that were seen."""

import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from souk.delivery.fulfilment import Promise
from souk.goods.inventory import OutOfStock
from souk.goods.pricing import Context, Line, Listed, Quote, Running, TaxRate, giveable
from souk.goods.promotions import Holding, Promotion, customer_of
from souk.kit.database import fresh_id
from souk.kit.errors import SoukError
from souk.kit.locale import LOCALES
from souk.kit.money import Money, show
from souk.kit.operation import Caller, Effect, Example, operation
from souk.trade.admission import Look, Visit, pieces_of
from souk.trade.checkout.contracts.carts import AgentDenied, Opened, PriceMoved, Purchase
from souk.trade.checkout.rules.agreeing import sold_by
from souk.trade.checkout.rules.carting import redeemed
from souk.trade.checkout.service.completing import Buyer, drafted, made_of, paid_by
from souk.trade.checkout.service.examples import BUY, ORDER, STOCKED
from souk.trade.checkout.service.selling import PAYING, Selling
from souk.trade.orders import Draft
from souk.trade.payments import payment_id

Asked = tuple[Caller, Purchase, str]
Where = tuple[frozenset[str], str, str]


@dataclass
class Counter:
    """What all orders of one round are sold by; promise and price are made once for everybody who asks for the same."""

    at: datetime
    running: Running
    taxes: tuple[TaxRate, ...]
    methods: tuple[str, ...]
    gifts: Sequence[Promotion]
    holdings: Mapping[str, Holding]
    left: Mapping[tuple[str, str], int]
    look: Look
    promises: dict[Where, dict[str, Promise]]
    quotes: dict[tuple[str, ...], tuple[Sequence[Line], Context, Quote]]


class Buying(Selling):
    """One step from a basket to an order."""

    @operation(
        "checkout:use",
        Effect.SPEND,
        Example({"purchase": BUY, "order": ORDER}, after=STOCKED, owned="self"),
        many="buy_all",
    )
    def buy(self, caller: Caller, purchase: Purchase, order: str = "") -> Opened:
        """Buy a basket at the total that was seen: pieces held, quotas taken, the order opened, its payment begun.

        The order is looked at by `orders.show`, and its payment is made by a job. Raises `PriceMoved` with both totals,
        `OutOfStock`, `QuotaReached`, `NotDelivered`, `WrongBasket`, and `AgentDenied` where an agent buys to which a
        shop does not sell, of which a receipt is left; then nothing is held and nothing is paid.
        """
        (found,) = self.buy_all([(caller, purchase, order)])
        if isinstance(found, SoukError):
            raise found
        return found

    def buy_all(self, asked: Sequence[Asked]) -> list[Opened | SoukError]:
        """Buy for many, in their turn; what refuses one of them leaves nothing of it."""
        listed = self._pricing.lines_of([purchase.basket for _, purchase, _ in asked])
        look = self._look(asked, listed)
        found: list[Opened | SoukError | Draft] = list(self._drafts(asked, listed, look))
        visits = self._visits(found, asked) if look.sales else {}
        found = self._let_in(found, visits, look) if look.sales else found
        drafts = [one for one in found if isinstance(one, Draft)]
        uses = [(one.session, one.customer, redeemed(one.rules, one.priced)) for one in drafts]
        over = dict(zip((one.order for one in drafts), self._promotions.redeem_all(uses), strict=True))
        going = [(one, who) for one, (who, _, _) in zip(found, asked, strict=True) if isinstance(one, Draft)]
        going = [(one, who) for one, who in going if over[one.order] is None]
        over |= self._counted_all(going)
        going = [(one, who) for one, who in going if over[one.order] is None]
        refusals = dict(zip((one.order for one, _ in going), self._orders.open_all(going), strict=True))
        whole = over | refusals
        self._settle_all(going, whole)
        for draft in drafts if look.sales else ():
            if whole[draft.order] is not None:
                self._admission.put_back(visits[draft.order])
        told = [whole[one.order] or _opened(one) if isinstance(one, Draft) else one for one in found]
        for it, (who, purchase, order), said in zip(told, asked, listed, strict=True):
            if isinstance(it, AgentDenied) and (agent := self._mandates.seen(who)) and isinstance(said, Listed):
                self._mandates.turn_away(agent, it.why, order, (purchase.seen, said.currency))
        return told

    def _counted_all(self, going: Sequence[tuple[Draft, Caller]]) -> dict[str, SoukError | None]:
        """Of agents that a shop lets buy so often, those that did: by order, and their quotas are free again."""
        found: dict[str, SoukError | None] = {}
        for one, who in going:
            agent = self._mandates.seen(who)
            found[one.order] = self._count(agent, sorted(sold_by(one.lines, one.priced))) if agent else None
            if found[one.order] is not None:
                self._promotions.give_back(one.session)
        return found

    def _settle_all(self, going: Sequence[tuple[Draft, Caller]], refused: Mapping[str, SoukError | None]) -> None:
        """Give back what was taken for orders that were not opened; write down which agents bought the others."""
        for one, who in going:
            agent = self._mandates.seen(who)
            if refused[one.order] is None:
                if agent is not None:
                    self._note(agent, one)
                continue
            self._promotions.give_back(one.session)
            if agent is not None:
                self._mandates.discount_agent(agent, sorted(sold_by(one.lines, one.priced)))

    def _let_in(
        self, found: Sequence[Opened | SoukError | Draft], visits: Mapping[str, Visit], look: Look
    ) -> list[Opened | SoukError | Draft]:
        """Of what is sold by turns, the drafts of those alone whose turn it is."""
        drafts = [one for one in found if isinstance(one, Draft)]
        refused = iter(self._admission.use_all([visits[one.order] for one in drafts], look.sales))
        return [(next(refused) or one) if isinstance(one, Draft) else one for one in found]

    def _visits(self, found: Sequence[Opened | SoukError | Draft], asked: Sequence[Asked]) -> dict[str, Visit]:
        """By order, who comes for which pieces."""
        return {
            one.order: Visit(one.order, self._admission.person(caller, purchase.guest), pieces_of(one.lines))
            for one, (caller, purchase, _) in zip(found, asked, strict=True)
            if isinstance(one, Draft)
        }

    def _look(self, asked: Sequence[Asked], listed: Sequence[Listed | SoukError]) -> Look:
        """What is sold by turns of all that is wanted, and whose turn it is."""
        lines = [line for one in listed if isinstance(one, Listed) for line in one.lines]
        people = []
        for caller, purchase, _ in asked:
            # A guest's wrong name is told to that guest alone, at their own purchase.
            with suppress(SoukError):
                people.append(self._admission.person(caller, purchase.guest))
        return self._admission.look(people, lines)

    def _drafts(
        self, asked: Sequence[Asked], listed: Sequence[Listed | SoukError], look: Look
    ) -> list[Draft | SoukError]:
        counter = self._counter(asked, [one for one in listed if isinstance(one, Listed)], look)
        return [
            self._draft_of(one, found, counter) if isinstance(found, Listed) else found
            for one, found in zip(asked, listed, strict=True)
        ]

    def _counter(self, asked: Sequence[Asked], listed: Sequence[Listed], look: Look) -> Counter:
        running = self._pricing.running()
        gifts = [one for one in running.rules if one.kind == "gift"]
        return Counter(
            self._clock.now(),
            running,
            self._pricing.taxes(),
            self._methods(),
            gifts,
            self._promotions.holdings(customer_of(caller) for caller, _, _ in asked),
            self._inventory.left({line.sku for one in listed for line in one.lines} | {one.sku for one in gifts}),
            look,
            {},
            {},
        )

    def _draft_of(self, asked: Asked, listed: Listed, counter: Counter) -> Draft | SoukError:
        try:
            return self._sold(asked, listed, counter)
        except SoukError as error:
            return error

    def _sold(self, asked: Asked, listed: Listed, counter: Counter) -> Draft:
        caller, purchase, order = asked
        # Whose turn it is not hears that, whatever is left by now.
        if counter.look.sales:
            visitor = self._admission.person(caller, purchase.guest)
            if refusal := self._admission.refusal(visitor, listed.lines, counter.look):
                raise refusal
        for line in listed.lines:
            # Who is too late anyway is not priced; stock is held further below, once more and for good.
            if (left := counter.left.get((line.sku, line.shop))) is not None and left < line.quantity:
                raise OutOfStock(line.sku, line.quantity, left)
        promises = self._promised_once(purchase, listed, counter)
        context = self._pricing.context(
            caller,
            listed.currency,
            coupons=purchase.coupons,
            holding=counter.holdings[customer_of(caller)],
            at=counter.at,
            shipping={shop: one.fee for shop, one in promises.items()},
            gifts=giveable(counter.gifts, counter.left, listed.lines),
            payment=purchase.payment,
            destination=purchase.recipient.destination,
            taxes=counter.taxes,
        )
        quote = self._priced_once(listed, context, counter)
        total = quote.priced.total
        if total != purchase.seen:
            old, new = (show(Money(one, listed.currency), LOCALES[0]) for one in (purchase.seen, total))
            raise PriceMoved(old, new)
        if denied := self._objection([self._mandates.seen(caller)], quote):
            raise denied
        secret = "" if (customer := customer_of(caller)) else uuid.uuid4().hex
        buyer = Buyer(fresh_id(), customer, secret, purchase.recipient, purchase.invoice)
        made = made_of(listed, quote, context, promises, counter.running)
        tenders = paid_by(purchase.tenders, purchase.payment, quote.priced.now, counter.methods, under=made.rules)
        return drafted(order or fresh_id(), made, buyer, tenders, counter.at + PAYING)

    def _priced_once(self, listed: Listed, context: Context, counter: Counter) -> Quote:
        """The price: in a rush many buy the same under the same conditions, all of which are compared."""
        key = tuple(line.sku for line in listed.lines)
        found = counter.quotes.get(key)
        if found is None or found[:2] != (listed.lines, context):
            quote = self._pricing.priced(listed.lines, context, counter.running)
            found = counter.quotes[key] = (listed.lines, context, quote)
        return found[2]

    def _promised_once(self, purchase: Purchase, listed: Listed, counter: Counter) -> dict[str, Promise]:
        destination = purchase.recipient.destination
        where = (frozenset(line.shop for line in listed.lines), destination, listed.currency)
        if where not in counter.promises:
            counter.promises[where] = self._promised(listed.lines, destination, listed.currency)
        return counter.promises[where]


def _opened(one: Draft) -> Opened:
    return Opened(one.order, one.secret, one.priced.total, one.priced.currency, payment_id(one.order), one.until)
