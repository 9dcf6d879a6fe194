"""From a query to a page of cards."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pydantic import TypeAdapter

from souk.discovery.search.contracts import (
    Card,
    Filter,
    NotIndexed,
    Order,
    Results,
    Rule,
    RuleNote,
    Sort,
    Understood,
    WrongQuery,
)
from souk.discovery.search.ports import Found, Plan
from souk.discovery.search.rules import merchandising, querying
from souk.discovery.search.rules.repricing import PRICED, kept
from souk.discovery.search.service.arranging import Arranging
from souk.discovery.search.service.facets import Facets
from souk.discovery.search.service.indexing import Indexing
from souk.discovery.search.service.ordering import Ordering, sort_of
from souk.discovery.search.service.ranking import Ranking
from souk.discovery.search.service.understanding import Understanding
from souk.goods.catalog import Shop
from souk.goods.promotions import Campaign
from souk.kit.locale import language_of
from souk.kit.operation import Example, operation

MOST = 100
_CARD = TypeAdapter(Card)


@dataclass(frozen=True)
class Look:
    """A search as it is carried out; `rules` stand in for those that are live."""

    text: str = ""
    filters: tuple[Filter, ...] = ()
    sort: Order = "relevance"
    after: str = ""
    most: int = MOST
    rules: tuple[Rule, ...] | None = None
    without: tuple[str, ...] = ()
    literal: bool = False


class Finding(Facets, Arranging, Ranking, Ordering, Understanding, Indexing):
    """Finds goods, and says what a shopper may be typing."""

    @operation("search:find", example=Example({"text": "猫砂盆", "most": 3}))
    def find(  # noqa: PLR0913 (each is a shopper's choice)
        self,
        text: str = "",
        filters: Sequence[Filter] = (),
        sort: Order = "relevance",
        after: str = "",
        most: int = 24,
        without: Sequence[str] = (),
        literal: bool = False,
    ) -> Results:
        """Find goods that keep every filter, the best match first; `after` is the place that the page before named.

        Prices are what one piece costs anybody now, after every promotion that holds for all: in limits, sorts, facets.
        Filters take the keys of facets, such as `category`, `brand`, `price` and a category's attributes. What the
        query says of limits holds too (`understood`), but for the keys in `without` and those that a filter names;
        `literal` searches the words as they are. `total` and facets count the goods with all the words, or as many as
        ten goods have; a list by relevance goes on with goods that have some, or are near in meaning. `relaxed` says
        which words nothing has. `said` sorts as the words ask, the cheapest or the quietest first. Raises `NotIndexed`
        where nothing is found because the index has not come to the goods yet, and `WrongQuery`.
        """
        plan, results, _ = self._look(Look(text, tuple(filters), sort, after, most, None, tuple(without), literal))
        shops = self._catalog.shop_names()
        return replace(self._checked(results, plan, shops), facets=self._facets(plan, shops))

    def cards_for(
        self, text: str = "", filters: Sequence[Filter] = (), sort: Sort = "relevance", most: int = MOST
    ) -> Results:
        """Goods with the words as they are, without facets, for who has understood a sentence already."""
        results = self._look(Look(text, tuple(filters), sort, "", most, None, (), True))[1]
        return replace(results, cards=results.cards[: results.total])

    def counted(self, filters: Sequence[Filter]) -> int:
        """How many goods keep every filter: the total of `cards_for`, without ranking or reading any."""
        limits = querying.checked(filters)
        ruling = self._ruling("", None, limits)
        if ruling.wishes:
            # Pins and what is hidden change the total by goods, not by filters.
            return self.cards_for(filters=filters, most=1).total
        plan = Plan((), (*limits, *ruling.filters), "relevance", 0, 1, 0)
        if any(one.key in PRICED for one in limits):
            self._bring_up(plan, self._promotions.live())
        return self._index.count(plan)

    def _look(self, look: Look) -> tuple[Plan, Results, tuple[RuleNote, ...]]:
        """The plan, its page, and what rules wanted of it and did not get."""
        if len(look.text) > querying.LONGEST_QUERY:
            raise WrongQuery("text", f"{len(look.text)} characters are too many; {querying.LONGEST_QUERY} is the most")
        if not 1 <= look.most <= MOST:
            raise WrongQuery("most", f"{look.most} is not between 1 and {MOST}")
        live = self._promotions.live()
        meant = self._meaning(look, live)
        said = querying.words(meant.words)
        limits = querying.checked((*look.filters, *_understood(meant, look)))
        ruling = self._ruling(look.text, language_of(look.text) if said else None, limits, look.rules)
        words = merchandising.widened(said, ruling.same)
        sort, wanted = sort_of(look.sort, meant)
        plan = Plan(
            words,
            (*limits, *ruling.filters),
            sort,
            querying.offset(look.after),
            look.most,
            len(words),
            querying.wider(words, meant),
            tuple((one.category, querying.liking(one)) for one in meant.categories),
            tuple((querying.as_filter(one.limit), one.weight) for one in meant.leanings),
        )
        self._bring_up(plan, live)
        plan, total = self._loosen(plan, bool(meant.limits))

        def rank(one: Plan) -> Found:
            if wanted is not None:
                return self._in_order(one, wanted)
            return self._ranked(one, meant.words, meant.kind, total if one.filters == plan.filters else None)

        made = self._arranged(plan, ruling, rank)
        found = made.found
        if not found.total and self._unfilled():
            raise NotIndexed
        cards = tuple(self._cards.read.of(_CARD.validate_python, card) for card in found.cards)
        end = plan.offset + look.most
        further = querying.cursor(end) if end < max(found.total, found.listed) and end <= querying.FURTHEST else ""
        missing = self._missing(merchandising.unwidened(said, ruling.same), plan) if plan.at_least < len(words) else ()
        results = Results(found.total, cards, (), further, missing, made.arranged, ruling.redirect, meant)
        return plan, results, made.notes

    def _checked(self, results: Results, plan: Plan, shops: Mapping[str, Shop]) -> Results:
        """A page with its prices as they are now, without what then keeps a limit no more."""
        cards = tuple(kept(self._as_priced(results.cards, shops), plan.filters, plan.sort))
        lost = len(results.cards) - len(cards)
        shown = {card.product for card in cards}
        arranged = tuple(one for one in results.arranged if one.product in shown)
        return replace(results, cards=cards, total=results.total - lost, arranged=arranged, dropped=lost)

    def _meaning(self, look: Look, live: Sequence[Campaign]) -> Understood:
        locale = language_of(look.text) or "zh-CN"
        if look.literal or not look.text.strip():
            return Understood(look.text, locale, "name" if look.text.strip() else "empty", look.text)
        meant = self._understood(look.text, locale, look.without, live)
        return meant if not meant.limits or self._agreed(meant, look) else querying.literal(meant)

    def _agreed(self, meant: Understood, look: Look) -> bool:
        """Whether the catalogue bears a reading out: of the goods with the very words, some keep what was read."""
        words = querying.groups(querying.words(look.text))
        plan = Plan(words, querying.checked(look.filters), "relevance", 0, 1, len(words))
        having = self._index.count(plan)
        limits = tuple(querying.as_filter(one) for one in meant.limits)
        keeping = self._index.count(replace(plan, filters=(*plan.filters, *limits))) if having else 0
        return querying.borne_out(having, keeping)

    def brand(self, word: str) -> str | None:
        """The brand that is called so, case aside, or None."""
        found = [brand for brand in self._index.brands(word, 5) if brand.lower() == word.lower()]
        return found[0] if found else None

    def _loosen(self, plan: Plan, limited: bool) -> tuple[Plan, int | None]:
        """Ask for fewer words where few goods have all, and how many have so many, where that was counted.

        A sort would lift those with fewer, so there only where none has all. Where the query said limits and few goods
        that keep them have its other words, those only rank.
        """
        found = 0
        few = querying.FEW if plan.sort == "relevance" else 1
        for at_least in dict.fromkeys((len(plan.words), *querying.steps(len(plan.words)))):
            plan = replace(plan, at_least=at_least)
            found = self._index.count(plan)
            if found >= few:
                return plan, found
        return (replace(plan, at_least=0), None) if limited and found < few else (plan, found)

    def _missing(self, said: Sequence[str], plan: Plan) -> tuple[str, ...]:
        """Words that none of the results has: each alone beside the plan's limits and the others."""
        missing = []
        for word in said:
            words = querying.groups([word])
            if not self._index.count(replace(plan, words=words, at_least=len(words), wider=())):
                missing.append(word)
        return tuple(missing)


def _understood(meant: Understood, look: Look) -> Iterator[Filter]:
    """The limits that the query says, but for those that the caller names or took off."""
    named = {one.key for one in look.filters} | set(look.without)
    return (querying.as_filter(one) for one in meant.limits if one.key not in named)
