"""From what was said to limits on the attributes of one category."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from souk.discovery.search.contracts import Limit
from souk.discovery.search.rules.ages import aged
from souk.discovery.search.rules.bounding import exactly
from souk.discovery.search.rules.construing import Stance
from souk.discovery.search.rules.denial import coupled, denied, refused, spared
from souk.discovery.search.rules.fields import OWN
from souk.discovery.search.rules.gathered import Gathered, Phrase
from souk.discovery.search.rules.grammar import Grammar, Sense, lacking
from souk.discovery.search.rules.hearing import MUTE, NEGATIVE, Around, asked_for, doubted
from souk.discovery.search.rules.limits import choice_limit, wish_limit
from souk.discovery.search.rules.measures import clear
from souk.discovery.search.rules.polarity import speaks_against
from souk.discovery.search.rules.said import Said, Span
from souk.discovery.search.rules.sizes import from_birth, numbers, people
from souk.goods.annotation import AttributeType, Match

_FOR_ALL, _MIXTURES = {"all", "any", "all_seasons"}, {"hybrid", "mixed", "blend"}
# Where the last value ended, whether it is denied, its key, and its values where its own words deny something.
Last = tuple[int, bool, str, tuple[str, ...]]
# One character says too little alone: 软 is read in 别太软 and not in 软件.
_WORD = 2
_BOTH = re.compile(r"[和与跟、及]?|\s?(?:and|or|,|/|&)\s?")
# What says that it is so: 没香味、能冲厕所.
_HAS = re.compile(r"[能可带有要会得具支]|with\b|has\b|can\b")
# What these name is the trouble itself, or whose it is, and may be spoken ill of: hair that clogs the drain.
TROUBLES = {"target", "need", "concern", "problem", "life_stage", "dog_size", "skin_type", "for_whom", "season", "hand"}
# What most of is wanted is put in order, and limits nothing: 最轻的.
_MOST = ("最", "越")
# The `can` of `can't` is no tin.
_NOT_OF_IT = "'t"
_TOO = re.compile(r"(?:\b(?:too|overly)\s|太|过于)$")


@dataclass(frozen=True)
class Naming:
    """Where goods are named. `named` is a name that is a value where all of it is one, as in 羽绒服, and not a part.

    What names in `goods` imply yields to what else is said: earbuds that are open-ear. `called` is all that goods are
    called, which denies and affirms nothing.
    """

    named: Span | None = None
    goods: Sequence[Span] = ()
    called: Sequence[Span] = ()

    @property
    def implying(self) -> Sequence[Span]:
        """The names that imply values."""
        return [*self.goods, *([self.named] if self.named else [])]


@dataclass
class Read:
    """Limits with the spans, in reading form, of their words; `wishes` want much or little without a number.

    `closer` are stricter readings of the same words, which what is shown first should keep: the very size of a size,
    the first of several values that one word may mean, what was asked for before what suits all. `feared` keep away a
    trouble that is only spoken of.
    `spans` are all the words that the choices of a key were read from, also those that stand apart: `toner` for an HP
    `LaserJet`.
    """

    limits: list[tuple[Limit, Span]] = field(default_factory=list)
    spans: list[tuple[str, Span]] = field(default_factory=list)
    wishes: list[tuple[Limit, Span]] = field(default_factory=list)
    closer: list[Limit] = field(default_factory=list)
    feared: list[Limit] = field(default_factory=list)


def category_limits(grammar: Grammar, said: Said, taken: Sequence[Span], naming: Naming | None = None) -> Read:
    """What it must be or have, and what it must not; `taken` are spans in reading form that mean something else."""
    naming = naming or Naming()
    matches = [
        one
        for one in grammar.lexicon.spoken(said.text)
        if clear((one.start, one.end), taken)
        and _apart((one.start, one.end), naming.named)
        and not said.text.startswith(_NOT_OF_IT, one.end)
    ]
    read = Read()
    for limit, span in people(grammar, said):
        _keep(read.limits, limit, span)
    for limit, span in from_birth(grammar, said):
        _keep(read.limits, limit, span)
    used = list(taken)
    for limit, span in numbers(grammar, said, matches, taken):
        _keep(read.limits, limit, span)
        read.closer += exactly(grammar.kinds[limit.key], limit)
        used.append(span)
    free = [one for one in matches if clear((one.start, one.end), used)]
    chosen, read.spans = _choices(grammar, said, free, naming, read.closer)
    read.limits += chosen
    told = {limit.key for limit, _ in read.limits}
    read.limits += [pair for pair in aged(grammar, said) if pair[0].key not in told][:1]
    read.wishes = list(_wishes(grammar, said, free))
    read.feared = list(_feared(grammar, said, free))
    return read


def _doubtful(matches: Sequence[Match[Sense]], goods: Sequence[Span]) -> set[tuple[Span, str]]:
    """Phrases with two keys, each with the key that other words tell, the goods' name first: tofu pellets."""
    keys: dict[Span, set[str]] = {}
    for one in matches:
        if one.meaning.role == "value":
            keys.setdefault((one.start, one.end), set()).add(one.meaning.key)
    named = {key for span in goods for key in keys.get(span, ())}
    told = {key for many in keys.values() if len(many) == 1 for key in many}
    found: set[tuple[Span, str]] = set()
    for span, many in keys.items():
        by = next((one for one in (named, told) if many & one and many - one), set())
        found |= {(span, key) for key in many & by if len(many) > 1}
    return found


