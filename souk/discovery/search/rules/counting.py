"""Which attribute a number without a unit is of: by what it feeds, counts, stands beside or is compared with."""

import re

from souk.discovery.search.rules.attaching import by_words, window
from souk.discovery.search.rules.bounding import AGES, CARRIES, believed
from souk.discovery.search.rules.fields import OWN
from souk.discovery.search.rules.grammar import Grammar
from souk.discovery.search.rules.measures import Measure
from souk.discovery.search.rules.wordings import tokens
from souk.goods.annotation import AttributeType

_HINTS = (
    (r"heav\w+|light\w*|weigh\w*|重|净重|轻", {"weight", "baby_weight"}),
    (r"wid\w+|across|narrow\w+|宽|窄|diameter|直径|口径|in diameter", {"width", "diameter", "label_width", "size"}),
    (r"tall\w*|high\w*|height|高|身高|矮|low\w*", {"height", "baby_height", "label_height"}),
    (r"long\w*|short\w*|length|长|短", {"length", "cable_length", "battery_life", "duration"}),
    (r"thick\w*|thin\w*|slim\w*|厚|薄", {"thickness"}),
    (r"deep\w*|depth|深|浅", {"depth"}),
    (r"loud\w*|quiet\w*", {"noise"}),
    (r"big\w*|larg\w*|small\w*|大|小", {"capacity", "size", "screen_size", "width", "diameter", "label_width"}),
    (r"holds?|carr\w+|supports?|takes|bears|承重|载重|能?承受", {"capacity", *CARRIES, "people"}),
    (r"old\w*|young\w*", AGES),
    (r"last\w*|能?(?:用|撑|顶|扛)", {"battery_life", "duration", "keeps_hot", "filter_life", "shelf_life", "lifespan"}),
)
_FEEDS = re.compile(
    r"\b(?:feed(?:s|ing)?|serv(?:es?|ing)|cook(?:s|ing)?(?: enough)?(?: \w+)? for|enough for|big enough for|meals? for"
    r"|dinner for|rice for|pot for)\s*$|(?:够|供|给)\s*$"
)
_MOUTHS = re.compile(
    r"\s*(?:$|[;,.!?)]|(?:hungry |grown |adult )?(?:people|persons?|adults?|mouths|of us|and|or|at)\b|口人|个人|人)"
)
# How far from a number the name of its field may begin, which part of it is said, and from what on a bare one counts.
_NEAR, _MOSTLY, _SAID_SO = 24, 0.6, 3
# What bounds a number names no field: `two hundred max`.
_BOUNDING = {"max", "min", "maximum", "minimum", "total", "most", "least"}
_COUNTED = re.compile(r"[\s-]+(?:(?:to|on|per|in|an?|the|each|every)\s)*([a-z]{3,})")
_PACKS = re.compile(
    r"\b(?:packs?|packets?|box(?:es)?|sets?|bags|sachets|sheets|rolls|sticks|refills|multipacks?)\b(?! price)"
)
# Among Chinese words a space ends a clause: 续航久 三千左右 says a sum of money.
_ANEW = re.compile(r"[㐀-鿿]\s$")
_SIDES = {"width", "height", "length", "depth", "diameter", "thickness", "label_width", "label_height"}


def by_hint(hint: str) -> set[str]:
    return next((keys for pattern, keys in _HINTS if re.fullmatch(pattern, hint)), set()) if hint else set()


def able(grammar: Grammar, key: str, measure: Measure) -> bool:
    """Whether an attribute may have a number."""
    return believed(grammar.kinds[key], measure.low, measure.high)


def unnamed(grammar: Grammar, text: str, measure: Measure) -> AttributeType | None:
    """What a number without a unit is of that no name stands beside."""
    for read in (_stated, _packed, _spoken_of, _told_by):
        kind = read(grammar, text, measure)
        if kind is not None:
            return kind
    return None


def sided(grammar: Grammar, measure: Measure) -> AttributeType | None:
    """The side that a comparison alone names: `70 mm wide and no higher than 37`."""
    keys = set() if measure.bare else by_hint(measure.hint) & grammar.kinds.keys() & _SIDES
    return grammar.kinds[next(iter(keys))] if len(keys) == 1 else None


def _told_by(grammar: Grammar, text: str, measure: Measure) -> AttributeType | None:
    """What is counted by the very next word, though that begins the name of the goods: a 5 port switch."""
    found = _COUNTED.match(text, measure.core[1])
    if found is None or measure.currency:
        return None
    said = {one for one, _, _ in tokens(found[1])}
    counted = [
        key
        for key, kind in grammar.kinds.items()
        if kind.kind == "number" and kind.unit == "count" and said & grammar.telling.get(key, set())
    ]
    kind = grammar.kinds[counted[0]] if len(counted) == 1 else None
    return kind if kind is not None and believed(kind, measure.low, measure.high) else None


def fed(grammar: Grammar, text: str, measure: Measure) -> AttributeType | None:
    """For how many people it is: `cook for no more than 3`, `feeding 5 or more`."""
    fed = _FEEDS.search(text[: measure.span[0]]) and _MOUTHS.match(text[measure.span[1] :])
    return grammar.kinds.get("people") if fed and not measure.currency else None


def _spoken_of(grammar: Grammar, text: str, measure: Measure) -> AttributeType | None:
    """The number that a bounded one without a unit is of, by a word near it that is of this number alone."""
    if measure.bare or measure.currency or _ANEW.search(text[: measure.span[0] + 1]):
        return None
    fitting = [
        key
        for key, kind in grammar.kinds.items()
        if kind.kind == "number"
        and not key.startswith(OWN)
        and believed(kind, measure.low, measure.high)
        # Nobody caps what is better the more there is of it: 电池最大的手机 3000以内 is a sum of money.
        and not (measure.low is None and kind.better == "more")
    ]
    key = by_words(grammar, text, measure, fitting)
    return grammar.kinds[key] if key else None


def _stated(grammar: Grammar, text: str, measure: Measure) -> AttributeType | None:
    """The number among the catalogue's own fields whose name is mostly said: `24 to the sheet` are labels per sheet."""
    if measure.currency or (measure.bare and measure.low is not None and measure.low < _SAID_SO):
        return None
    start, end = window(text, measure.span, _NEAR)
    near = {one for one, _, _ in tokens(text[start:end])}
    said = {one for one, _, _ in tokens(text)}
    ends = {measure.core[1], max(measure.core[1], measure.span[1])}
    behind = {one for end in ends if (found := _COUNTED.match(text, end)) for one, _, _ in tokens(found[1])}
    scored: list[tuple[float, str]] = []
    for key, kind in grammar.kinds.items():
        own = kind.kind == "number" and key.startswith(OWN)
        name = {one for one, _, _ in tokens((kind.words or {})["en"][-1]) if one not in _BOUNDING} if own else set()
        if name & (behind if measure.bare else near | behind) and believed(kind, measure.low, measure.high):
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
