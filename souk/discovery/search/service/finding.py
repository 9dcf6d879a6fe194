"""From a query to a page of cards."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pydantic import TypeAdapter

from souk.discovery.search.contracts import Card, Filter, Results, Rule, RuleNote, Sort, WrongQuery
from souk.discovery.search.ports import Found, Plan
from souk.discovery.search.rules import merchandising, querying
from souk.discovery.search.service.arranging import Arranging
from souk.discovery.search.service.facets import Facets
from souk.kit.locale import language_of
from souk.kit.operation import Example, operation

MOST = 100
_CARD = TypeAdapter(Card)


@dataclass(frozen=True)
class Look:
    """A search as it is carried out; `rules` stand in for those that are live."""

    text: str = ""
    filters: tuple[Filter, ...] = ()
    sort: Sort = "relevance"
    after: str = ""
    most: int = MOST
    rules: tuple[Rule, ...] | None = None


class Finding(Facets, Arranging):
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
        return self._look(Look(text, tuple(filters), sort, after, most))[:2]

    def _look(self, look: Look) -> tuple[Plan, Results, tuple[RuleNote, ...]]:
        """The plan, its page, and what rules wanted of it and did not get."""
        text, sort, most = look.text, look.sort, look.most
        if len(text) > querying.LONGEST_QUERY:
            raise WrongQuery("text", f"{len(text)} characters are too many; {querying.LONGEST_QUERY} is the most")
        if not 1 <= most <= MOST:
            raise WrongQuery("most", f"{most} is not between 1 and {MOST}")
        said = querying.words(text)
        limits = querying.checked(look.filters)
        ruling = self._ruling(text, language_of(text) if said else None, limits, look.rules)
        words = merchandising.widened(said, ruling.same)
        plan = Plan(words, (*limits, *ruling.filters), sort, querying.offset(look.after), most, len(words))
        plan, found = self._loosen(plan)
        made = self._arranged(plan, ruling, lambda one: found if one == plan else self._index.find(one))
        found = made.found
        cards = tuple(_CARD.validate_python(card) for card in found.cards)
        end = plan.offset + len(cards)
        further = querying.cursor(end) if end < found.total and end <= querying.FURTHEST else ""
        missing = self._missing(merchandising.unwidened(said, ruling.same), plan) if plan.at_least < len(words) else ()
        results = Results(found.total, cards, (), further, missing, made.arranged, ruling.redirect)
        return plan, results, made.notes

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
