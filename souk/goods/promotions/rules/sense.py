"""Which promotions make sense: what a kind needs, and in which layer it may stand."""

from collections.abc import Callable, Iterable, Iterator

from souk.goods.promotions.contracts import ALL, Campaign, Kind, Layer, Promotion, Window

_OVER_LINES: frozenset[Kind] = frozenset({"cut", "step", "tier", "percent", "bundle", "gift"})
KINDS: dict[Layer, frozenset[Kind]] = {
    "item": frozenset({"cut", "percent", "fixed", "nth", "deposit"}),
    "shop": _OVER_LINES,
    "category": _OVER_LINES,
    "platform": _OVER_LINES,
    "red_packet": _OVER_LINES,
    "shipping": frozenset({"cut", "percent"}),
    "payment": frozenset({"cut", "percent"}),
}
STANDS: dict[frozenset[Kind], str] = {
    KINDS["item"]: "in this layer cut, percent, fixed, nth or deposit",
    _OVER_LINES: "in this layer cut, step, tier, percent, bundle or gift",
    KINDS["shipping"]: "in this layer cut or percent",
}
NEEDS: dict[Kind, tuple[str, ...]] = {
    "cut": ("amount",),
    "percent": ("off",),
    "fixed": (),
    "nth": ("every", "off"),
    "deposit": ("pay", "worth"),
    "step": ("every", "amount"),
    "tier": ("steps",),
    "bundle": ("every",),
    "gift": ("sku", "count"),
}


def wrong(one: Promotion) -> Iterator[tuple[str, str]]:
    """Every field that cannot be so, with why."""
    if one.kind not in KINDS[one.layer]:
        yield "kind", STANDS[KINDS[one.layer]]
    yield from ((name, "this kind needs it") for name in NEEDS[one.kind] if not getattr(one, name))
    yield from ((name, why) for name, why, holds in _SENSE if holds(one))


_SENSE: tuple[tuple[str, str, Callable[[Promotion], bool]], ...] = (
    ("id", "it is empty", lambda one: not one.id.strip()),
    ("worth", "a deposit is worth at least what is paid", lambda one: one.kind == "deposit" and one.worth < one.pay),
    ("group", "a deposit has none", lambda one: one.kind == "deposit" and bool(one.group)),
    ("balance", "only a deposit leaves one", lambda one: one.balance is not None and one.kind != "deposit"),
    ("forfeits", "only a deposit can be kept", lambda one: one.forfeits and one.kind != "deposit"),
    ("balance", "it ends before it begins", lambda one: one.balance is not None and _backwards(one.balance)),
    ("policy", "it takes a group", lambda one: one.policy != "stackable" and not one.group),
    ("most", "at least 1 may apply", lambda one: one.policy == "max" and one.most < 1),
    ("owner", "a promotion of a shop names its shop", lambda one: one.layer == "shop" and not one.owner),
    ("methods", "only a payment offer asks for a way to pay", lambda one: bool(one.methods) and one.layer != "payment"),
    ("windows", "it ends before it begins", lambda one: any(_backwards(window) for window in one.windows)),
)


def charges(rule: Promotion, before: Campaign | None) -> bool:
    """Whether the platform would bear a part of a shop's campaign to which it has not agreed as it stands."""
    agreed = before is not None and before.state == "live" and before.rule == rule
    return rule.shop_share < ALL and not agreed


def _backwards(window: Window) -> bool:
    return window.since is not None and window.until is not None and window.since >= window.until


def torn(promotions: Iterable[Promotion]) -> Iterator[tuple[str, str, str]]:
    """Promotions of one group that do not agree on how it is decided: id, field, why; and ids that stand twice."""
    seen: dict[str, Promotion] = {}
    groups: dict[tuple[str, str], Promotion] = {}
    for one in promotions:
        if one.id in seen:
            yield one.id, "id", "it stands twice"
        seen[one.id] = one
        first = groups.setdefault((one.owner, one.group), one) if one.group else one
        if (first.policy, first.most) != (one.policy, one.most):
            yield one.id, "policy", "the same for all of a group"
