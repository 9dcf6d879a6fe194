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
from souk.discovery.guide.rules.mentioning import not_of_goods, one_thing
from souk.discovery.guide.rules.named import (
    FEW,
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
from souk.discovery.guide.rules.sought import head, names_of, sought
from souk.discovery.guide.rules.turns import adds, but_words, units_of, words_of
from souk.discovery.guide.rules.unattached import not_held
from souk.discovery.guide.service.finding import Finding
from souk.discovery.guide.service.lore import Lore
from souk.discovery.search import (
    LONGEST_QUERY,
    SAID,
    Card,
    Limit,
    Meant,
    Understood,
    measurable,
    measures,
    unread,
)
from souk.goods.annotation import Annotation, AttributeType
from souk.kit.locale import Locale
from souk.kit.text import flat, tokens

_DENIED = ("不", "没", "没有", "不要", "不会", "别", "无", "not", "not too", "no", "isn't", "without", "less", "never")


# From how sure a reading of search on goods count as named.
SURE = 0.9
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
        if need.of("problem") and not any(map(talk.set_for, turns)):
            if plain := self._plainly_named(need, turns):
                need = self._as_of(need, turns, plain.category, plain.said)
            elif alone := self._measured_alone(need, turns) or self._named_alone(need, turns):
                need = self._as_of(need, turns, alone)
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
            (turn.lower().find(one.said.lower()), one) for one in self._searched(turn, locale).categories if one.said
        ]
        places += [(at, at + len(one.said), one.category) for at, one in read if at >= 0]
        return other_thing(turn, (one for one in places if one[2] or one[:2] not in named))

    def _sold(self, need: Need, turns: Sequence[str], strange: str) -> bool:
        """Whether goods that are known here are named beside strange ones, by the guide's names or by search's."""
        if any(one.kind == "category" and not one.inferred and one.said not in strange for one in need.mentions):
            return True
        read = [self._searched(turn, need.locale) for turn in turns]
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
                found = meant_by(self._searched(turn, need.locale), turn)
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
            named = meant_by(self._searched(turn, need.locale), turn)
            if named and named[0].said:
                return self._as_of(need, turns, named[0].category, named[0].said)
        if any(self._strange(turn) for turn in turns):
            return of_nothing(need)
        if not unread(need.words):
            return need
        # Goods that are not named are believed where two limits of theirs were read, or the knowledge says enough.
        found = self._searched(" ".join(turns), need.locale)
        told = sum(one.key not in OF_ALL for one in found.limits)
        # A situation of goods that was spoken of outweighs them, unless it cannot be measured so.
        situated = (*need.of("category"), "")[0]
        if found.categories and told > 1 and not (situated and self._measured(situated, turns)):
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
        if guess is None or (guess.kind == "category" and not self._measured(guess.ref, turns, every=True)):
            return need
        said = next((word for turn in turns for word in words_of(turn) if guess.token in tokens(word)), guess.token)
        if guess.kind == "category":
            return self._as_of(need, turns, guess.ref, said, guessed=True)
        return self._as_solved(need, turns, guess.ref, said)

    def _plainly_named(self, need: Need, turns: Sequence[str]) -> Meant | None:
        """Goods that a turn names beside a problem and limits in more than their price: they are what is wanted."""
        steps = {step.category for step in self._annotation.problems()[need.of("problem")[0]].steps}
        # What names the problem limits nothing: `get rid of drain flies` asks for advice, not for a trap.
        told = flat(next(one.said for one in need.mentions if one.kind == "problem"))
        for turn in reversed(turns):
            read = self._searched(turn, need.locale)
            named = [one for one in meant_by(read, turn) if one.sure > SURE and one.said]
            limits = [one for one in read.limits if one.key not in OF_ALL and flat(one.said) not in told]
            if named and len(limits) >= (1 if named[0].category in steps else FEW):
                return named[0]
        return None

    def _strange(self, turn: str) -> bool:
        """Whether a turn asks for goods by a word that neither the knowledge nor any product has."""
        known = self._lore.words()
        return any(
            not any(set(tokens(name)) <= known or self._finding.has(name) for name in names) for names in sought(turn)
        )

    def _named_alone(self, need: Need, turns: Sequence[str]) -> str:
        """The one category of a problem's steps that a turn asks for by a part of its name; else none."""
        problem = self._annotation.problems()[need.of("problem")[0]]
        told = {token for many in problem.words.values() for phrase in many for token in tokens(phrase)}
        steps = dict.fromkeys(step.category for step in problem.steps)
        heads = {id: {head(name) for name in names_of(self._annotation.categories()[id])} for id in steps}
        asked = {name for turn in turns for names in sought(turn, widely=True) for name in names}
        found = [id for id in steps if any(one in asked and not set(tokens(one)) & told for one in heads[id])]
        if len(found) == 1:
            return found[0]
        solving = next((step.category for step in problem.steps if step.role == "treat"), "")
        if any(one_thing(turn) for turn in turns):
            return solving
        return self._limited_step(need, turns, list(steps)) or self._limited_alone(turns)

    def _limited_step(self, need: Need, turns: Sequence[str], steps: Sequence[str]) -> str:
        """The one category of a problem's steps of which a size or a feature was limited; else none."""
        told = flat(next(one.said for one in need.mentions if one.kind == "problem"))
        limited = []
        for id in steps:
            features = {kind.key for kind in self._kinds(id) if kind.kind != "choice"}
            read = self._reader.read(turns, need.locale, id).limits
            limited += [id] if any(one.key in features and flat(one.said) not in told for one in read) else []
        return limited[0] if len(limited) == 1 else ""

    def _limited_alone(self, turns: Sequence[str]) -> str:
        """Goods that are named beside a problem and limited in more than their price: they are what is wanted."""
        for turn in reversed(turns):
            for match in self._annotation.sorting.lexicon.find(turn):
                own = self._reader.read((turn,), "en", match.meaning).limits if match.meaning else ()
                if any(one.key not in ("price", "brand") for one in own):
                    return match.meaning
        return ""

    def _measured(self, category: str, turns: Sequence[str], *, every: bool = False) -> bool:
        """Whether a category has a number for each that the turns say with a unit that tells, or with any at all."""
        kinds = self._kinds(category)
        return all(measurable(one, kinds) for turn in turns for one in units_of(turn, every=every))

    def _measured_alone(self, need: Need, turns: Sequence[str]) -> str:
        """The one category of a problem's steps that has what was measured; none where nothing was, or several have."""
        steps = self._annotation.problems()[need.of("problem")[0]].steps
        if not any(units_of(turn, every=True) for turn in turns):
            return ""
        able = [id for id in dict.fromkeys(step.category for step in steps) if self._measured(id, turns, every=True)]
        return able[0] if len(able) == 1 else ""

    def _searched(self, text: str, locale: Locale) -> Understood:
        return self._finding.understand(text[:LONGEST_QUERY], locale)

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
        for turn in telling(turns, need):
            read = self._searched(turn, need.locale)
            if not read.categories or not read.categories[0].said:
                read = self._searched(f"{noun}; {turn}", need.locale)
            if read.categories and read.categories[0].category == category:
                more = (one for one in read.limits if one.any_of or not one.none_of or flat(one.said) not in weighed)
                more = (one for one in more if not not_of_goods(one.key, one.said, turn))
                limits |= {one.key: one for one in more if adds(one, limits, turn)}
                closer |= {one.limit.key: one.limit for one in read.leanings if one.weight >= SAID and one.limit.said}
        left = tuple(not_held(need.unread, [one.said for one in limits.values()]))
        return replace(need, limits=tuple(limits.values()), unread=left, closer=tuple(closer.values()))

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
