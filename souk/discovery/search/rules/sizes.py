"""Which attribute a number that was said is of, and what bounds it sets there."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from math import isclose

from souk.discovery.search.contracts import Limit
from souk.discovery.search.rules.attaching import across, by_place, by_words, first_of, placed, window
from souk.discovery.search.rules.denial import refused
from souk.discovery.search.rules.dimensions import told
from souk.discovery.search.rules.fields import OWN
from souk.discovery.search.rules.grammar import Grammar, Sense
from souk.discovery.search.rules.limits import number_limit
from souk.discovery.search.rules.measures import ABOUT, NEAR, Measure, article, clear, measures
from souk.discovery.search.rules.said import Said, Span
from souk.discovery.search.rules.wordings import tokens
from souk.goods.annotation import UNITS, AttributeType, Match, Unit, convert

# An age that is said is the child's: what is made from a lower age on fits too.
_AGES = {"age_from"}
_FLUID_OUNCE = 29.5735
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
    (r"last\w*|能?(?:用|撑|顶|扛)", {"battery_life", "duration", "keeps_hot", "filter_life", "shelf_life", "lifespan"}),
)
# What must go into a place has at most its room.
_ROOM_FOR = {"width", "height", "length", "depth", "diameter", "thickness"}
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
    "days",
    "months",
}
# Of all kinds of goods there are such as have these.
_EVERY = {"mass", "length", "count", "days", "months", "time", "turn", "temperature"}
_EVERY |= {"sheet", "page", "layer", "tablet"}
# What has not so much will not do: 没四千帕的白搭.
# Two people are no two pieces.
_PEOPLE = re.compile(r"人(?!份|造|体)|口人|位")
_SHORT_OF = re.compile(r"没(?:有|到|达到|个)?$")
_SOONER = re.compile(r"(?:^|_)(?:response|latency|delay|access|seek|startup|warm_up|noise)")
_SO_LARGE = re.compile(
    r"那[么样]?[大重宽长高厚贵吵]| (?:or )?(?:that |so )?(?:big|heavy|wide|tall|long|large|thick|loud)\b|(?:这|那)种大"
)
_SIDES = {"width", "height", "length", "depth", "diameter", "thickness", "label_width", "label_height"}
_STRICTLY = re.compile(r"\bmore than\b|\bover\b|超过|多于|大于")
_GAP = re.compile(r"[\s:：]*(?:是|为|要|在|有|的|得|需要?|必须|到|of|is|at|about|约)*\s*")
_COMPANY = re.compile(
    r"(\d+)\s?(?:口|个?人(?!份))(?:人|之家|家庭)?|\b(?:family|team|group|crew|household) of (\d+)"
    r"|\b(\d+) of us\b|\b(?:for|serves?"
    r"|feeds?) (\d+)(?: people| persons?"
    r"| of us)?\b"
    r"|\b(?:a|for|us) (?:couple|two)\b|两口子|两口之家|小两口|二人世界"
)
_FEEDS = re.compile(
    r"\b(?:feed(?:s|ing)?|serv(?:es?|ing)|cook(?:s|ing)?(?: enough)?(?: \w+)? for|enough for|big enough for|meals? for"
    r"|dinner for|rice for|pot for)\s*$|(?:够|供|给)\s*$"
)
_MOUTHS = re.compile(
    r"\s*(?:$|[;,.!?)]|(?:hungry |grown |adult )?(?:people|persons?|adults?|mouths|of us|and|or|at)\b|口人|个人|人)"
)
_BIRTH = re.compile(
    r"\b(?:from|since) (?:birth|day one|new)\b|\bnewborns?\b|出生[第当]?[一1]?天|刚出生|新生儿|初生"
    r"|[一1]?(?:出生|落地|生下来)就|刚满月|没满月|还没出月子|月子里"
)
_PERSON = re.compile(
    r"(?:\b(?:year|month|week)s?[ -]olds?|\b(?:son|daughter|toddler|baby|child|kid|boy|girl|twins|grandson"
    r"|granddaughter|he|she)"
    r"|宝宝|娃|孩子?|儿子|女儿|体重)(?: (?:now|already|who))?\s?(?:weigh(?:s|ing)?|is|重|有)?\s*$"
)
_HOLDS = re.compile(r"holds?|takes|fits?|装得?下|放得?下|能?装|能?放|盛得?下|能?盛|灌进?去?|塞得?下")
# How far from a number the name of its field may begin, which part of it is said, and from what on a bare one counts.
_NEAR, _MOSTLY, _SAID_SO = 24, 0.6, 3
# What bounds a number names no field: `two hundred max`.
_BOUNDING = {"max", "min", "maximum", "minimum", "total", "most", "least"}
_COUNTED = re.compile(r"[\s-]+(?:(?:to|on|per|in|an?|the|each|every)\s)*([a-z]{3,})")
_PACKS = re.compile(
    r"\b(?:packs?|packets?|box(?:es)?|sets?|bags|sachets|sheets|rolls|sticks|refills|multipacks?)\b(?! price)"
)
_CLAUSE = re.compile(r"[;,。、!?\n|/]|\.(?!\d)")


def people(grammar: Grammar, said: Said) -> Iterator[tuple[Limit, Span]]:
    """For how many: a family of six, 一家六口, a couple; where the category counts people."""
    kind = grammar.kinds.get("people")
    found = _COMPANY.search(said.text) if kind else None
    if kind is None or found is None:
        return
    count = next((float(group) for group in found.groups() if group), 2.0)
    if _believed(kind, count, None):
        yield number_limit(kind, count, None, said.quote(found.span())), found.span()


def from_birth(grammar: Grammar, said: Said) -> Iterator[tuple[Limit, Span]]:
    """For a child that is born just now: where the category says from which age it is."""
    kind, found = grammar.kinds.get("age_from"), _BIRTH.search(said.text)
    if kind is not None and found is not None and _believed(kind, None, 0):
        yield number_limit(kind, None, 0, said.quote(found.span())), found.span()


def numbers(
    grammar: Grammar, said: Said, matches: Sequence[Match[Sense]], taken: Sequence[Span]
) -> Iterator[tuple[Limit, Span]]:
    """The numbers that are of one attribute, as limits with their words; `matches` are the phrases of the category."""
    names = [one for one in matches if one.meaning.role in ("name", "much", "little")]
    counted = measures(said.text)
    for measure in counted:
        if not clear(measure.core, taken) or (measure.currency and not measure.units):
            continue
        if article(measure) or (measure.bare and _is_value(measure, matches)):
            continue
        # A name that is another number's unit is none of this one: 五千毫安 一千五.
        others = [one.core for one in counted if one is not measure]
        if _PEOPLE.match(said.text[measure.core[1] :]) and all(one.dimension == "count" for one in measure.units):
            continue
        if measure.bare and refused(said.text, *measure.core):
            kept = _smaller(said.text, measure)
            if kept is None:
                continue
            measure = kept
        found = _attribute(grammar, said.text, measure, [one for one in names if clear((one.start, one.end), others)])
        if found is None:
            continue
        kind, low, high, span = found
        yield number_limit(kind, low, high, said.quote(span)), span


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
    return (low, high) if _believed(kind, low, high) else None


def _attribute(
    grammar: Grammar, text: str, measure: Measure, names: Sequence[Match[Sense]]
) -> tuple[AttributeType, float | None, float | None, Span] | None:
    """The attribute that a number is of, with its bounds in the attribute's unit; None where that is not plain."""
    named = _named(text, measure, names)
    if not measure.units:
        beside = next(
            (one for one in named if _beside(text, measure, one) and _able(grammar, one.meaning.key, measure)), None
        )
        kind = _fed(grammar, text, measure) or _sided(grammar, measure)
        kind = kind or (grammar.kinds[beside.meaning.key] if beside else _unnamed(grammar, text, measure))
        if kind is None or not _believed(kind, measure.low, measure.high):
            return None
        low, high = _bounds(kind, measure, measure.low, measure.high)
        span = _wide(measure.span, beside) if beside else measure.span
        return kind, *_counted(kind, text, measure, low, high), span
    fits = {
        key: made for key, kind in grammar.kinds.items() if (made := _converted(grammar, kind, measure)) is not None
    }
    if not fits:
        found = told(grammar, text, measure)
        return (found[0], *_bounds(found[0], measure, *found[1]), measure.span) if found else None
    stated = next((one for one in named if one.meaning.key in fits and one.meaning.role == "name"), None)
    if stated is None or not stated.meaning.key.startswith(OWN):
        fits = {key: made for key, made in fits.items() if not key.startswith(OWN)} or fits
    hinted = _of_hint(fits, _hinted(measure.hint))
    if hinted & {"weight"} and _PERSON.search(text[: measure.span[0]]):
        # Who rides in it weighs so much, not the thing.
        hinted = fits.keys() & {*_CARRIES, "baby_weight"} or hinted
    name = next((one for one in named if one.meaning.key in fits and (not hinted or one.meaning.key in hinted)), None)
    key = name.meaning.key if name else _only(grammar, measure, hinted or fits.keys())
    key = key or _likeliest(grammar, text, measure, hinted or fits.keys())
    if key is None or (key not in _AGES and not name and not hinted and measure.bare and _of_age(measure)):
        return None
    kind = grammar.kinds[key]
    if placed(text, measure) and (key in _ROOM_FOR or (key == "weight" and measure.hint)):
        measure = replace(measure, low=None, bare=False)
        fits = {key: (None, fits[key][1])}
    span = _wide(measure.span, name) if name and _beside(text, measure, name) else measure.span
    return kind, *_counted(kind, text, measure, *_bounds(kind, measure, *fits[key])), span


