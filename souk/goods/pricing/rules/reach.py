"""Campaigns by what they are about, so that a line meets those that may concern it and no others."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cached_property

from souk.goods.pricing.contracts import Line
from souk.goods.pricing.rules.matching import in_scope
from souk.goods.promotions import Campaign, Promotion

Key = tuple[str, str]
_ANY: Key = ("", "")
_REMEMBERED = 8192


class Reach:
    """Each campaign stands under the narrowest list of its scope; a line looks under what it is."""

    def __init__(self, campaigns: Iterable[Campaign]) -> None:
        self._campaigns = tuple(campaigns)
        self._by: dict[Key, list[Campaign]] = {}
        for one in self._campaigns:
            for key in _keys(one.rule):
                self._by.setdefault(key, []).append(one)
        self._skus = any(one.rule.scope.skus or one.rule.without.skus for many in self._by.values() for one in many)
        self._known: dict[tuple[str, ...], tuple[Campaign, ...]] = {}

    @cached_property
    def moments(self) -> Sequence[datetime]:
        """When a window of any campaign begins or ends, in order; between two of these nothing begins or ends."""
        windows = [window for one in self._campaigns for window in one.rule.windows]
        return sorted({at for window in windows for at in (window.since, window.until) if at is not None})

    def of(self, line: Line) -> tuple[Campaign, ...]:
        """The campaigns whose scope holds a line, in no order that means anything."""
        like = (line.product, line.shop, line.brand, line.sku if self._skus else "", *line.categories)
        found = self._known.get(like)
        if found is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            found = self._known[like] = tuple(self._near(line))
        return found

    def _near(self, line: Line) -> Iterable[Campaign]:
        keys = [
            _ANY,
            ("product", line.product),
            ("sku", line.sku),
            ("brand", line.brand),
            ("shop", line.shop),
            *(("category", one) for one in line.categories),
        ]
        near = {one.rule.id: one for key in keys for one in self._by.get(key, ())}
        return (one for one in near.values() if in_scope(one.rule, line))


def _keys(rule: Promotion) -> Sequence[Key]:
    scope = rule.scope
    lists = (
        ("product", scope.products),
        ("sku", scope.skus),
        ("brand", scope.brands),
        ("shop", (rule.owner,) if rule.owner else scope.shops),
        ("category", scope.categories),
    )
    return next(([(kind, one) for one in dict.fromkeys(names)] for kind, names in lists if names), [_ANY])
