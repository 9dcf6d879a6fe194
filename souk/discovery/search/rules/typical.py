"""What goods of a category typically state: who states none of it only belongs to such goods, or is called like them.

A laptop states its processor's cache; a stand for laptops, whose title names them as well, does not.
"""

import math
from collections.abc import Mapping, Sequence

from souk.discovery.search.contracts import Filter
from souk.discovery.search.ports import FIELD
from souk.discovery.search.rules.kinds import logistic

# A field is typical of goods that state it so often, and so many times as often as all goods do; of so many goods and
# fields on there are any, and so many of them count. Tuned on the development half of chorus-icecat.
_SHARE, _LIFT, _GOODS, _LEAST, _MOST = 0.4, 3.0, 8, 4, 6
# What stating all of them is worth, in the unit in which a leaning of weight 1 is worth that.
WORTH = 2.0
# From how many goods more, or fewer, what is typical is looked up anew.
_ANEW = 0.1


def fields(found: Mapping[str, int], goods: int, everywhere: Mapping[str, int], total: int) -> tuple[str, ...]:
    """The fields that so many `goods` of a category typically state, the most telling first; none where few are.

    `found` counts which of them state a field, `everywhere` which of the `total` goods of the house.
    """
    telling = {
        key: count / goods * math.log(lift)
        for key, count in found.items()
        if may_tell(key, count, goods) and (lift := count / goods * total / max(1, everywhere[key])) >= _LIFT
    }
    best = sorted(telling, key=lambda key: (-telling[key], key))[:_MOST]
    return tuple(best) if len(best) >= _LEAST else ()


def may_tell(key: str, count: int, goods: int) -> bool:
    """Whether a field that so many of the goods of a category state may be typical of them."""
    return key[:2] in ("n:", "t:") and count >= max(_GOODS, _SHARE * goods) and not logistic(key)


def leanings(typical: Sequence[str]) -> tuple[tuple[Filter, float], ...]:
    """Each of the fields as what comes first without being a limit."""
    return tuple((Filter(FIELD, (key,)), WORTH / len(typical)) for key in typical)


def anew(products: int, known: int) -> bool:
    """Whether an index has grown or shrunk so much that what is typical may be something else."""
    return abs(products - known) > _ANEW * known
