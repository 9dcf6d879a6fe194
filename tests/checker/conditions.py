"""What a reason rests on: the condition that a knowledge entry gives the reason for."""

from collections.abc import Mapping
from typing import Any

from tests.checker.sources import Json, Sources

BOUNDS = ("at_least", "at_most")


def condition(sources: Sources, ref: str, path: str) -> Json | None:
    """The condition whose reason stands at `<place>/because/<locale>` of an entry; None where the path is another."""
    place, _, rest = path.rpartition("/because/")
    if not place or not rest:
        return None
    return _of_category(sources, ref, place) or _of_problem(sources, ref, place)


def _of_category(sources: Sources, ref: str, place: str) -> Json | None:
    known = sources.category(ref)
    situations = known["situations"] if known else ()
    wishes = (wish for one in situations for wish in (*one["prefers"], *one["avoids"]))
    return next((wish for wish in wishes if wish["path"] == f"{place}/because"), None)


def _of_problem(sources: Sources, ref: str, place: str) -> Json | None:
    """A problem's condition, out of the texts that can be opened: its key, bounds and choices."""
    key = sources.text(ref, f"{place}/key")
    if key is None:
        return None
    made: dict[str, Any] = {"key": key, "any_of": [], "yes": None}
    for bound in BOUNDS:
        text = sources.text(ref, f"{place}/{bound}")
        made[bound] = float(text) if text is not None else None
    while (choice := sources.text(ref, f"{place}/is/{len(made['any_of'])}")) is not None:
        made["any_of"].append(choice)
    unknown = made["at_least"] is None and made["at_most"] is None and not made["any_of"]
    return {**made, "flag": unknown}


def holds(wish: Mapping[str, Any], value: float | bool | str) -> bool | None:
    """Whether a value meets a condition; None where the condition's flag cannot be opened."""
    if wish.get("any_of"):
        return value in wish["any_of"]
    if wish.get("yes") is not None:
        return value is wish["yes"]
    if wish.get("flag"):
        return None
    if isinstance(value, bool) or not isinstance(value, float):
        return False
    low, high = wish.get("at_least"), wish.get("at_most")
    return (low is None or value >= low) and (high is None or value <= high)
