"""From a need to advice, stage by stage: goods first, then the table and what a shopper would ask next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice

from souk.discovery.guide.contracts import Advice, Chosen, Group, Loosen, Mention, Need, Pick
from souk.discovery.guide.ports import Reader
from souk.discovery.guide.rules import following, opening, talk
from souk.discovery.guide.rules.fit import Candidate, Wanted, avoided, liked_by_buyers, possible
from souk.discovery.guide.rules.grouping import BEST, Shelf, shelves
from souk.discovery.guide.rules.named import of_nothing, unnamed
from souk.discovery.guide.rules.remedying import remedies
from souk.discovery.guide.service.answering import Answering, Field
from souk.discovery.guide.service.finding import Finding
from souk.discovery.guide.service.lore import Lore
from souk.discovery.guide.service.wording import Wording
from souk.discovery.search import Card, Limit, unread
from souk.goods.annotation import Annotation, CategoryKnowledge, Condition, Problem, Remedy, Situation

FOLLOW_UPS = 4
MOST_CATEGORIES = 4
# Goods of one kind alone are no choice of gifts.
FEW_GIFTS = 2
NEAREST = 2


@dataclass(frozen=True)
class Ways:
    """How many goods a group has at most, and the answers that were picked."""

    most: int
    chosen: tuple[Chosen, ...] = ()


class Advising:
    """Makes advice of a need; each stage is an advice that the next one completes."""

    def __init__(self, annotation: Annotation, finding: Finding, reader: Reader, lore: Lore) -> None:
        self._annotation = annotation
        self._finding = finding
        self._reader = reader
        self._lore = lore

    def stages(self, need: Need, ways: Ways) -> Iterator[Advice]:
        """First the goods, then all of it."""
        wording = Wording(self._annotation, need.locale)
        problems = need.of("problem")
        if problems:
            yield self._solve(need, self._annotation.problems()[problems[0]], wording, ways)
            return
        if need.missing and not need.mentions:
            found = self._finding.called(need.missing[0], need)
            yield self._by_words(need, found, wording, ways) if found else self._not_here(need, wording)
            return
        if self._liked(need) and (found := self._finding.by_words(replace(need, words=self._liked(need)))):
            yield self._by_words(need, found, wording, ways)
            return
        guessed = any(one.guessed for one in need.mentions)
        told = talk.but_people(need.words) if any(map(talk.gift, need.said)) else need.words
        if unnamed(need) and not guessed and unread(told) and not self._limited(need):
            yield from self._spoken_of(need, wording, ways)
            return
        categories = self.stocked(need)
        if need.of("category") and not categories:
            yield self._not_here(need, wording)
        elif len(categories) > 1:
            several = self._several(need, categories, wording, ways)
            given = unnamed(need) and any(map(talk.gift, need.said))
            yield from self._missing(need, _given(several, wording) if given else several, wording)
        elif categories:
            made = self._choose(need, self._annotation.categories()[categories[0]], wording, ways)
            yield from self._missing(need, made, wording)
        else:
            yield self._by_words(need, self._finding.by_words(need), wording, ways)

    def _missing(self, need: Need, stages: Iterator[Advice], wording: Wording) -> Iterator[Advice]:
        """Stages that also say which of the goods that were named are not here."""
        gone = [one for one in need.mentions if one.kind == "category" and not self._finding.stocked(one.ref)]
        said = tuple(wording.not_here(one) for one in gone if one.said)
        for advice in stages:
            yield replace(advice, caveats=(*said, *advice.caveats))

    def _spoken_of(self, need: Need, wording: Wording, ways: Ways) -> Iterator[Advice]:
        """Goods that have the words of who names none; of a gift, else what is given at all, and said to be no more."""
        made = self._by_words(need, self._finding.by_words(need), wording, ways)
        given = self._gifts(need) if any(map(talk.gift, need.said)) else need
        if made.outcome != "not_here" or len(self.stocked(given)) < FEW_GIFTS:
            yield made
            return
        for advice in self._several(replace(given, words=""), self.stocked(given), wording, ways):
            yield replace(advice, verdict=wording.given()) if advice.outcome == "found" else advice

    def _gifts(self, need: Need) -> Need:
        """The need as of what is often given, where it points to fewer goods; not of what is no gift for a child."""
        if len(self.stocked(need)) >= FEW_GIFTS or talk.of_child(need.said[-1]):
            return need
        return replace(of_nothing(need), mentions=self._lore.gifts())

    def _liked(self, need: Need) -> str:
        """What a gift is for, of whose goods none are listed here, or what its receiver likes: coffee."""
        if not unnamed(need) or not any(talk.gift(turn) for turn in need.said):
            return ""
        liked = next(filter(None, map(talk.liked, reversed(need.said))), "")
        if self.stocked(need):
            return liked
        nouns = [self._annotation.categories()[id].noun[need.locale] for id in need.of("category")]
        return next((word for noun in nouns if (word := talk.shared(noun, need.said[-1]))), liked)

    def _limited(self, need: Need) -> bool:
        """Whether two limits of the goods that were inferred were read: then it is those that are meant."""
        known = self._annotation.categories()
        return any(
            sum(one.key not in ("price", "brand") and _of(one, known[id]) for one in need.limits) > 1
            for id in need.of("category")
        )

    def stocked(self, need: Need) -> list[str]:
        """The categories of a need of which anything is listed."""
        return [id for id in need.of("category") if self._finding.stocked(id)]

    def first(self, need: Need) -> Card | None:
        """The product that an answer to the need puts first."""
        categories = self.stocked(need)
        field = self._field(need, self._annotation.categories()[categories[0]]) if categories else None
        return field.ranked[0].card if field and field.ranked else None

    def _field(self, need: Need, knowledge: CategoryKnowledge) -> Field:
        situations = self._situations(need, knowledge)
        avoids = _wanted(knowledge.id, [one for s in situations for one in s.avoids])
        prefers = _wanted(knowledge.id, [one for s in situations for one in s.prefers])
        prefers = possible([*prefers, *self._eased(need, knowledge.id)], avoids)
        own = replace(need, limits=tuple(one for one in need.limits if _of(one, knowledge)))
        ranked = self._finding.ranked(own, knowledge.id, prefers, avoids)
        checked = self._finding.checked(own, ranked)
        checked = checked if own.foremost else liked_by_buyers(checked, prefers)
        # Beyond those that were looked at closely the rest still counts for the next question.
        known = {one.card.product for one in checked}
        further = [one for one in ranked[len(checked) :] if one.card.product not in known]
        return Field(own, knowledge, [*checked, *further] if checked else [], prefers, avoids)

    def _eased(self, need: Need, category: str) -> list[Wanted]:
        """What goods should be like to ease the problems that are spoken of beside them."""
        told = [self._annotation.problems()[id] for id in need.easing]
        return [
            one
            for each in told
            for step in each.steps
            if step.category == category
            for one in _wanted(each.id, step.prefers)
        ]

    def _choose(self, need: Need, knowledge: CategoryKnowledge, wording: Wording, ways: Ways) -> Iterator[Advice]:
        field = self._field(need, knowledge)
        made = shelves(field.ranked, field.prefers, knowledge, ways.most, field.need.foremost)
        answering = Answering(self._finding, wording, need.locale)
        groups, chosen = self._groups(made, field, wording) if field.ranked else ([], [])
        if not groups:
            yield self._unsuited(field, wording) or self._nothing_fits(need, knowledge.id, wording)
            return
        by_id = {one.card.product: one for one in chosen}
        ranked = [by_id.get(one.card.product, one) for one in field.ranked]
        field = replace(field, ranked=[chosen[0], *(one for one in ranked if one is not chosen[0])])
        best = answering.front(field, chosen)
        groups = [_beside(group, by_id, answering, field, best) for group in groups]
        situations = self._situations(need, knowledge)
        says = self._says(need, knowledge, situations)
        verdict = wording.first_choice(wording.piece(*says) if says else None, groups[0].picks[0])
        caveats = [wording.entry(knowledge.id, f"situation/{one.id}/says") for one in situations]
        kept = tuple(one for one in caveats if one.text not in verdict.text)
        advice = Advice(need, "found", verdict, (), tuple(groups), None, kept, ())
        yield advice
        dearer = answering.upgrade(field)
        none = () if dearer or talk.more(need.said[-1]) is None else (wording.no_better(),)
        compared = answering.asked_beside(field, chosen)
        yield replace(
            advice,
            caveats=(*none, *advice.caveats),
            comparison=wording.comparison(compared or chosen, knowledge.attributes),
            compared=tuple(one.card.product for one in compared),
            follow_ups=self._follow_ups(need, knowledge),
            question=answering.question(field, ways.chosen, self._finding.currency(knowledge.id)),
            answers=answering.apart(compared, field) if compared else answering.why(field, need.said[-1]),
            upgrade=dearer,
            with_it=self._with_it(knowledge),
        )

    def _says(
        self, need: Need, knowledge: CategoryKnowledge, situations: Sequence[Situation]
    ) -> tuple[str, str] | None:
        """What the verdict opens with: the answer to what was asked last, else what the situation turns on."""
        asked = [ref.partition("/")[2] for ref in need.of("question") if ref.startswith(f"{knowledge.id}/")]
        if asked and self._asks(need, knowledge, asked[-1]):
            return knowledge.id, f"question/{asked[-1]}/says"
        if situations:
            return knowledge.id, f"situation/{situations[-1].id}/says"
        eased = [id for id in need.easing if self._eased(need, knowledge.id)]
        return (eased[0], "says") if eased else None

    def _asks(self, need: Need, knowledge: CategoryKnowledge, question: str) -> bool:
        """Whether the last turn is the one that asks it."""
        noun = knowledge.words[need.locale][0]
        alone = self._reader.read((noun, need.said[-1]), need.locale)
        return f"{knowledge.id}/{question}" in alone.of("question")

    def _several(self, need: Need, categories: Sequence[str], wording: Wording, ways: Ways) -> Iterator[Advice]:
        fields = [self._field(need, self._annotation.categories()[id]) for id in categories[:MOST_CATEGORIES]]
        budget = _budget(need)
        chosen: tuple[Candidate, ...] = ()
        if need.together and budget and budget.at_most is not None:
            within = [_within(field.ranked, budget) for field in fields]
            chosen = self._finding.together(replace(need, limits=(budget,)), within, int(budget.at_most))
            if not chosen:
                verdict = wording.together([field.knowledge.id for field in fields])
                yield Advice(need, "nothing_fits", verdict, (), (), None, (), (), loosen=self._loosen(need, None))
                return
            pairs = zip(fields, chosen, strict=True)
            fields = [replace(one, ranked=[first, *_but(one.ranked, first)]) for one, first in pairs]
        groups: list[Group] = []
        for field in fields:
            id, situations = field.knowledge.id, self._situations(need, field.knowledge)
            shelf = Shelf(field.knowledge.noun, tuple(field.ranked[: 1 if chosen else ways.most]))
            says = wording.entry(id, f"situation/{situations[0].id}/says") if situations else None
            found, _ = self._groups([shelf], field, wording)
            groups += [replace(group, says=says, category=id) for group in found]
        if not groups:
            yield self._nothing_fits(need, categories[0], wording)
            return
        made = Answering(self._finding, wording, need.locale).bundle(chosen) if chosen else None
        verdict = made.says if made else wording.first_choice(None, groups[0].picks[0])
        yield Advice(need, "found", verdict, (), tuple(groups), None, (), (), bundle=made)

    def _solve(self, need: Need, problem: Problem, wording: Wording, ways: Ways) -> Advice:
        groups: list[Group] = []
        fields = [self._step(need, problem, step) for step in problem.steps]
        chosen = self._kit(need, fields)
        for number, (step, field) in enumerate(zip(problem.steps, fields, strict=True)):
            shelf = Shelf(step.title, (chosen[number],) if chosen else tuple(field.ranked[: ways.most]))
            found, _ = self._groups([shelf], field, wording)
            says = wording.entry(problem.id, f"step/{number}/says")
            picks = found[0].picks if found and remedies(step, problem, field.knowledge, need.said) else ()
            groups.append(Group(step.title, says, picks, step.category, step.role))
        causes = tuple(wording.entry(problem.id, f"cause/{i}/says") for i in range(len(problem.causes)))
        caveats = tuple(wording.entry(problem.id, f"caveat/{i}/says") for i in range(len(problem.caveats)))
        if not any(group.picks for group in groups):
            return replace(self._not_here(need, wording), causes=causes, caveats=caveats)
        whole = chosen and all(group.picks for group in groups)
        made = Answering(self._finding, wording, need.locale).bundle(chosen) if whole else None
        verdict = wording.entry(problem.id, "says")
        return Advice(need, "found", verdict, causes, tuple(groups), None, caveats, (), bundle=made)

    def _step(self, need: Need, problem: Problem, step: Remedy) -> Field:
        """The goods of one step against a problem, the best first."""
        prefers, avoids = _wanted(problem.id, step.prefers), _wanted(problem.id, step.avoids)
        knowledge = self._annotation.categories()[step.category]
        own = replace(need, words="", limits=tuple(one for one in need.limits if _of(one, knowledge)))
        ranked = self._finding.checked(own, self._finding.ranked(own, step.category, prefers, avoids))
        return Field(own, knowledge, ranked, prefers, avoids)

    def _kit(self, need: Need, fields: Sequence[Field]) -> tuple[Candidate, ...]:
        """One of each step within the sum that was said for all of them; none where none was, or it does not do."""
        budget = _budget(need) if need.together else None
        if budget is None or budget.at_most is None:
            return ()
        within = [_within(field.ranked, budget) for field in fields]
        return self._finding.together(replace(need, limits=(budget,)), within, int(budget.at_most))

    def _by_words(self, need: Need, found: Sequence[Candidate], wording: Wording, ways: Ways) -> Advice:
        checked = self._finding.checked(need, found)[: ways.most]
        if not checked:
            return self._not_here(need, wording)
        picks = tuple(wording.pick(one, (), need) for one in checked)
        groups = (Group(BEST, None, picks),)
        kinds = {one.card.category for one in checked}
        knowledge = self._annotation.categories().get(next(iter(kinds)) or "") if len(kinds) == 1 else None
        comparison = wording.comparison(checked, knowledge.attributes) if knowledge else None
        return Advice(need, "found", wording.first_choice(None, picks[0]), (), groups, comparison, (), ())

    def _groups(self, made: Sequence[Shelf], field: Field, wording: Wording) -> tuple[list[Group], list[Candidate]]:
        """The shelves in words, with all evidence and with prices as they are now; what fits no more is left out."""
        bare = [one for shelf in made for one in shelf.candidates if not one.current]
        now = self._finding.fresh(bare)
        groups, chosen = [], []
        for shelf in made:
            found = [one if one.current else now.get(one.card.product) for one in shelf.candidates]
            kept = [one for one in found if one is not None and self._finding.verified(field.need, one)]
            picks = tuple(wording.pick(one, field.prefers, field.need) for one in kept)
            chosen += kept
            groups += [Group(shelf.title, None, picks)] if picks else []
        return groups, chosen

    def _situations(self, need: Need, knowledge: CategoryKnowledge) -> list[Situation]:
        named = need.of("situation")
        return [one for one in knowledge.situations if f"{knowledge.id}/{one.id}" in named]

    def _follow_ups(self, need: Need, knowledge: CategoryKnowledge) -> tuple[str, ...]:
        """Questions and situations of the category that were not spoken of yet, in words that the guide reads again."""
        asked = {*need.of("question"), *need.of("situation")}
        questions = (one.said for one in following.questions(knowledge, need.locale) if one.ref not in asked)
        situations = self._lore.situations(knowledge.id, need.locale)
        others = (one.said for one in situations if one.ref not in asked)
        return tuple(islice(chain(islice(questions, 2), others), FOLLOW_UPS))

    def _with_it(self, knowledge: CategoryKnowledge) -> tuple[Mention, ...]:
        known = self._annotation.categories()
        found = [known[id] for id in knowledge.goes_with if id in known and self._finding.stocked(id)]
        return tuple(Mention("category", one.id, one.noun, "") for one in found)

    def _loosen(self, need: Need, category: str | None) -> tuple[Loosen, ...]:
        """How many goods each limit keeps out that all others let in; those that would bring nothing are left out."""
        made = []
        for limit in need.limits if category else ():
            count = self._finding.total(category, [one for one in need.limits if one is not limit])
            made += [Loosen(limit.key, count)] if count else []
        return tuple(sorted(made, key=lambda one: -one.count))

    def _unsuited(self, field: Field, wording: Wording) -> Advice | None:
        """That all that keeps the limits is ruled out by a situation; only limits that stand in the way may give."""
        need, knowledge = field.need, field.knowledge
        kept = self._finding.ranked(need, knowledge.id, field.prefers)
        ruled = next((one for one in field.avoids if kept and avoided(kept[0], [one])), None)
        situations = self._situations(need, knowledge)
        said = next((one.id for one in situations if ruled and ruled.condition in one.avoids), None)
        if ruled is None or said is None:
            return None
        verdict = wording.unsuited(f"{knowledge.id}/{said}", ruled)
        loosen = tuple(one for one in self._loosen(need, knowledge.id) if one.key == ruled.condition.key)
        return Advice(need, "nothing_fits", verdict, (), (), None, (), (), loosen=loosen)

    def _nothing_fits(self, need: Need, category: str, wording: Wording) -> Advice:
        budget = _budget(need)
        nearest = self._finding.nearest(need, category) if budget else None
        # A wider budget helps only where what is nearest costs more.
        if nearest and nearest.price and budget and nearest.price.amount <= (budget.at_most or 0):
            nearest = None
        verdict = wording.nothing_fits(nearest)
        price, loosen = nearest.price if nearest else None, self._loosen(need, category)
        return Advice(need, "nothing_fits", verdict, (), (), None, (), (), price, loosen=loosen)

    def _not_here(self, need: Need, wording: Wording) -> Advice:
        kinds = ("problem",) if unnamed(need) else ("problem", "category")
        named = [one for one in need.mentions if one.kind in kinds and not one.guessed]
        near = self._near(need)
        onward = tuple(self._annotation.categories()[id].noun[need.locale] for id in near)
        if named:
            said = wording.not_here(named[0], near)
        elif need.missing:
            said = wording.not_sold(near)
        elif opening.of_an_order(need.said[-1]):
            said = wording.of_orders()
        elif need.together and not need.mentions:
            said = wording.which()
        elif not unread(need.words) or opening.empty(need.said[-1]):
            said = wording.what()
        else:
            said = wording.not_here(None)
        return Advice(need, "not_here", said, (), (), None, (), onward)

    def _near(self, need: Need) -> list[str]:
        """The categories that come nearest in use to goods that are asked for and not here."""
        nouns = [one.name.values() for one in need.mentions if one.kind == "category"]
        names = [*need.missing, *(one.said for one in need.mentions), *(name for many in nouns for name in many)]
        found = dict.fromkeys(id for name in names for id in self._lore.near(name))
        return [id for id in found if self._finding.stocked(id)][:NEAREST]


def _beside(group: Group, by_id: dict[str, Candidate], answering: Answering, field: Field, best: set[str]) -> Group:
    first = field.ranked[0]

    def told(pick: Pick) -> Pick:
        return answering.beside(pick, by_id[pick.card.product], first, field, best)

    return replace(group, picks=tuple(map(told, group.picks)))


def _given(stages: Iterator[Advice], wording: Wording) -> Iterator[Advice]:
    """Stages that show goods to give, which say that these are often given; a set within one sum says what it is."""
    for one in stages:
        yield replace(one, verdict=wording.often_given()) if one.outcome == "found" and one.bundle is None else one


def _budget(need: Need) -> Limit | None:
    return next((one for one in need.limits if one.key == "price" and one.at_most is not None), None)


def _within(ranked: Sequence[Candidate], budget: Limit) -> list[Candidate]:
    return [one for one in ranked if one.card.price and one.card.price.currency == budget.unit]


def _but(ranked: Sequence[Candidate], first: Candidate) -> list[Candidate]:
    return [one for one in ranked if one is not first]


def _wanted(ref: str, conditions: Sequence[Condition]) -> list[Wanted]:
    return [Wanted(ref, one) for one in conditions]


def _of(limit: Limit, knowledge: CategoryKnowledge) -> bool:
    return limit.key in ("price", "brand") or any(kind.key == limit.key for kind in knowledge.attributes)
