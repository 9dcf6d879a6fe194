"""The guide: from a sentence to goods and advice in which every word has a source."""

from collections.abc import Sequence
from dataclasses import replace

from souk.discovery.guide.contracts import Advice, Group, Need, NothingAsked, Pick
from souk.discovery.guide.ports import Reader
from souk.discovery.guide.rules.fit import Candidate, Wanted
from souk.discovery.guide.rules.grouping import BEST, Shelf, shelves
from souk.discovery.guide.service.finding import Finding
from souk.discovery.guide.service.wording import Wording
from souk.discovery.search import Card, Limit, Search, in_currency, unread
from souk.goods.annotation import Annotation, CategoryKnowledge, Condition, Problem, Situation
from souk.goods.catalog import Catalog
from souk.kit.errors import Invalid
from souk.kit.locale import Locale, language_of
from souk.kit.operation import Example, operation

LONGEST = 1000
TURNS = 20
FOLLOW_UPS = 4
# So many things understood make up for words that are not.
CLEAR = 2


class Guide:
    """Answer a shopper with goods, reasons and their sources."""

    def __init__(self, catalog: Catalog, annotation: Annotation, search: Search, reader: Reader) -> None:
        self._catalog = catalog
        self._annotation = annotation
        self._search = search
        self._reader = reader
        self._finding = Finding(search, annotation)

    @operation("guide:ask", example=Example({"question": "猫狗双全的家庭用什么猫砂盆", "most": 2}))
    def ask(
        self,
        question: str,
        earlier: Sequence[str] = (),
        without: Sequence[str] = (),
        locale: Locale | None = None,
        most: int = 3,
    ) -> Advice:
        """Answer a question with goods and the source of every reason.

        `earlier` are the turns before, oldest first: their limits hold on. `without` takes limits off by their key.
        `most` goods a group, 1 to 10. Without a `locale` the answer is in the question's language.
        """
        if not 1 <= most <= 10:
            raise Invalid("most is {most}; it must be 1 to 10.", most=most)
        need = self.read(question, earlier, without, locale)
        wording = Wording(self._annotation, need.locale)
        problems = need.of("problem")
        if problems:
            return self._solve(need, self._annotation.problems()[problems[0]], wording, most)
        if self._unnamed(need) and unread(need.words):
            found = self._finding.by_words(need)
            if found or _understood(need) < CLEAR:
                return self._by_words(need, found, wording, most)
        categories = [id for id in need.of("category") if self._finding.stocked(id)]
        if need.of("category") and not categories:
            return self._not_here(need, wording)
        if len(categories) > 1:
            return self._several(need, categories, wording, most)
        if categories:
            return self._choose(need, self._annotation.categories()[categories[0]], wording, most)
        return self._by_words(need, self._finding.by_words(need), wording, most)

    @operation("guide:ask", example=Example({"question": "预算200以内的猫砂盆"}))
    def read(
        self, question: str, earlier: Sequence[str] = (), without: Sequence[str] = (), locale: Locale | None = None
    ) -> Need:
        """What a question needs: the things it names and its hard limits, each with the words that it came from."""
        said = (*earlier, question.strip())
        longest = max((len(text) for text in said), default=0)
        if not question.strip() or longest > LONGEST:
            raise NothingAsked(longest if question.strip() else 0, LONGEST)
        if len(said) > TURNS:
            raise Invalid("{count} turns are too many; {most} is the most.", count=len(said), most=TURNS)
        need = self._reader.read(said, locale or language_of(question))
        category = (*need.of("category"), None)[0]
        limits = [self._priced(limit, category) for limit in (*need.limits, *self._brands(need))]
        return replace(need, limits=tuple(limit for limit in limits if limit.key not in without))

    def _unnamed(self, need: Need) -> bool:
        """Whether no goods are named: the categories were only inferred from the situation."""
        situations = {one.said for one in need.mentions if one.kind == "situation"}
        return all(one.said in situations for one in need.mentions if one.kind == "category")

    def _priced(self, limit: Limit, category: str | None) -> Limit:
        if limit.key != "price" or limit.unit:
            return limit
        return in_currency(limit, self._finding.currency(category) or "CNY")

    def _brands(self, need: Need) -> list[Limit]:
        words = need.words.split()
        named = dict.fromkeys(brand for word in words if len(word) > 1 and (brand := self._search.brand(word)))
        shown = " / ".join(named)
        name = {"en": "Brand", "zh-CN": "品牌"}
        limit = Limit("brand", name, {"en": shown, "zh-CN": shown}, shown, any_of=tuple(named))  # type: ignore[arg-type]
        return [limit] if named else []

    def _choose(self, need: Need, knowledge: CategoryKnowledge, wording: Wording, most: int) -> Advice:
        situations = self._situations(need, knowledge)
        prefers = _wanted(knowledge.id, [one for s in situations for one in s.prefers])
        avoids = _wanted(knowledge.id, [one for s in situations for one in s.avoids])
        ranked = self._finding.ranked(need, knowledge.id, prefers, avoids)
        if not ranked:
            return self._nothing_fits(need, knowledge.id, wording)
        made = shelves(ranked, prefers, knowledge, most)
        groups, pairs = self._groups(made, prefers, need, wording)
        if not groups:
            return self._nothing_fits(need, knowledge.id, wording)
        says = self._says(need, knowledge, situations)
        first = wording.first_choice(wording.piece(*says) if says else None, groups[0].picks[0].card)
        caveats = [wording.entry(knowledge.id, f"situation/{one.id}/says") for one in situations]
        kept = tuple(one for one in caveats if one.text not in first.text)
        comparison = wording.comparison(pairs, knowledge)
        follow_ups = self._follow_ups(need, knowledge)
        return Advice(need, "found", first, (), tuple(groups), comparison, kept, follow_ups)

    def _says(
        self, need: Need, knowledge: CategoryKnowledge, situations: Sequence[Situation]
    ) -> tuple[str, str] | None:
        """What the verdict opens with: the answer to what was asked last, else what the situation turns on."""
        asked = [ref.partition("/")[2] for ref in need.of("question") if ref.startswith(f"{knowledge.id}/")]
        if asked and self._asks(need, knowledge, asked[-1]):
            return knowledge.id, f"question/{asked[-1]}/says"
        if situations:
            return knowledge.id, f"situation/{situations[-1].id}/says"
        return None

    def _asks(self, need: Need, knowledge: CategoryKnowledge, question: str) -> bool:
        """Whether the last turn is the one that asks it."""
        noun = knowledge.words[need.locale][0]
        alone = self._reader.read((noun, need.said[-1]), need.locale)
        return f"{knowledge.id}/{question}" in alone.of("question")

    def _several(self, need: Need, categories: Sequence[str], wording: Wording, most: int) -> Advice:
        groups: list[Group] = []
        for id in categories[:4]:
            knowledge = self._annotation.categories()[id]
            situations = self._situations(need, knowledge)
            prefers = _wanted(id, [one for s in situations for one in s.prefers])
            avoids = _wanted(id, [one for s in situations for one in s.avoids])
            own = replace(need, limits=tuple(one for one in need.limits if _of(one, knowledge)))
            shelf = Shelf(knowledge.noun, tuple(self._finding.ranked(own, id, prefers, avoids)[:most]))
            says = wording.entry(id, f"situation/{situations[0].id}/says") if situations else None
            found, _ = self._groups([shelf], prefers, own, wording)
            groups += [replace(group, says=says, category=id) for group in found]
        if not groups:
            return self._nothing_fits(need, categories[0], wording)
        first = wording.first_choice(None, groups[0].picks[0].card)
        return Advice(need, "found", first, (), tuple(groups), None, (), ())

    def _solve(self, need: Need, problem: Problem, wording: Wording, most: int) -> Advice:
        groups: list[Group] = []
        for number, step in enumerate(problem.steps):
            prefers, avoids = _wanted(problem.id, step.prefers), _wanted(problem.id, step.avoids)
            knowledge = self._annotation.categories()[step.category]
            own = replace(need, words="", limits=tuple(one for one in need.limits if _of(one, knowledge)))
            ranked = self._finding.ranked(own, step.category, prefers, avoids)
            found, _ = self._groups([Shelf(step.title, tuple(ranked[:most]))], prefers, own, wording)
            says = wording.entry(problem.id, f"step/{number}/says")
            picks = found[0].picks if found else ()
            groups.append(Group(step.title, says, picks, step.category, step.role))
        causes = tuple(wording.entry(problem.id, f"cause/{i}/says") for i in range(len(problem.causes)))
        caveats = tuple(wording.entry(problem.id, f"caveat/{i}/says") for i in range(len(problem.caveats)))
        if not any(group.picks for group in groups):
            return replace(self._not_here(need, wording), causes=causes, caveats=caveats)
        verdict = wording.entry(problem.id, "says")
        return Advice(need, "found", verdict, causes, tuple(groups), None, caveats, ())

    def _by_words(self, need: Need, found: Sequence[Candidate], wording: Wording, most: int) -> Advice:
        if not found:
            return self._not_here(need, wording)
        groups, pairs = self._groups([Shelf(BEST, tuple(found[:most]))], (), need, wording)
        if not groups:
            return self._not_here(need, wording)
        kinds = {one.card.category for one, _ in pairs}
        knowledge = self._annotation.categories().get(next(iter(kinds)) or "") if len(kinds) == 1 else None
        comparison = wording.comparison(pairs, knowledge) if knowledge else None
        first = wording.first_choice(None, groups[0].picks[0].card)
        return Advice(need, "found", first, (), tuple(groups), comparison, (), ())

    def _groups(
        self, made: Sequence[Shelf], prefers: Sequence[Wanted], need: Need, wording: Wording
    ) -> tuple[list[Group], list[tuple[Candidate, Card]]]:
        """The shelves in words, with prices as they are now; what changed and fits no more is left out."""
        now = self._finding.fresh([one for shelf in made for one in shelf.candidates])
        groups, pairs = [], []
        for shelf in made:
            picks: list[Pick] = []
            for one in (now.get(candidate.card.product) for candidate in shelf.candidates):
                if one is None or not one.card.available or not self._finding.fits(need.limits, one):
                    continue
                picks.append(wording.pick(one, one.card, prefers, need.limits))
                pairs.append((one, one.card))
            if picks:
                groups.append(Group(shelf.title, None, tuple(picks)))
        return groups, pairs

    def _situations(self, need: Need, knowledge: CategoryKnowledge) -> list[Situation]:
        named = need.of("situation")
        return [one for one in knowledge.situations if f"{knowledge.id}/{one.id}" in named]

    def _follow_ups(self, need: Need, knowledge: CategoryKnowledge) -> tuple[str, ...]:
        """Questions and situations of the category that were not spoken of yet, in words that the guide reads again."""
        asked = {*need.of("question"), *need.of("situation")}
        questions = [
            one.words[need.locale][0][:1].upper() + one.words[need.locale][0][1:] + "?"
            for one in knowledge.questions
            if f"{knowledge.id}/{one.id}" not in asked and one.words.get(need.locale)
        ]
        others = [
            one.words[need.locale][0].replace("+", " ")
            for one in knowledge.situations
            if f"{knowledge.id}/{one.id}" not in asked and one.words.get(need.locale)
        ]
        return (*questions[:2], *others)[:FOLLOW_UPS]

    def _nothing_fits(self, need: Need, category: str, wording: Wording) -> Advice:
        nearest = self._finding.nearest(need, category) if any(one.key == "price" for one in need.limits) else None
        verdict = wording.nothing_fits(nearest)
        return Advice(need, "nothing_fits", verdict, (), (), None, (), (), nearest.price if nearest else None)

    def _not_here(self, need: Need, wording: Wording) -> Advice:
        kinds = ("problem",) if self._unnamed(need) else ("problem", "category")
        named = [one for one in need.mentions if one.kind in kinds]
        return Advice(need, "not_here", wording.not_here(named[0] if named else None), (), (), None, (), ())


def _understood(need: Need) -> int:
    """How many of the shopper's words stand for something, each counted once."""
    return len({limit.said for limit in need.limits} | {one.said for one in need.mentions if one.kind == "situation"})


def _wanted(ref: str, conditions: Sequence[Condition]) -> list[Wanted]:
    return [Wanted(ref, one) for one in conditions]


def _of(limit: Limit, knowledge: CategoryKnowledge) -> bool:
    return limit.key in ("price", "brand") or any(kind.key == limit.key for kind in knowledge.attributes)