def _able(grammar: Grammar, key: str, measure: Measure) -> bool:
    return _believed(grammar.kinds[key], measure.low, measure.high)


def _unnamed(grammar: Grammar, text: str, measure: Measure) -> AttributeType | None:
    """What a number without a unit is of that no name stands beside."""
    for read in (_stated, _packed, _spoken_of, _told_by):
        kind = read(grammar, text, measure)
        if kind is not None:
            return kind
    return None


def _sided(grammar: Grammar, measure: Measure) -> AttributeType | None:
    """The side that a comparison alone names: `70 mm wide and no higher than 37`."""
    keys = set() if measure.bare else _hinted(measure.hint) & grammar.kinds.keys() & _SIDES
    return grammar.kinds[next(iter(keys))] if len(keys) == 1 else None


def _told_by(grammar: Grammar, text: str, measure: Measure) -> AttributeType | None:
    """What is counted by the very next word, though that begins the name of the goods: a 5 port switch."""
    found = _COUNTED.match(text, measure.core[1])
    if found is None or measure.currency:
        return None
    said = {one for one, _, _ in tokens(found[1])}
    able = [
        key
        for key, kind in grammar.kinds.items()
        if kind.kind == "number" and kind.unit == "count" and said & grammar.telling.get(key, set())
    ]
    kind = grammar.kinds[able[0]] if len(able) == 1 else None
    return kind if kind is not None and _believed(kind, measure.low, measure.high) else None


