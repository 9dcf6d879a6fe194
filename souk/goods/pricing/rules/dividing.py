"""An amount divided over lines so that nothing is lost: the largest remainder, price.md section 6."""

from collections.abc import Sequence


def divided(amount: int, weights: Sequence[int]) -> list[int]:
    """An amount by weight, in whole units that sum to it exactly; `amount` is at most the sum of the weights.

    What remains after rounding down goes one unit each to the greatest remainders, equal ones in the order given.
    """
    whole = sum(weights)
    if amount == whole:
        return list(weights)
    parts = [amount * weight // whole for weight in weights]
    missing = amount - sum(parts)
    if missing:
        remains = [amount * weight % whole for weight in weights]
        for place in sorted(range(len(weights)), key=remains.__getitem__, reverse=True)[:missing]:
            parts[place] += 1
    return parts


def by_piece(amount: int, pieces: int) -> list[int]:
    """An amount over equal pieces; the first ones have the odd units."""
    each, odd = divmod(amount, pieces)
    return [each + (place < odd) for place in range(pieces)]
