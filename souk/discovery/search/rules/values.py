"""From what was said to limits on the attributes of one category."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

from souk.discovery.search.contracts import Limit
from souk.discovery.search.rules.denial import coupled, denied, indifferent
from souk.discovery.search.rules.fields import OWN
from souk.discovery.search.rules.grammar import Grammar, Sense
from souk.discovery.search.rules.limits import choice_limit, number_limit, wish_limit
from souk.discovery.search.rules.measures import NEAR, Measure, clear, measures
from souk.discovery.search.rules.said import Said, Span
from souk.discovery.search.rules.wordings import tokens
from souk.goods.annotation import UNITS, AttributeType, Match, convert

# An age that is said is the child's: what is made from a lower age on fits too.
_AGES = {"age_from"}
_FLUID_OUNCE = 29.5735
_FOR_ALL, _MIXTURES = {"all", "any", "all_seasons"}, {"hybrid", "mixed", "blend"}
# What it carries: `up to 15 kg` is asked of what carries as much.
_CARRIES = {"load", "max_load", "maximum_load"}
# What is made for so much is made for that much at least: a laptop's sleeve, a nappy, a pot for one.
_FITS = {"laptop_size", "fits_screen", "baby_weight", "people"}
_HINTS = (
    (r"heav\w+|light\w*|weigh\w*|重|净重|轻", {"weight", "baby_weight"}),
    (r"wid\w+|across|narrow\w+|宽|窄|diameter|直径|口径|in diameter", {"width", "diameter", "label_width", "size"}),
    (r"tall\w*|high\w*|height|高|身高|矮|low\w*", {"height", "baby_height", "label_height"}),
    (r"long\w*|short\w*|length|长|短", {"length", "cable_length", "battery_life", "duration"}),
    (r"thick\w*|thin\w*|slim\w*|厚|薄", {"thickness"}),
    (r"deep\w*|depth|深|浅", {"depth"}),
    (r"loud\w*|quiet\w*", {"noise"}),
    (r"big\w*|larg\w*|small\w*|大|小", {"capacity", "size", "screen_size", "width", "diameter", "label_width"}),
    (r"holds?|carr\w+|supports?|takes|bears|承重|载重|能?承受", {"capacity", *_CARRIES, "people"}),
    (r"old\w*|young\w*", _AGES),
    (r"last\w*", {"battery_life", "duration", "keeps_hot"}),
)
# A bare number of these is what it has at least; of others it is about that much.
_AT_LEAST = {
    "bytes",
    "time",
    "charge",
    "light",
    "illuminance",
    "rate",
    "frequency",
    "area",
    "spf",
    "sound-",
    "dots",
    "va",
}
# One character says too little alone: 软 is read in 别太软 and not in 软件.
_WORD = 2
# `no lid, hood or roof`: what is joined to words that deny is denied.
_NEGATIVE = re.compile(r"(?:no|not|non|without|zero)\b|[不无没零]")
_STRICTLY = re.compile(r"\bmore than\b|\bover\b|超过|多于|大于")
_TOO = re.compile(r"(?:\b(?:too|overly)\s|太|过于)$")
_GAP = re.compile(r"[\s:：]*(?:是|为|要|在|有|的|得|需要?|必须|到|of|is|at|about|约)*\s*")
_COMPANY = re.compile(
    r"(\d+)\s?(?:口|个?人(?!份))(?:人|之家|家庭)?|\bfamily of (\d+)|\b(?:for|serves?|feeds?) (\d+)(?: people| persons?"
    r"| of us)?\b"
    r"|\b(?:a|for|us) (?:couple|two)\b|两口子|两口之家|小两口|二人世界"
)
_BIRTH = re.compile(r"\b(?:from|since) (?:birth|day one|new)\b|\bnewborns?\b|出生[第当]?[一1]?天|刚出生|新生儿|初生")
_PERSON = re.compile(
    r"(?:\b(?:year|month|week)s?[ -]olds?|\b(?:son|daughter|toddler|baby|child|kid|boy|girl|twins|grandson"
    r"|granddaughter|he|she)"
    r"|宝宝|娃|孩子?|儿子|女儿|体重)(?: (?:now|already|who))?\s?(?:weigh(?:s|ing)?|is|重|有)?\s*$"
)
# How far from a number the name of its field may begin, which part of it is said, and from what on a bare one counts.
_NEAR, _MOSTLY, _SAID_SO = 24, 0.6, 3
_CLAUSE = re.compile(r"[;,。、!?\n|/]|\.(?!\d)")


@dataclass
class Read:
    """Limits with the spans, in reading form, of their words; `wishes` want much or little without a number.

    `spans` are all the words that the choices of a key were read from, also those that stand apart: `toner` for an HP
    `LaserJet`.
    """

    limits: list[tuple[Limit, Span]] = field(default_factory=list)
    spans: list[tuple[str, Span]] = field(default_factory=list)
    wishes: list[tuple[Limit, Span]] = field(default_factory=list)


def category_limits(
    grammar: Grammar, said: Said, taken: Sequence[Span], named: Span | None = None, goods: Sequence[Span] = ()
) -> Read:
    """What it must be or have, and what it must not; `taken` are spans in reading form that mean something else.

    `named` is the name of the goods: it is a value where all of it is one, as in 羽绒服, and not where a part is.
    What names in `goods` imply yields to what else is said: earbuds that are open-ear.
    """
    matches = [
        one
        for one in grammar.lexicon.spoken(said.text)
        if clear((one.start, one.end), taken) and _apart((one.start, one.end), named)
    ]
    read = Read()
    for limit, span in _people(grammar, said):
        _keep(read.limits, limit, span)
    for limit, span in _from_birth(grammar, said):
        _keep(read.limits, limit, span)
    used = list(taken)
    for limit, span in _numbers(grammar, said, matches, taken):
        _keep(read.limits, limit, span)
        used.append(span)
    free = [one for one in matches if clear((one.start, one.end), used)]
    chosen, read.spans = _choices(grammar, said, free, [*goods, *([named] if named else [])])
    read.limits += chosen
    read.wishes = list(_wishes(grammar, said, free))
    return read


def _apart(span: Span, named: Span | None) -> bool:
    reaches = named is not None and span[0] < named[0] < span[1] <= named[1]
    return named is None or span == named or reaches or clear(span, [named])


def _people(grammar: Grammar, said: Said) -> Iterator[tuple[Limit, Span]]:
    """For how many: a family of six, 一家六口, a couple; where the category counts people."""
    kind = grammar.kinds.get("people")
    found = _COMPANY.search(said.text) if kind else None
    if kind is None or found is None:
        return
    count = next((float(group) for group in found.groups() if group), 2.0)
    if _believed(kind, count, None):
        yield number_limit(kind, count, None, said.quote(found.span())), found.span()


def _from_birth(grammar: Grammar, said: Said) -> Iterator[tuple[Limit, Span]]:
    """For a child that is born just now: where the category says from which age it is."""
    kind, found = grammar.kinds.get("age_from"), _BIRTH.search(said.text)
    if kind is not None and found is not None and _believed(kind, None, 0):
        yield number_limit(kind, None, 0, said.quote(found.span())), found.span()


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


def _numbers(
    grammar: Grammar, said: Said, matches: Sequence[Match[Sense]], taken: Sequence[Span]
) -> Iterator[tuple[Limit, Span]]:
    names = [one for one in matches if one.meaning.role in ("name", "much", "little")]
    all_ = measures(said.text)
    for measure in all_:
        if not clear(measure.core, taken) or (measure.currency and not measure.units):
            continue
        # A name that is another number's unit is none of this one: 五千毫安 一千五.
        others = [one.core for one in all_ if one is not measure]
        found = _attribute(grammar, said.text, measure, [one for one in names if clear((one.start, one.end), others)])
        if found is None:
            continue
        kind, low, high, span = found
        yield number_limit(kind, low, high, said.quote(span)), span


def _attribute(
    grammar: Grammar, text: str, measure: Measure, names: Sequence[Match[Sense]]
) -> tuple[AttributeType, float | None, float | None, Span] | None:
    """The attribute that a number is of, with its bounds in the attribute's unit; None where that is not plain."""
    named = _named(text, measure, names)
    if not measure.units:
        beside = next((one for one in named if _beside(text, measure, one)), None)
        kind = grammar.kinds[beside.meaning.key] if beside else _stated(grammar, text, measure)
        if kind is None or not _believed(kind, measure.low, measure.high):
            return None
        low, high = _bounds(kind, measure, measure.low, measure.high)
        span = _wide(measure.span, beside) if beside else measure.span
        return kind, *_counted(kind, text, measure, low, high), span
    fits = {
        key: made for key, kind in grammar.kinds.items() if (made := _converted(grammar, kind, measure)) is not None
    }
    fits = {key: made for key, made in fits.items() if not key.startswith(OWN)} or fits
    hinted = _hinted(measure.hint) & fits.keys()
    if hinted & {"weight"} and _PERSON.search(text[: measure.span[0]]):
        # Who rides in it weighs so much, not the thing.
        hinted = fits.keys() & {*_CARRIES, "baby_weight"} or hinted
    name = next((one for one in named if one.meaning.key in fits and (not hinted or one.meaning.key in hinted)), None)
    key = name.meaning.key if name else _only(grammar, measure, hinted or fits.keys())
    if key is None or (key not in _AGES and not name and measure.bare and _of_age(measure)):
        return None
    kind = grammar.kinds[key]
    span = _wide(measure.span, name) if name and _beside(text, measure, name) else measure.span
    return kind, *_counted(kind, text, measure, *_bounds(kind, measure, *fits[key])), span


