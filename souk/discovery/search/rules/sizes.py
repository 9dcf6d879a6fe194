"""Which attribute a number that was said is of, and what bounds it sets there."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from souk.discovery.search.contracts import Limit
from souk.discovery.search.rules.attaching import across, by_place, by_words, first_of, placed, window
from souk.discovery.search.rules.beings import spoken_of_being
from souk.discovery.search.rules.bounding import AGES, CARRIES, believed, bounded, in_wholes
from souk.discovery.search.rules.bounds import bound
from souk.discovery.search.rules.counting import able, by_hint, fed, sided, unnamed
from souk.discovery.search.rules.denial import refused
from souk.discovery.search.rules.dimensions import told
from souk.discovery.search.rules.fields import OWN
from souk.discovery.search.rules.grammar import Grammar, Sense
from souk.discovery.search.rules.limits import number_limit
from souk.discovery.search.rules.measures import NEAR, Measure, article, clear, measures
from souk.discovery.search.rules.said import Said, Span
from souk.discovery.search.rules.wordings import tokens
from souk.goods.annotation import UNITS, AttributeType, Match, Unit, convert

_FLUID_OUNCE = 29.5735
# What must go into a place has at most its room.
_ROOM_FOR = {"width", "height", "length", "depth", "diameter", "thickness"}
# Of all kinds of goods there are such as have these.
_EVERY = {"mass", "length", "count", "days", "months", "time", "turn", "temperature"}
_EVERY |= {"sheet", "page", "layer", "tablet"}
# What has not so much will not do: 没四千帕的白搭.
# Two people are no two pieces.
_PEOPLE = re.compile(r"人(?!份|造|体)|口人|位|[猫狗犬娃]|孩|\s?(?:cats?|dogs?|kids?|kittens?|pupp(?:y|ies)|children)\b")
# What broke or was thrown away is not asked for: 摔碎两个.
_USED_UP = re.compile(r"(?:碎|坏|丢|扔|摔|烂|断|废|换)了?$")
_SHORT_OF = re.compile(r"没(?:有|到|达到|个)?$")
_SO_LARGE = re.compile(
    r"那[么样]?[大重宽长高厚贵吵]| (?:or )?(?:that |so )?(?:big|heavy|wide|tall|long|large|thick|loud)\b|(?:这|那)种大"
)
_GAP = re.compile(r"[\s:：=]*(?:是|为|要|在|有|的|得|需要?|必须|到|of|is|at|about|约)*\s*")
_COMPANY = re.compile(
    r"(\d+)\s?(?:口|个?人(?!份))(?:人|之家|家庭)?|\b(?:family|team|group|crew|household) of (\d+)"
    r"|\b(\d+) of us\b|\b(?:for|serves?"
    r"|feeds?) (\d+)(?: people| persons?"
    r"| of us)?\b"
    r"|\b(?:a|for|us) (?:couple|two)\b|两口子|两口之家|小两口|二人世界"
)
_OF_THINGS = {"weight", "length", "width", "height", "depth"}
_CARRYING = re.compile(
    r"怀孕|怀胎|孕期?|怀了|怀着|(?:军训|出差|旅[行游]|出门|住院|度假)[^;,。]{0,3}$|\bpregnan\w+[^.;!?]*$"
)
# What is weighed is held, and not the thing: 装一斤水的.
_HELD = re.compile(r"的?(?:水|奶|汤|茶|米|饭|粮|菜)(?![㐀-鿿]?粮)")
_BIRTH = re.compile(
    r"\b(?:from|since) (?:birth|day one|new)\b|\bnewborns?\b|出生[第当]?[一1]?天|刚出生|新生儿|初生"
    r"|[一1]?(?:出生|落地|生下来)就|刚满月|没满月|还没出月子|月子里"
)
_PERSON = re.compile(
    r"(?:\b(?:year|month|week)s?[ -]olds?|\b(?:son|daughter|toddler|baby|child|kid|boy|girl|twins|grandson"
    r"|granddaughter|he|she)"
    r"|宝宝|娃|孩子?|儿子|女儿|体重)(?: (?:now|already|who))?\s?(?:weigh(?:s|ing)?|is|重|有)?\s*$"
)
_CLAUSE = re.compile(r"[;,。、!?\n|/]|\.(?!\d)")


def people(grammar: Grammar, said: Said) -> Iterator[tuple[Limit, Span]]:
    """For how many: a family of six, 一家六口, a couple; where the category counts people."""
    kind = grammar.kinds.get("people")
    found = _COMPANY.search(said.text) if kind else None
    if kind is None or found is None:
        return
    count = next((float(group) for group in found.groups() if group), 2.0)
    around = bound(said.text[max(0, found.start() - 24) : found.start()], said.text[found.end() : found.end() + 24])
    low, high = (None, count) if around.side == "most" else (count, None)
    if believed(kind, low, high):
        yield number_limit(kind, low, high, said.quote(found.span())), found.span()


def from_birth(grammar: Grammar, said: Said) -> Iterator[tuple[Limit, Span]]:
    """For a child that is born just now: where the category says from which age it is."""
    kind, found = grammar.kinds.get("age_from"), _BIRTH.search(said.text)
    if kind is not None and found is not None and believed(kind, None, 0):
        yield number_limit(kind, None, 0, said.quote(found.span())), found.span()


def numbers(
    grammar: Grammar, said: Said, matches: Sequence[Match[Sense]], taken: Sequence[Span]
) -> Iterator[tuple[Limit, Span]]:
    """The numbers that are of one attribute, as limits with their words; `matches` are the phrases of the category."""
    names = [one for one in matches if one.meaning.role in ("name", "much", "little")]
    counted = measures(said.text)
    for measure in counted:
        if not clear(measure.core, taken) or _of_no_size(said.text, measure, matches):
            continue
        # A name that is another number's unit is none of this one: 五千毫安 一千五.
        others = [one.core for one in counted if one is not measure]
        if measure.bare and refused(said.text, *measure.core):
            kept = _smaller(said.text, measure)
            if kept is None:
                continue
            measure = kept
        near = [one for one in names if clear((one.start, one.end), others)]
        for kind, low, high, span in _attributes(grammar, said.text, measure, near):
            yield number_limit(kind, low, high, said.quote(span)), span


def _of_no_size(text: str, measure: Measure, matches: Sequence[Match[Sense]]) -> bool:
    """Whether a number is a sum of money, an article, the name of a value, or counts beings or what broke."""
    if (measure.currency and not measure.units) or article(measure, text):
        return True
    if measure.bare and (_is_value(measure, matches) or _USED_UP.search(text[: measure.core[0]])):
        return True
    return bool(_PEOPLE.match(text[measure.core[1] :])) and all(one.dimension == "count" for one in measure.units)


def _smaller(text: str, measure: Measure) -> Measure | None:
    """What a refused size leaves, of 不要17寸那么大的 all that is smaller, or what it must have; else None."""
    if measure.low is not None and _SHORT_OF.search(text[: measure.core[0]]):
        return replace(measure, high=None, bare=False)
    if measure.low is None or not _SO_LARGE.match(text[measure.core[1] :]):
        return None
    return replace(measure, low=None, high=round(measure.low * (1 - NEAR), 3), bare=False)


def _is_value(measure: Measure, matches: Sequence[Match[Sense]]) -> bool:
    """Whether a number is the name of a value: the 5G of a network, 3.5 inch of a drive."""
    start, end = measure.core
    return any(one.meaning.role == "value" and one.start <= start and end <= one.end for one in matches)


def telling_units(measure: Measure) -> bool:
    """Whether a number's unit tells of what goods it may be: watts do, kilos and centimetres and pieces do not."""
    return bool(measure.units) and not any(unit.dimension in _EVERY for unit in measure.units)


