"""Which of a catalogue's own fields a size may be of where nothing states the unit: as name and range tell."""

from collections.abc import Iterator

from souk.discovery.search.rules.fields import OWN
from souk.discovery.search.rules.grammar import Grammar
from souk.discovery.search.rules.kinds import kinds_of, logistic
from souk.discovery.search.rules.measures import Measure
from souk.discovery.search.rules.wordings import tokens
from souk.goods.annotation import UNITS, AttributeType, Unit, convert

Bounds = tuple[float | None, float | None]
# Words of a field's name that tell what it measures.
_TELLS = {
    "length": {"size", "width", "height", "depth", "length", "diameter", "diagonal", "thickness", "distance"},
    "mass": {"weight", "load", "mass"},
    "volume": {"volume", "capacity", "tank"},
    "power": {"power", "wattage", "consumption", "tdp"},
    "turn": {"speed", "rotation", "rotational"},
    "bytes": {"memory", "capacity", "storage", "ram"},
    "frequency": {"frequency", "clock", "speed"},
    "charge": {"battery", "capacity"},
    "time": {"time", "duration", "life"},
    "sound": {"noise", "sound"},
    "light": {"brightness", "luminance"},
    "rate": {"speed"},
    "temperature": {"temperature"},
}
# A field that holds a number in the unit in which it was said is rather meant than one that holds it in another.
_AS_SAID = 0.5
# What makes goods of a kind is rather meant than what they also state.
_DEFINES = 2.0


def told(grammar: Grammar, text: str, measure: Measure) -> tuple[AttributeType, Bounds] | None:
    """The one field without a unit that a number with one may be of, with its bounds there; None where none is best."""
    defining = {one.partition(":")[2] for one in kinds_of(grammar.knowledge.id)}
    said = {token for token, _, _ in tokens(text)}
    scored: list[tuple[float, str, Bounds]] = []
    for key, kind in grammar.kinds.items():
        if kind.kind != "number" or kind.unit or not key.startswith(OWN):
            continue
        found = _fitting(kind, measure)
        if found:
            bounds, as_said = found
            name = {token for token, _, _ in tokens(key.removeprefix(OWN).replace("_", " "))}
            score = len(name & said) / max(1, len(name)) + (_DEFINES if key in defining else 0.0) + _AS_SAID * as_said
            scored.append((score, key, bounds))
    scored.sort(key=lambda one: -one[0])
    inside = [one for one in scored if not logistic(one[1])]
    if len(inside) == 1:
        scored = inside
    elif not scored or not scored[0][0] or (len(scored) > 1 and scored[1][0] == scored[0][0]):
        return None
    return grammar.kinds[scored[0][1]], scored[0][2]


def _fitting(kind: AttributeType, measure: Measure) -> tuple[Bounds, bool] | None:
    """A number's bounds in the unit that a field's range lets it be in, rather the one that was said; whether it is."""
    words = set(kind.key.removeprefix(OWN).split("_"))
    for unit in measure.units:
        if words.isdisjoint(_TELLS.get(unit.dimension, ())):
            continue
        found = [
            (bounds, other.name == unit.name) for other in _units(unit) if (bounds := _in(kind, measure, unit, other))
        ]
        if found:
            return found[0]
    return None


def _units(said: Unit) -> Iterator[Unit]:
    yield said
    yield from (one for one in UNITS.values() if one.dimension == said.dimension and one.name != said.name)


def _in(kind: AttributeType, measure: Measure, said: Unit, own: Unit) -> Bounds | None:
    scale = convert(1, said, own.name)
    if scale is None:
        return None
    least, most = kind.bounds or (0.0, float("inf"))
    low = None if measure.low is None else round(measure.low * scale, 4)
    high = None if measure.high is None else round(measure.high * scale, 4)
    inside = all(least <= value <= most for value in (low, high) if value is not None)
    return (low, high) if inside else None
