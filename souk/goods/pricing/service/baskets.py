"""Baskets of the catalogue priced under the campaigns that run, with every rule's verdict in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import TypedDict, Unpack

from souk.goods.catalog import Catalog, Offer, Product, UnknownProduct
from souk.goods.inventory import Inventory
from souk.goods.pricing.contracts import MOST_LINES, Context, Line, Quote, TaxRate, Wanted, WrongBasket
from souk.goods.pricing.rules.reach import Reach
from souk.goods.pricing.rules.saying import told
from souk.goods.pricing.rules.tagging import next_change
from souk.goods.pricing.rules.walk import price
from souk.goods.pricing.service.examples import PUT, SHOP
from souk.goods.pricing.service.remembered import Remembered
from souk.goods.promotions import LAYERS, Campaign, Holding, Promotion, Promotions, customer_of
from souk.insight.events import Events
from souk.kit.clock import Clock
from souk.kit.database import Database
from souk.kit.errors import SoukError
from souk.kit.locale import Words
from souk.kit.operation import Caller, Example, operation

_ENTITLED = "entitled:"


class Terms(TypedDict, total=False):
    """What a checkout knows besides who asks; see price.md section 2."""

    step: int
    payment: str
    shipping: Mapping[str, int]
    gifts: Mapping[str, int]
    destination: str
    taxes: tuple[TaxRate, ...]


@dataclass(frozen=True)
class Listed:
    """The lines of a basket at list price, their currency, and the titles of their products."""

    lines: list[Line]
    currency: str
    titles: Mapping[str, Words]


@dataclass(frozen=True)
class Running:
    """The campaigns that run at a moment, their rules, and which of them is about what."""

    campaigns: tuple[Campaign, ...]
    rules: tuple[Promotion, ...]
    reach: Reach


@dataclass(frozen=True)
class Goods:
    """What is priced, and how much of it there is."""

    catalog: Catalog
    inventory: Inventory


@dataclass(frozen=True)
class Records:
    """Where the price keeps what is its own."""

    database: Database
    events: Events


@lru_cache(maxsize=256)
def _entitlements(scopes: frozenset[str]) -> tuple[str, ...]:
    """What scopes entitle to; many callers have the same."""
    return tuple(scope.removeprefix(_ENTITLED) for scope in sorted(scopes) if scope.startswith(_ENTITLED))


class Baskets:
    """One exact price of lines in a context."""

    def __init__(self, goods: Goods, promotions: Promotions, clock: Clock, records: Records) -> None:
        self._catalog = goods.catalog
        self._inventory = goods.inventory
        self._promotions = promotions
        self._clock = clock
        self._database = records.database
        self._events = records.events
        self._remembered = Remembered()

    @operation(
        "pricing:quote",
        example=Example({"basket": [{"product": "corner-kettle", "quantity": 2}]}, after=(SHOP, PUT)),
    )
    def quote(
        self, basket: Sequence[Wanted], caller: Caller, *, coupons: Sequence[str] | None = None, payment: str = ""
    ) -> Quote:
        """What a basket costs now, and of every campaign that concerns it whether it applied, or why not.

        Of one's own coupons that are claimed and not used all count, or of them those named in `coupons`.
        `until` is when a window of such a campaign begins or ends next, and the price may change.
        """
        lines, currency = self.lines(basket)
        return self.priced(lines, self.context(caller, currency, coupons=coupons, payment=payment))

    def lines(self, basket: Sequence[Wanted]) -> tuple[list[Line], str]:
        """The lines of a basket at list price, `0001` and on, and their currency.

        Raises `WrongBasket` for goods that nobody offers, two currencies, no line or more than 1,000.
        """
        (found,) = self.lines_of([basket])
        if isinstance(found, SoukError):
            raise found
        return found.lines, found.currency

    def lines_of(self, baskets: Sequence[Sequence[Wanted]]) -> list[Listed | SoukError]:
        """The lines of several baskets, with the titles of what is in them; or what is wrong with one."""
        wanted = {one.product for basket in baskets for one in basket[:MOST_LINES]}
        listings = self._catalog.listings(sorted(wanted)).items()
        # What was taken out of sight is known by its name, and offered by nobody.
        known = {id: replace(one.product, variants=()) if one.retired else one.product for id, one in listings}
        return [self._listed(basket, known) for basket in baskets]

    def context(
        self,
        caller: Caller,
        currency: str,
        *,
        coupons: Sequence[str] | None = None,
        holding: Holding | None = None,
        at: datetime | None = None,
        **terms: Unpack[Terms],
    ) -> Context:
        """When and how a caller would buy: now, what they are entitled to, hold and used, and what else is known.

        Of the coupons in hand all count, or those named in `coupons`; nothing else named there does.
        """
        customer = customer_of(caller)
        has = holding or Holding(self._promotions.in_hand(customer), self._promotions.used(customer))
        return Context(
            at or self._clock.now(),
            currency,
            entitlements=_entitlements(caller.scopes),
            coupons=tuple(sorted(has.in_hand if coupons is None else has.in_hand.intersection(coupons))),
            used=has.used,
            **terms,
        )

    def running(self) -> Running:
        """The campaigns that run, in hand for several prices."""
        campaigns = self._promotions.live()
        return Running(tuple(campaigns), tuple(one.rule for one in campaigns), Reach(campaigns))

    def priced(self, lines: Sequence[Line], context: Context, running: Running | None = None) -> Quote:
        """Lines under the campaigns that run, in a context of one's own making."""
        under = running or self.running()
        now, campaigns, reach = context.at, under.campaigns, under.reach
        made = price(lines, under.rules, context)
        meant = {one.rule.id for line in lines for one in reach.of(line)}
        near = [
            one for one in campaigns if one.rule.id in meant and made.verdicts[one.rule.id].reason != "out_of_scope"
        ]
        near.sort(key=lambda one: (LAYERS.index(one.rule.layer), one.rule.place))
        until = next_change((one.rule for one in near), now)
        return Quote(now, tuple(lines), made, tuple(told(one, made) for one in near), until)

    def _listed(self, basket: Sequence[Wanted], known: Mapping[str, Product]) -> Listed | SoukError:
        try:
            return self._all(basket, known)
        except SoukError as error:
            return error

    def _all(self, basket: Sequence[Wanted], known: Mapping[str, Product]) -> Listed:
        if not 0 < len(basket) <= MOST_LINES:
            raise WrongBasket("1", f"a basket has 1 to {MOST_LINES} lines")
        lines, currencies, titles = [], set[str](), dict[str, Words]()
        for place, wanted in enumerate(basket, 1):
            if (product := known.get(wanted.product)) is None:
                raise UnknownProduct(wanted.product)
            line, currency = self._line(f"{place:04}", wanted, product)
            lines.append(line)
            currencies.add(currency)
            titles[product.id] = product.title
        if len(currencies) > 1:
            raise WrongBasket("1", f"a basket is of one currency, this one has {', '.join(sorted(currencies))}")
        return Listed(lines, currencies.pop(), titles)

    def _line(self, id: str, wanted: Wanted, product: Product) -> tuple[Line, str]:
        found = [
            (offer.price.amount, variant, offer)
            for variant, offer in offers(product)
            if wanted.variant in ("", variant) and wanted.shop in ("", offer.shop)
        ]
        if not found:
            raise WrongBasket(id, f"nobody offers {wanted.product} so now")
        _, variant, offer = min(found, key=lambda one: one[:2])
        path, unit = self._catalog.path(product.category), offer.price.amount
        line = Line(id, variant, product.id, offer.shop, wanted.quantity, unit, path, product.brand)
        return line, offer.price.currency

    def _piece(self, product: Product, variant: str, shop: str, unit: int) -> Line:
        """One piece of a product's variant at its list price."""
        return Line("1", variant, product.id, shop, 1, unit, self._catalog.path(product.category), product.brand)


def buyable(product: Product, left: Mapping[tuple[str, str], int]) -> Product:
    """A product as it can be bought: an offer of whose pieces none is left, by variant and shop, is not available."""
    gone = {(variant, offer.shop) for variant, offer in offers(product) if left.get((variant, offer.shop)) == 0}
    if not gone:
        return product
    variants = [
        replace(
            variant,
            offers=tuple(
                replace(offer, available=False) if (variant.id, offer.shop) in gone else offer
                for offer in variant.offers
            ),
        )
        for variant in product.variants
    ]
    return replace(product, variants=tuple(variants))


def offers(product: Product) -> Iterator[tuple[str, Offer]]:
    """What can be bought now: variants with their offers."""
    return ((variant.id, offer) for variant in product.variants for offer in variant.offers if offer.available)
