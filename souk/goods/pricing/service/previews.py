"""What a campaign would make of goods before it holds."""

from souk.goods.catalog import Listing
from souk.goods.pricing.contracts import MOST_PIECES, Context, Preview, Tried, Wanted, WrongBasket
from souk.goods.pricing.rules.saying import told
from souk.goods.pricing.rules.walk import price
from souk.goods.pricing.service.baskets import Baskets
from souk.goods.pricing.service.examples import PUT, RULE, SHOP
from souk.goods.promotions import Campaign, CampaignDraft, Promotion, WrongPromotion
from souk.kit.operation import Caller, Example, operation

LOOKED_AT = 500


class Previews(Baskets):
    """A draft tried on the goods that it would be for."""

    @operation(
        "promotions:read",
        example=Example({"campaign": {"rule": RULE, "name": {"en": "10 % off"}}}, after=(SHOP, PUT), owned="shop"),
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
            line, currency = self._line("0001", Wanted(product.id, quantity=quantity), product)
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
