"""Kinds of goods that no knowledge is written of: goods that state the same field are of one kind.

Of the best goods for some words most state `rack_capacity`, and few others do: they are what is meant by `server
rack`, and their fields are what can be said of them.
"""

import math
import re
from collections.abc import Iterable, Mapping

from souk.discovery.search.contracts import Limit
from souk.discovery.search.ports import FIELD
from souk.discovery.search.rules.everyday import EVERYDAY
from souk.discovery.search.rules.wordings import singular
from souk.goods.annotation import CategoryKnowledge
from souk.kit.locale import Words

# So many goods are looked at, of which so many must state a field that so few others state.
BEST, ENOUGH, LEAST = 20, 8, 4
_SHARE, _NEARLY, _MOST = 0.6, 0.85, 3
# From which share on goods of a category that was inferred bear it out.
ALREADY = 0.3
# From which score on a field tells a kind, and so surely that no further goods are looked at.
_TELLING, SURELY, _RARITY = 2.6, 8.0, 1.5
_NAMED = re.compile(r"^(?:[nt]:x_[a-z0-9_]+)(?:\|[nt]:x_[a-z0-9_]+)*$")
_WORD = re.compile(r"[a-z][a-z0-9]*(?:[-/.][a-z0-9]+)*|[㐀-鿿]+")
_BOUNDS = """
    of the an in on at by for with and or to no not than upward upwards larger smaller bigger lighter heavier cheaper
    dearer minimum maximum pack packs packed packet set sets box boxes lot lots piece pieces pcs isn aren don doesn won
    can wouldn shouldn mustn rubbish stuff thing ones anything except apart brand maker least most price priced budget
    tops cap dollars dollar bucks yuan two three four five six seven eight nine ten eleven twelve fifteen twenty thirty
    forty fifty sixty seventy eighty ninety hundred thousand grand dozen half
"""
_BOUNDING = frozenset(_BOUNDS.split())
# What is said of the box and the lorry tells nothing of what is inside.
_LOGISTIC = re.compile(r"package|pallet|carton|container|outer_case|shipping|intermodal|minimum_order")
_NAME: Words = {"en": "Goods", "zh-CN": "商品"}


def telling(
    found: Mapping[str, int], goods: int, everywhere: Mapping[str, int], total: int
) -> tuple[float, tuple[str, ...]]:
    """How surely fields tell a kind, and which: so many of the `goods` looked at state them, and few of all goods."""
    scores = {
        key: count / goods * math.log(total / max(1, everywhere.get(key, total))) ** _RARITY
        for key, count in found.items()
        if key[:2] in ("n:", "t:") and count >= max(LEAST, _SHARE * goods) and not _LOGISTIC.search(key)
    }
    best = max(scores.values(), default=0.0)
    if best < _TELLING:
        return 0.0, ()
    near = (key for key, score in scores.items() if score >= _NEARLY * best)
    return best, tuple(sorted(near, key=lambda key: (-scores[key], key))[:_MOST])


def kind_of(fields: Iterable[str]) -> str:
    """Fields as the name of the kind that they tell."""
    return "|".join(fields)


def kinds_of(name: str) -> tuple[str, ...]:
    """The fields of a kind by its name; none where it is no such name, but a category's."""
    return tuple(name.split("|")) if _NAMED.match(name) else ()


def unknown(name: str) -> CategoryKnowledge:
    """A kind as a category of which nothing is known but its goods' own fields."""
    return CategoryKnowledge(name, {}, {}, {}, ())


def limit(name: str) -> Limit:
    """The limit that keeps to a kind."""
    fields = kinds_of(name)
    called = fields[0].partition("x_")[2].replace("_", " ")
    shown: Words = {"en": f"such as state “{called}”", "zh-CN": f"标有“{called}”的商品"}
    return Limit(FIELD, _NAME, shown, "", any_of=fields)


def logistic(field: str) -> bool:
    """Whether a field tells of the box and the lorry."""
    return bool(_LOGISTIC.search(field))


def naming(words: str) -> tuple[str, ...]:
    """The words that may name goods: no everyday ones, no numbers, none that bound or count."""
    said = (one for one in _WORD.findall(words.lower()) if len(one) > 1 and one not in EVERYDAY)
    kept = (singular(one) for one in said if one not in _BOUNDING)
    return tuple(dict.fromkeys(kept))
