"""Baskets of the catalogue priced under the campaigns that run, with every rule's verdict in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field

from souk.goods.catalog import Catalog, Listing
from souk.goods.pricing.contracts import MOST_LINES, MOST_PIECES, Context, Line, Priced, WrongBasket
from souk.goods.pricing.rules.saying import Told, told
from souk.goods.pricing.rules.walk import price
from souk.goods.promotions import (
    LAYERS,
    Campaign,
    CampaignDraft,
    Promotion,
    Promotions,
    WrongPromotion,
)
from souk.kit.clock import Clock
from souk.kit.locale import Words
from souk.kit.operation import Caller, Example, operation

_SHOP = ("catalog.open-shop", {"shop": {"id": "corner", "name": {"en": "The corner shop", "zh-CN": "街角小店"}}})
_KETTLE = {
    "id": "corner-kettle",
    "shop": "corner",
    "title": {"en": "Steel kettle, 1.7 L", "zh-CN": "不锈钢烧水壶 1.7升"},
    "category": "kettle",
    "variants": [{"id": "corner-kettle", "offers": [{"shop": "corner", "price": {"amount": 8900, "currency": "CNY"}}]}],
}
_PUT = ("catalog.put", {"products": [_KETTLE], "reason": "first listing"})
_RULE = {"id": "corner-kettles", "layer": "item", "kind": "percent", "owner": "corner", "off": 1000}
_ENTITLED = "entitled:"
LOOKED_AT = 500


@dataclass(frozen=True)
class Wanted:
    """So many pieces of a product's variant from a shop; without a variant or a shop the least offer."""

    product: Annotated[str, Field(max_length=200)]
    variant: str = ""
    shop: str = ""
    quantity: Annotated[int, Field(ge=1, le=MOST_PIECES)] = 1


@dataclass(frozen=True)
class Quote:
    """A priced basket as it is shown: the lines that were priced, the price, and what each rule says."""

    at: datetime
    lines: tuple[Line, ...]
    priced: Priced
    told: tuple[Told, ...]
    until: datetime | None


@dataclass(frozen=True)
class Tried:
    """One product as a campaign would make it: list price, price now, and price with it, each of `quantity` pieces."""

    product: str
    title: Words
    list: int
    now: int
    then: int
    says: Words


@dataclass(frozen=True)
class Preview:
    """Who would get what: of so many goods looked at so many are meant, some of them by how much they get.

    `deep` counts goods that would cost less than half their list price, together with all that holds besides.
    """

    at: datetime
    currency: str
    looked: int
    meant: int
    deep: int
    goods: tuple[Tried, ...]