def measurable(measure: Measure, kinds: Iterable[AttributeType]) -> bool:
    """Whether one of some attributes may have a number, by its unit and its size."""
    return any(
        kind.kind == "number"
        and kind.unit in UNITS
        and any(_scaled(measure, unit, kind) is not None for unit in measure.units)
        for kind in kinds
    )


def _scaled(measure: Measure, unit: Unit, kind: AttributeType) -> tuple[float | None, float | None] | None:
    scale = convert(1, unit, kind.unit)
    if scale is None:
        return None
    low = None if measure.low is None else measure.low * scale
    high = None if measure.high is None else measure.high * scale
    return (low, high) if believed(kind, low, high) else None


def _attributes(
    grammar: Grammar, text: str, measure: Measure, names: Sequence[Match[Sense]]
) -> Iterator[tuple[AttributeType, float | None, float | None, Span]]:
    """The attribute that a number is of, with its bounds in the attribute's unit; none where that is not plain.

    A bounded size that may be of several, `32 GB at least` of memory and of storage, holds of all of them, so that it
    is kept whichever is meant; each is a limit that the shopper may take off.
    """
    found = _attribute(grammar, text, measure, names)
    if found is None:
        return
    yield found
    kind, _, _, span = found
    alike = _as_likely(grammar, text, measure, names) if measure.units else ()
    for key in alike if kind.key in alike else ():
        bounds = _converted(grammar, grammar.kinds[key], measure) if key != kind.key else None
        if bounds is not None:
            yield grammar.kinds[key], *bounded(grammar.kinds[key], measure, *bounds), span


