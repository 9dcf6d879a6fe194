"""What a single turn says: its words, what it measures, and what search may add of it."""

import re
from collections.abc import Iterable, Mapping

from souk.discovery.guide.rules.mentioning import not_of_goods
from souk.discovery.search import OWN, Correction, Limit, Measure, measures, numbered, plainly, telling_units
from souk.kit.text import flat


def adds(limit: Limit, known: Mapping[str, Limit], turn: str) -> bool:
    """Whether a limit that search read in a turn is of something that no limit was read for."""
    # What only a field of the catalogue's own states, the knowledge cannot answer for. Of brands only those that are
    # ruled out are search's to tell: a word of a sentence may be a brand by chance.
    return (
        limit.key not in ("category", *known)
        and (limit.key != "brand" or bool(limit.none_of))
        and not limit.key.startswith(OWN)
        and bool(limit.said)
        and flat(limit.said) in flat(turn)
        and not not_of_goods(limit.key, limit.said, turn)
        and not any(_one_number(limit, one) for one in known.values())
    )


def _one_number(limit: Limit, other: Limit) -> bool:
    """Whether two limits are of the same number of one turn: for one person is of one thing, not of a litre too."""
    numbers = all(one.at_least is not None or one.at_most is not None for one in (limit, other))
    return numbers and bool(other.said) and flat(limit.said) in flat(other.said)


def units_of(turn: str, *, every: bool = False) -> list[Measure]:
    """What a turn says with a unit that tells of what goods it may be, or with any unit but of counting."""
    said = numbered(plainly(turn)).text
    found = [one for one in measures(said) if not not_of_goods("", said[slice(*one.span)], said)]
    counted = (one for one in found if any(unit.dimension != "count" for unit in one.units))
    return list(counted) if every else [one for one in found if telling_units(one)]


def heard_as(turn: str, corrections: Iterable[Correction]) -> str:
    """A turn in simplified characters, and in Han characters where it was typed by their sound.

    What is only misspelled stays: who asks for goods that nobody knows is not to be given others.
    """
    for one in corrections:
        if one.why in ("traditional", "pinyin"):
            turn = turn.replace(one.said, one.meant)
    return turn


def but_words(turn: str, limits: Iterable[Limit]) -> str:
    """A turn without the words that became limits."""
    for one in limits:
        turn = turn.replace(one.said, " ") if one.said else turn
    return turn


def words_of(turn: str) -> list[str]:
    """Words of a turn, and its Han characters in pairs."""
    found = re.finditer(r"(?=([㐀-鿿]{2}))|([^\W\d_㐀-鿿]+)", turn)
    return [one[1] or one[2] for one in found]