def _stated(grammar: Grammar, text: str, measure: Measure) -> AttributeType | None:
    """The number among the catalogue's own fields whose name is mostly said: `24 to the sheet` are labels per sheet."""
    if measure.currency or (measure.bare and measure.low is not None and measure.low < _SAID_SO):
        return None
    near = {one for one, _, _ in tokens(text[max(0, measure.span[0] - _NEAR) : measure.span[1] + _NEAR])}
    said = {one for one, _, _ in tokens(text)}
    scored: list[tuple[float, str]] = []
    for key, kind in grammar.kinds.items():
        name = (
            {one for one, _, _ in tokens(kind.name["en"])} if kind.kind == "number" and key.startswith(OWN) else set()
        )
        if name & near and _believed(kind, measure.low, measure.high):
            scored.append((len(name & said) / len(name), key))
    scored.sort(reverse=True)
    if not scored or scored[0][0] < _MOSTLY or (len(scored) > 1 and scored[1][0] == scored[0][0]):
        return None
    return grammar.kinds[scored[0][1]]


def _counted(
    kind: AttributeType, text: str, measure: Measure, low: float | None, high: float | None
) -> tuple[float | None, float | None]:
    """Bounds of what is counted in wholes: more than two are three at least."""
    more = low is not None and high is None and _STRICTLY.search(text[slice(*measure.span)])
    return (low + 1, None) if kind.unit == "count" and more and low is not None else (low, high)