def _as_likely(grammar: Grammar, text: str, measure: Measure, names: Sequence[Match[Sense]]) -> tuple[str, ...]:
    """The attributes that a number may be of where nothing said tells which, the one that comes first among them."""
    fits = [
        key for key, kind in grammar.kinds.items() if not key.startswith(OWN) and _converted(grammar, kind, measure)
    ]
    told = any(one.meaning.key in fits for one in _named(text, measure, names)) or by_hint(measure.hint)
    if measure.bare or told or len(fits) < 2 or _only(grammar, text, measure, fits):
        return ()
    guessed = by_words(grammar, text, measure, fits) or by_place(text, measure, fits)
    return () if guessed or not first_of(grammar.knowledge.attributes, measure, fits) else tuple(fits)


def _attribute(
    grammar: Grammar, text: str, measure: Measure, names: Sequence[Match[Sense]]
) -> tuple[AttributeType, float | None, float | None, Span] | None:
    """The attribute that a number is of, with its bounds in the attribute's unit; None where that is not plain."""
    named = _named(text, measure, names)
    if not measure.units:
        return _without_unit(grammar, text, measure, named)
    fits = {
        key: made for key, kind in grammar.kinds.items() if (made := _converted(grammar, kind, measure)) is not None
    }
    if not fits:
        found = told(grammar, text, measure)
        return (found[0], *bounded(found[0], measure, *found[1]), measure.span) if found else None
    stated = next((one for one in named if one.meaning.key in fits and one.meaning.role == "name"), None)
    if stated is None or not stated.meaning.key.startswith(OWN):
        fits = {key: made for key, made in fits.items() if not key.startswith(OWN)} or fits
    hinted = _of_hint(fits, by_hint(measure.hint))
    if hinted & {"weight"} and _PERSON.search(text[: measure.span[0]]):
        # Who rides in it weighs so much, not the thing.
        hinted = fits.keys() & {*CARRIES, "baby_weight"} or hinted
    meant = [one for one in named if one.meaning.key in fits and (not hinted or one.meaning.key in hinted)]
    # What it does, `keeps going`, yields to what it is called: `at full load`.
    name = next((one for one in meant if _called(grammar, text, one)), None) or next(iter(meant), None)
    key = name.meaning.key if name else _only(grammar, text, measure, hinted or fits.keys())
    key = key or _likeliest(grammar, text, measure, hinted or fits.keys())
    if key is None or (key not in AGES and not name and not hinted and measure.bare and _of_age(measure)):
        return None
    kind = grammar.kinds[key]
    if placed(text, measure) and (key in _ROOM_FOR or (key == "weight" and measure.hint)):
        measure = replace(measure, low=None, bare=False)
        fits = {key: (None, fits[key][1])}
    span = _wide(measure.span, name) if name and _beside(text, measure, name) else measure.span
    if _of_a_being(text, measure, key):
        return None
    return kind, *in_wholes(kind, text, measure, *bounded(kind, measure, *fits[key])), span


