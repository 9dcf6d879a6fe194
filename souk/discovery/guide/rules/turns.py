"""What a single turn says: its words, what it measures, and what search may add of it."""

import re
from collections.abc import Mapping

from souk.discovery.guide.rules.mentioning import not_of_goods
from souk.discovery.search import OWN, Limit, Measure, measures, numbered, plainly, telling_units
from souk.kit.text import flat


def adds(limit: Limit, known: Mapping[str, Limit], turn: str) -> bool:
    """Whether a limit that search read in a turn is of something that no limit was read for."""
    # What only a field of the catalogue's own states, the knowledge cannot answer for.
    return (
        limit.key not in ("category", "brand", *known)
        and not limit.key.startswith(OWN)
        and bool(limit.said)
        and flat(limit.said) in flat(turn)
        and not not_of_goods(limit.key, limit.said, turn)
    )


def units_of(turn: str, *, every: bool = False) -> list[Measure]:
    """What a turn says with a unit that tells of what goods it may be, or with any unit but of counting."""
    said = numbered(plainly(turn)).text
    found = [one for one in measures(said) if not not_of_goods("", said[slice(*one.span)], said)]
    counted = (one for one in found if any(unit.dimension != "count" for unit in one.units))
    return list(counted) if every else [one for one in found if telling_units(one)]


def words_of(turn: str) -> list[str]:
    """Words of a turn, and its Han characters in pairs."""
    found = re.finditer(r"(?=([㐀-鿿]{2}))|([^\W\d_㐀-鿿]+)", turn)
    return [one[1] or one[2] for one in found]
