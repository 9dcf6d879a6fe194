"""Goods to think over (需本人完成): the agent prepares their checkout, and hands it over at its address."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from souk.agents.shopper.contracts import Aim, Considered, Option, Terms
from souk.agents.shopper.rules.considering import FITTED, Judged, considered
from souk.agents.shopper.service.away import Away
from souk.agents.shopper.service.part import Json
from souk.insight.decisions import Evidence
from souk.kit.locale import Words
from souk.kit.operation import Caller, Example, operation


class Considering(Away):
    """What a person finishes: by the house's word, by the shopper's, and where something has to fit somebody."""

    @operation("agents:plan", example=Example({}))
    def considered(self) -> Considered:
        """Which goods the house's agent prepares and a person finishes: by category above a price, and by choice."""
        return Considered(dict(self._considered), tuple(sorted(FITTED)))

    def _thought(
        self, quote: Json, titles: Mapping[str, Words], mine: tuple[Sequence[Aim], Terms], caller: Caller
    ) -> tuple[Evidence, ...]:
        """Why a checkout of the house is for its owner to finish; empty where the agent may."""
        aims, terms = mine
        lines = [self._line(line, titles[line["product"]], (quote["priced"], aims), caller) for line in quote["lines"]]
        return considered(lines, self._considered, terms.hand_over)

    def _thought_away(self, option: Option, terms: Terms) -> tuple[Evidence, ...]:
        """The same, of an offer of another house, whose choices are its merchant's to ask for."""
        line = Judged(option.product, option.title, option.path, option.goods, option.currency)
        return considered([line], self._considered, terms.hand_over)

    def _line(self, line: Json, title: Words, of: tuple[Json, Sequence[Aim]], caller: Caller) -> Judged:
        priced, aims = of
        known = self._ask("catalog.show", caller, product=line["product"])["product"]
        named = any(line["sku"] in aim.variants for aim in aims) or len(known["variants"]) < 2
        choices = () if named else _choices(known["variants"])
        cost = priced["lines"][line["id"]]["left"]
        return Judged(line["product"], title, self._path(known["category"], caller), cost, priced["currency"], choices)

    def _path(self, category: str | None, caller: Caller) -> tuple[str, ...]:
        """A category and all above it."""
        parents: dict[str, Any] = {one["id"]: one["parent"] for one in self._ask("catalog.categories", caller)}
        path: list[str] = []
        while category and category not in path:
            path.append(category)
            category = parents.get(category)
        return tuple(path)


def _choices(variants: Iterable[Json]) -> tuple[str, ...]:
    """The options of which several values are offered."""
    found: dict[str, set[str]] = {}
    for one in variants:
        for name, value in (one["options"] or {}).items():
            found.setdefault(name, set()).add(value)
    return tuple(name for name, values in found.items() if len(values) > 1)