def _apart(span: Span, named: Span | None) -> bool:
    reaches = named is not None and span[0] < named[0] < span[1] <= named[1]
    return named is None or span == named or reaches or clear(span, [named])


def _keep(kept: list[tuple[Limit, Span]], limit: Limit, span: Span) -> None:
    """A lower and an upper bound of one attribute are one limit; of two alike the later counts."""
    place = next((place for place, (one, _) in enumerate(kept) if one.key == limit.key), None)
    if place is None:
        kept.append((limit, span))
        return
    one, where = kept[place]
    low = limit.at_least if one.at_least is None else one.at_least
    high = limit.at_most if one.at_most is None else one.at_most
    halves = (one.at_least is None) != (limit.at_least is None) and (one.at_most is None) != (limit.at_most is None)
    if halves and low is not None and high is not None and low <= high:
        kept[place] = (replace(one, at_least=low, at_most=high, said=f"{one.said} {limit.said}"), where)
        return
    kept[place] = (limit, span)


def _choices(
    grammar: Grammar, said: Said, matches: Sequence[Match[Sense]], naming: Naming, closer: list[Limit]
) -> tuple[list[tuple[Limit, Span]], list[tuple[str, Span]]]:
    """The limits, each at the words that it is quoted from; and all the words that they were read from."""
    goods = naming.implying
    made: dict[str, Gathered] = {}
    previous: list[Last] = []
    spoken: list[Last] = []
    heard_all: list[tuple[Span, str, tuple[str, ...], bool]] = []
    around = Around.of(said.text, matches, [*goods, *naming.called])
    doubtful = _doubtful(matches, goods)
    for one in matches:
        span, sense = (one.start, one.end), one.meaning
        stance = around.stance(one) or (around.judged(one) if _judgeable(sense, span, goods) else "")
        if sense.role not in ("value", "unwanted", "absent") or around.passes_over(one, stance):
            continue
        safe = spared(said.text, one.start, one.end)
        if safe and grammar.kinds[sense.key].kind != "flag":
            continue
        heard = around.heard(one)
        negative = bool(NEGATIVE.match(said.text[one.start : one.end]))
        last = spoken if not spoken or spoken[0][0] != one.end else previous
        no = not safe and (span in around.resumed or _denied(grammar, around, one, stance, last))
        if no and span in goods and not denied(heard, *span):
            # Of what the goods are called the rest of the clause only says what they shall not be.
            no = False
        past = span not in goods and around.was_before(one)
        short = one.end - one.start < _WORD and not _coupled_to(said.text, made.get(sense.key), span)
        if not no and (short or (span, sense.key) in doubtful or past):
            continue
        if spoken and spoken[0][0] != one.end:
            previous, spoken = spoken, []
        spoken.append((one.end, no or negative, sense.key, sense.values if negative and not no else ()))
        values, no = _meant(grammar, sense, no, said.text, span)
        heard_all.append((span, sense.key, values, no))
        if values:
            told = made.setdefault(sense.key, Gathered(span))
            told.add(said.text, Phrase(span, values, no, span in goods, around.taken_as_any(one)))
    _ban_joined(said.text, heard_all, made)
    limits = [(_limit(grammar, said, key, told), told.span) for key, told in made.items()]
    closer += [one for key, told in made.items() for one in _closer(grammar, said, key, told)]
    return limits, [(key, span) for key, told in made.items() for span in told.spans]