def _named(text: str, measure: Measure, names: Sequence[Match[Sense]]) -> list[Match[Sense]]:
    """Names of numbers in the measure's clause, the nearest first, rather before it."""
    near: list[tuple[int, int, Match[Sense]]] = []
    for place, one in enumerate(names):
        before = measure.span[0] - one.end
        gap = before if before >= 0 else max(one.start - measure.core[1], 0) + 2
        between = text[min(one.end, measure.core[1]) : max(one.start, measure.core[0])]
        if gap <= 18 and not _CLAUSE.search(between):
            near.append((gap, place, one))
    return [one for _, _, one in sorted(near)]


def _beside(text: str, measure: Measure, name: Match[Sense]) -> bool:
    ended = max(measure.core[1], measure.span[1])
    between = text[name.end : measure.span[0]] if name.end <= measure.span[0] else text[ended : name.start]
    inside = measure.span[0] <= name.start and name.end <= measure.span[1]
    return inside or bool(_GAP.fullmatch(between))


def _wide(span: Span, name: Match[Sense]) -> Span:
    return min(span[0], name.start), max(span[1], name.end)


def _hinted(hint: str) -> set[str]:
    return next((keys for pattern, keys in _HINTS if re.fullmatch(pattern, hint)), set()) if hint else set()


