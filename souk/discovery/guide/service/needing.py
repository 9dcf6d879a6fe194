"""What a shopper needs by now: every turn, every answer picked, every limit that still stands."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from souk.discovery.guide.contracts import Chosen, Conversation, Mention, Need
from souk.discovery.guide.ports import Reader
from souk.discovery.guide.rules import limiting, opening, talk
from souk.discovery.guide.rules.elsewhere import wanted_elsewhere
from souk.discovery.guide.rules.following import telling
from souk.discovery.guide.rules.foremost import wanted_most
from souk.discovery.guide.rules.inferring import bare_thing, believed
from souk.discovery.guide.rules.limiting import BRAND
from souk.discovery.guide.rules.mentioning import not_of_goods
from souk.discovery.guide.rules.named import (
    OF_ALL,
    beside,
    has_part,
    limited_beside,
    meant_by,
    of_nothing,
    unnamed,
    unsaid,
)
from souk.discovery.guide.rules.parts import other_thing
from souk.discovery.guide.rules.sought import sought
from souk.discovery.guide.rules.turns import adds, but_words, words_of
from souk.discovery.guide.rules.unattached import not_held
from souk.discovery.guide.service.finding import Finding
from souk.discovery.guide.service.lore import Lore
from souk.discovery.guide.service.narrowing import SURE, Narrowing
from souk.discovery.search import (
    SAID,
    Card,
    Limit,
    measures,
    unread,
)
from souk.goods.annotation import Annotation, AttributeType
from souk.kit.locale import Locale
from souk.kit.text import flat, tokens

_DENIED = ("不", "没", "没有", "不要", "不会", "别", "无", "not", "not too", "no", "isn't", "without", "less", "never")


First = Callable[[Need], Card | None]


@dataclass
class _Draft:
    """A need as it is put together: limits, the turn after which each key was lifted, products turned away."""

    limits: list[Limit]
    lifted: dict[str, int] = field(default_factory=dict)
    not_like: list[str] = field(default_factory=list)


class Needing:
    """Reads a conversation; `first` tells which product an answer would have put first, for turns that speak of it."""

    def __init__(self, annotation: Annotation, reader: Reader, finding: Finding, lore: Lore) -> None:
        self._annotation = annotation
        self._reader = reader
        self._finding = finding
        self._lore = lore
        self._narrowing = Narrowing(annotation, reader, finding)

    def read(self, spoken: Conversation, locale: Locale, first: First) -> Need:
        """The need of a conversation, and how its last turn changed what stood before."""
        need = self._read(spoken, locale, first)
        if len(spoken.said) < 2:
            return need
        was = self._read(limiting.before(spoken), locale, first)
        same = was.of("category")[:1] == need.of("category")[:1]
        return replace(need, changes=limiting.changes(was.limits, need.limits)) if same else need

    def _read(self, spoken: Conversation, locale: Locale, first: First) -> Need:
        turns = [talk.asked_for(turn, later=place > 0) for place, turn in enumerate(spoken.said)]
        need = self._named(turns, locale)
        need = replace(need, said=spoken.said, limits=tuple(limiting.quoted(one, spoken.said) for one in need.limits))
        category = (*need.of("category"), None)[0]
        currency = self._finding.currency(category) or "CNY"
        kinds = self._kinds(category)
        draft = _Draft(
            limiting.priced([*need.limits, *self._brands(need)], currency),
            self._lifted(spoken.said, kinds, need.limits),
        )
        for key, after in limiting.taken_off(spoken.without).items():
            draft.lifted[key] = max(draft.lifted.get(key, 0), after)
        draft.limits = limiting.standing(draft.limits, turns, draft.lifted)
        picked = self._picked(spoken.chosen, kinds, currency, draft.lifted)
        draft.limits = limiting.merged(draft.limits, turns, picked)
        need = replace(need, limits=tuple(draft.limits))
        self._turned_away(spoken, locale, first, draft)
        return replace(
            need,
            limits=tuple(draft.limits),
            chosen=tuple(key for key, (limit, _) in picked.items() if limit in draft.limits),
            together=any(talk.together(turn) or talk.set_for(turn) for turn in spoken.said),
            wishes=self._wishes(spoken.said, category),
            closer=tuple(limiting.closer(need.closer, draft.limits, draft.lifted)),
            foremost=wanted_most(turns, self._lore.superlatives(category or "")),
            not_like=tuple(dict.fromkeys((*spoken.not_like, *draft.not_like))),
        )

    def _named(self, turns: Sequence[str], locale: Locale) -> Need:
        """What was said, read as of the goods that most of it points to where it names none."""
        need = self._reader.read(turns, locale)
        elsewhere = wanted_elsewhere(turns) or self._other_thing(turns[-1], locale)
        if elsewhere and not self._sold(need, turns, elsewhere):
            return of_nothing(need, elsewhere)
        if unsaid(need) and any(map(talk.set_for, turns)):
            return of_nothing(need)
        if unnamed(need) and (thing := bare_thing(turns[-1])) and not self._sold(need, turns, thing):
            return of_nothing(need, thing)
        need = believed(self._meant(need, turns) if unnamed(need) else self._rather(need, turns))
        told = need.of("problem") and not any(map(talk.set_for, turns))
        if told and (wanted := self._narrowing.wanted(need, turns)):
            need = self._as_of(need, turns, *wanted)
        made = self._with_accessories(self._with_searched(self._kept_elsewhere(need, turns), turns), turns)
        return beside(made, wanted_elsewhere(turns[-1:]))

    def _with_accessories(self, need: Need, turns: Sequence[str]) -> Need:
        """The need with what goes with its goods, where that is asked for beside them within one sum."""
        named = need.of("category")
        if len(named) != 1 or not any(map(talk.with_it, turns)) or not any(map(talk.together, turns)):
            return need
        known = self._annotation.categories()
        beside = [id for id in known[named[0]].goes_with if id in known and self._finding.stocked(id)]
        more = tuple(Mention("category", id, known[id].noun, "") for id in beside)
        return replace(need, mentions=(*need.mentions, *more))

    def _kept_elsewhere(self, need: Need, turns: Sequence[str]) -> Need:
        """The need as of where the shop keeps such goods, where it lists none under their own name: laptop bags."""
        named = [one for one in need.mentions if one.kind == "category"]
        for one in named[:1]:
            instead = self._annotation.categories()[one.ref].instead
            rather = next((id for id in instead if self._finding.stocked(id)), "")
            if rather and not self._finding.stocked(one.ref):
                return self._as_of(need, turns, rather, one.said)
        return need

    def _other_thing(self, turn: str, locale: Locale) -> str:
        """What a turn asks for that only has the name of goods in it: a part of them, `vacuum bags`."""
        found = self._annotation.sorting.lexicon.find(turn)
        # What contains a name of some goods may be that of others: the litter of a litter box.
        named = {(one.start, one.end) for one in found if one.meaning}
        places = [(one.start, one.end, one.meaning or "") for one in found]
        read = [
            (turn.lower().find(one.said.lower()), one)
            for one in self._finding.understand(turn, locale).categories
            if one.said
        ]
        places += [(at, at + len(one.said), one.category) for at, one in read if at >= 0]
        return other_thing(turn, (one for one in places if one[2] or one[:2] not in named))

    def _sold(self, need: Need, turns: Sequence[str], strange: str) -> bool:
        """Whether goods that are known here are named beside strange ones, by the guide's names or by search's."""
        if any(one.kind == "category" and not one.inferred and one.said not in strange for one in need.mentions):
            return True
        read = [self._finding.understand(turn, need.locale) for turn in turns]
        found = [one for each in read for one in each.categories if one.sure > SURE]
        if any(one.said and flat(one.said) not in flat(strange) for one in found):
            return True
        # What is only spoken of, `they jam it at work`, is not asked for where goods can be read out of what is said.
        if wanted_elsewhere(turns, plainly=True):
            return False
        if any(one.kind == "problem" and flat(one.said) not in flat(strange) for one in need.mentions):
            return True
        return any(each.categories and limited_beside(each, strange) for each in read)

    def _rather(self, need: Need, turns: Sequence[str]) -> Need:
        """The need as of the goods that search is sure of, where other goods were read in the same turn."""
        named = [one for one in need.mentions if one.kind in ("category", "problem")]
        if len(named) != 1 or named[0].kind == "problem":
            return need
        for turn in reversed(turns):
            if named[0].said in turn:
                found = meant_by(self._finding.understand(turn, need.locale), turn)
                # Search infers goods that are not said only where those said are what others are for.
                told = found and (named[0].inferred or bool(found[0].said) is named[0].described)
                sure = found and (found[0].sure > SURE or told) and found[0].category != named[0].ref
                # What goods have is not what is wanted instead of them: the screen of a phone.
                sure = sure and not has_part(self._kinds(named[0].ref), found[0].said)
                return self._as_of(need, turns, found[0].category, found[0].said) if sure else need
        return need

    def _meant(self, need: Need, turns: Sequence[str]) -> Need:
        """The need as of the goods that search takes the turns to name, or that most of what was said points to."""
        for turn in reversed(turns):
            named = meant_by(self._finding.understand(turn, need.locale), turn)
            if named and named[0].said:
                return self._as_of(need, turns, named[0].category, named[0].said)
        if any(self._strange(turn) for turn in turns):
            return of_nothing(need)
        if not unread(need.words):
            return need
        # Goods that are not named are believed where two limits of theirs were read, or the knowledge says enough.
        found = self._finding.understand(" ".join(turns), need.locale)
        told = sum(one.key not in OF_ALL for one in found.limits)
        # A situation of goods that was spoken of outweighs them, unless it cannot be measured so.
        situated = (*need.of("category"), "")[0]
        if found.categories and told > 1 and not (situated and self._narrowing.measured(situated, turns)):
            return self._as_of(need, turns, found.categories[0].category)
        return self._guessed(need, turns)

    def _guessed(self, need: Need, turns: Sequence[str]) -> Need:
        """The need as of what most of what was said speaks of, where the knowledge says enough of that."""
        if opening.empty(turns[-1]) or opening.of_an_order(turns[-1]):
            return need
        # A profession or an age is no reason to take a gift for what its receiver works with.
        if any(map(talk.gift, turns)) and any(ref.endswith("/gift") for ref in need.of("situation")):
            return need
        # For whom it is and what it may cost says nothing of what it is: 给爸妈买个血压计，不超过200.
        guess = self._lore.guesser().guess([talk.but_people(but_words(turn, need.limits)) for turn in turns])
        if guess is None or (guess.kind == "category" and not self._narrowing.measured(guess.ref, turns, every=True)):
            return need
        said = next((word for turn in turns for word in words_of(turn) if guess.token in tokens(word)), guess.token)
        if guess.kind == "category":
            return self._as_of(need, turns, guess.ref, said, guessed=True)
        return self._as_solved(need, turns, guess.ref, said)

    def _strange(self, turn: str) -> bool:
        """Whether a turn asks for goods by a word that neither the knowledge nor any product has."""
        known = self._lore.words()
        return any(
            not any(set(tokens(name)) <= known or self._finding.has(name) for name in names) for names in sought(turn)
        )

    def _as_of(self, need: Need, turns: Sequence[str], category: str, said: str = "", guessed: bool = False) -> Need:
        """The turns read as of a category."""
        again = self._reader.read(turns, need.locale, category)
        known = Mention("category", category, self._annotation.categories()[category].noun, said, guessed or not said)
        others = (one for one in again.mentions if one.kind != "category")
        return replace(again, mentions=(known, *others), words=need.words)

    def _as_solved(self, need: Need, turns: Sequence[str], problem: str, said: str) -> Need:
        """The turns read as of a problem, or the need as it was where they then are not of it."""
        name = self._annotation.problems()[problem].words[need.locale][0].replace("+", " ")
        again, spoken = self._reader.read((name, *turns), need.locale), flat(" ".join(turns))
        # Nothing counts that only the name said which is put before what the shopper did.
        mentions = [one for one in again.mentions if flat(one.said) in spoken and one.ref != problem]
        mentions += [replace(one, said=said, guessed=True) for one in again.mentions if one.ref == problem]
        limits = tuple(one for one in again.limits if flat(one.said) in spoken)
        found = replace(again, mentions=tuple(mentions), limits=limits, words=need.words)
        return found if problem in found.of("problem") else need

    def _with_searched(self, need: Need, turns: Sequence[str]) -> Need:
        """The need with the limits that search reads in the turns beside those that were read already."""
        category = (*need.of("category"), "")[0]
        if not category or need.of("problem"):
            return need
        noun = self._annotation.categories()[category].noun[need.locale]
        limits = {one.key: one for one in need.limits}
        # What a situation speaks against is weighed here, and not ruled out.
        weighed = {flat(one.said) for one in need.mentions if one.kind == "situation"}
        closer = {one.key: one for one in need.closer}
        untold = dict[str, str]()
        for turn in telling(turns, need):
            read = self._finding.understand(turn, need.locale)
            if not read.categories or not read.categories[0].said:
                read = self._finding.understand(f"{noun}; {turn}", need.locale)
            if read.categories and read.categories[0].category == category:
                more = (one for one in read.limits if one.any_of or not one.none_of or flat(one.said) not in weighed)
                more = (one for one in more if not not_of_goods(one.key, one.said, turn))
                limits |= {one.key: one for one in more if adds(one, limits, turn)}
                # A single character of a name that was cut is no wish.
                untold |= {one.key: one.said for one in read.untold if len(one.said) > 1}
                closer |= {one.limit.key: one.limit for one in read.leanings if one.weight >= SAID and one.limit.said}
        # What none of the goods here states holds nothing back, and is told.
        held = tuple(one for key, one in limits.items() if key not in untold)
        left = (*not_held(need.unread, [one.said for one in held]), *untold.values())
        return replace(need, limits=held, unread=tuple(dict.fromkeys(left)), closer=tuple(closer.values()))

    def _lifted(self, said: Sequence[str], kinds: Sequence[AttributeType], limits: Sequence[Limit]) -> dict[str, int]:
        """Keys of which a turn says that they do not matter, each with the number of turns by then."""
        found: dict[str, int] = {}
        for number, turn in enumerate(said, 1):
            for clause, lifts in talk.clauses(turn, later=number > 1):
                if lifts:
                    rest = talk.asked_for(turn, later=number > 1)
                    # What the same turn goes on to ask for instead stands: never mind a hood, high sides will do.
                    found |= {
                        kind.key: number - talk.speaks_of(rest, kind)
                        for kind in kinds
                        if talk.speaks_of(clause, kind) and not talk.allowed(clause, kind, limits)
                    }
                    found |= {"price": number} if talk.speaks_of_price(clause) and not measures(clause) else {}
        return found

    def _picked(
        self, chosen: Sequence[Chosen], kinds: Sequence[AttributeType], currency: str, lifted: dict[str, int]
    ) -> dict[str, tuple[Limit, int]]:
        known = {kind.key: kind for kind in kinds}
        found: dict[str, tuple[Limit, int]] = {}
        for one in sorted(chosen, key=lambda one: one.after):
            limit = limiting.from_answer(one, known.get(one.key), currency)
            if limit is not None and one.after >= lifted.get(one.key, 0):
                found[one.key] = (limit, one.after)
        return found

    def _turned_away(self, spoken: Conversation, locale: Locale, first: First, draft: _Draft) -> None:
        """Turns that speak of what was shown first: another brand, or I have it already."""
        for place, turn in enumerate(spoken.said[1:], 1):
            brand, has = talk.other_brand(turn), talk.has_it(turn)
            card = first(self._read(limiting.until(spoken, place), locale, first)) if brand or has else None
            if card is not None and brand and card.brand and draft.lifted.get("brand", 0) <= place:
                earlier = next((one for one in draft.limits if one.key == "brand"), None)
                draft.limits = [one for one in draft.limits if one.key != "brand"]
                draft.limits.append(limiting.not_brand(card.brand, brand, earlier))
            if card is not None and has:
                draft.not_like.append(card.product)

    def _brands(self, need: Need) -> list[Limit]:
        if any(one.key == "brand" for one in need.limits):
            return []
        words = need.words.split()
        named = dict.fromkeys(brand for word in words if len(word) > 1 and (brand := self._finding.brand(word)))
        shown = " / ".join(named)
        both = {"en": shown, "zh-CN": shown}
        return [Limit("brand", BRAND, both, shown, any_of=tuple(named))] if named else []  # type: ignore[arg-type]

    def _kinds(self, category: str | None) -> Sequence[AttributeType]:
        knowledge = self._annotation.categories().get(category or "")
        return knowledge.attributes if knowledge else ()

    def _wishes(self, said: Sequence[str], category: str | None) -> tuple[str, ...]:
        """Aspects of reviews that the shopper wishes for: praised in their words, or a complaint denied: 不吵."""
        if category is None:
            return ()
        found: dict[str, None] = {}
        for turn in said:
            plain = flat(turn)
            for match in self._lore.aspects(category).find(turn):
                aspect, good = match.meaning
                denied = plain[: match.start].rstrip(" 太").endswith(_DENIED)
                if good is not denied:
                    found[aspect] = None
        return tuple(found)