def _called(grammar: Grammar, text: str, name: Match[Sense]) -> bool:
    """Whether a phrase is what a number is called, and not only how it is asked for."""
    said = text[name.start : name.end]
    return any(
        said == phrase.lower() for many in (grammar.kinds[name.meaning.key].words or {}).values() for phrase in many
    )


def _may_have(grammar: Grammar, text: str, name: Match[Sense], measure: Measure) -> bool:
    """Whether a number may be of what stands beside it.

    Nobody caps what is better the more there is of it, where a space parts the two: 快充 100以内 is money. So is what a
    space parts from a wish that is whole without it: 续航久 三千左右.
    """
    kind = grammar.kinds[name.meaning.key]
    between = text[name.end : measure.span[0] + 1]
    if name.meaning.role != "name" and " " in between and text[name.end - 1] >= "㐀":
        return False
    apart = name.end <= measure.span[0] and text[name.end : name.end + 1] == " "
    capped = measure.low is None and kind.better == "more" and apart
    return able(grammar, kind.key, measure) and not capped


def _without_unit(
    grammar: Grammar, text: str, measure: Measure, named: Sequence[Match[Sense]]
) -> tuple[AttributeType, float | None, float | None, Span] | None:
    """The attribute of a number that has no unit."""
    beside = next(
        (one for one in named if _beside(text, measure, one) and _may_have(grammar, text, one, measure)), None
    )
    kind = fed(grammar, text, measure) or sided(grammar, measure)
    kind = kind or (grammar.kinds[beside.meaning.key] if beside else unnamed(grammar, text, measure))
    if kind is None or not believed(kind, measure.low, measure.high):
        return None
    low, high = bounded(kind, measure, measure.low, measure.high)
    span = _wide(measure.span, beside) if beside else measure.span
    return kind, *in_wholes(kind, text, measure, low, high), span


def _of_a_being(text: str, measure: Measure, key: str) -> bool:
    """Whether a size is that of who has the thing, or an age one of a mother that will be: 缅因十五斤, 怀孕五个月."""
    before = text[: measure.core[0]]
    if key in AGES:
        return bool(_CARRYING.search(before[-24:]))
    held = key == "weight" and _HELD.match(text, measure.core[1])
    return measure.bare and key in _OF_THINGS and (spoken_of_being(before) or bool(held))


def _likeliest(grammar: Grammar, text: str, measure: Measure, fits: Collection[str]) -> str | None:
    """Of several that fit the one that the words near it speak of, that the place is for, or that comes first."""
    if any(one in AGES for one in fits):
        return None
    return (
        by_words(grammar, text, measure, fits)
        or by_place(text, measure, fits)
        or first_of(grammar.knowledge.attributes, measure, fits)
    )


def _of_hint(fits: Collection[str], hinted: Collection[str]) -> set[str]:
    """The attributes that a hint means; of a catalogue's own fields also those whose name ends so: the tape's width."""
    own = {key for key in fits if key.startswith(OWN)}
    if hinted == {"thickness"} and not any(key.endswith("thickness") for key in fits):
        # What is thin lies flat: how thick it is, its field calls the height.
        hinted = {"height"}
    plain = {key for key in fits if key.removeprefix(OWN) in hinted}
    return plain or {key for key in own for one in hinted if key.endswith(f"_{one}")}


