"""The ways to buy a wish: of one offer, or so many pieces of one and the rest of others."""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from math import comb

from souk.goods.pricing import Line
from souk.trade.checkout.contracts.planning import Choice, Filler, Wish
from souk.trade.checkout.rules.planning import line

Way = tuple[Line, ...]
# Above the first not every split is looked at: of two offers among the cheapest, and each offer filled up by the
# cheapest; so many of those are looked at that are likely.
EVERY_SPLIT, CHEAPEST, MOST_SPLIT, LIKELIEST = 250, 6, 8, 400


def ways(wish: Wish, among: frozenset[str] = frozenset()) -> list[Way]:
    """All ways to buy a wish where they are few; else those of one offer and the likeliest of several.

    Where shops are named, a way `among` them is one of these.
    """
    choices, wanted = wish.choices, wish.quantity
    if wanted == 1 or comb(len(choices) + wanted - 1, wanted) <= EVERY_SPLIT:
        found = set(_splits(choices, wanted))
    else:
        found = {((place, wanted),) for place, one in enumerate(choices) if one.most >= wanted}
        places = range(len(choices))
        found |= set(_filled_up(choices, wanted, places)) | set(_pairs(choices, wanted))
        found |= set(_filled_up(choices, wanted, [place for place in places if choices[place].shop in among]))
    return [tuple(line(wish.id, choices[place], pieces) for place, pieces in parts) for parts in sorted(found)]


def likeliest(wish: Wish, doubt: Callable[[Line], float]) -> list[Way]:
    """Every split over as many offers as can all be looked at, those of the least doubt."""
    wanted, most = wish.quantity, len(wish.choices)
    while most > 1 and comb(most + wanted - 1, wanted) > LIKELIEST:
        most -= 1
    kept = sorted(wish.choices, key=lambda one: _least_doubt(wish, one, doubt))[:most]
    return [tuple(line(wish.id, kept[place], pieces) for place, pieces in parts) for parts in _splits(kept, wanted)]


def _least_doubt(wish: Wish, choice: Choice, doubt: Callable[[Line], float]) -> float:
    most = min(wish.quantity, choice.most, MOST_SPLIT)
    return min(doubt(line(wish.id, choice, pieces)) for pieces in range(1, most + 1))


def filler_ways(filler: Filler) -> list[Way]:
    """None of it, and each number of pieces."""
    many = range(1, min(filler.choice.most, MOST_SPLIT) + 1)
    return [(), *((line(filler.id, filler.choice, pieces),) for pieces in many)]


Parts = tuple[tuple[int, int], ...]


def _splits(choices: Sequence[Choice], wanted: int, start: int = 0) -> Iterator[Parts]:
    if not wanted:
        yield ()
    for place in range(start, len(choices)):
        for pieces in range(1, min(wanted, choices[place].most) + 1):
            for rest in _splits(choices, wanted - pieces, place + 1):
                yield (place, pieces), *rest


def _filled_up(choices: Sequence[Choice], wanted: int, places: Sequence[int]) -> Iterator[Parts]:
    cheapest = sorted(places, key=lambda place: (choices[place].unit, place))
    for first in places:
        left, parts = wanted, list[tuple[int, int]]()
        for place in (first, *(place for place in cheapest if place != first)):
            pieces = min(left, choices[place].most)
            if pieces:
                parts.append((place, pieces))
                left -= pieces
        if not left:
            yield tuple(sorted(parts))


def _pairs(choices: Sequence[Choice], wanted: int) -> Iterator[Parts]:
    cheapest = sorted(range(len(choices)), key=lambda place: (choices[place].unit, place))[:CHEAPEST]
    if wanted > MOST_SPLIT:
        return
    for one, other in combinations(sorted(cheapest), 2):
        for pieces in range(1, wanted):
            if pieces <= choices[one].most and wanted - pieces <= choices[other].most:
                yield (one, pieces), (other, wanted - pieces)
