"""How results divide: values with counts, spans of numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from souk.discovery.search.contracts import Facet, FacetValue, Filter
from souk.discovery.search.ports import Plan, Tally
from souk.discovery.search.rules import entries
from souk.discovery.search.service.part import Part
from souk.goods.annotation import AttributeType, CategoryKnowledge
from souk.goods.catalog import Shop
from souk.kit.locale import Words

# What every list divides by.
_TAGS, _NUMBERS = ("brand", "shop", "currency"), ("price", "rating")
_FIXED: dict[str, Words] = {
    "category": {"en": "Category", "zh-CN": "类目"},
    "brand": {"en": "Brand", "zh-CN": "品牌"},
    "shop": {"en": "Shop", "zh-CN": "店铺"},
    "price": {"en": "Price", "zh-CN": "价格"},
    "rating": {"en": "Rating", "zh-CN": "评分"},
}


class Facets(Part):
    """The facets of a plan's results."""

    def span(self, key: str, filters: Sequence[Filter]) -> tuple[float, float] | None:
        """The least and the most of a number among goods that keep some filters; None where none states it."""
        return self._index.tally(Plan((), tuple(filters), "relevance", 0, 1, 0), [], [key]).spans.get(key)

    def _facets(self, plan: Plan, shops: Mapping[str, Shop]) -> tuple[Facet, ...]:
        chosen = {one.key for one in plan.filters}
        counts, begun = self._sides(plan)
        made = [self._category_facet(counts)] if counts else []
        leaf = self._leaf(counts, plan.filters)
        knowledge = self._annotation.categories().get(leaf) if leaf else None
        kinds = knowledge.attributes if knowledge else ()
        tags = ["brand", "shop", *(one.key for one in kinds if one.kind != "number")]
        numbers = ["price", "rating", *(one.key for one in kinds if one.kind == "number")]
        tally = self._completed(begun, plan, [*tags, "currency"], numbers)
        currencies = tally.values["currency"]
        currency = max(sorted(currencies), key=lambda code: currencies[code], default="")
        free = {
            key: self._index.tally(replace(plan, filters=_without(plan.filters, key)), [key], [])
            for key in chosen & {*tags}
        }
        names = {one.key: one for one in kinds}
        beside = self._of(counts)
        for key in tags:
            values = free.get(key, tally).values.get(key, {})
            kind, of = names.get(key), shops if key == "shop" else {}
            own = _choices(kind)
            shown = [
                FacetValue(value, self._value_name(_having(kind, own, value, beside), value, of), count)
                for value, count in values.items()
            ]
            if len(shown) > 1 or key in chosen:
                made.append(Facet(key, kind.name if kind else _FIXED[key], values=tuple(shown)))
        for key in numbers:
            span = tally.spans.get(key)
            if span and (span[0] < span[1] or key in chosen):
                kind = names.get(key)
                unit = kind.unit if kind else currency if key == "price" else ""
                made.append(Facet(key, kind.name if kind else _FIXED[key], unit, (), *span))
        return tuple(made)

    def _sides(self, plan: Plan) -> tuple[Mapping[str, int], Tally | None]:
        """How many of the results are of each category, whichever is chosen; and what else one look counted with it.

        Where none is chosen, what every list divides by is counted in the same pass over the results.
        """
        if any(one.key == "category" for one in plan.filters):
            free = replace(plan, filters=_without(plan.filters, "category"))
            return self._index.tally(free, ["category"], []).values["category"], None
        begun = self._index.tally(plan, ["category", *_TAGS], _NUMBERS)
        return begun.values["category"], begun

    def _completed(self, begun: Tally | None, plan: Plan, tags: Sequence[str], numbers: Sequence[str]) -> Tally:
        """The counts and spans of all these keys, what was counted already aside."""
        if begun is None:
            return self._index.tally(plan, tags, numbers)
        more = [key for key in tags if key not in _TAGS], [key for key in numbers if key not in _NUMBERS]
        if not any(more):
            return begun
        found = self._index.tally(plan, *more)
        return Tally({**begun.values, **found.values}, {**begun.spans, **found.spans})

    def _value_name(self, kind: AttributeType | None, value: str, shops: Mapping[str, Shop]) -> Words:
        if kind is None and value in shops:
            return shops[value].name
        if kind is None:
            return entries.label(value)
        if kind.kind == "flag":
            return {"en": "yes", "zh-CN": "是"} if value == "yes" else {"en": "no", "zh-CN": "否"}
        return entries.shown(kind, value)

    def _of(self, counts: Mapping[str, int]) -> list[CategoryKnowledge]:
        """What is known of the categories of results, those of most first."""
        known = self._annotation.categories()
        return [known[id] for id in sorted(counts, key=lambda id: -counts[id]) if id in known]

    def _category_facet(self, counts: Mapping[str, int]) -> Facet:
        named = [(self._catalog.category(id), count) for id, count in counts.items()]
        values = tuple(FacetValue(one.id, one.name, count) for one, count in named if one)
        return Facet("category", _FIXED["category"], values=values)

    def _leaf(self, counts: Mapping[str, int], filters: Sequence[Filter]) -> str | None:
        """The category whose attributes are offered as facets: the chosen one, else the one most results are of."""
        chosen = [id for one in filters if one.key == "category" for id in one.any_of]
        known = self._annotation.categories()
        leaves = [id for id in (chosen or counts) if id in known]
        if not leaves:
            return None
        best = max(leaves, key=lambda id: counts.get(id, 0))
        return best if chosen or counts.get(best, 0) * 2 >= max(counts.values()) else None


def _choices(kind: AttributeType | None) -> frozenset[str] | None:
    """The values that an attribute has words for, where it is a choice of some."""
    return frozenset(one.id for one in kind.choices) if kind is not None and kind.kind == "choice" else None


def _having(
    kind: AttributeType | None, own: frozenset[str] | None, value: str, beside: Sequence[CategoryKnowledge]
) -> AttributeType | None:
    """The attribute that words a value: the leaf's own, or by this key that of a category which has the choice."""
    if kind is None or own is None or value in own:
        return kind
    others = (one for known in beside for one in known.attributes if one.key == kind.key)
    return next((one for one in others if any(choice.id == value for choice in one.choices)), kind)


def _without(filters: Sequence[Filter], key: str) -> tuple[Filter, ...]:
    return tuple(one for one in filters if one.key != key)