def _named(text: str, measure: Measure, names: Sequence[Match[Sense]]) -> list[Match[Sense]]:
    """Names of numbers in the measure's clause, the nearest first, rather before it."""
    near: list[tuple[int, bool, int, Match[Sense]]] = []
    for place, one in enumerate(names):
        before = measure.span[0] - one.end
        gap = before if before >= 0 else max(one.start - measure.core[1], 0) + 2
        between = text[min(one.end, measure.core[1]) : max(one.start, measure.core[0])]
        if gap <= 18 and not _CLAUSE.search(between):
            # What is known of a category is rather meant than a field that is called the same.
            near.append((gap, one.meaning.key.startswith(OWN), place, one))
    return [one for _, _, _, one in sorted(near)]


def _beside(text: str, measure: Measure, name: Match[Sense]) -> bool:
    ended = max(measure.core[1], measure.span[1])
    between = text[name.end : measure.span[0]] if name.end <= measure.span[0] else text[ended : name.start]
    inside = measure.span[0] <= name.start and name.end <= measure.span[1]
    return inside or bool(_GAP.fullmatch(between))


def _wide(span: Span, name: Match[Sense]) -> Span:
    return min(span[0], name.start), max(span[1], name.end)


def _only(grammar: Grammar, text: str, measure: Measure, keys: Collection[str]) -> str | None:
    """The one attribute that the number may be of; among several, the only one stated in just this unit."""
    if len(keys) == 1:
        return next(iter(keys))
    units = {unit.name for unit in measure.units}
    if "pieces" in keys and all(unit.dimension == "count" for unit in measure.units):
        return "pieces"
    if "oz" in units and "capacity" in keys:
        return "capacity"
    if keys and all(key.startswith(OWN) for key in keys):
        return _plainest(keys) or _most_said(text, measure, keys)
    own = [key for key in keys if grammar.kinds[key].unit in units and grammar.kinds[key].unit != "count"]
    carries = [key for key in own if key in CARRIES or key == "baby_weight"]
    if "weight" in own and len(own) == 2 and carries:
        # Ten kilos at most is what it weighs, ten at least what it carries.
        return "weight" if measure.low is None else carries[0]
    return own[0] if len(own) == 1 else None


def _most_said(text: str, measure: Measure, keys: Collection[str]) -> str | None:
    """Of several own fields the one of whose name most is said near a number: `8 GB memory` is the internal memory."""
    start, end = window(text, measure.span)
    near = {one for one, _, _ in tokens(text[start:end])}
    scored = []
    for key in keys:
        name = {one for one, _, _ in tokens(key.removeprefix(OWN).replace("_", " "))}
        scored.append((len(name & near) / max(1, len(name)), key))
    scored.sort(reverse=True)
    plain = scored[0][0] > 0 and (len(scored) == 1 or scored[0][0] > scored[1][0])
    return scored[0][1] if plain else None


def _plainest(keys: Collection[str]) -> str | None:
    """Of several own fields the one that all others are named after: the weight, and not the package's weight."""
    best = min(keys, key=lambda key: (len(key), key))
    plain = set(best.removeprefix(OWN).split("_"))
    return best if all(plain <= set(key.removeprefix(OWN).split("_")) for key in keys) else None


def _converted(grammar: Grammar, kind: AttributeType, measure: Measure) -> tuple[float | None, float | None] | None:
    if kind.kind != "number" or kind.unit not in UNITS:
        return None
    for unit in measure.units:
        scale = convert(1, unit, kind.unit)
        if scale is None and unit.name == "oz" and kind.unit in ("mL", "L"):
            scale = _FLUID_OUNCE / (1000 if kind.unit == "L" else 1)
        if scale is None and kind.key not in AGES:
            scale = across(unit.name, kind.unit)
        if scale is None and unit.name == "g" and kind.unit == "g/m²" and "weight" not in grammar.kinds:
            # Paper of 180 g is so heavy a square metre.
            scale = 1.0
        if scale is None:
            continue
        low = None if measure.low is None else round(measure.low * scale, 4)
        high = None if measure.high is None else round(measure.high * scale, 4)
        if believed(kind, low, high):
            return low, high
    return None


def _of_age(measure: Measure) -> bool:
    return any(unit.dimension == "months" for unit in measure.units)