def _only(grammar: Grammar, measure: Measure, keys: Collection[str]) -> str | None:
    """The one attribute that the number may be of; among several, the only one stated in just this unit."""
    if len(keys) == 1:
        return next(iter(keys))
    units = {unit.name for unit in measure.units}
    if "pieces" in keys and all(unit.dimension == "count" for unit in measure.units):
        return "pieces"
    if "oz" in units and "capacity" in keys:
        return "capacity"
    own = [key for key in keys if grammar.kinds[key].unit in units and grammar.kinds[key].unit != "count"]
    carries = [key for key in own if key in _CARRIES or key == "baby_weight"]
    if "weight" in own and len(own) == 2 and carries:
        # Ten kilos at most is what it weighs, ten at least what it carries.
        return "weight" if measure.low is None else carries[0]
    return own[0] if len(own) == 1 else None


def _converted(grammar: Grammar, kind: AttributeType, measure: Measure) -> tuple[float | None, float | None] | None:
    if kind.kind != "number" or kind.unit not in UNITS:
        return None
    for unit in measure.units:
        scale = convert(1, unit, kind.unit)
        if scale is None and unit.name == "oz" and kind.unit in ("mL", "L"):
            scale = _FLUID_OUNCE / (1000 if kind.unit == "L" else 1)
        if scale is None:
            continue
        low = None if measure.low is None else round(measure.low * scale, 4)
        high = None if measure.high is None else round(measure.high * scale, 4)
        if _believed(kind, low, high):
            return low, high
    return None


def _believed(kind: AttributeType, low: float | None, high: float | None) -> bool:
    least, most = kind.bounds or (0.0, float("inf"))
    return all(least <= value <= most for value in (low, high) if value is not None)


def _of_age(measure: Measure) -> bool:
    return any(unit.dimension == "months" for unit in measure.units)


def _bounds(
    kind: AttributeType, measure: Measure, low: float | None, high: float | None
) -> tuple[float | None, float | None]:
    """The bounds of a limit: of a bare number what its attribute makes of it."""
    if kind.key in _AGES:
        return None, high if high is not None else low
    if kind.key in _CARRIES and (low is None or measure.bare):
        return high, None
    if not measure.bare or low is None:
        return low, high
    dimension = UNITS[kind.unit].dimension if kind.unit in UNITS else ""
    if kind.key in _FITS or (kind.better == "more" and dimension in _AT_LEAST):
        return low, None
    if kind.better == "less" and dimension == "sound":
        return None, low
    if kind.unit == "in" and low == int(low):
        return low - 0.5, low + 0.75
    if kind.unit == "count":
        return low, low
    return round(low * (1 - NEAR), 3), round(low * (1 + NEAR), 3)


@dataclass
class _Said:
    """What was said of one attribute: values wanted and values banned, and where."""

    span: Span
    spans: list[Span] = field(default_factory=list)
    chosen: list[tuple[str, ...]] = field(default_factory=list)
    banned: list[str] = field(default_factory=list)
    implied: list[tuple[str, ...]] = field(default_factory=list)

    def add(self, text: str, span: Span, values: tuple[str, ...], *, no: bool, implied: bool) -> None:
        """Take in what one more phrase says; `implied` by the name of the goods."""
        follows = bool(self.spans) and self.span[1] <= span[0]
        between = text[self.span[1] : span[0]]
        if follows and coupled(between, alike=True):
            self.span = (self.span[0], span[1])
        self.spans.append(span)
        if no:
            self.banned.extend(values)
            return
        self.chosen.append(values)
        # Of 凝珠或洗衣片 both are asked for, though one is a name.
        either = follows and coupled(between, alike=False)
        self.implied = [] if either else self.implied + [values] * implied

    @property
    def wanted(self) -> tuple[str, ...]:
        """What was asked for and not banned; what the goods' name implies only where nothing else is said."""
        asked = [one for one in self.chosen if one not in self.implied] or self.chosen
        # Of a wide wish and a narrow one within it the narrow one holds: 盖子, 顶入.
        narrow = [one for one in asked if not any(set(other) < set(one) for other in asked)]
        return tuple(dict.fromkeys(value for one in narrow for value in one if value not in self.banned))