class Pricing:
    """One exact price: cards, pages, carts, agents and reports ask here."""

    def __init__(self, catalog: Catalog, promotions: Promotions, clock: Clock) -> None:
        self._catalog = catalog
        self._promotions = promotions
        self._clock = clock

    @operation(
        "pricing:quote",
        example=Example({"basket": [{"product": "corner-kettle", "quantity": 2}]}, after=(_SHOP, _PUT)),
    )
    def quote(
        self, basket: Sequence[Wanted], caller: Caller, *, coupons: Sequence[str] = (), payment: str = ""
    ) -> Quote:
        """What a basket costs now, and of every campaign that concerns it whether it applied, or why not.

        `until` is when a window of such a campaign begins or ends next, and the price may change.
        """
        if not 0 < len(basket) <= MOST_LINES:
            raise WrongBasket("1", f"a basket has 1 to {MOST_LINES} lines")
        lines, currency = self._lines(basket)
        entitled = (scope.removeprefix(_ENTITLED) for scope in sorted(caller.scopes) if scope.startswith(_ENTITLED))
        used = self._promotions.used(caller.actor if caller.personal else "")
        now = self._clock.now()
        context = Context(
            now, currency, entitlements=tuple(entitled), coupons=tuple(coupons), payment=payment, used=used
        )
        return self._quoted(lines, context)

    @operation(
        "promotions:read",
        example=Example({"campaign": {"rule": _RULE, "name": {"en": "10 % off"}}}, after=(_SHOP, _PUT), owned="shop"),
    )
    def preview(self, campaign: CampaignDraft, caller: Caller, *, quantity: int = 1, most: int = 12) -> Preview:
        """What a campaign would make of goods, beside all that runs, at its first moment; nothing is changed.

        The first 500 products of its shop, or of the house, are looked at, so many pieces of each.
        """
        rule = campaign.rule
        self._promotions.check(rule, caller)
        if not (1 <= quantity <= MOST_PIECES and 1 <= most <= LOOKED_AT):
            raise WrongPromotion(rule.id, "most", f"1 to {MOST_PIECES} pieces of 1 to {LOOKED_AT} goods are shown")
        looked = self._catalog.page(most=LOOKED_AT, shop=rule.owner or None).listings
        others = [one.rule for one in self._promotions.live() if one.rule.id != rule.id]
        at = max([self._clock.now(), *(window.since for window in rule.windows[:1] if window.since)])
        draft = Campaign(rule, campaign.name, campaign.number, "live", at, caller.actor)
        tried = [one for listing in looked if (one := self._tried(listing, draft, others, quantity))]
        tried.sort(key=lambda one: (one[0].then - one[0].now, one[0].product))
        deep = sum(one.then * 2 < one.list for one, _ in tried)
        currency = tried[0][1] if tried else "CNY"
        return Preview(at, currency, len(looked), len(tried), deep, tuple(one for one, _ in tried[:most]))

    def _tried(
        self, listing: Listing, draft: Campaign, others: list[Promotion], quantity: int
    ) -> tuple[Tried, str] | None:
        product = listing.product
        try:
            line, currency = self._line("0001", Wanted(product.id, quantity=quantity), listing)
        except WrongBasket:
            return None
        rule = draft.rule
        way = (*rule.methods, "")[0]
        context = Context(draft.at, currency, entitlements=rule.requires, coupons=(rule.id,), payment=way)
        then = price([line], [*others, rule], context)
        if then.verdicts[rule.id].reason == "out_of_scope":
            return None
        now = price([line], others, context)
        says = told(draft, then).says
        return Tried(product.id, product.title, line.unit * quantity, now.total, then.total, says), currency

    def _quoted(self, lines: list[Line], context: Context) -> Quote:
        now, campaigns = context.at, self._promotions.live()
        made = price(lines, [one.rule for one in campaigns], context)
        near = [one for one in campaigns if made.verdicts[one.rule.id].reason != "out_of_scope"]
        near.sort(key=lambda one: (LAYERS.index(one.rule.layer), one.rule.place))
        return Quote(now, tuple(lines), made, tuple(told(one, made) for one in near), _next_change(near, now))

    def _lines(self, basket: Sequence[Wanted]) -> tuple[list[Line], str]:
        lines, currencies = [], set[str]()
        for place, wanted in enumerate(basket, 1):
            line, currency = self._line(f"{place:04}", wanted, self._catalog.show(wanted.product))
            lines.append(line)
            currencies.add(currency)
        if len(currencies) > 1:
            raise WrongBasket("1", f"a basket is of one currency, this one has {', '.join(sorted(currencies))}")
        return lines, currencies.pop()

    def _line(self, id: str, wanted: Wanted, listing: Listing) -> tuple[Line, str]:
        found = [
            (offer.price.amount, variant.id, offer)
            for variant in listing.product.variants
            for offer in variant.offers
            if offer.available and wanted.variant in ("", variant.id) and wanted.shop in ("", offer.shop)
        ]
        if not found:
            raise WrongBasket(id, f"nobody offers {wanted.product} so now")
        amount, variant, offer = min(found, key=lambda one: one[:2])
        product = listing.product
        line = Line(
            id, variant, product.id, offer.shop, wanted.quantity, amount, self._path(product.category), product.brand
        )
        return line, offer.price.currency

    def _path(self, category: str | None) -> tuple[str, ...]:
        """A category and all above it, from the aisle down."""
        path: list[str] = []
        while category and category not in path:
            path.append(category)
            known = self._catalog.category(category)
            category = known.parent if known else None
        return tuple(reversed(path))


def _next_change(campaigns: Sequence[Campaign], now: datetime) -> datetime | None:
    moments = [
        moment
        for one in campaigns
        for window in one.rule.windows
        for moment in (window.since, window.until)
        if moment is not None and moment > now
    ]
    return min(moments, default=None)
