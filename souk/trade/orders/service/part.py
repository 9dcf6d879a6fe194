"""What every part of the service stands on: whose order it is, how it is shown, and a step that is written down."""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from souk.goods.catalog import Catalog
from souk.goods.inventory import Inventory
from souk.goods.pricing import Pricing, Told
from souk.goods.promotions import Promotions, customer_of
from souk.insight.events import Events
from souk.kit.clock import Clock
from souk.kit.database import Database
from souk.kit.locale import Words
from souk.kit.money import Money, show
from souk.kit.operation import Caller
from souk.people.accounts import Accounts
from souk.trade.orders.contracts.orders import Balance, Deed, Order, OrderGift, OrderLine, OrderStep, Part, Pieces
from souk.trade.orders.contracts.refusals import NotInThatState, UnknownOrder, WrongOrder
from souk.trade.orders.rules.letters import TOLD, letter, note
from souk.trade.orders.rules.money import balance_of, down_of
from souk.trade.orders.rules.pieces import part_state
from souk.trade.orders.rules.terms import clause
from souk.trade.orders.store import pieces, rows
from souk.trade.payments import Payments

_CANCELS: dict[str, Deed] = {"cancel": "cancel", "refuse": "refuse", "call-off": "call-off"}
_SAID: tuple[Deed, ...] = ("return", "exchange", "cancel", "refuse", "gifts")
MOST = 500
MOST_WHY = 1000


@dataclass(frozen=True)
class Backing:
    """The domains that orders stand on."""

    catalog: Catalog
    inventory: Inventory
    promotions: Promotions
    payments: Payments
    accounts: Accounts
    pricing: Pricing


def sealed(secret: str) -> str:
    """What is kept of a guest's secret."""
    return hashlib.sha256(secret.encode()).hexdigest() if secret else ""


def named(caller: Caller) -> bool:
    """Whether the caller has an account: all who have none are one visitor, and own nothing."""
    return bool(customer_of(caller))


class Desk:
    """The database, the clock, the log and the domains below."""

    def __init__(self, database: Database, clock: Clock, events: Events, backing: Backing) -> None:
        self._database = database
        self._clock = clock
        self._events = events
        self._catalog = backing.catalog
        self._inventory = backing.inventory
        self._promotions = backing.promotions
        self._payments = backing.payments
        self._accounts = backing.accounts
        self._pricing = backing.pricing

    def _mine(self, order: str, secret: str, caller: Caller, *, lock: bool = False) -> rows.Kept:
        """An order of the caller: by account, or by the secret that its guest got; else `UnknownOrder`."""
        found = self._found(order, lock=lock)
        own = named(caller) and found.customer == caller.actor
        shown = bool(secret) and hmac.compare_digest(found.secret, sealed(secret))
        if not (own or shown or caller.may("orders:all")):
            raise UnknownOrder(order)
        return found

    def _sold(self, order: str, caller: Caller, *, lock: bool = False) -> rows.Kept:
        """An order of which the caller's shop sells a part; else `UnknownOrder`."""
        found = self._found(order, lock=lock)
        if caller.shop is not None and caller.shop not in self._shops(found):
            raise UnknownOrder(order)
        if caller.shop is not None and found.state not in ("placed", "canceled"):
            raise UnknownOrder(order)
        return found

    def _shops(self, kept: rows.Kept) -> set[str]:
        """Who sells a part of an order, or packs a gift of it."""
        return {line.shop for line in kept.made_of.lines} | {gift.shop for gift in self._gifts(kept)}

    def _found(self, order: str, *, lock: bool) -> rows.Kept:
        found = rows.locked(self._database.write, order) if lock else rows.order(self._database.read, order)
        if found is None:
            raise UnknownOrder(order)
        return found

    def _placed(self, kept: rows.Kept) -> None:
        if kept.state != "placed":
            raise NotInThatState(kept.id, f"it is {kept.state}, and only a placed order can be worked on")

    def _step(
        self, kept: rows.Kept, what: str, why: str, caller: Caller, *, shop: str = "", **facts: str | int
    ) -> None:
        """Write a step of a locked order down, and tell the log; what is personal stays out of both."""
        if len(why) > MOST_WHY:
            raise WrongOrder(kept.id, "why", f"at most {MOST_WHY} characters")
        made = OrderStep(kept.number, self._clock.now(), caller.actor, shop, what, why.strip(), facts)
        pieces.add_steps(self._database.write, [(kept.id, made)])
        said = {"number": kept.number, "shop": shop, **facts}
        self._events.record(f"orders.{what}", [(kept.id, said)], caller)
        self._tell(kept, what, facts)

    def _tell(self, kept: rows.Kept, what: str, facts: Mapping[str, str | int], path: str = "") -> None:
        """Write to the customer, where something is to be said and they gave an address."""
        if what not in TOLD:
            return
        recipient, _ = rows.person(self._database.write, kept.id)
        if recipient is None:
            return
        priced = kept.made_of.priced
        money = {"total": kept.total, "now": down_of(priced), "later": priced.later}
        money |= {name: int(facts.get(name, 0)) for name in ("refunded", "forfeited")}
        shown = {name: show(Money(amount, kept.currency), recipient.locale) for name, amount in money.items()}
        shown["note"] = note(
            what, self._gifts(kept), Money(int(facts.get("kept_back", 0)), kept.currency), recipient.locale
        )
        for name in {"since", "until"} & set(facts):
            shown[name] = f"{datetime.fromisoformat(str(facts[name])):%Y-%m-%d %H:%M} UTC"
        said = letter(what, recipient, {**{name: str(one) for name, one in facts.items()}, **shown, "order": kept.id})
        if said is not None:
            where = path or f"/orders/{kept.id}"
            self._accounts.write(recipient.email, kept.customer, f"order-{what}", said, where)

    def _lines(self, order: str, shop: str | None = None) -> list[OrderLine]:
        return rows.lines(self._database.read, order, shop)

    def _gifts(self, kept: rows.Kept, shop: str | None = None) -> list[OrderGift]:
        """The gifts of an order, or those that a shop packs."""
        if not kept.made_of.priced.gifts:
            return []
        return rows.gifts(self._database.read, kept.id, _names(kept.made_of.told), shop)

    def _shown(self, id: str, shop: str | None = None) -> Order:
        """An order as it is now, or a shop's part of it."""
        kept = self._found(id, lock=False)
        connection, lines, gifts = self._database.read, self._lines(id, shop), self._gifts(kept, shop)
        recipient, invoice = rows.person(connection, id)
        priced = kept.made_of.priced
        whole = Order(
            id=id,
            number=kept.number,
            state=kept.state,
            customer=kept.customer,
            currency=kept.currency,
            at=kept.at,
            until=kept.until,
            goods=priced.goods,
            shipping=priced.shipping,
            tax=priced.tax,
            total=kept.total,
            saved=priced.saved,
            refunded=kept.refunded,
            parts=tuple(_parts(kept, lines, gifts)),
            lines=tuple(lines),
            shipments=tuple(one for one in pieces.shipments(connection, id) if shop in (None, one.shop)),
            returns=tuple(one for one in pieces.returns(connection, id) if shop in (None, one.shop)),
            steps=tuple(
                _quoted(one, kept) for one in pieces.steps(connection, id) if shop is None or one.shop in ("", shop)
            ),
            told=kept.made_of.told,
            reason=kept.reason,
            recipient=recipient,
            invoice=invoice,
            balance=self._balance(kept),
            gifts=tuple(gifts),
            kept=sum(one.kept for one in pieces.backs(connection, id) if shop in (None, one.shop)) if gifts else 0,
        )
        return whole if shop is None else _of_shop(whole, kept, shop, self._earned(kept, shop))

    def _earned(self, kept: rows.Kept, shop: str) -> int | None:
        """What a shop still has of an order by its sale; None of one that was never paid, or not yet whole."""
        if not kept.total or kept.state not in ("placed", "canceled"):
            return None
        earned = self._payments.earned(kept.id)
        return earned[shop].amount if shop in earned else 0

    def _balance(self, kept: rows.Kept) -> Balance | None:
        """What is owed later of an order, in the window that it was opened with."""
        if kept.balance_since is None or kept.balance_until is None:
            return None
        made = kept.made_of
        owed = balance_of(made.lines, made.rules, made.priced, kept.at)
        return Balance(made.priced.later, kept.balance_since, kept.balance_until, owed.kept if owed else {})


