"""One product of each category so that the fit is best and the sum stays within a budget: exact."""

from collections.abc import Sequence

from souk.discovery.guide.rules.fit import Candidate


def bundle(shelves: Sequence[Sequence[Candidate]], most: int) -> tuple[Candidate, ...]:
    """The best choice of one from each shelf with prices (minor units, one currency) that add up to at most `most`.

    Nothing where no choice stays within it. Ties go to the lower sum, then to the lower ids.
    """
    kept = [_steps(shelf) for shelf in shelves]
    if not all(kept):
        return ()
    # The least that the shelves from here on cost.
    rest = [sum(min(_price(one) for one in shelf) for shelf in kept[place:]) for place in range(len(kept) + 1)]
    found: list[tuple[float, int, tuple[str, ...], tuple[Candidate, ...]]] = []

    def choose(place: int, taken: tuple[Candidate, ...], spent: int) -> None:
        if spent + rest[place] > most:
            return
        if place == len(kept):
            score = sum(one.score for one in taken)
            found.append((-score, spent, tuple(one.card.product for one in taken), taken))
            return
        for one in kept[place]:
            choose(place + 1, (*taken, one), spent + _price(one))

    choose(0, (), 0)
    return min(found)[3] if found else ()


def _steps(shelf: Sequence[Candidate]) -> list[Candidate]:
    """Those that no cheaper one fits as well as: the rest is never in a best choice."""
    made: list[Candidate] = []
    for one in sorted(shelf, key=lambda one: (_price(one), -one.score, one.card.product)):
        if one.card.price and (not made or one.score > made[-1].score):
            made.append(one)
    return made


def _price(candidate: Candidate) -> int:
    return candidate.card.price.amount if candidate.card.price else 0
