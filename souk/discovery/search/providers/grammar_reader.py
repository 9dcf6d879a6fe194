"""Reads queries with the knowledge's own words and one grammar of limits; spelled by the catalogue's vocabulary."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from threading import Lock

from souk.discovery.search.contracts import Correction, Filter, Foremost, Leaning, Limit, Meant, Understood, Wider
from souk.discovery.search.ports import Index, Plan, Speller
from souk.discovery.search.providers.own_fields import OwnFields
from souk.discovery.search.rules.branding import Brands, called_otherwise
from souk.discovery.search.rules.called import Names
from souk.discovery.search.rules.fields import vague
from souk.discovery.search.rules.goods import heads, is_for, of_goods, wanted
from souk.discovery.search.rules.grammar import Grammar, grammars
from souk.discovery.search.rules.guessing import Guesser
from souk.discovery.search.rules.heard import Heard
from souk.discovery.search.rules.hinting import Hints, banned_more
from souk.discovery.search.rules.hinting import limit as hinted
from souk.discovery.search.rules.inferring import by_limits, fullest, reads_measures
from souk.discovery.search.rules.kinds import kinds_of
from souk.discovery.search.rules.kinds import limit as kind_limit
from souk.discovery.search.rules.leaning import SAID, SEEMING, leanings, ruled_out
from souk.discovery.search.rules.limits import asked_about, choice_limit, leftover, overlaps, wish_limit
from souk.discovery.search.rules.money import price_limits
from souk.discovery.search.rules.numerals import NUMBER_WORDS
from souk.discovery.search.rules.passed import passed_over
from souk.discovery.search.rules.querying import DOUBTFUL
from souk.discovery.search.rules.said import Said, Span, numbered, plainly
from souk.discovery.search.rules.superlatives import compared, foremost, superlatives
from souk.discovery.search.rules.values import TROUBLES, Naming, Read, category_limits
from souk.discovery.search.rules.wordings import CUES, kind_of_query, names, parts, prose, said_words, sentence
from souk.goods.annotation import Annotation, Lexicon, Match, phrases
from souk.kit.locale import Locale, Words

VOCABULARY = 60_000
_LISTED = "category"
# Doubtful are goods that are named only as what others are for: `a filter for a monitor`.
SURE, INFERRED, UNSURE = 0.95, 0.6, 0.3
# Goods are inferred where so much of the words is known, and so much more than by any other category.
SHARE, AHEAD = 0.6, 1.5
_CATEGORY: Words = {"en": "Category", "zh-CN": "类目"}
# What people search that no catalogue lists: sales seasons.
_SEASONS = ("双十一", "双十二", "年货节", "女王节")


@dataclass(frozen=True)
class _Vocabulary:
    """The words of the catalogue as they were last learned."""

    stamp: tuple[int, int]
    brands: Brands


class GrammarReader:
    """Finds the category, what it must be and must not, brands and budgets; rights what was mistyped."""

    def __init__(self, knowledge: Annotation, index: Index, speller: Speller, remembered: int = 2048) -> None:
        self._annotation = knowledge
        self._index = index
        self._speller = speller
        self._guard = Lock()
        self._vocabulary = _Vocabulary((-1, -1), Brands({}))
        self._listed: frozenset[str] = frozenset()
        self._known_names = cache(lambda: Names(list(names(knowledge, self._listed))))
        self._grammars = grammars(knowledge.version, knowledge.categories())
        self._grammar = self._grammars.of
        self._fields = OwnFields(index, self._grammars, lambda: self._known_names().single)
        self._context = cache(
            lambda id: Lexicon(
                pair for one in knowledge.categories()[id].situations for pair in phrases(one.words, one.id)
            )
        )
        # All words of the knowledge are weighed for it, so it is made when a query first needs it.
        self._guesser = cache(lambda: Guesser(knowledge.categories(), knowledge.problems()))
        self._superlatives = cache(lambda id: superlatives(self._grammar(id).knowledge.attributes if id else ()))
        self._hints = cache(lambda id: Hints(self._grammar(id)))
        self._remembered = lru_cache(remembered)(self._read)

    def read(self, text: str, locale: Locale, without: tuple[str, ...] = (), likely: str = "") -> Understood:
        self._learn()
        return self._remembered(text, locale, without, likely)

    def complete(self, text: str, most: int) -> Sequence[str]:
        """Words of the catalogue that pinyin, or its initials, may stand for."""
        self._learn()
        return self._speller.complete(text, most)

    def _read(self, text: str, locale: Locale, without: tuple[str, ...], likely: str) -> Understood:
        said, corrections, perhaps = self._righted(text)
        heard = Heard(numbered(said), without=without)
        self._read_goods(heard, likely)
        if heard.category is None and likely:
            self._take_likely(heard, likely)
        self._vocabulary.brands.read(heard)
        for limit, span in price_limits(heard.said, [*heard.spans, *heard.named]):
            heard.hold(limit, span)
        meant, best = heard.category, self._take_foremost(heard)
        if meant and meant.sure > 0.5 and (heard.limits or heard.leanings) and "category" not in without:
            shown = self._annotation.categories()[meant.category].noun
            limit = Limit("category", _CATEGORY, shown, meant.said, any_of=(meant.category,))
            heard.limits = {"category": limit, **heard.limits}
        return Understood(
            text=text,
            locale=locale,
            kind=kind_of_query(heard.said.text, bool(heard.limits), "brand" in heard.limits),
            words=self._words(heard),
            categories=(meant,) if meant else (),
            limits=tuple(heard.limits.values()),
            wider=self._wider(meant),
            corrections=corrections,
            perhaps=perhaps,
            leanings=tuple(heard.leanings),
            unread=passed_over(heard.said, [*heard.spans, *heard.named], tuple(heard.limits.values())),
            foremost=best,
            guessed=tuple(key for key in dict.fromkeys(heard.guessed) if key in heard.limits),
            brands=tuple(dict.fromkeys(one.meaning for one in self._vocabulary.brands.named(heard.said.text))),
        )

    def _take_foremost(self, heard: Heard) -> Foremost | None:
        """What the most or the least is wanted of, its words taken; what is a number also suits the better."""
        category = heard.category.category if heard.category else ""
        found = foremost((heard.said.text,), self._superlatives(category))
        if found is None:
            return None
        at = heard.said.text.find(found.said)
        heard.spans.append((at, at + len(found.said)))
        kind = self._grammar(category).kinds.get(found.key) if category else None
        if kind is not None and (kind.much if found.more else kind.little):
            heard.leanings.append(Leaning(wish_limit(kind, found.more, heard.said.quote(heard.spans[-1])), 2))
        return found

    def _take_likely(self, heard: Heard, likely: str) -> None:
        """Read by a category, or by a kind of which only the fields are known, that the goods with the words are of."""
        if kinds_of(likely):
            self._read_values(heard, self._spoken(likely), None)
            heard.hold(kind_limit(likely))
        elif likely in self._annotation.categories():
            heard.category = self._meant(likely, "", INFERRED)
            self._read_values(heard, self._spoken(likely), None)

    def _righted(self, text: str) -> tuple[Said, tuple[Correction, ...], tuple[str, ...]]:
        """The text in simplified characters and known words; what was done, and what may have been meant."""
        said, made = plainly(text), list[Correction]()
        folded = self._speller.fold(said.text)
        for found in re.finditer(r"[㐀-鿿]+", said.text):
            if folded[slice(*found.span())] != found.group():
                made.append(Correction(text[slice(*found.span())], folded[slice(*found.span())], "traditional"))
        said = replace(said, text=folded)
        wrong = (one for one in self._speller.right(folded) if not self._named(folded, one.start))
        fixes = [one for one in wrong if not compared(folded[one.start : one.end], one.meant)]
        sure = {one.start: one for one in fixes if one.sure}
        made += [Correction(text[one.start : one.end], one.meant, one.why) for one in sure.values()]
        doubtful = tuple(f"{text[: one.start]}{one.meant}{text[one.end :]}" for one in fixes if not one.sure)
        if sure:
            pattern = re.compile("|".join(rf"\b{re.escape(folded[one.start : one.end])}\b" for one in sure.values()))
            said = said.rewritten(pattern, lambda found: sure[found.start()].meant if found.start() in sure else None)
        return said, tuple(made), doubtful

    def _named(self, text: str, start: int) -> bool:
        """Whether a name of goods or a brand begins at a place: it is spelled as the knowledge has it."""
        return any(
            one.start <= start < one.end
            for one in (*self._known_names().lexicon.find(text), *self._vocabulary.brands.lexicon.find(text))
        )

    def _read_goods(self, heard: Heard, seeming: str) -> None:
        text = heard.said.text
        matches = list(self._known_names().find(text))
        likely = wanted(text, matches)
        names = [(one.start, one.end) for one in matches]
        fuller = fullest(likely, {one.meaning: self._grammar(one.meaning) for one in likely}, heard.said, names)
        # What most is said of is meant, though its name says something of another, too: laptops, of a drive.
        likely = fuller or of_goods(likely, lambda category: self._values_in(category, text))
        alike = [one for one in likely if (one.start, one.end) == (likely[0].start, likely[0].end)]
        meant = max(alike, key=lambda one: self._known(one.meaning, text), default=None)
        if meant is None:
            if not kinds_of(seeming):
                self._infer(heard)
            return
        doubtful = is_for(text, meant)
        if doubtful and seeming not in ("", meant.meaning):
            return
        rather = self._rather(text, meant)
        if not rather and not self._measures_of(meant.meaning, heard.said):
            rather = self._by_limits(heard.said, meant.meaning)
        if rather not in ("", meant.meaning):
            heard.category = self._meant(rather, "", INFERRED)
            self._read_values(heard, self._spoken(rather), None)
            return
        span = (meant.start, meant.end)
        heard.named = [(one.start, one.end) for one in matches if one.meaning not in ("", meant.meaning)] + [span]
        sure = self._heads(text, meant) or rather == meant.meaning
        surely = DOUBTFUL if doubtful and sure else SURE if sure else UNSURE
        heard.category = self._meant(meant.meaning, heard.said.quote(span), surely)
        if sure and not asked_about(heard.said.original, ()):
            self._read_values(heard, self._spoken(meant.meaning), span)

    def _values_in(self, category: str, text: str) -> list[Span]:
        """Where a text names values of a category."""
        found = self._grammar(category).lexicon.find(text)
        return [(one.start, one.end) for one in found if one.meaning.role == "value"]

    def _heads(self, text: str, meant: Match[str]) -> bool:
        understood = {
            one.start for one in self._grammar(meant.meaning).lexicon.find(text)
        } | self._vocabulary.brands.starts(text)
        return heads(text, (meant.start, meant.end), understood.__contains__)

    def _rather(self, text: str, meant: Match[str]) -> str:
        """What else most of a sentence points to, where goods are named only as what others are for."""
        return self._guessed(text) if is_for(text, meant) or not self._heads(text, meant) else ""

    def _infer(self, heard: Heard) -> None:
        """Goods that are not named, by what else is said: by a situation of theirs, or by most of all words."""
        text = heard.said.text
        if not sentence(text):
            return
        known = self._known_best(text)
        category = known or self._guessed(text)
        if not category or not self._measures_of(category, heard.said):
            known, category = "", self._by_limits(heard.said)
        if not category:
            return
        heard.category = self._meant(category, "", INFERRED)
        self._read_values(heard, self._spoken(category), None)
        if not (known or heard.limits or heard.leanings):
            heard.category = None

    def _known_best(self, text: str) -> str:
        """The category of which a situation is said and most of the words are known, where no other fits as well."""
        length = len(re.sub(r"\W", "", leftover(text, ())))
        known = sorted(((self._known(id, text), id) for id in self._annotation.categories()), reverse=True)
        best, second = known[0], known[1]
        if best[0] < max(SHARE * length, second[0] * AHEAD) or not self._context(best[1]).find(text):
            return ""
        return best[1] if len({one.meaning.key for one in self._grammar(best[1]).lexicon.find(text)}) > 1 else ""

    def _measures_of(self, category: str, said: Said) -> bool:
        """Whether a category has a number for each that is said with a unit of measure."""
        return reads_measures(self._grammar(category), said) or reads_measures(self._spoken(category), said)

    def _by_limits(self, said: Said, beside: str = "") -> str:
        """The goods that most of what is said limits, of those that are sold here where any are."""
        known = self._annotation.categories()
        sold = [id for id in known if id in self._listed] or known
        return by_limits({id: self._grammar(id) for id in sold}, said, beside)

    def _guessed(self, text: str) -> str:
        guess = self._guesser().guess((text,)) if sentence(text) else None
        return guess.ref if guess and guess.kind == "category" else ""

    def _meant(self, category: str, said: str, sure: float) -> Meant:
        return Meant(category, self._annotation.categories()[category].noun, said, sure)

    def _known(self, category: str, text: str) -> int:
        """How many characters of a text the knowledge of a category understands."""
        spans = [(one.start, one.end) for one in self._context(category).find(text)]
        spans += [(one.start, one.end) for one in self._grammar(category).lexicon.find(text)]
        return len({place for start, end in spans for place in range(start, end)})

    def _read_values(self, heard: Heard, grammar: Grammar, span: Span | None) -> None:
        nouns = {noun.lower() for noun in grammar.knowledge.noun.values()}
        telling = span is not None and heard.said.text[slice(*span)] not in nouns
        said_here = [(one.start, one.end) for one in grammar.lexicon.find(heard.said.text)]
        taken = [
            one
            for one in heard.named
            if (one != span or not telling)
            and (one == span or not any(a <= one[0] and one[1] <= b for a, b in said_here))
        ]
        taken += [span for span, _, no in self._vocabulary.brands.spans(heard.said.text) if no]
        read = category_limits(grammar, heard.said, taken, Naming(span if telling else None, called=heard.named))
        self._take_limits(heard, grammar, read)
        heard.spans += [span for key, span in read.spans if key not in heard.without]
        heard.leanings += [Leaning(one, SAID) for one in read.closer if one.key not in heard.without]
        if span is not None:
            self._take_name(heard, grammar, span)
        for limit, where in read.wishes:
            if limit.key not in heard.without and limit.key not in heard.limits and not overlaps(where, heard.spans):
                heard.leanings.append(Leaning(limit, 2))
        if not kinds_of(grammar.knowledge.id):
            self._take_situations(heard, grammar)
            self._take_hints(heard, grammar)
        heard.lean(read.feared, SAID)

    def _take_name(self, heard: Heard, grammar: Grammar, span: Span) -> None:
        """What the name of goods says of them: a mouse that is named `laser` is to be one; 洗衣液 rather a liquid."""
        name, taken = heard.said.text[slice(*span)], {*heard.limits, *heard.without}
        said, values_in = heard.said.quote(span), grammar.lexicon.find(name)
        for one in (one for one in values_in if one.meaning.role == "value" and one.meaning.key not in taken):
            kind, values = grammar.kinds[one.meaning.key], one.meaning.values
            if kind.kind != "choice":
                continue
            if not one.start and self._known_names().called(name[one.end :].strip(), grammar.knowledge.id):
                heard.hold(choice_limit(kind, values, (), said), span)
                taken.add(kind.key)
            else:
                heard.leanings.append(Leaning(choice_limit(kind, values[:1], (), said), SAID))

    def _take_limits(self, heard: Heard, grammar: Grammar, read: Read) -> None:
        for limit, where in read.limits:
            if vague(limit, grammar.stated.shares):
                heard.leanings.append(Leaning(limit, 3))
                heard.spans.append(where)
            else:
                heard.hold(limit, where)
                if limit.any_of and not limit.none_of and limit.key in grammar.stated.several:
                    # Of goods that state several values those come first that state no other.
                    alone = replace(limit, none_of=grammar.others(limit.key, limit.any_of))
                    heard.leanings.append(Leaning(alone, 3))

    def _take_situations(self, heard: Heard, grammar: Grammar) -> None:
        knowledge = grammar.knowledge
        for match in self._context(knowledge.id).find(heard.said.text):
            situation = next(one for one in knowledge.situations if one.id == match.meaning)
            said = heard.said.quote((match.start, match.end))
            heard.leanings += leanings(grammar, situation, said, heard.limits)
            for limit in ruled_out(grammar, situation, said):
                if limit.key not in heard.limits:
                    heard.guess(limit)
            heard.spans.append((match.start, match.end))

    def _take_hints(self, heard: Heard, grammar: Grammar) -> None:
        """Of what no phrase is known, the values that most of the words are of."""
        hints = self._hints(grammar.knowledge.id)
        free = [*heard.spans, *heard.named]
        for hint in hints.read(heard.said.text, free) if sentence(heard.said.text) else ():
            taken = {*heard.limits, *heard.without, *(one.limit.key for one in heard.leanings)}
            if hint.key in taken:
                more = banned_more(grammar, heard.limits.get(hint.key), hint)
                if more is not None:
                    heard.hold(more, hint.span)
                continue
            if hint.denied and hint.key in TROUBLES:
                continue
            if hint.sure or (hint.denied and grammar.kinds[hint.key].kind == "choice"):
                heard.guess(hinted(grammar, heard.said, hint), hint.span)
            elif not hint.denied:
                heard.leanings.append(Leaning(hinted(grammar, heard.said, hint), SEEMING))

    def _spoken(self, category: str) -> Grammar:
        """The grammar of a category, with the fields that the goods of this catalogue state beside."""
        return self._fields.grammar(category)

    def _words(self, heard: Heard) -> str:
        held = heard.named if "category" in heard.limits else []
        kept = leftover(heard.said.text, [*heard.spans, *held])
        return " ".join(CUES.sub(" ", kept).split()) if held else kept

    def _wider(self, meant: Meant | None) -> tuple[Wider, ...]:
        if meant is None or meant.sure < 0.5:
            return ()
        words = self._annotation.categories()[meant.category].words
        return (Wider(meant.said, tuple(said for many in words.values() for said in many[:4])),)

    def _sells(self, category: str) -> bool:
        """Whether there are goods of a category; a tally has but the commonest."""
        return bool(self._index.count(Plan((), (Filter(_LISTED, (category,)),), "relevance", 0, 1, 0)))

    def _learn(self) -> None:
        """Learn the catalogue's words anew where the index is another one, or has grown or shrunk by a fiftieth."""
        stands = self._index.status()
        generation, products = self._vocabulary.stamp
        if stands.generation == generation and abs(stands.products - products) <= max(20, products // 50):
            return
        with self._guard:
            if self._vocabulary.stamp == (stands.generation, stands.products):
                return
            words = dict(self._index.words(VOCABULARY))
            brands = {part: brand for brand in self._index.brands("", 5000) for part in parts(brand)}
            brands = {**called_otherwise(brands, self._annotation.brands()), **brands}
            for word, count in said_words(self._annotation):
                if not word.isascii():
                    words[word] = words.get(word, 0) + count
            words |= {word: words.get(word, 0) + 1 for word in _SEASONS}
            common = {word for word, _ in said_words(self._annotation)}
            self._speller.learn(words, (*common, *NUMBER_WORDS, *prose(self._annotation)))
            kept = {part: brand for part, brand in brands.items() if part not in common}
            self._vocabulary = _Vocabulary((stands.generation, stands.products), Brands(kept))
            self._listed = frozenset(id for id in self._annotation.categories() if self._sells(id))
            self._known_names.cache_clear()
            self._fields.forget()
            self._remembered.cache_clear()
