"""From a query to a page of cards."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pydantic import TypeAdapter

from souk.discovery.search.contracts import Card, Filter, Results, Sort, Suggestion, WrongQuery
from souk.discovery.search.ports import Found, Plan
from souk.discovery.search.rules import querying
from souk.discovery.search.service.facets import Facets
from souk.kit.locale import Locale, pick
from souk.kit.operation import Example, operation

MOST = 100
_CARD = TypeAdapter(Card)


class Finding(Facets):
    """Finds goods, and says what a shopper may be typing."""

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
        if len(text) > querying.LONGEST_QUERY:
            raise WrongQuery("text", f"{len(text)} characters are too many; {querying.LONGEST_QUERY} is the most")
        if not 1 <= most <= MOST:
            raise WrongQuery("most", f"{most} is not between 1 and {MOST}")
        said = querying.words(text)
        words = querying.groups(said)
        plan = Plan(words, querying.checked(filters), sort, querying.offset(after), most, len(words))
        plan, found = self._loosen(plan)
        cards = tuple(_CARD.validate_python(card) for card in found.cards)
        end = plan.offset + len(cards)
        further = querying.cursor(end) if end < found.total and end <= querying.FURTHEST else ""
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
        words = querying.groups(querying.words(wanted))
        plan = Plan(words, (), "relevance", 0, most, len(words))
        titles = ((pick(card["title"], locale), card["product"]) for card in self._index.find(plan).cards)
        made += [Suggestion("title", title, product) for title, product in titles]
        return made[:most]

    def brand(self, word: str) -> str | None:
        """The brand that is called so, case aside, or None."""
        found = [brand for brand in self._index.brands(word, 5) if brand.lower() == word.lower()]
        return found[0] if found else None

    def _loosen(self, plan: Plan) -> tuple[Plan, Found]:
        """Ask for fewer words where few goods have all; a sort would lift those, so there only where none has."""
        found = Found(0, ())
        few = min(plan.most, querying.FEW) if plan.sort == "relevance" else 1
        for at_least in (len(plan.words), *querying.steps(len(plan.words))):
            plan = replace(plan, at_least=at_least)
            found = self._index.find(plan)
            if found.total >= few:
                break
        return plan, found

    def _missing(self, said: Sequence[str], plan: Plan) -> tuple[str, ...]:
        """Words that none of the results has: each alone beside the plan's limits and the others."""
        missing = []
        for word in said:
            alone = replace(
                plan, words=querying.groups([word]), at_least=len(querying.groups([word])), most=1, offset=0
            )
            if not self._index.find(alone).total:
                missing.append(word)
        return tuple(missing)

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