def _fed(grammar: Grammar, text: str, measure: Measure) -> AttributeType | None:
    """For how many people it is: `cook for no more than 3`, `feeding 5 or more`."""
    fed = _FEEDS.search(text[: measure.span[0]]) and _MOUTHS.match(text[measure.span[1] :])
    return grammar.kinds.get("people") if fed and not measure.currency else None


def _spoken_of(grammar: Grammar, text: str, measure: Measure) -> AttributeType | None:
    """The number that a bounded one without a unit is of, by a word near it that is of this number alone."""
    if measure.bare or measure.currency:
        return None
    able = [
        key
        for key, kind in grammar.kinds.items()
        if kind.kind == "number" and not key.startswith(OWN) and _believed(kind, measure.low, measure.high)
    ]
    key = by_words(grammar, text, measure, able)
    return grammar.kinds[key] if key else None


def _likeliest(grammar: Grammar, text: str, measure: Measure, fits: Collection[str]) -> str | None:
    """Of several that fit the one that the words near it speak of, that the place is for, or that comes first."""
    if any(one in _AGES for one in fits):
        return None
    return (
        by_words(grammar, text, measure, fits)
        or by_place(text, measure, fits)
        or first_of(grammar.knowledge.attributes, measure, fits)
    )


def _stated(grammar: Grammar, text: str, measure: Measure) -> AttributeType | None:
    """The number among the catalogue's own fields whose name is mostly said: `24 to the sheet` are labels per sheet."""
    if measure.currency or (measure.bare and measure.low is not None and measure.low < _SAID_SO):
        return None
    start, end = window(text, measure.span, _NEAR)
    near = {one for one, _, _ in tokens(text[start:end])}
    said = {one for one, _, _ in tokens(text)}
    counted = _COUNTED.match(text, measure.core[1])
    behind = {one for one, _, _ in tokens(counted[1])} if counted else set()
    scored: list[tuple[float, str]] = []
    for key, kind in grammar.kinds.items():
        own = kind.kind == "number" and key.startswith(OWN)
        name = {one for one, _, _ in tokens((kind.words or {})["en"][-1]) if one not in _BOUNDING} if own else set()
        if name & (behind if measure.bare else near | behind) and _believed(kind, measure.low, measure.high):
            # What stands right behind the number is what is counted: `8 outlets`.
            scored.append((len(name & said) / len(name) + (1.0 if name & behind else 0.0), key))
    scored.sort(reverse=True)
    if not scored or scored[0][0] < _MOSTLY or (len(scored) > 1 and scored[1][0] == scored[0][0]):
        return None
    return grammar.kinds[scored[0][1]]


