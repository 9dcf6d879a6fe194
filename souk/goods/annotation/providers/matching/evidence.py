"""Which fields of two records agree and differ, and a score by rule where nothing was learned."""

from collections.abc import Iterator

from souk.goods.annotation.contracts import Compared
from souk.goods.annotation.providers.matching.records import Record

Verdict = tuple[bool, Compared]
_SAME, _OTHER, _DOUBT = 0.99, 0.02, 0.2
_PRICE = 1.25


def compared(one: Record, other: Record) -> Iterator[Verdict]:
    """Every field that both state, and whether they say the same."""
    sets = {
        "barcode": (one.barcodes, other.barcodes),
        "model": (one.models, other.models),
        **{name: (group, other.groups[name]) for name, group in one.groups.items() if name != "full colour"},
    }
    for field, (mine, theirs) in sets.items():
        if mine and theirs:
            yield bool(mine & theirs), _told(field, mine, theirs)
    if one.brand and other.brand:
        yield one.brand == other.brand, Compared("brand", one.brand, other.brand)
    for unit, values in one.quantities.items():
        if unit and unit in other.quantities:
            its = other.quantities[unit]
            yield bool(values & its), _told(unit, {f"{value:g}" for value in values}, {f"{value:g}" for value in its})
    if one.price and other.price and one.currency == other.currency:
        near = max(one.price, other.price) <= _PRICE * min(one.price, other.price)
        yield near, Compared("price", f"{one.price:.0f}", f"{other.price:.0f}")


def ruled(one: Record, other: Record, verdicts: list[Verdict]) -> float:
    """A shared barcode says yes, another one no; else the titles' shared words, less for every field that differs."""
    agree = {told.field for same, told in verdicts if same}
    differ = {told.field for same, told in verdicts if not same}
    if "barcode" in agree | differ:
        return _SAME if "barcode" in agree else _OTHER
    words = len(one.title_words & other.title_words)
    share = 2 * words / max(1, len(one.title_words) + len(other.title_words))
    if "model" in agree and "brand" not in differ:
        share = max(share, 0.9)
    doubts = differ - {"price"}
    return min(share * 0.9 ** len(differ), _DOUBT) if doubts else share


def _told(field: str, mine: set[str] | frozenset[str], theirs: set[str] | frozenset[str]) -> Compared:
    return Compared(field, ", ".join(sorted(mine)), ", ".join(sorted(theirs)))
