"""What a campaign is about, in the words of the index."""

from collections.abc import Sequence
from dataclasses import replace

from souk.discovery.search.contracts import Card, Filter, Sort
from souk.discovery.search.ports import Plan
from souk.discovery.search.rules import querying
from souk.goods.promotions import Promotion

# What a campaign changes of goods.
PRICED = ("price", "promotion")
# More goods than this are not told apart by one query.
MOST = 100_000


def told(campaign: str) -> tuple[Filter, ...]:
    """Goods whose price a campaign made, or that it was told of."""
    return (Filter("promotion", (campaign,)),)


def about(rule: Promotion) -> tuple[Filter, ...]:
    """Goods that a campaign may concern: at least those of its scope; the index does not know a variant."""
    scope = rule.scope
    shops = (rule.owner,) if rule.owner else scope.shops
    lists = (("product", scope.products), ("shop", shops), ("category", scope.categories), ("brand", scope.brands))
    return tuple(Filter(key, tuple(names)) for key, names in lists if names)


def every(filters: tuple[Filter, ...]) -> Plan:
    """All goods that keep some filters."""
    return Plan((), filters, "relevance", 0, MOST, 0)


def whatever_it_costs(plan: Plan) -> Plan:
    """All goods that a plan may list, were their price another one."""
    filters = tuple(one for one in plan.filters if one.key not in PRICED)
    at_least = min(plan.at_least, querying.loosest(len(plan.words)))
    return replace(plan, filters=filters, sort="relevance", offset=0, most=MOST, at_least=at_least)


def kept(cards: Sequence[Card], filters: Sequence[Filter], sort: Sort) -> list[Card]:
    """The cards whose price keeps the limits on it, in the order of their prices where that was asked for."""
    bounds = [one for one in filters if one.key == "price"]
    found = [card for card in cards if all(_within(card, one) for one in bounds)]
    if sort not in ("price-low", "price-high"):
        return found
    sign = 1 if sort == "price-low" else -1
    return sorted(found, key=lambda card: (card.price is None, sign * card.price.amount if card.price else 0))


def _within(card: Card, bound: Filter) -> bool:
    if card.price is None:
        return False
    low, high = bound.at_least, bound.at_most
    return (low is None or card.price.amount >= low) and (high is None or card.price.amount <= high)
