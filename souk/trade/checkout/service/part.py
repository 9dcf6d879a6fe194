"""What every part of checkout stands on, and how a cart is priced at this moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from souk.delivery.fulfilment import Fulfilment, NotDelivered, Promise
from souk.goods.catalog import Catalog
from souk.goods.inventory import Inventory
from souk.goods.pricing import Line, Pricing, Running, Terms, giveable
from souk.goods.promotions import Promotions, customer_of
from souk.kit.clock import Clock
from souk.kit.database import Database
from souk.kit.operation import Caller
from souk.trade.admission import Admission
from souk.trade.checkout.contracts.carts import WrongCheckout
from souk.trade.checkout.ports import Planner, Prover
from souk.trade.mandates import Mandates
from souk.trade.orders import Orders
from souk.trade.payments import Payments

SHORTEST = 16


@dataclass(frozen=True)
class Backing:
    """The domains that a checkout stands on."""

    catalog: Catalog
    inventory: Inventory
    promotions: Promotions
    pricing: Pricing
    fulfilment: Fulfilment
    payments: Payments
    orders: Orders
    mandates: Mandates
    admission: Admission
    planner: Planner
    prover: Prover


class Desk:
    """The database, the clock and the domains below."""

    def __init__(self, database: Database, clock: Clock, backing: Backing) -> None:
        self._database = database
        self._clock = clock
        self._catalog = backing.catalog
        self._inventory = backing.inventory
        self._promotions = backing.promotions
        self._pricing = backing.pricing
        self._fulfilment = backing.fulfilment
        self._payments = backing.payments
        self._orders = backing.orders
        self._mandates = backing.mandates
        self._admission = backing.admission
        self._planner = backing.planner
        self._prover = backing.prover

    def _cart_id(self, cart: str, caller: Caller) -> str:
        """An account's own cart, or a guest's by a name that nobody else can guess."""
        if not cart and customer_of(caller):
            return f"of:{caller.actor}"
        if len(cart) < SHORTEST or len(cart) > 100 or cart.startswith("of:"):
            raise WrongCheckout(
                "cart", f"a guest's cart has a name of {SHORTEST} to 100 characters that nobody guesses"
            )
        return cart

    def _promised(self, lines: Sequence[Line], destination: str, currency: str) -> dict[str, Promise]:
        return self._fulfilment.promises({line.shop for line in lines}, destination, currency)

    def _guessed(self, lines: Sequence[Line], currency: str) -> dict[str, Promise]:
        """Promises before an address is known: to the country where each shop keeps its goods, else to anywhere."""
        homes = self._inventory.countries({line.shop for line in lines})
        found: dict[str, Promise] = {}
        for shop in sorted({line.shop for line in lines}):
            for destination in dict.fromkeys((homes.get(shop, ""), "")):
                try:
                    found |= self._fulfilment.promises([shop], destination, currency)
                    break
                except NotDelivered:
                    continue
        return found

    def _expected(self, lines: Sequence[Line], fees: Mapping[str, int], running: Running) -> Terms:
        """What a price hangs on before an address is known.

        Taxes are those of the country where all shops of these lines keep their goods, if it is one; what is included
        in prices changes no total, and is left for the checkout to tell.
        """
        terms = Terms(shipping=fees, gifts=self._free_gifts(running, lines))
        rates = self._pricing.taxes()
        if not all(rate.included for rate in rates):
            homes = set(self._inventory.countries({line.shop for line in lines}).values())
            terms |= Terms(destination=homes.pop() if len(homes) == 1 else "", taxes=rates)
        return terms

    def _free_gifts(self, running: Running, lines: Sequence[Line]) -> dict[str, int]:
        """Pieces of what campaigns may give beside lines."""
        skus = {one.sku for one in running.rules if one.kind == "gift"}
        return giveable(running.rules, self._inventory.left(skus), lines) if skus else {}