def _choices(
    grammar: Grammar, said: Said, matches: Sequence[Match[Sense]], goods: Sequence[Span]
) -> tuple[list[tuple[Limit, Span]], list[tuple[str, Span]]]:
    """The limits, each at the words that it is quoted from; and all the words that they were read from."""
    made: dict[str, _Said] = {}
    last: tuple[int, bool, str] | None = None
    for one in matches:
        span, sense = (one.start, one.end), one.meaning
        if sense.role not in ("value", "unwanted") or indifferent(said.text, one.end):
            continue
        no = _excluded(said.text, span, sense.key, last)
        if not no and one.end - one.start < _WORD:
            continue
        last = (one.end, no or bool(_NEGATIVE.match(said.text[one.start : one.end])), sense.key)
        values, no = _meant(grammar, sense, no)
        if values:
            made.setdefault(sense.key, _Said(span)).add(said.text, span, values, no=no, implied=span in goods)
    limits = [(_limit(grammar, said, key, told), told.span) for key, told in made.items()]
    return limits, [(key, span) for key, told in made.items() for span in told.spans]


def _excluded(text: str, span: Span, key: str, last: tuple[int, bool, str] | None) -> bool:
    if denied(text, *span):
        return True
    return (
        last is not None and last[1] and last[0] <= span[0] and coupled(text[last[0] : span[0]], alike=last[2] == key)
    )


def _meant(grammar: Grammar, sense: Sense, no: bool) -> tuple[tuple[str, ...], bool]:
    """The values that are wanted or banned: a flag denied is the other one, an unwanted thing denied is a yes."""
    if sense.role == "unwanted":
        return (sense.values or ("yes",), False) if no else ((), False)
    if grammar.kinds[sense.key].kind == "flag" and no:
        return ("no" if sense.values == ("yes",) else "yes",), False
    return sense.values, no


def _limit(grammar: Grammar, said: Said, key: str, told: _Said) -> Limit:
    kind = grammar.kinds[key]
    wanted, words = told.wanted, said.quote(told.span)
    if kind.kind == "flag":
        return choice_limit(kind, (wanted or told.chosen[-1])[-1:], (), words)
    if wanted:
        return choice_limit(kind, (*wanted, *_suits_all(kind, wanted)), (), words)
    banned = tuple(dict.fromkeys((*told.banned, *_mixed(kind))))
    # Of a field of the catalogue's own nobody knows all values, so what does not state it may pass.
    return choice_limit(kind, () if key.startswith(OWN) else grammar.others(key, banned), banned, words)


def _suits_all(kind: AttributeType, wanted: Sequence[str]) -> Iterator[str]:
    """What suits everyone suits the one who asks: food for all ages, a duvet for all seasons."""
    yield from (one.id for one in kind.choices if one.id in _FOR_ALL and one.id not in wanted)


def _mixed(kind: AttributeType) -> Iterator[str]:
    """A mixture may hold what is not wanted."""
    yield from (one.id for one in kind.choices if one.id in _MIXTURES)


def _wishes(grammar: Grammar, said: Said, matches: Sequence[Match[Sense]]) -> Iterator[tuple[Limit, Span]]:
    for one in matches:
        role, key = one.meaning.role, one.meaning.key
        too = _TOO.search(said.text[: one.start])
        if role in ("much", "little") and not too and not denied(said.text, one.start, one.end):
            span = (one.start, one.end)
            yield wish_limit(grammar.kinds[key], role == "much", said.quote(span)), span