def _packed(grammar: Grammar, text: str, measure: Measure) -> AttributeType | None:
    """How many are in a pack, where a bounded number counts nothing else: `sachets, twenty-five plus`."""
    kind = grammar.kinds.get("pieces")
    before = text[max(0, measure.span[0] - _NEAR) : measure.span[0]]
    bounded = not measure.bare and not measure.currency and (measure.low or 0) == int(measure.low or 0)
    return kind if kind is not None and bounded and _PACKS.search(before) else None


def _of_hint(fits: Collection[str], hinted: Collection[str]) -> set[str]:
    """The attributes that a hint means; of a catalogue's own fields also those whose name ends so: the tape's width."""
    own = {key for key in fits if key.startswith(OWN)}
    if hinted == {"thickness"} and not any(key.endswith("thickness") for key in fits):
        # What is thin lies flat: how thick it is, its field calls the height.
        hinted = {"height"}
    plain = {key for key in fits if key.removeprefix(OWN) in hinted}
    return plain or {key for key in own for one in hinted if key.endswith(f"_{one}")}


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
    if keys and all(key.startswith(OWN) for key in keys):
        return _plainest(keys)
    own = [key for key in keys if grammar.kinds[key].unit in units and grammar.kinds[key].unit != "count"]
    carries = [key for key in own if key in _CARRIES or key == "baby_weight"]
    if "weight" in own and len(own) == 2 and carries:
        # Ten kilos at most is what it weighs, ten at least what it carries.
        return "weight" if measure.low is None else carries[0]
    return own[0] if len(own) == 1 else None


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
        if scale is None and kind.key not in _AGES:
            scale = across(unit.name, kind.unit)
        if scale is None and unit.name == "g" and kind.unit == "g/m²" and "weight" not in grammar.kinds:
            # Paper of 180 g is so heavy a square metre.
            scale = 1.0
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


def exactly(kind: AttributeType, limit: Limit) -> Iterator[Limit]:
    """The very size, where one that is said without a comparison is read as about that."""
    low, high = limit.at_least, limit.at_most
    if low is None or high is None or low == high:
        return
    for middle in ((low + high) / 2, low + 0.5):
        # An inch is from half below to three quarters above; other sizes are so far on either side.
        inch = kind.unit == "in" and isclose(low + 0.5, middle) and isclose(high, middle + 0.75)
        near = isclose(low, middle * (1 - NEAR), abs_tol=2e-3) and isclose(high, middle * (1 + NEAR), abs_tol=2e-3)
        if inch or near:
            yield number_limit(kind, round(middle, 3), round(middle, 3), limit.said)
            return


def _of_age(measure: Measure) -> bool:
    return any(unit.dimension == "months" for unit in measure.units)


def _about(kind: AttributeType, low: float | None, high: float | None) -> tuple[float | None, float | None]:
    """Bounds as they were said; what is made for about so much is made for that much."""
    if kind.key in _FITS and low and high and isclose(high * (1 - ABOUT), low * (1 + ABOUT)):
        return round(low / (1 - ABOUT), 4), None
    return low, high


def _better(
    kind: AttributeType, measure: Measure, low: float | None, high: float | None
) -> tuple[float | None, float | None]:
    """`5 ms or better` is less of what is better the less there is; so much is enough of what is better the more."""
    less = kind.better == "less" or bool(_SOONER.search(kind.key))
    if measure.hint == "better" and less and high is None:
        return None, low
    if measure.enough and kind.better == "more" and low is None:
        return high, None
    return low, high


def _bounds(
    kind: AttributeType, measure: Measure, low: float | None, high: float | None
) -> tuple[float | None, float | None]:
    """The bounds of a limit: of a bare number what its attribute makes of it."""
    if kind.key in _AGES:
        return None, high if high is not None else low
    if kind.key in _CARRIES and (low is None or measure.bare):
        return high, None
    if not measure.bare or low is None:
        return _about(kind, *(_better(kind, measure, low, high)))
    dimension = UNITS[kind.unit].dimension if kind.unit in UNITS else ""
    if dimension in ("volume", "mass") and _HOLDS.fullmatch(measure.hint):
        return low, None
    if kind.key in _FITS or (kind.better == "more" and dimension in _AT_LEAST):
        return low, None
    if kind.better == "less" and dimension == "sound":
        return None, low
    if kind.unit == "in" and low == int(low):
        return low - 0.5, low + 0.75
    if kind.unit == "count":
        return low, low
    return round(low * (1 - NEAR), 3), round(low * (1 + NEAR), 3)
