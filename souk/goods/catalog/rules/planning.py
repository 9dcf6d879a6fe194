"""What an import would do, summed up as it is planned, and what is odd about it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from souk.goods.catalog.contracts import Change, Import, Limits, Offer, PriceMove, Product, Said
from souk.goods.catalog.rules.products import field_text

MOST_FIELDS = 200
MOST_PRICES = 10
# Shares in per cent from which a person should look before anything is done.
MANY_RETIRED = 30
MANY_REJECTED = 20
MANY_CHANGED = 80
_OTHERS = "…"

RETIRED = "{percent} % of the goods that this source had would be taken out of sight ({count})."
MISSING = "{percent} % of the goods that this source had are not in the file ({count}); they stay as they are."
REJECTED = "{percent} % of the rows are wrong ({count})."
CHANGED = "{percent} % of the goods change ({count})."
HUNDREDFOLD = "{count} of {total} changed prices are a hundred times what they were, or a hundredth."
BROKEN = "The file breaks off; what it lacks is not taken for missing."
DOUBTFUL = "{count} rows are wrong; goods that they mean may seem to be missing."
MOVED = "{percent} % is the largest move of a price ({product})."
AGAIN = "{count} goods were changed by somebody since they were planned; look at them again."


@dataclass(frozen=True)
class Summary:
    """Fields that change with their count and an example, the largest moves of prices, and what went wrong."""

    fields: Mapping[str, tuple[int, Change, str]] = field(default_factory=dict)
    prices: tuple[PriceMove, ...] = ()
    priced: int = 0
    hundred: int = 0
    had: int = 0
    broken: bool = False
    moved: int = 0
    waits: Said | None = None


def field_of(path: str) -> str:
    """A path of a change as a field that many products have: `variants/a/offers/b/price/amount` is `price`."""
    match path.split("/"):
        case ["variants", _, "offers", _, name, *_]:
            return name
        case ["variants", _, "offers", *_]:
            return "offers"
        case ["variants", _, name, *_]:
            return f"variants/{name}"
        case ["attributes", *rest]:
            return f"attributes/{'/'.join(rest)}"
        case [head, *_] if head in ("variants", "media", "rating"):
            return head
    return path


def legible(changes: Sequence[Change], before: Product, after: Product) -> tuple[Change, ...]:
    """Changes as people read them: a price with its currency, an attribute with its unit."""
    found: dict[str, Change] = {}
    for change in changes:
        path = _whole(change.field)
        if path == change.field:
            found[path] = change
        else:
            found[path] = Change(path, field_text(before, path), field_text(after, path))
    return tuple(found.values())


def _whole(path: str) -> str:
    """The path of the price or attribute that a path is a part of, else the path itself."""
    parts = path.split("/")
    if parts[0] == "attributes" and parts[-1] in ("value", "unit") and len(parts) > 2:
        return "/".join(parts[:-1])
    return "/".join(parts[:-1]) if parts[-1] in ("amount", "currency") and parts[0] == "variants" else path


def tally(summary: Summary, product: str, changes: Sequence[Change], moves: Sequence[PriceMove]) -> Summary:
    """The summary with one more product that changes."""
    fields = dict(summary.fields)
    for name, one in {field_of(change.field): change for change in reversed(changes)}.items():
        known = name if name in fields or len(fields) < MOST_FIELDS else _OTHERS
        count, example, of = fields.get(known, (0, one, product))
        fields[known] = (count + 1, example, of)
    ranked = sorted((*summary.prices, *moves), key=lambda move: -abs(move.percent))[:MOST_PRICES]
    return replace(
        summary,
        fields=fields,
        prices=tuple(ranked),
        priced=summary.priced + len(moves),
        hundred=summary.hundred + sum(_hundredfold(move) for move in moves),
    )


def price_moves(before: Product, after: Product) -> Iterator[PriceMove]:
    """Prices of the shop's own offers that move."""
    old = {variant.id: _own(variant.offers, after.shop) for variant in before.variants}
    for variant in after.variants:
        was, now = old.get(variant.id), _own(variant.offers, after.shop)
        if was and now and was.price != now.price and was.price.currency == now.price.currency:
            percent = round((now.price.amount - was.price.amount) * 100 / max(was.price.amount, 1))
            yield PriceMove(after.id, variant.id, was.price, now.price, percent)


def _own(offers: Sequence[Offer], shop: str) -> Offer | None:
    return next((one for one in offers if one.shop == shop), None)


def _hundredfold(move: PriceMove) -> bool:
    small, large = sorted((move.before.amount, move.after.amount))
    return small > 0 and 99 * small <= large <= 101 * small


def share(part: int, whole: int) -> int:
    """Per cent, rounded; of nothing, nothing."""
    return round(part * 100 / whole) if whole else 0


def cautions(batch: Import, summary: Summary, retire: bool) -> Iterator[Said]:
    """What somebody should know before the plan is applied."""
    if summary.broken:
        yield Said(BROKEN)
    gone, wrong = share(batch.missing, summary.had), share(batch.rejected, batch.read)
    if retire and gone > MANY_RETIRED:
        yield Said(RETIRED, {"percent": gone, "count": batch.missing})
    elif not retire and gone > MANY_RETIRED:
        yield Said(MISSING, {"percent": gone, "count": batch.missing})
    if wrong > MANY_REJECTED:
        yield Said(REJECTED, {"percent": wrong, "count": batch.rejected})
    elif batch.rejected and batch.missing and retire:
        yield Said(DOUBTFUL, {"count": batch.rejected})
    if summary.priced >= 3 and summary.hundred * 2 > summary.priced:
        yield Said(HUNDREDFOLD, {"count": summary.hundred, "total": summary.priced})
    if summary.moved:
        yield Said(AGAIN, {"count": summary.moved})


def objection(batch: Import, summary: Summary, retire: bool, limits: Limits) -> Said | None:
    """Why a plan may not be applied without a person; None where it may."""
    odd = next(cautions(batch, summary, retire), None)
    changed, gone = share(batch.changed, summary.had), share(batch.missing, summary.had)
    if odd:
        return odd
    if changed > limits.changed:
        return Said(CHANGED, {"percent": changed, "count": batch.changed})
    if retire and gone > limits.retired:
        return Said(RETIRED, {"percent": gone, "count": batch.missing})
    largest = next(iter(summary.prices), None)
    if largest and abs(largest.percent) > limits.price:
        return Said(MOVED, {"percent": abs(largest.percent), "product": largest.product})
    return None