def _coupled_to(text: str, told: Gathered | None, span: Span) -> bool:
    """Whether a phrase is joined to another one of its attribute: newborn or S."""
    return told is not None and told.span[1] <= span[0] and coupled(text[told.span[1] : span[0]], alike=False)


def _judgeable(sense: Sense, span: Span, goods: Sequence[Span]) -> bool:
    """Whether what is said of a phrase later is said of it as a property, not as a trouble or as what the goods are."""
    return sense.key not in TROUBLES and span not in goods


def _ban_joined(text: str, heard: Sequence[tuple[Span, str, tuple[str, ...], bool]], made: dict[str, Gathered]) -> None:
    """What is joined to a value that is turned down behind it is turned down too: PP和PPSU一律不要."""
    for one, other in reversed(list(pairwise(heard))):
        (span, key, values, no), (later, same, _, banned) = one, other
        between = text[span[1] : later[0]]
        if no or not banned or key != same or not _BOTH.fullmatch(between) or denied(text[: later[1]], *later):
            continue
        made[key].banned.extend(values)
        heard = [(span, key, values, True) if each is one else each for each in heard]


def _denied(grammar: Grammar, around: Around, one: Match[Sense], stance: Stance, last: Sequence[Last]) -> bool:
    """Whether the construction or the words around a value, or what it is joined to, turn it down."""
    if stance:
        return stance == "refused"
    span, sense, heard = (one.start, one.end), one.meaning, around.heard(one)
    if NEGATIVE.match(around.text[one.start : one.end]):
        # What denies of itself is turned round only by what follows: `no-lid ones are out`.
        heard = f"{MUTE * one.start}{heard[one.start :]}"
        return denied(heard, *span)
    if _merit(grammar, sense):
        return _turned_down(heard, span, sense, last)
    return _excluded(heard, around.heard(one, muting=True), span, sense, last)


def _excluded(text: str, plainly: str, span: Span, sense: Sense, last: Sequence[Last]) -> bool:
    if denied(text, *span) or (sense.key not in TROUBLES and speaks_against(plainly, *span)):
        return True
    return _joined(text, span, sense, last)


def _joined(text: str, span: Span, sense: Sense, last: Sequence[Last]) -> bool:
    """Whether it is joined to what is denied; of `no fan, passive` the second says the first again."""
    return any(
        no
        and end <= span[0]
        and not (own and set(sense.values) <= set(own))
        and coupled(text[end : span[0]], alike=key == sense.key)
        for end, no, key, own in last
    )


def _merit(grammar: Grammar, sense: Sense) -> bool:
    """Whether a phrase says that goods have something: few who speak of it want it not."""
    return grammar.kinds[sense.key].kind == "flag" and sense.role == "value" and sense.values == ("yes",)


def _turned_down(text: str, span: Span, sense: Sense, last: Sequence[Last]) -> bool:
    return refused(text, *span) or (_joined(text, span, sense, last) and not _HAS.match(text[span[0] :]))


