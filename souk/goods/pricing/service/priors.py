"""What offers cost in the past, from the history of the catalogue and of the campaigns."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pydantic import JsonValue

from souk.goods.catalog import Product, Revision
from souk.goods.pricing.contracts import Context, Tag
from souk.goods.pricing.rules.priors import Asked, prior
from souk.goods.pricing.service.baskets import Baskets
from souk.kit.operation import Caller

# Most cuts began less than sixty days ago; of the others all of the past is read.
_HORIZON = timedelta(days=90)
_HISTORIAN = Caller("pricing", frozenset())


@dataclass
class _State:
    """What of a product decides its price, while it is walked back."""

    amount: JsonValue
    currency: JsonValue
    struck: JsonValue
    available: bool
    retired: bool
    brand: str
    category: str | None


class Priors(Baskets):
    """The lowest price of the 30 days before a cut."""

    def lowest(self, product: Product, tag: Tag) -> int | None:
        """The lowest final price of a tag's offer in the 30 days before its cut began; None without a cut or a past."""
        context = Context(self._clock.now(), tag.currency)
        asked = list(self._asked(product, tag))
        for since in (context.at - _HORIZON, None):
            held = self._promotions.held(since)
            found = prior(asked, held, context, tag.final)
            if found is None or since is None or found.needs >= since:
                break
        return found.lowest if found else None

    def _asked(self, product: Product, tag: Tag) -> Iterator[Asked]:
        """What was asked for a tag's variant by its shop, from the newest revision back."""
        offer = next(o for v in product.variants if v.id == tag.variant for o in v.offers if o.shop == tag.shop)
        struck = offer.list_price.amount if offer.list_price else None
        state = _State(
            offer.price.amount, offer.price.currency, struck, offer.available, False, product.brand, product.category
        )
        for revision in self._catalog.history(product.id, _HISTORIAN):
            yield self._at(revision.at, product, tag, state)
            state = _before(state, revision, f"variants/{tag.variant}/offers/{tag.shop}")

    def _at(self, since: datetime, product: Product, tag: Tag, state: _State) -> Asked:
        sold = state.available and not state.retired and state.currency == tag.currency
        if not sold or not isinstance(state.amount, int):
            return Asked(since, None)
        then = replace(product, brand=state.brand, category=state.category)
        return Asked(
            since,
            self._piece(then, tag.variant, tag.shop, state.amount),
            state.struck if isinstance(state.struck, int) else 0,
        )


def _before(state: _State, revision: Revision, offer: str) -> _State:
    """The state that a revision led away from."""
    old = {change.field: change.before for change in revision.changes}
    brand, category = old.get("brand", state.brand), old.get("category", state.category)
    return _State(
        old.get(f"{offer}/price/amount", state.amount),
        old.get(f"{offer}/price/currency", state.currency),
        old.get(f"{offer}/list_price/amount", state.struck),
        old.get(f"{offer}/available", state.available) is not False,
        bool(old.get("retired", state.retired)),
        str(brand or ""),
        str(category) if category else None,
    )
