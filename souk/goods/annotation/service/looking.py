"""The inbox of a shop: what wants a decision, what was decided, and how well its goods are described."""

from souk.goods.annotation.contracts import Count, DecisionPage, Inbox, Quality, Sought
from souk.goods.annotation.rules.places import mark, number, place
from souk.goods.annotation.service.examples import DECIDED, FOLLOWED
from souk.goods.annotation.service.part import Part
from souk.goods.annotation.store import decisions, findings, products
from souk.kit.errors import Invalid
from souk.kit.operation import Caller, Example, operation

MOST = 500
_FACET = 30


class Looking(Part):
    """Lists, counts and scores; a shop sees its own alone."""

    @operation(
        "annotation:inbox",
        example=Example({"sought": {"shop": "corner", "kind": "category"}, "most": 5}, after=FOLLOWED, owned="shop"),
    )
    def inbox(self, caller: Caller, sought: Sought = Sought(), after: str = "", most: int = 50) -> Inbox:  # noqa: B008
        """What wants a decision, the least sure first; at most 500 a page, go on with `after`.

        Kinds: `contradiction` (title, attributes and reviews disagree), `uncertain`, `proposed` (nobody states it, a
        reader or the same item elsewhere does), `category` (guessed), `same` (perhaps one item with another product).
        """
        bounded(most)
        own = Sought(self._shop(caller, sought.shop), sought.kind, sought.category, sought.key, sought.product)
        connection = self._database.read
        found = findings.page(connection, own, place(after), most + 1)
        kinds = findings.facet(connection, Sought(own.shop, "", own.category, own.key, own.product), "kind", _FACET)
        by_kind = {one.value: one.count for one in kinds}
        categories = findings.facet(connection, Sought(own.shop, own.kind, "", own.key, own.product), "category", MOST)
        keys = findings.facet(connection, Sought(own.shop, own.kind, own.category, "", own.product), "key", _FACET)
        total = by_kind.get(own.kind, 0) if own.kind else sum(by_kind.values())
        further = mark(found[most - 1]) if len(found) > most else ""
        return Inbox(tuple(found[:most]), further, total, kinds, categories, keys)

    @operation("annotation:inbox", example=Example({"shop": "corner", "most": 5}, after=DECIDED, owned="shop"))
    def decisions(
        self, caller: Caller, shop: str = "", product: str = "", after: str = "", most: int = 50
    ) -> DecisionPage:
        """What was decided: who, when, why, and who took it back; newest first, at most 500 a page."""
        bounded(most)
        own = self._shop(caller, shop)
        found = decisions.page(self._database.read, own, product, number(after), most)
        return DecisionPage(tuple(one for _, one in found), str(found[-1][0]) if len(found) == most else "")

    @operation("annotation:inbox", example=Example({"shop": "corner"}, after=FOLLOWED, owned="shop"))
    def quality(self, caller: Caller, shop: str = "", lack: str = "", most: int = 20) -> Quality:
        """How well a shop's goods are described, 0 to 100, what is missing most, and the worst (with one `lack`)."""
        bounded(most)
        own = self._shop(caller, shop) or None
        connection = self._database.read
        tens, lacks, total, points = [0] * 10, dict[str, int](), 0, 0
        for score, missing, count in products.described(connection, own):
            tens[min(score // 10, 9)] += count
            total, points = total + count, points + score * count
            for one in missing:
                lacks[one] = lacks.get(one, 0) + count
        most_missed = sorted(lacks.items(), key=lambda one: (-one[1], one[0]))[:_FACET]
        worst = products.worst(connection, own, lack, most)
        counted = tuple(Count(*one) for one in most_missed)
        return Quality(total, round(points / total, 1) if total else 0.0, tuple(tens), counted, tuple(worst))


def bounded(most: int) -> None:
    """Refuse a page that is empty or too large."""
    if not 1 <= most <= MOST:
        raise Invalid("most is {most}; it must be 1 to {limit}.", most=most, limit=MOST)