def _meant(grammar: Grammar, sense: Sense, no: bool, text: str, span: Span) -> tuple[tuple[str, ...], bool]:
    """The values that are wanted or banned: a flag denied is the other one, an unwanted thing denied is a yes."""
    if sense.role == "absent":
        return ("yes",), False
    if sense.values == ("no",) and lacking(sense.key) and not no and not asked_for(text, span):
        # What is only spoken of is not wanted in it: 自己可不能冒臭氧.
        return ("yes",) if doubted(text, span) else (), False
    if sense.role == "unwanted":
        return (sense.values or ("yes",), False) if no else ((), False)
    if grammar.kinds[sense.key].kind == "flag" and no:
        if sense.values == ("yes",) and lacking(sense.key):
            # Nobody asks for what is free of something to be not free of it.
            return (), False
        return ("no" if sense.values == ("yes",) else "yes",), False
    return sense.values, no


def _limit(grammar: Grammar, said: Said, key: str, told: Gathered) -> Limit:
    kind = grammar.kinds[key]
    wanted, words = told.wanted, said.quote(told.span)
    if kind.kind == "flag":
        # What is refused once stays so though it is named again: `not the bucket kind, I have buckets`. But of a merit
        # only the trouble without it is told: 要防水的，不防水的袜子湿一天.
        firm = ("yes",) if kind.unwanted else ("no",)
        chosen = firm if firm in told.chosen else (wanted or told.chosen[-1])[-1:]
        return choice_limit(kind, chosen, (), words)
    if wanted:
        return choice_limit(kind, (*wanted, *_suits_all(kind, wanted)), (), words)
    banned = tuple(dict.fromkeys((*told.banned, *_mixed(kind))))
    # Of a field of the catalogue's own nobody knows all values, so what does not state it may pass.
    return choice_limit(kind, () if key.startswith(OWN) else grammar.others(key, banned), banned, words)


def _closer(grammar: Grammar, said: Said, key: str, told: Gathered) -> Iterator[Limit]:
    """The value that a word for several means first, and what was asked for without what suits all."""
    wanted, kind = told.wanted, grammar.kinds[key]
    if kind.kind == "flag" or not wanted:
        return
    alone = len(set(told.chosen)) == 1 and len(wanted) > 1
    if alone or any(True for _ in _suits_all(kind, wanted)):
        yield choice_limit(kind, wanted[:1] if alone else wanted, (), said.quote(told.span))


def _suits_all(kind: AttributeType, wanted: Sequence[str]) -> Iterator[str]:
    """What suits everyone suits the one who asks: food for all ages, a duvet for all seasons."""
    yield from (one.id for one in kind.choices if one.id in _FOR_ALL and one.id not in wanted)


def _mixed(kind: AttributeType) -> Iterator[str]:
    """A mixture may hold what is not wanted."""
    yield from (one.id for one in kind.choices if one.id in _MIXTURES)


def _wishes(grammar: Grammar, said: Said, matches: Sequence[Match[Sense]]) -> Iterator[tuple[Limit, Span]]:
    for one in matches:
        role, key = one.meaning.role, one.meaning.key
        too = _TOO.search(said.text[: one.start]) or said.text[: one.start].endswith(_MOST)
        if role in ("much", "little") and not too and not denied(said.text, one.start, one.end):
            span = (one.start, one.end)
            yield wish_limit(grammar.kinds[key], role == "much", said.quote(span)), span


def _feared(grammar: Grammar, said: Said, matches: Sequence[Match[Sense]]) -> Iterator[Limit]:
    """What keeps a trouble away that is only spoken of: nine in ten who name one want it kept away.

    Of what is free of something the thing itself may be asked for.
    """
    for one in matches:
        sense, span = one.meaning, (one.start, one.end)
        if sense.role != "unwanted" or sense.values or (lacking(sense.key) and asked_for(said.text, span)):
            continue
        if one.end - one.start >= _WORD or doubted(said.text, span):
            yield choice_limit(grammar.kinds[sense.key], ("yes",), (), said.quote(span))
