"""Search over the goods: one card a product, filters, facets, sorts, pages; the index follows the event log."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter

from souk.discovery.search import rules
from souk.discovery.search.contracts import (
    Card,
    Facet,
    FacetValue,
    Filter,
    IndexStatus,
    Results,
    Sort,
    Suggestion,
    WrongQuery,
)
from souk.discovery.search.ports import Entry, Found, Index, Plan
from souk.goods.annotation import Annotated, Annotation, AttributeType
from souk.goods.catalog import CHANGED, Catalog, Category, Listing, Shop
from souk.insight.events import Events, Position
from souk.kit.locale import Locale, Words, pick
from souk.kit.operation import Effect, Example, Step, operation

MOST = 100
BATCH = 500
_CARD = TypeAdapter(Card)
_FIXED: dict[str, Words] = {
    "category": {"en": "Category", "zh-CN": "类目"},
    "brand": {"en": "Brand", "zh-CN": "品牌"},
    "shop": {"en": "Shop", "zh-CN": "店铺"},
    "price": {"en": "Price", "zh-CN": "价格"},
    "rating": {"en": "Rating", "zh-CN": "评分"},
}


class Search:
    """Find goods by words and limits."""

    def __init__(self, catalog: Catalog, annotation: Annotation, events: Events, index: Index) -> None:
        self._catalog = catalog
        self._annotation = annotation
        self._events = events
        self._index = index

    @operation("search:find", example=Example({"text": "猫砂盆", "most": 3}))
    def find(
        self,
        text: str = "",
        filters: Sequence[Filter] = (),
        sort: Sort = "relevance",
        after: str = "",
        most: int = 24,
    ) -> Results:
        """Find goods that keep every filter, the best match first; `after` is the place that the page before named.

        Filters take the keys of facets, such as `category`, `brand`, `price` and a category's attributes. Where few
        goods have all the words, those with some of them follow; `relaxed` says which words nothing has.
        """
        plan, results = self._find(text, filters, sort, after, most)
        return replace(results, facets=self._facets(plan))

    def cards_for(
        self, text: str = "", filters: Sequence[Filter] = (), sort: Sort = "relevance", most: int = MOST
    ) -> Results:
        """The same without facets, for who needs only goods."""
        return self._find(text, filters, sort, "", most)[1]

    def _find(self, text: str, filters: Sequence[Filter], sort: Sort, after: str, most: int) -> tuple[Plan, Results]:
        if len(text) > rules.LONGEST_QUERY:
            raise WrongQuery("text", f"{len(text)} characters are too many; {rules.LONGEST_QUERY} is the most")
        if not 1 <= most <= MOST:
            raise WrongQuery("most", f"{most} is not between 1 and {MOST}")
        said = rules.words(text)
        words = rules.groups(said)
        plan = Plan(words, rules.checked(filters), sort, rules.offset(after), most, len(words))
        plan, found = self._loosen(plan)
        cards = tuple(_CARD.validate_python(card) for card in found.cards)
        end = plan.offset + len(cards)
        further = rules.cursor(end) if end < found.total and end <= rules.FURTHEST else ""
        missing = self._missing(said, plan) if plan.at_least < len(words) else ()
        return plan, Results(found.total, cards, (), further, missing)

    @operation("search:find", example=Example({"text": "猫", "locale": "zh-CN"}))
    def suggest(self, text: str, locale: Locale = "zh-CN", most: int = 8) -> list[Suggestion]:
        """What a shopper may be typing: categories, brands, then titles."""
        if not 1 <= most <= MOST:
            raise WrongQuery("most", f"{most} is not between 1 and {MOST}")
        wanted = text.strip()[:60]
        if not wanted:
            return []
        made = [*self._named_categories(wanted, locale), *self._brands(wanted)]
        words = rules.groups(rules.words(wanted))
        plan = Plan(words, (), "relevance", 0, most, len(words))
        titles = ((pick(card["title"], locale), card["product"]) for card in self._index.find(plan).cards)
        made += [Suggestion("title", title, product) for title, product in titles]
        return made[:most]

    @operation("search:follow", Effect.WRITE, Example({"most": 100}))
    def follow(self, most: int = BATCH) -> int:
        """Bring the index up with the log, as far as the goods are annotated; answers how many events were read."""
        stands = self._stands()
        page = self._events.read(stands, most)
        end = min(Position.parse(page.after), Position.parse(self._annotation.position()))
        events = [event for event in page.events if Position.parse(event.position) <= end]
        if end <= Position.parse(stands):
            return 0
        changed = list(dict.fromkeys(event.subject for event in events if event.name == CHANGED))
        entries, gone = self._entries(changed)
        return max(len(events), 1) if self._index.apply(entries, gone, self._stamp(str(end))) else 0

    @operation("search:rebuild", Effect.WRITE, Example({}))
    def rebuild(self) -> Iterator[Step]:
        """Build the index anew beside the one that answers, then let it answer."""
        position = self._annotation.position()
        total = self._catalog.total()
        if not self._index.begin():
            yield Step(0, total, "another process writes the index", self.status())
            return
        done, after = 0, ""
        while True:
            page = self._catalog.page(after, BATCH)
            entries, _ = self._entries([one.product.id for one in page.listings])
            self._index.add(entries)
            done, after = done + len(entries), page.after
            yield Step(done, total, "indexed")
            if not after:
                break
        self._index.promote(self._stamp(position))
        yield Step(done, total, "done", self.status())

    @operation("search:status", example=Example({}))
    def status(self) -> IndexStatus:
        """Where the index stands, and whether the log is further."""
        status = self._index.status()
        stands = self._stands()
        behind = Position.parse(stands) < Position.parse(self._events.last())
        return replace(status, position=stands, behind=behind)

    def cards(self, products: Sequence[str]) -> dict[str, Card]:
        """Cards as the catalogue has them now, whatever the index has; the retired are left out."""
        listings = self._catalog.listings(products)
        known = self._annotation.many(products)
        shops = self._catalog.shop_names()
        return {
            id: rules.card(self._subject(one, known.get(id), shops)) for id, one in listings.items() if not one.retired
        }

    def brand(self, word: str) -> str | None:
        """The brand that is called so, case aside, or None."""
        found = [brand for brand in self._index.brands(word, 5) if brand.lower() == word.lower()]
        return found[0] if found else None

    def _stands(self) -> str:
        """The log position of the index; the beginning where it was built with other knowledge."""
        position, _, version = self._index.status().position.partition(" ")
        return position if version == self._annotation.version else ""

    def _stamp(self, position: str) -> str:
        return f"{position} {self._annotation.version}"

    def _loosen(self, plan: Plan) -> tuple[Plan, Found]:
        """Ask for fewer words where few goods have all; a sort would lift those, so there only where none has."""
        found = Found(0, ())
        few = min(plan.most, rules.FEW) if plan.sort == "relevance" else 1
        for at_least in (len(plan.words), *rules.steps(len(plan.words))):
            plan = replace(plan, at_least=at_least)
            found = self._index.find(plan)
            if found.total >= few:
                break
        return plan, found

    def _missing(self, said: Sequence[str], plan: Plan) -> tuple[str, ...]:
        """Words that none of the results has: each alone beside the plan's limits and the others."""
        missing = []
        for word in said:
            alone = replace(plan, words=rules.groups([word]), at_least=len(rules.groups([word])), most=1, offset=0)
            if not self._index.find(alone).total:
                missing.append(word)
        return tuple(missing)

    def _facets(self, plan: Plan) -> tuple[Facet, ...]:
        sides = self._index.tally(replace(plan, filters=_without(plan.filters, "category")), ["category"], [])
        counts = sides.values["category"]
        made = [self._category_facet(counts)] if counts else []
        leaf = self._leaf(counts, plan.filters)
        knowledge = self._annotation.categories().get(leaf) if leaf else None
        kinds = knowledge.attributes if knowledge else ()
        tags = ["brand", "shop", *(one.key for one in kinds if one.kind != "number")]
        numbers = ["price", "rating", *(one.key for one in kinds if one.kind == "number")]
        tally = self._index.tally(plan, [*tags, "currency"], numbers)
        currencies = tally.values["currency"]
        currency = max(sorted(currencies), key=lambda code: currencies[code], default="")
        chosen = {one.key for one in plan.filters}
        free = {
            key: self._index.tally(replace(plan, filters=_without(plan.filters, key)), [key], [])
            for key in chosen & {*tags}
        }
        names = {one.key: one for one in kinds}
        shops = self._catalog.shop_names()
        for key in tags:
            values = free.get(key, tally).values.get(key, {})
            kind = names.get(key)
            shown = [
                FacetValue(value, self._value_name(kind, value, shops if key == "shop" else {}), count)
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

    def _value_name(self, kind: AttributeType | None, value: str, shops: Mapping[str, Shop]) -> Words:
        if kind is None and value in shops:
            return shops[value].name
        if kind is None:
            return rules.label(value)
        if kind.kind == "flag":
            return {"en": "yes", "zh-CN": "是"} if value == "yes" else {"en": "no", "zh-CN": "否"}
        return rules.shown(kind, value)

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

    def _named_categories(self, text: str, locale: Locale) -> Iterator[Suggestion]:
        wanted = text.lower()
        for one in self._catalog.categories():
            name = pick(one.name, locale)
            known = self._annotation.categories().get(one.id)
            words = (name, *(said for many in (known.words.values() if known else ()) for said in many))
            if any(word.lower().startswith(wanted) for word in words):
                yield Suggestion("category", name, one.id)

    def _brands(self, text: str) -> Iterator[Suggestion]:
        return (Suggestion("brand", brand, brand) for brand in self._index.brands(text, 3))

    def _entries(self, products: Sequence[str]) -> tuple[list[Entry], list[str]]:
        listings = self._catalog.listings(products)
        known = self._annotation.many(products)
        shops = self._catalog.shop_names()
        live = [one for one in listings.values() if not one.retired]
        entries = []
        for listing in live:
            subject = self._subject(listing, known.get(listing.product.id), shops)
            card = _CARD.dump_python(rules.card(subject), mode="json")
            entries.append(rules.entry(subject, card))
        kept = {one.product.id for one in live}
        return entries, [id for id in products if id not in kept]

    def _subject(self, listing: Listing, known: Annotated | None, shops: Any) -> rules.Subject:
        category = self._catalog.category(known.category if known and known.category else listing.product.category)
        values = {one.key: one for one in known.annotations if one.kind == "attribute"} if known else {}
        return rules.Subject(
            listing.product,
            category,
            tuple(self._parents(category)),
            self._annotation.categories().get(category.id) if category else None,
            values,
            shops,
            listing.changed.timestamp(),
        )

    def _parents(self, category: Category | None) -> Iterator[Category]:
        parent = self._catalog.category(category.parent) if category else None
        while parent:
            yield parent
            parent = self._catalog.category(parent.parent)


def _without(filters: Sequence[Filter], key: str) -> tuple[Filter, ...]:
    return tuple(one for one in filters if one.key != key)
