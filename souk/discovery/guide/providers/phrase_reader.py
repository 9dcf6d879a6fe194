"""Reads a need with the phrases of the knowledge and a small grammar of limits, in Chinese and English."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property

from souk.discovery.guide.contracts import Mention, Need
from souk.discovery.guide.rules import talk
from souk.discovery.guide.rules.again import again
from souk.discovery.guide.rules.mentioning import aside, not_of_goods
from souk.discovery.guide.rules.ranging import of_money
from souk.discovery.search import (
    PRICE,
    Limit,
    Naming,
    Said,
    asked_about,
    category_limits,
    denied,
    grammars,
    in_currency,
    leftover,
    number_limit,
    numbered,
    passed_over,
    plainly,
    price_limits,
    purpose,
    singular,
    within,
)
from souk.goods.annotation import Annotation, CategoryKnowledge, Lexicon, Match, Passage, forms, phrases
from souk.kit.locale import Locale
from souk.kit.text import flat

Meaning = tuple[str, str]
MOST_CATEGORIES = 4
# So much of what is said must be known of goods that nobody names.
_KNOWN = 0.12
_PART = re.compile(r"[^:：]+")


@dataclass
class _Turn:
    """One thing that was said, the spans that are understood, those that name goods (`wireless headphones`), and
    stricter readings of its limits."""

    text: str
    spans: list[tuple[int, int]] = field(default_factory=list)
    named: list[tuple[int, int]] = field(default_factory=list)
    closer: list[Limit] = field(default_factory=list)

    @cached_property
    def said(self) -> Said:
        """The text in reading form."""
        return numbered(plainly(self.text))


class PhraseReader:
    """Finds problems, categories, situations, questions and limits by their phrases."""

    def __init__(self, knowledge: Annotation) -> None:
        self._annotation = knowledge
        self._grammar = grammars(knowledge.version, knowledge.categories()).of
        self._names = cache(lambda id: Lexicon(_called(knowledge.categories()[id])))
        self._uses = cache(lambda: Lexicon(_used(knowledge.categories().values())))
        self._context = cache(lambda id: Lexicon(_phrases(knowledge.categories()[id])))
        self._called_in = cache(lambda id: [name for name, _ in _called(knowledge.categories()[id])])

    @cached_property
    def _problems(self) -> Lexicon[str]:
        known = self._annotation.problems().values()
        return Lexicon(pair for one in known for pair in phrases(one.words, one.id))

    def read(self, said: Sequence[str], locale: Locale, about: str = "") -> Need:
        turns = [_Turn(text) for text in said]
        problems: dict[str, Mention] = {}
        categories: dict[str, Mention] = {}
        easing: dict[str, None] = {}
        for turn in turns:
            problem, category = self._problems_of(turn), self._categories_of(turn, tuple(categories))
            easing |= dict.fromkeys(problem)
            if category:
                more = categories if talk.added(turn.text) else {}
                categories, problems = dict(list({**more, **category}.items())[:MOST_CATEGORIES]), {}
            elif problem and not self._goes_on(turn, tuple(categories)):
                categories, problems = {}, problem
        if about:
            categories, problems = {about: self._category(about, "")}, {}
        elif not categories and not problems:
            categories = self._by_use(turns) or self._by_situation(turns)
        mentions = {("problem", id): one for id, one in problems.items()}
        mentions |= {("category", id): one for id, one in categories.items()}
        limits: dict[str, Limit] = {}
        for turn in turns:
            last = next((one for one in reversed(limits.values()) if one.at_least or one.at_most), None)
            before = dict(limits)
            self._read_turn(turn, tuple(categories), mentions, limits)
            anew = self._said_again(turn, last, tuple(categories)) if last else None
            # What a turn says in so many words is not said anew by another number of it.
            if anew and limits.get(anew.key) is before.get(anew.key):
                limits[anew.key] = anew
        words = " ".join(leftover(turn.text, [*turn.spans, *turn.named]) for turn in turns).strip()
        beside = tuple(id for id in easing if id not in problems)
        missed = _missed(turns[-1], tuple(limits.values())) if turns else ()
        closer = tuple(one for turn in turns for one in turn.closer)
        need = Need(tuple(said), locale, tuple(mentions.values()), tuple(limits.values()), words)
        return replace(need, unread=missed, easing=beside, closer=closer)

    def _goes_on(self, turn: _Turn, categories: Sequence[str]) -> bool:
        """Whether a turn limits the goods that were named before."""
        return any(True for id in categories for _ in self._limits(_Turn(turn.text), id))

    def _problems_of(self, turn: _Turn) -> dict[str, Mention]:
        """The problem of which a turn says most."""
        matches = self._problems.find(turn.text)
        if not matches:
            return {}
        turn.spans.extend((match.start, match.end) for match in matches)
        # Two wordings of a problem in the same words say it once: the cat's toilet smells, of a toilet that smells.
        often = Counter(meaning for meaning, *_ in {(match.meaning, match.start, match.end) for match in matches})
        best = max(matches, key=lambda match: (often[match.meaning], match.end - match.start, -match.start))
        problem = self._annotation.problems()[best.meaning]
        return {problem.id: Mention("problem", problem.id, problem.name, turn.text[best.start : best.end])}

    def _categories_of(self, turn: _Turn, known: Sequence[str]) -> dict[str, Mention]:
        """Goods that a turn names; what they are only for, `with its own cable`, not where others are known already.

        Nor what one of those known is like: of a sunscreen 乳液 is a lotion, unless it is changed for another thing.
        """
        found_in = self._annotation.sorting.lexicon.find
        # No name goes on beyond what parts a sentence: `for a cat: litter box`.
        matches = [
            replace(match, start=match.start + part.start(), end=match.end + part.start())
            for part in _PART.finditer(turn.text)
            for match in found_in(part.group())
            if match.meaning
        ]
        matches = [match for match in matches if not within((match.start, match.end), turn.spans)]
        matches = [match for match in matches if self._spelled_so(turn.text[match.start : match.end].lower())]
        if known and not talk.changed(turn.text):
            liked = [span for id in known for span in self._choices_in(turn, id)]
            matches = [match for match in matches if not within((match.start, match.end), liked)]
        turn.named.extend((match.start, match.end) for match in matches)
        # Of two names side by side in English the last is the thing: a laptop backpack.
        heads = {match.start for match in matches if turn.text[match.start - 1 : match.start] == " "}
        matches = [match for match in matches if not (turn.text[match.end - 1].isascii() and match.end + 1 in heads)]
        plain = flat(turn.text)
        wanted = [match for match in matches if not denied(plain, match.start, match.end)]
        wanted = [match for match in wanted if not aside(turn.text, match.start, match.end)]
        meant = [match for match in wanted if not purpose(turn.text, match.start, match.end)]
        meant = meant or ([] if known else wanted)
        found: dict[str, Mention] = {}
        for match in meant:
            found.setdefault(match.meaning, self._category(match.meaning, turn.text[match.start : match.end]))
        return dict(list(found.items())[:MOST_CATEGORIES])

    def _choices_in(self, turn: _Turn, id: str) -> Iterator[tuple[int, int]]:
        """Where a turn says of which kind goods of a category are to be."""
        grammar = self._grammar(id)
        for one in grammar.lexicon.find(turn.said.text):
            if one.meaning.role == "value" and grammar.kinds[one.meaning.key].kind == "choice":
                yield turn.said.outward((one.start, one.end))

    def _spelled_so(self, said: str) -> bool:
        """Whether a word is a name, and not another one of its stem that says what goods are like: a coating."""
        return said not in self._other or singular(said) in self._single

    @cached_property
    def _other(self) -> frozenset[str]:
        """The single English words that the knowledge has for attributes and their values."""
        kinds = [kind for one in self._annotation.categories().values() for kind in one.attributes]
        said = [word for kind in kinds for many in (kind.words or {}).values() for word in many]
        said += [name for kind in kinds for name in kind.name.values()]
        return frozenset(word for text in said for word in text.lower().split() if word.isascii() and word.isalpha())

    @cached_property
    def _single(self) -> frozenset[str]:
        known = self._annotation.categories().values()
        phrases_of = [phrase for one in known for many in (*one.words.values(), *one.asked.values()) for phrase in many]
        return frozenset(
            singular(name.lower()) for name in (*phrases_of, *(noun for one in known for noun in one.noun.values()))
        )

    def _category(self, id: str, said: str) -> Mention:
        return Mention("category", id, self._annotation.categories()[id].noun, said)

    def _by_use(self, turns: Sequence[_Turn]) -> dict[str, Mention]:
        """Where no goods are named: the one category whose use is described last."""
        for turn in reversed(turns):
            found = self._uses().find(turn.text)
            if len({match.meaning for match in found}) == 1:
                match = max(found, key=lambda one: one.end - one.start)
                mention = self._category(match.meaning, turn.text[match.start : match.end])
                return {match.meaning: replace(mention, described=True)}
        return {}

    def _by_situation(self, turns: Sequence[_Turn]) -> dict[str, Mention]:
        """Where no goods are named: the categories that know most of what is said, situation and properties."""
        counts: dict[str, tuple[int, str]] = {}
        for id in self._annotation.categories():
            spoken = [
                (match.end - match.start, turn.text[match.start : match.end])
                for turn in turns
                for match in self._context(id).find(turn.text)
                if match.meaning[0] == "situation"
            ]
            if spoken:
                known = sum(length for length, _ in spoken) + sum(self._properties(turn, id) for turn in turns)
                counts[id] = (known, max(spoken)[1])
        best = sorted(counts, key=lambda id: (-counts[id][0], id))
        longest = counts[best[0]][0] if best else 0
        if longest < _KNOWN * sum(char.isalnum() for turn in turns for char in turn.text):
            return {}
        said = {id: self._category(id, counts[id][1]) for id in best if counts[id][0] == longest}
        found = {id: replace(one, inferred=True) for id, one in said.items()}
        return found if len(found) <= MOST_CATEGORIES else {}

    def _properties(self, turn: _Turn, id: str) -> int:
        """How many characters of a turn state properties of a category."""
        passage = Passage("said", turn.text, forms(turn.text))
        found = {(one.evidence.start, one.evidence.end) for one in self._annotation.reader(id).statements("", passage)}
        return sum(end - start for start, end in found)

    def _read_turn(
        self,
        turn: _Turn,
        categories: Sequence[str],
        mentions: dict[tuple[str, str], Mention],
        limits: dict[str, Limit],
    ) -> None:
        for id in categories:
            for key, mention in self._situations(turn, id):
                mentions.setdefault(key, mention)
            for limit in self._limits(turn, id):
                limits[limit.key] = limit
        priced = list(price_limits(turn.text, turn.spans))
        for limit, span in priced:
            turn.spans.append(span)
            limits[limit.key] = limit
        ranged = None if priced else of_money(turn.said, [turn.said.inward(span) for span in turn.spans])
        if ranged is not None:
            turn.spans.append(turn.said.outward(ranged[1]))
            limits["price"] = in_currency(ranged[0], "")

    def _said_again(self, turn: _Turn, last: Limit, categories: Sequence[str]) -> Limit | None:
        """The last number said anew, without its unit: `make that fifty`, 三十也行."""
        found = again(turn.said, [turn.said.inward(span) for span in turn.spans], last)
        if found is None:
            return None
        low, high, span = found
        turn.spans.append(turn.said.outward(span))
        said = turn.said.quote(span)
        if last.key == "price":
            return in_currency(Limit("price", PRICE, {}, said, low, high), last.unit)
        kinds = (self._grammar(id).kinds.get(last.key) for id in categories)
        kind = next((one for one in kinds if one is not None), None)
        return number_limit(kind, low, high, said) if kind else None

    def _situations(self, turn: _Turn, id: str) -> Iterator[tuple[tuple[str, str], Mention]]:
        knowledge = self._annotation.categories()[id]
        found = self._context(id).find(turn.text)
        given = next((one for one in knowledge.situations if one.id == "gift" and talk.gift(turn.text)), None)
        if given is not None:
            yield ("situation", f"{id}/gift"), Mention("situation", f"{id}/gift", given.name, talk.gift(turn.text))
        for match in found or self._told_beside(turn, id):
            kind, name = match.meaning
            said = turn.text[match.start : match.end]
            if kind == "situation":
                turn.spans.append((match.start, match.end))
                situation = next(one for one in knowledge.situations if one.id == name)
                yield ("situation", f"{id}/{name}"), Mention("situation", f"{id}/{name}", situation.name, said)
            elif kind == "question":
                turn.spans.append((0, len(turn.text)))
                yield ("question", f"{id}/{name}"), Mention("question", f"{id}/{name}", knowledge.noun, said)

    def _told_beside(self, turn: _Turn, id: str) -> Iterator[Match[Meaning]]:
        """Situations of which a turn tells the one half, and the name of the goods the other: a dog too, of a cat's
        litter box."""
        if turn.named:
            return
        names = " ".join(dict.fromkeys(name for name in self._called_in(id) if name not in turn.text))
        for match in self._context(id).find(f"{names} {turn.text}"):
            # Only what ends in the turn is said there.
            end = match.end - len(names) - 1
            if end > 0 and match.start < len(names) and match.meaning[0] == "situation":
                last = forms(turn.text[:end])[-1]
                yield Match(match.meaning, last.start, end)

    def _limits(self, turn: _Turn, id: str) -> Iterator[Limit]:
        if asked_about(turn.text, turn.spans):
            return
        knowledge = self._annotation.categories()[id]
        grammar = self._grammar(id)
        values = [(one.start, one.end) for one in grammar.lexicon.find(turn.said.text)]
        taken = [turn.said.inward(span) for span in turn.spans]
        # A situation may be a part of a value's name: `a gift`, of `in a gift box`.
        taken = [span for span in taken if span in values or not within(span, values)]
        names = [(one.start, one.end) for one in self._names(id).find(turn.said.text)]
        read = category_limits(grammar, turn.said, taken, Naming(goods=names, called=names))
        turn.closer.extend(read.closer)
        for limit, inside in (*read.wishes, *read.limits):
            span = turn.said.outward(inside)
            if not _generic(turn, span, knowledge) and not not_of_goods(limit.key, limit.said, turn.text):
                turn.spans.append(span)
                yield limit


def _generic(turn: _Turn, span: tuple[int, int], knowledge: CategoryKnowledge) -> bool:
    """Whether the words are but the category's everyday name, or its tail: 防晒霜 is said of a lotion too."""
    said = turn.text[slice(*span)].lower()
    tail = any(start < span[0] and span[1] == end for start, end in turn.named)
    return tail or said in {noun.lower() for noun in knowledge.noun.values()}


def _missed(turn: _Turn, limits: Sequence[Limit]) -> tuple[str, ...]:
    """What the last turn asks for and no limit is of."""
    taken = [turn.said.inward(span) for span in [*turn.spans, *turn.named]]
    return passed_over(turn.said, taken, limits)


def _used(known: Iterable[CategoryKnowledge]) -> Iterator[tuple[str, str]]:
    """What each kind of goods is for, in words that name none."""
    return (pair for one in known for pair in phrases(one.does, one.id))


def _called(knowledge: CategoryKnowledge) -> Iterator[tuple[str, None]]:
    """All names of the goods."""
    for words in (knowledge.words, knowledge.asked):
        yield from phrases(words, None)


def _phrases(knowledge: CategoryKnowledge) -> Iterator[tuple[str, Meaning]]:
    for situation in knowledge.situations:
        yield from phrases(situation.words, ("situation", situation.id))
    for question in knowledge.questions:
        yield from phrases(question.words, ("question", question.id))
