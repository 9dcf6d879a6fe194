"""What a mandate leaves of a wish: of two limits the stricter one holds."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from pydantic import JsonValue

from souk.agents.shopper.contracts import Bounds

# Somewhere on earth the day goes on until 12 hours after its end in UTC; the promise is compared as a date.
END_OF_DAY = timedelta(days=1)


def bound(bounds: Bounds, mandate: Mapping[str, JsonValue], house: Collection[str]) -> Bounds:
    """The limits of a wish under a mandate as it stands; `house` are names by which it allows every shop of ours."""
    intent = mandate["intent"]
    assert isinstance(intent, Mapping)
    left = remaining(mandate)
    caps = [one for one in (bounds.most, left) if one is not None]
    # Each house's part of a basket is a checkout of its own, and so a purchase of its own.
    each = [one for one in (bounds.each, _whole(intent.get("per_purchase"))) if one is not None]
    merchants, methods = _names(intent.get("merchants")), _names(intent.get("methods"))
    # Another house signs its own name for the way to pay, so a mandate for some ways is for our own shops.
    away = NOBODY if methods else tuple(sorted(merchants - set(house))) or (NOBODY if merchants else ())
    shops = bounds.shops if not merchants or merchants & set(house) else _both(bounds.shops, merchants)
    away, shops = _without(away, bounds.shops_not), _without(shops, bounds.shops_not)
    days = [one for one in (bounds.return_days, _whole(intent.get("return_days"))) if one is not None]
    dates = [one for one in (bounds.deliver_by, str(intent.get("deliver_by") or "")) if one]
    return replace(
        bounds,
        currency=str(intent["currency"]),
        most=min(caps) if caps else None,
        each=min(each) if each else None,
        shops=shops,
        deliver_by=min(dates) if dates else "",
        return_days=max(days) if days else None,
        methods=_both(bounds.methods, methods),
        merchants=away,
        allowed=tuple(sorted(_names(intent.get("goods")))),
        categories=tuple(sorted(_names(intent.get("categories")))),
        refused=tuple(sorted(_names(intent.get("not_goods")) | _names(intent.get("not_categories")))),
    )


def remaining(mandate: Mapping[str, JsonValue]) -> int | None:
    """What is left of a mandate's budget, None where it has none."""
    intent = mandate["intent"]
    assert isinstance(intent, Mapping)
    budget = _whole(intent.get("budget"))
    if budget is None:
        return None
    return max(0, budget - (_whole(mandate.get("held")) or 0) - (_whole(mandate.get("spent")) or 0))


def ends(bounds: Bounds, mandate_until: datetime) -> datetime:
    """When there is no sense in looking any more: at the mandate's end, or after the day by which it must arrive."""
    if not bounds.deliver_by:
        return mandate_until
    return min(mandate_until, datetime.fromisoformat(bounds.deliver_by).replace(tzinfo=UTC) + END_OF_DAY)


def impossible(bounds: Bounds) -> str:
    """Why a wish can never be bought under a mandate; empty where it can."""
    if bounds.shops == NOBODY:
        return "it allows none of the shops that are wished for"
    if bounds.methods == NOBODY:
        return "it does not allow this way to pay"
    return ""


NOBODY = ("",)


def _both(one: Sequence[str], other: Collection[str]) -> tuple[str, ...]:
    """What both allow, where an empty list allows all; `NOBODY` where nothing is left."""
    if not one or not other:
        return tuple(one) or tuple(sorted(other))
    return tuple(name for name in one if name in other) or NOBODY


def _without(allowed: tuple[str, ...], denied: Collection[str]) -> tuple[str, ...]:
    """Who is allowed and not denied; `NOBODY` where nobody of them is left."""
    return tuple(one for one in allowed if one not in denied) or (NOBODY if allowed else ())


def _names(value: JsonValue) -> set[str]:
    return {str(one) for one in value} if isinstance(value, list | tuple) else set()


def _whole(value: JsonValue) -> int | None:
    return value if isinstance(value, int) else None
