"""Whether a purchase keeps the constraints of an open mandate; one that is not understood refuses."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from souk.trade.mandates.contracts import LARGEST, Draft, Intent, Next, Purchase, Reason

LONGEST_DAYS = 400
WHOLE = 10_000


@dataclass(frozen=True)
class Fault:
    """Why a purchase does not fit, and what to do next."""

    reason: Reason
    detail: str
    next: Next = "stop"


@dataclass(frozen=True)
class Used:
    """What of a mandate is held and spent, and how often it bought."""

    amount: int = 0
    purchases: int = 0


Check = Callable[[Mapping[str, object], Purchase, datetime], str]


def wrong(draft: Draft, now: datetime) -> Iterator[str]:
    """Everything for which nobody is asked to consent."""
    intent = draft.intent
    moments = [one for one in (intent.until, intent.since) if one is not None]
    if any(one.tzinfo is None for one in moments):
        yield "a moment has its offset, such as 2026-11-11T00:00:00+08:00"
        return
    if not 0 < (intent.until - now).total_seconds() <= LONGEST_DAYS * 86_400:
        yield f"it ends within {LONGEST_DAYS} days"
    if intent.since is not None and intent.since >= intent.until:
        yield "its window begins before it ends"
    if draft.autonomy == "bounded" and (intent.budget is None or intent.per_purchase is None):
        yield "an agent that buys by itself has a budget and a limit for each purchase"
    if draft.autonomy == "specified" and (intent.per_purchase is None or not intent.goods):
        yield "one specified purchase names its goods and the most that it may cost"


def constraints_of(draft: Draft) -> tuple[dict[str, object], ...]:
    """What an open mandate says, each limit by itself."""
    intent = draft.intent
    most = 1 if draft.autonomy == "specified" else intent.purchases
    moment = {"from": intent.since and int(intent.since.timestamp()), "until": int(intent.until.timestamp())}
    deviation = intent.deviation
    found: list[tuple[str, dict[str, object]]] = [
        ("currency", {"code": intent.currency}),
        ("window", {"from": moment["from"] or 0, "until": moment["until"]}),
        *_limits(("amount", intent.per_purchase), ("budget", intent.budget), ("purchases", most)),
        *_names("categories", intent.categories, intent.not_categories),
        *_names("goods", intent.goods, intent.not_goods),
        *_names("merchants", intent.merchants, ()),
        *_names("methods", intent.methods, ()),
    ]
    if intent.deliver_by:
        found.append(("deliver_by", {"date": intent.deliver_by}))
    if intent.address:
        found.append(("address", {"hash": intent.address}))
    if intent.return_days is not None:
        found.append(("returns", {"days": intent.return_days}))
    if deviation is not None:
        found.append(("deviation", vars(deviation)))
    return tuple({"type": kind, **said} for kind, said in found)


def _limits(*limits: tuple[str, int | None]) -> Iterator[tuple[str, dict[str, object]]]:
    for kind, most in limits:
        if most is not None:
            yield kind, {"max": most}


def _names(kind: str, allowed: Sequence[str], forbidden: Sequence[str]) -> Iterator[tuple[str, dict[str, object]]]:
    if allowed or forbidden:
        yield kind, {"allowed": sorted(allowed), "forbidden": sorted(forbidden)}


def _amount(one: Mapping[str, object], purchase: Purchase, _at: datetime) -> str:
    return f"it costs {purchase.total}, at most {one['max']}" if purchase.total > _number(one["max"]) else ""


def _currency(one: Mapping[str, object], purchase: Purchase, _at: datetime) -> str:
    return f"it is in {purchase.currency}, not in {one['code']}" if purchase.currency != _text(one["code"]) else ""


def _window(one: Mapping[str, object], _purchase: Purchase, at: datetime) -> str:
    now = int(at.timestamp())
    return "" if _number(one["from"]) <= now < _number(one["until"]) else "it is not within the window"


def _categories(one: Mapping[str, object], purchase: Purchase, _at: datetime) -> str:
    return _listed(one, [(item.variant, item.categories) for item in purchase.lines])


def _goods(one: Mapping[str, object], purchase: Purchase, _at: datetime) -> str:
    return _listed(one, [(item.variant, (item.product, item.variant)) for item in purchase.lines])


def _merchants(one: Mapping[str, object], purchase: Purchase, _at: datetime) -> str:
    sellers = {item.seller for item in purchase.lines if item.seller}
    return _listed(one, [(name, (purchase.merchant, name)) for name in sellers or {purchase.merchant}])


def _methods(one: Mapping[str, object], purchase: Purchase, _at: datetime) -> str:
    return _listed(one, [(purchase.method, (purchase.method,))])


def _listed(one: Mapping[str, object], found: Iterable[tuple[str, Iterable[str]]]) -> str:
    allowed, forbidden = (frozenset(_text(name) for name in _list(one[key])) for key in ("allowed", "forbidden"))
    for name, kinds in found:
        if forbidden & set(kinds):
            return f"{name} is forbidden"
        if allowed and not allowed & set(kinds):
            return f"{name} is not among what is allowed"
    return ""


def _deliver_by(one: Mapping[str, object], purchase: Purchase, _at: datetime) -> str:
    late = not purchase.deliver_by or purchase.deliver_by > _text(one["date"])
    return f"it is not promised by {one['date']}" if late else ""


def _address(one: Mapping[str, object], purchase: Purchase, _at: datetime) -> str:
    return "it goes to another address" if purchase.address != _text(one["hash"]) else ""


def _returns(one: Mapping[str, object], purchase: Purchase, _at: datetime) -> str:
    short = purchase.return_days is None or purchase.return_days < _number(one["days"])
    return f"it cannot be returned for {one['days']} days" if short else ""


def _deviation(one: Mapping[str, object], purchase: Purchase, _at: datetime) -> str:
    most = _number(one["reference"]) * (WHOLE + _number(one["basis_points"])) // WHOLE
    if one["action"] not in ("pause", "cancel"):
        raise ValueError
    return f"it costs {purchase.total}, more than {most} is a deviation" if purchase.total > most else ""


def _later(one: Mapping[str, object], _purchase: Purchase, _at: datetime) -> str:
    _number(one["max"])
    return ""


def _number(value: object) -> int:
    if type(value) is not int or not 0 <= value <= max(LARGEST, 1 << 40):
        raise ValueError
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError
    return value


_NAMED = frozenset({"allowed", "forbidden"})
_KNOWN: Mapping[str, tuple[frozenset[str], Check]] = {
    "amount": (frozenset({"max"}), _amount),
    "budget": (frozenset({"max"}), _later),
    "purchases": (frozenset({"max"}), _later),
    "currency": (frozenset({"code"}), _currency),
    "window": (frozenset({"from", "until"}), _window),
    "categories": (_NAMED, _categories),
    "goods": (_NAMED, _goods),
    "merchants": (_NAMED, _merchants),
    "methods": (_NAMED, _methods),
    "deliver_by": (frozenset({"date"}), _deliver_by),
    "address": (frozenset({"hash"}), _address),
    "returns": (frozenset({"days"}), _returns),
    "deviation": (frozenset({"reference", "basis_points", "action"}), _deviation),
}
# What only the wallet knows, since other merchants count too.
CUMULATIVE = frozenset({"budget", "purchases"})


def fault(constraint: object, purchase: Purchase, at: datetime) -> Fault | None:
    """What is wrong with a purchase under one constraint; cumulative ones are only read here."""
    kind = constraint.get("type") if isinstance(constraint, Mapping) else None
    keys, check = _KNOWN.get(kind, (frozenset(), None)) if isinstance(kind, str) else (frozenset(), None)
    if check is None or not isinstance(constraint, Mapping) or constraint.keys() != keys | {"type"}:
        return Fault("unresolved_constraint", f"the constraint {str(kind)[:80]} is not understood")
    try:
        why = check(constraint, purchase, at)
    except (TypeError, ValueError):
        return Fault("unresolved_constraint", f"the constraint {kind} is not understood")
    if not why:
        return None
    ask = kind == "deviation" and constraint["action"] == "pause"
    return Fault("mandate_scope_mismatch", why, "ask_consumer" if ask else "new_checkout")


def fault_of(constraints: object, purchase: Purchase, at: datetime, *, agreed: bool = False) -> Fault | None:
    """The first thing that is wrong with a purchase under all constraints; `agreed`: its consumer said yes to it."""
    if not isinstance(constraints, list) or not constraints:
        return Fault("unresolved_constraint", "the mandate says no constraints")
    kinds = [one.get("type") for one in constraints if isinstance(one, Mapping)]
    if len(set(map(str, kinds))) < len(constraints) or not {"currency", "window"} <= set(map(str, kinds)):
        return Fault("unresolved_constraint", "the constraints are not one of each kind")
    faults = (found for one in constraints if (found := fault(one, purchase, at)) is not None)
    return next((found for found in faults if not (agreed and found.next == "ask_consumer")), None)


def over(intent: Intent, purchases: int | None, used: Used, total: int) -> Fault | None:
    """Whether a total would go over what is left of the budget or of the number of purchases."""
    if intent.budget is not None and used.amount + total > intent.budget:
        left = max(0, intent.budget - used.amount)
        return Fault("budget_exceeded", f"it costs {total}, and {left} is left of the budget")
    if purchases is not None and used.purchases >= purchases:
        return Fault("budget_exceeded", f"it allows {purchases} purchases, and they were made")
    return None


def uneven(purchase: Purchase) -> str:
    """What does not add up in a purchase by itself."""
    lines, extras = sum(item.amount for item in purchase.lines), sum(extra.amount for extra in purchase.extras)
    if lines + extras != purchase.total:
        return f"its lines and extras are {lines + extras} and its total {purchase.total}"
    if purchase.issued >= purchase.expires:
        return "it is over before it begins"
    return ""
