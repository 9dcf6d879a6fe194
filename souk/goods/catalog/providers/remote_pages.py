"""Page after page of another shop system's catalogue, without missing an item and without going in circles."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from souk.goods.catalog.contracts import Product, WrongField
from souk.goods.catalog.ports import Row
from souk.goods.catalog.providers.remote import Wire
from souk.goods.catalog.providers.remote_goods import Item
from souk.kit.errors import Unavailable
from souk.kit.text import writable

_RAW = 20_000
_SAYS = {
    "string_type": "it is not a text",
    "int_type": "it is not a whole number",
    "int_parsing": "it is not a whole number",
    "bool_type": "it is neither yes nor no",
    "bool_parsing": "it is neither yes nor no",
    "tuple_type": "it is not a list",
    "model_type": "it is not an object with fields",
    "missing": "it is missing",
}


class NoWayOn(Unavailable):
    """The next page does not follow on the one before."""

    def __init__(self, host: str) -> None:
        super().__init__(
            "{host} does not go on where it stopped: its catalogue changed meanwhile, or it repeats itself.", host=host
        )


@dataclass(frozen=True)
class Page:
    """Items of one page, and the cursor of the next; None at the end."""

    items: Sequence[object]
    cursor: str | None


def by_offset(host: str, size: int, ask: Callable[[int, int], tuple[Sequence[object], int | None]]) -> Iterator[object]:
    """What `ask(offset, size)` gives with the total, where that is known.

    Each page begins with the last item of the one before: where another stands there, something was added or removed
    in front of it, and an item could be missed.
    """
    taken, last = 0, ""
    while True:
        items, total = ask(max(taken - 1, 0), size)
        if taken:
            if not items or _name(items[0]) != last:
                raise NoWayOn(host)
            items = items[1:]
        yield from items
        taken += len(items)
        if (total is not None and taken >= total) or (total is None and not items):
            return
        if not items:
            raise NoWayOn(host)
        last = _name(items[-1])


def by_cursor(host: str, ask: Callable[[str | None], Page]) -> Iterator[object]:
    """What `ask(cursor)` gives; a circle of any length is noticed, and one cursor is kept (R. P. Brent, 1980)."""
    cursor: str | None = None
    mark, steps, power = "", 0, 1
    while True:
        page = ask(cursor)
        yield from page.items
        cursor = page.cursor
        if cursor is None:
            return
        if cursor == mark:
            raise NoWayOn(host)
        steps += 1
        if steps == power:
            mark, steps, power = cursor, 0, power * 2


def _name(item: object) -> str:
    return str(item.get("id")) if isinstance(item, dict) else str(item)


def rows(items: Iterator[object], make: Callable[[object], Product], says: frozenset[str]) -> Iterator[Row]:
    """A row for every item: a product, or which field is wrong."""
    for line, item in enumerate(items, 1):
        raw = _raw(item)
        try:
            product = make(item)
        except ValidationError as error:
            yield Row(line, raw, None, *_fault(error))
        except WrongField as error:
            yield Row(line, raw, None, str(error.facts["field"]), str(error.facts["reason"]))
        else:
            yield Row(line, raw, product, says=says | said(product))


def said(product: Product) -> frozenset[str]:
    """What a row speaks of beyond what its platform always says; a description that went away is spoken of, too."""
    told = {*product.title, *(product.description or {})}
    fields = {f"attributes/{one.key}" for one in product.attributes}
    fields |= {field for field in ("brand", "category", "released") if getattr(product, field)}
    return frozenset(fields | {f"{field}/{locale}" for field in ("title", "description") for locale in told})


def _raw(item: object) -> str:
    """The item as people may look at it: here, and only here, a number may lose digits."""
    try:
        return writable(json.dumps(item, ensure_ascii=False, default=lambda number: float(str(number))))[:_RAW]
    except RecursionError:
        return "…"


def _fault(error: ValidationError) -> tuple[str, str]:
    first = error.errors(include_url=False, include_input=False)[0]
    return "/".join(str(part) for part in first["loc"]), _SAYS.get(first["type"], str(first["msg"]))


def whole(wire: Wire, kind: type[Item], value: object) -> Item:
    """A part of an answer without which nothing can be read."""
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        raise wire.odd(": ".join(_fault(error))) from None
