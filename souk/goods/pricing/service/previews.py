"""What a campaign would make of goods before it holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from souk.goods.catalog import Listing
from souk.goods.pricing.contracts import MOST_PIECES, Amount, Context, Line, Preview, Tried, Wanted, WrongBasket
from souk.goods.pricing.rules.giveable import giveable
from souk.goods.pricing.rules.saying import told
from souk.goods.pricing.rules.stacking import worst_stack
from souk.goods.pricing.rules.walk import price
from souk.goods.pricing.service.baskets import Baskets
from souk.goods.pricing.service.examples import PUT, RULE, SHOP
from souk.goods.promotions import Campaign, CampaignDraft, Promotion, WrongPromotion
from souk.kit.operation import Caller, Example, operation

LOOKED_AT = 500


@dataclass(frozen=True)
class _Trial:
    """A draft beside all that runs, on so many pieces of each, with a shop's fee and the pieces of gifts in stock."""

    draft: Campaign
    others: list[Promotion]
    quantity: int
    fee: int
    gifts: Mapping[str, int]


class Previews(Baskets):
    """A draft tried on the goods that it would be for."""

    @operation(
        "promotions:read",
        example=Example({"campaign": {"rule": RULE, "name": {"en": "10 % off"}}}, after=(SHOP, PUT), owned="shop"),
    )
    def preview(
        self, campaign: CampaignDraft, caller: Caller, *, quantity: int = 1, fee: Amount = 0, most: int = 12
    ) -> Preview:
        """What a campaign would make of goods, beside all that runs, at its first moment; nothing is changed.

        The first 500 products of its shop, or of the house, are looked at, so many pieces of each, with a `fee` for
        shipping them, in the smallest unit, that stands in both prices and not in the list price.
        """
        rule = campaign.rule
        self._promotions.check(rule, caller)
        if not (1 <= quantity <= MOST_PIECES and 1 <= most <= LOOKED_AT):
            raise WrongPromotion(rule.id, "most", f"1 to {MOST_PIECES} pieces of 1 to {LOOKED_AT} goods are shown")
        looked = self._catalog.page(most=LOOKED_AT, shop=rule.owner or None).listings
        others = [one.rule for one in self._promotions.live() if one.rule.id != rule.id]
        at = max([self._clock.now(), *(window.since for window in rule.windows[:1] if window.since)])
        draft = Campaign(rule, campaign.name, campaign.number, "live", at, caller.actor)
        gifts = [one for one in (*others, rule) if one.kind == "gift"]
        free = giveable(gifts, self._inventory.left({one.sku for one in gifts}))
        trial = _Trial(draft, others, quantity, fee, free)
        tried = [one for listing in looked if (one := self._tried(listing, trial))]
        goods = self._known_costs([one for one, _, _ in tried], [line for _, line, _ in tried], caller)
        goods.sort(key=lambda one: (not one.below, one.then - one.now, one.product))
        deep, costed = sum(one.then * 2 < one.list for one in goods), sum(one.cost is not None for one in goods)
        below, currency = sum(one.below for one in goods), tried[0][2] if tried else "CNY"
        return Preview(at, currency, len(looked), len(goods), deep, costed, below, tuple(goods[:most]))

    def _known_costs(self, tried: Sequence[Tried], lines: Sequence[Line], caller: Caller) -> list[Tried]:
        """The goods with what their pieces cost the shop that offers them, where that is for the caller to know."""
        costs = self._catalog.costs([one.product for one in tried], caller) if tried else []
        known = {(one.variant, one.shop): one.cost.amount for one in costs}
        made = []
        for one, line in zip(tried, lines, strict=True):
            each = known.get((line.sku, line.shop))
            cost = None if each is None else each * line.quantity
            made.append(replace(one, cost=cost, below=cost is not None and one.keeps < cost))
        return made

    def _tried(self, listing: Listing, trial: _Trial) -> tuple[Tried, Line, str] | None:
        product, draft, others = listing.product, trial.draft, trial.others
        try:
            # A shop's own campaign is tried on its own offer, also where another shop asks less for the same.
            wanted = Wanted(product.id, shop=draft.rule.owner, quantity=trial.quantity)
            line, currency = self._line("0001", wanted, product)
        except WrongBasket:
            return None
        rule = draft.rule
        way = (*rule.methods, "")[0]
        goods = Context(
            draft.at, currency, entitlements=rule.requires, coupons=(rule.id,), payment=way, gifts=trial.gifts
        )
        context = replace(goods, shipping={line.shop: trial.fee})
        then = price([line], [*others, rule], context)
        if then.verdicts[rule.id].reason == "out_of_scope":
            return None
        now = price([line], others, context)
        says = told(draft, then).says
        worst, keeps = worst_stack(line, [*others, rule], goods)
        list = line.unit * trial.quantity
        return Tried(product.id, product.title, list, now.total, then.total, says, worst, keeps), line, currency