def _of_shop(whole: Order, kept: rows.Kept, shop: str, earned: int | None) -> Order:
    """The sums of one shop's part: what another shop got is none of its business."""
    goods = sum(line.paid for line in whole.lines)
    shipping = sum(part.fee for part in whole.parts)
    listed = sum(line.unit * line.quantity for line in whole.lines)
    back = 0 if earned is None else goods + shipping - earned
    return replace(
        whole,
        customer="",
        goods=goods,
        shipping=shipping,
        tax=0,
        total=goods + shipping,
        saved=listed - goods,
        refunded=back,
        told=(),
        invoice=whole.invoice if len({line.shop for line in kept.made_of.lines}) == 1 else None,
    )


def _names(told: Iterable[Told]) -> dict[str, Words]:
    """What rules are called."""
    return {one.promotion: one.name for one in told}


def _quoted(step: OrderStep, kept: rows.Kept) -> OrderStep:
    """A step with the clause that allowed it, where it canceled something."""
    deed, terms = step.facts.get("by"), kept.made_of.terms
    version = terms.get(step.shop) or next(iter(terms.values()))
    return replace(step, clause=clause(_CANCELS[str(deed)], version)) if deed in _CANCELS else step


def _parts(kept: rows.Kept, lines: Iterable[OrderLine], gifts: Iterable[OrderGift]) -> Iterable[Part]:
    by_shop: dict[str, tuple[list[OrderLine], list[OrderGift]]] = {}
    for line in lines:
        by_shop.setdefault(line.shop, ([], []))[0].append(line)
    for gift in gifts:
        by_shop.setdefault(gift.shop, ([], []))[1].append(gift)
    made = kept.made_of
    for shop, own in sorted(by_shop.items()):
        fee, version = made.priced.fees.get(shop), made.terms[shop]
        said = {deed: clause(deed, version) for deed in _SAID if deed != "gifts" or made.priced.gifts}
        yield Part(shop, part_state(*own), fee.left if fee else 0, made.promises.get(shop), said)


def by_line(of: Mapping[str, int], lines: Iterable[Pieces]) -> dict[str, int]:
    """Pieces by variant, of pieces by line or gift."""
    found: dict[str, int] = {}
    for line in lines:
        if many := of.get(line.id, 0):
            found[line.variant] = found.get(line.variant, 0) + many
    return found
