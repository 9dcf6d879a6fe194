"""What a rule would take off, before it is known what is left: price.md section 4."""

from collections.abc import Sequence

from souk.goods.promotions import Promotion

ALL = 10_000


def cut(amount: int, step: int) -> int:
    """Down to a multiple of the rounding step."""
    return amount - amount % step


def share(amount: int, off: int, step: int) -> int:
    """A percentage in basis points of an amount."""
    return cut(amount * off // ALL, step)


def capped(one: Promotion, wish: int) -> int:
    return min(wish, one.cap) if one.cap else wish


def line_wish(one: Promotion, unit: int, quantity: int, pieces: int, step: int) -> tuple[int, int]:
    """Of one line in the layer item: what it would take off, and how many pieces it uses."""
    match one.kind:
        case "cut":
            wish = min(one.amount, unit) * pieces
        case "percent":
            wish = share(unit, one.off, step) * pieces
        case "fixed":
            wish = max(0, unit - one.amount) * pieces
        case "nth":
            pieces = min(quantity // one.every, pieces)
            wish = share(unit, one.off, step) * pieces
        case _:
            wish = max(0, min(one.worth, unit) - min(one.pay, unit)) * pieces
    return capped(one, wish), pieces


def basket_wish(one: Promotion, base: int, step: int) -> int:
    """Of all lines in scope, whose openings sum to `base`; a bundle and a gift are reckoned elsewhere."""
    match one.kind:
        case "cut":
            wish = one.amount
        case "step":
            wish = base // one.every * one.amount
        case "tier":
            reached = [tier for tier in one.steps if tier.since <= base]
            best = max(reached, key=lambda tier: tier.since, default=None)
            wish = best.amount + share(base, best.off, step) if best else 0
        case _:
            wish = share(base, one.off, step)
    return capped(one, wish)


def bundle(one: Promotion, pieces: Sequence[tuple[int, str, int]]) -> tuple[int, dict[str, int]]:
    """Of pieces as (what one counts, line, how many), the dearest for a price: the wish, and what each line's count."""
    dearest = sorted(pieces, key=lambda piece: (-piece[0], piece[1]))
    sets = sum(many for _, _, many in pieces) // one.every
    missing, worth = sets * one.every, dict[str, int]()
    for each, line, many in dearest:
        taken = min(many, missing)
        if taken:
            worth[line] = each * taken
            missing -= taken
    return capped(one, max(0, sum(worth.values()) - sets * one.amount)), worth
