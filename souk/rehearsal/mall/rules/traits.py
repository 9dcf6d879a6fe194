"""Attribute values drawn so that they hang together: big things are heavy, dear things are quiet."""

from collections.abc import Mapping, Sequence
from random import Random

from souk.goods.catalog import Value
from souk.rehearsal.mall.contracts import Driver, Line, Spec

_SPREAD = 0.13
_PULL = 0.5
_GOLDEN = 0.6180339887498949


def line_of(lines: Sequence[Line], number: int) -> Line:
    """The line of the category's nth thing: shares hold even in a small mall (golden-ratio sequence)."""
    place = (number * _GOLDEN) % 1 * sum(line.share for line in lines)
    for line in lines:
        place -= line.share
        if place < 0:
            return line
    return lines[-1]


def draw(traits: Mapping[str, Spec], size: float, tier: float, dice: Random) -> dict[str, Value]:
    """A value for every attribute; `size` and `tier` are of 0 to 1."""
    return {key: value_of(spec, _along(spec.driver, size, tier), dice) for key, spec in traits.items()}


def value_of(spec: Spec, along: float | None, dice: Random) -> Value:
    """One value; `along` is where its driver stands, None where it has none."""
    match spec.kind:
        case "flag":
            pull = 0.0 if along is None else (along - 0.5) * _PULL
            return dice.random() < spec.weights[0] + (pull if 0 < spec.weights[0] < 1 else 0.0)
        case "choice":
            lift = 1.0 if along is None else 0.4 + 1.2 * along
            return dice.choices(spec.values, [weight * lift**i for i, weight in enumerate(spec.weights)])[0]
        case "number":
            place = dice.random() if along is None else along + dice.gauss(0, _SPREAD)
            return spec.values[int(min(max(place, 0.0), 0.999) * len(spec.values))]


def other_value(spec: Spec, value: Value, dice: Random) -> Value | None:
    """A value plainly different from the true one, for a title that is wrong; None where there is none."""
    if spec.kind == "number" and isinstance(value, float):
        far = [one for one in spec.values if isinstance(one, float) and not 0.8 * value <= one <= 1.25 * value]
        return dice.choice(far) if far else None
    others = [one for one in spec.values if one != value]
    return dice.choice(others) if spec.kind == "choice" and others else None


def _along(driver: Driver, size: float, tier: float) -> float | None:
    match driver:
        case "size":
            return size
        case "-size":
            return 1 - size
        case "tier":
            return tier
        case "-tier":
            return 1 - tier
        case "":
            return None
