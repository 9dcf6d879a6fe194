"""What a query means, what somebody may be typing, and what else they may want."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from souk.discovery.search.contracts import Filter, Leaning, Limit, Related, Suggestion, Understood, WrongQuery
from souk.discovery.search.ports import FIELD, Plan, Word
from souk.discovery.search.rules import kinds, querying
from souk.discovery.search.rules.fields import OWN
from souk.discovery.search.rules.guessed import guesses
from souk.discovery.search.rules.leaning import SEEMING
from souk.discovery.search.rules.limits import in_currency
from souk.discovery.search.rules.naming import Beginnings
from souk.discovery.search.rules.sales import CATEGORY, PROMOTION, sale_in
from souk.discovery.search.service.part import Part
from souk.goods.annotation import AttributeType, CategoryKnowledge
from souk.goods.catalog import Category
from souk.goods.promotions import Campaign
from souk.kit.locale import LOCALES, Locale, pick
from souk.kit.operation import Example, operation

_LISTED = 100


class Understanding(Part):
    """Reads queries, completes and continues them."""

    @operation("search:find", example=Example({"text": "两百以内不要塑料的猫砂盆"}))
    def understand(self, text: str, locale: Locale = "zh-CN", without: Sequence[str] = ()) -> Understood:
        """What a query means: goods, limits as chips, other wordings, corrections, and what comes first.

        `without` are keys of limits that the shopper took off; their words are searched as words again.
        """
        if len(text) > querying.LONGEST_QUERY:
            raise WrongQuery("text", f"{len(text)} characters are too many; {querying.LONGEST_QUERY} is the most")
        return self._understood(text, locale, without)

    @operation("search:find", example=Example({"text": "猫", "locale": "zh-CN"}))
    def suggest(self, text: str, locale: Locale = "zh-CN", most: int = 8) -> list[Suggestion]:
        """What a shopper may be typing: categories, brands, then titles; pinyin and its initials count as Chinese."""
        if not 1 <= most <= _LISTED:
            raise WrongQuery("most", f"{most} is not between 1 and {_LISTED}")
        wanted = text.strip()[:60]
        if not wanted:
            return []
        made = [*self._named_categories(wanted, locale), *self._brands(wanted)]
        spoken = self._backing.reader.complete(wanted, most)
        for word in spoken:
            made += [one for one in self._named_categories(word, "zh-CN") if one not in made]
        made += self._titles(wanted, locale, most)
        if len(made) < most and spoken:
            made += [one for one in self._titles(spoken[0], locale, most) if one not in made]
        return made[:most]

    @operation("search:find", example=Example({"text": "猫砂盆", "locale": "zh-CN"}))
    def related(self, text: str, locale: Locale = "zh-CN", most: int = 8) -> list[Related]:
        """What else somebody who searched this may want: situations of these goods, problems they solve, their kin."""
        if not 1 <= most <= _LISTED:
            raise WrongQuery("most", f"{most} is not between 1 and {_LISTED}")
        known = self._annotation.categories()
        meant = [one for one in self._understood(text, locale, ()).categories if one.category in known]
        if not meant:
            return []
        found = list(self._around(known[meant[0].category], locale))
        return list({one.text: one for one in found if one.text.lower() != text.strip().lower()}.values())[:most]

    def _understood(
        self, text: str, locale: Locale, without: Sequence[str], live: Sequence[Campaign] | None = None
    ) -> Understood:
        """What a query means here: a sale that it names is one that runs, a budget is in the currency of the goods.

        `live` are the campaigns, where they were read already.
        """
        campaigns = self._promotions.live() if live is None else live
        sale = None if PROMOTION in without else sale_in(text, campaigns, self._clock.now())
        if sale is None:
            return self._plainly(text, locale, without)
        meant = self._plainly(sale.rest, locale, without)
        return replace(meant, text=text, limits=(sale.limit, *self._of_a_kind(meant, without), *meant.limits))

    def _of_a_kind(self, meant: Understood, without: Sequence[str]) -> Iterator[Limit]:
        """The goods that are named beside a sale, as a limit: other goods that are in it are not meant."""
        known = self._annotation.categories()
        limited = {"category", *without} if any(one.key == "category" for one in meant.limits) else set(without)
        if querying.named(meant) and "category" not in limited:
            goods = meant.categories[0]
            yield Limit("category", CATEGORY, known[goods.category].noun, goods.said, any_of=(goods.category,))

    def _plainly(self, text: str, locale: Locale, without: Sequence[str]) -> Understood:
        """What the words mean, sales aside."""
        meant, likely = self._backing.reader.read(text, locale, tuple(without)), ""
        if not querying.named(meant) and querying.tells(meant):
            likely = (not meant.categories and self._likely(meant)) or self._kind_of(meant)
            if likely:
                meant = self._backing.reader.read(text, locale, tuple(without), likely)
        untold = self._untold(meant)
        if untold:
            # Their words are words again.
            off = (*without, *(one.key for one in untold))
            meant = self._backing.reader.read(text, locale, off, likely)
        made = self._yielding(self._stated(querying.priced(meant, self._priced)))
        told = (*made.unread, *(one.said for one in untold))
        return replace(made, unread=tuple(dict.fromkeys(told)), untold=untold)

    def _likely(self, meant: Understood) -> str:
        """The category that most of the best goods for the words are of; none where they are of many."""
        words = querying.groups(querying.words(meant.words))
        best = self._best(words, querying.loosest(len(words))) if words else []
        return querying.shared([str(card["category"] or "") for card in best])

    def _kind_of(self, meant: Understood) -> str:
        """The kind that most of the best goods for the words that may name some are of, where no category is meant."""
        doubtful = querying.doubtful(meant)
        words = querying.groups(kinds.naming(querying.led(meant) if doubtful else meant.words))
        if not words:
            return ""
        loosely = [(1, True), *((least, False) for least in querying.steps(len(words)))]
        ways = [(len(words), True)] if doubtful else loosely
        read = (*(one.category for one in meant.categories), None)[0]
        told: tuple[float, tuple[str, ...]] = (0.0, ())
        for least, titled in ways:
            told = max(told, self._told(self._best(words, least, titled=titled), read), key=lambda one: one[0])
            if told[0] >= kinds.SURELY:
                break
        return kinds.kind_of(told[1])

    def _best(self, words: Sequence[Word], at_least: int, *, titled: bool = False) -> list[Mapping[str, Any]]:
        plan = Plan(tuple(words), (), "relevance", 0, kinds.BEST, at_least, titled=titled)
        return list(self._index.cards([hit.key for hit in self._index.candidates(plan).hits]).values())

    def _told(self, best: Sequence[Mapping[str, Any]], read: str | None) -> tuple[float, tuple[str, ...]]:
        """How surely which fields tell the kind of some goods; none where they bear out the category that was read."""
        if len(best) < kinds.ENOUGH:
            return 0.0, ()
        of = [card["category"] for card in best]
        if read and of.count(read) > kinds.ALREADY * len(of):
            return 0.0, ()
        these = Filter("product", tuple(str(card["product"]) for card in best))
        found = self._index.tally(Plan((), (these,), "relevance", 0, 1, 0), [FIELD], []).values.get(FIELD, {})
        often = [key for key, count in found.items() if count >= kinds.LEAST]
        total = self._index.status().products
        return kinds.telling(found, len(best), {key: self._stating(key) for key in often}, total)

    def _stating(self, field: str) -> int:
        """How many products state a field, as of the index that was asked last."""
        stands = self._index.status()
        if self._fields_of != (stands.generation, stands.products):
            self._fields_of, self._fields = (stands.generation, stands.products), {}
        if field not in self._fields:
            self._fields[field] = self._index.count(Plan((), (Filter(FIELD, (field,)),), "relevance", 0, 1, 0))
        return self._fields[field]

    def _untold(self, meant: Understood) -> tuple[Limit, ...]:
        """Limits of which none of the goods of their category states anything, so that they would leave nothing."""
        known = self._annotation.categories()
        goods = next((one for one in meant.limits if one.key == "category" and len(one.any_of) == 1), None)
        if goods is None or goods.any_of[0] not in known:
            return ()
        kinds_of = {kind.key: kind for kind in known[goods.any_of[0]].attributes}
        return tuple(one for one in meant.limits if one.key in kinds_of and self._unknown(kinds_of[one.key], goods))

    def _stated(self, meant: Understood) -> Understood:
        """Without limits on fields that nobody states of the goods that keep all others: they are told as not read."""
        own = [one for one in meant.limits if one.key.startswith(OWN)]
        if not own or self._keeping(meant.limits):
            return meant
        silent = {one.key for one in own if self._silent(one, [other for other in meant.limits if other is not one])}
        limits = tuple(one for one in meant.limits if one.key not in silent)
        lean = tuple(Leaning(one, 3) for one in own if one.key in silent)
        unread = (*meant.unread, *(one.said for one in own if one.key in silent))
        return replace(meant, limits=limits, leanings=(*meant.leanings, *lean), unread=unread) if silent else meant

    def _yielding(self, meant: Understood) -> Understood:
        """Without what was only guessed where nothing keeps all limits, and something the rest: that only orders.

        Of several attributes that the same number may be of, any but one is a guess.
        """
        doubts = [*guesses(meant)]
        if not doubts or self._keeping(meant.limits):
            return meant
        for guessed in doubts:
            rest = tuple(one for one in meant.limits if one.key not in guessed)
            if self._keeping(rest):
                lean = tuple(Leaning(one, SEEMING) for one in meant.limits if one.key in guessed)
                return replace(meant, limits=rest, leanings=(*meant.leanings, *lean), guessed=())
        return meant

    def _unknown(self, kind: AttributeType, goods: Limit) -> bool:
        """Whether there are goods of a category, and none of them states an attribute; kept until the index changes."""
        stands, said = self._index.status(), (goods.any_of[0], kind.key)
        if self._unstated_of != (stands.generation, stands.position):
            # A product that states it now was there before: its number tells nothing.
            self._unstated_of, self._unstated = (stands.generation, stands.position), {}
        if said not in self._unstated:
            plan = Plan((), (querying.as_filter(goods),), "relevance", 0, 1, 0)
            number = kind.kind == "number"
            told = self._index.tally(plan, [] if number else [kind.key], [kind.key] if number else [])
            stated = told.spans if number else told.values.get(kind.key)
            self._unstated[said] = not stated and bool(self._index.count(plan))
        return self._unstated[said]

    def _silent(self, limit: Limit, others: Sequence[Limit]) -> bool:
        stating = Filter(FIELD, (f"n:{limit.key}", f"t:{limit.key}"))
        return bool(self._keeping(others)) and not self._keeping(others, stating)

    def _keeping(self, limits: Sequence[Limit], *filters: Filter) -> int:
        kept = (*(querying.as_filter(one) for one in limits), *filters)
        return self._index.count(Plan((), kept, "relevance", 0, 1, 0))

    def _priced(self, limit: Limit) -> Limit:
        return limit if limit.unit else in_currency(limit, self.currency())

    def currency(self, filters: Sequence[Filter] = ()) -> str:
        """The currency in which most goods that keep some filters are offered; empty where none is."""
        plan = Plan((), tuple(filters), "relevance", 0, 1, 0)
        counts = self._index.tally(plan, ["currency"], []).values["currency"]
        return max(sorted(counts), key=lambda code: counts[code], default="")

    def _around(self, knowledge: CategoryKnowledge, locale: Locale) -> Iterator[Related]:
        noun = pick(knowledge.noun, locale)
        for situation in knowledge.situations[:3]:
            says = pick(situation.name, locale)
            yield Related(f"{says} {noun}" if locale == "zh-CN" else f"{noun} {says}", "situation")
        for problem in self._annotation.problems().values():
            steps = [step.category for step in problem.steps]
            if knowledge.id in steps:
                yield Related(pick(problem.name, locale), "problem")
        yield from (Related(pick(one.noun, locale), "category") for one in self._kin(knowledge.id))

    def _kin(self, category: str) -> Iterator[CategoryKnowledge]:
        """Categories of the same parent."""
        known = self._annotation.categories()
        own = self._catalog.category(category)
        for one in self._catalog.categories():
            if own and one.parent == own.parent and one.id != category and one.id in known:
                yield known[one.id]

    def _titles(self, text: str, locale: Locale, most: int) -> Iterator[Suggestion]:
        words = querying.groups(querying.words(text))
        plan = Plan(words, (), "relevance", 0, most, len(words))
        for card in self._index.find(plan).cards:
            title: Mapping[Locale, str] = card["title"]
            yield Suggestion("title", pick(title, locale), card["product"])

    def _named_categories(self, text: str, locale: Locale) -> Iterator[Suggestion]:
        known, named = self._catalog.categories(), self._called[locale]
        return (_suggested(known[number], locale) for number in named.begin(text.lower()))

    @cached_property
    def _called(self) -> Mapping[Locale, Beginnings]:
        """What the catalogue's categories are called in a language, and by the knowledge in both."""
        known = list(enumerate(self._catalog.categories()))
        own = [(said, number) for number, one in known for said in self._wordings(one.id)]
        return {
            locale: Beginnings([*own, *((pick(one.name, locale), number) for number, one in known)])
            for locale in LOCALES
        }

    def _wordings(self, category: str) -> Iterator[str]:
        known = self._annotation.categories().get(category)
        return (said for many in (known.words.values() if known else ()) for said in many)

    def _brands(self, text: str) -> Iterator[Suggestion]:
        return (Suggestion("brand", brand, brand) for brand in self._index.brands(text, 3))


def _suggested(category: Category, locale: Locale) -> Suggestion:
    return Suggestion("category", pick(category.name, locale), category.id)
