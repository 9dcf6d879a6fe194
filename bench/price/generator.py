"""Random baskets and rules, seeded: every kind, layer, policy, quota and window of docs/reference/price.md."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from souk.goods.promotions import LAYERS
from souk.goods.promotions.rules.sense import KINDS

AT = datetime(2026, 11, 11, 12, tzinfo=UTC)
SHOPS, CATEGORIES, BRANDS = ("corner", "harbour", "mill"), ("home", "pets", "food", "tea"), ("", "Cato", "Felis")
Json = dict[str, Any]


def basket(dice: Random, most: int = 9) -> list[Json]:
    """Lines of small and large prices, some of one SKU."""
    return [_line(dice, number) for number in range(dice.randint(1, most))]


def _line(dice: Random, number: int) -> Json:
    return {
        "id": f"l{dice.randint(0, 99):02}-{number}",
        "sku": f"s{dice.randint(0, 11)}",
        "product": f"p{dice.randint(0, 7)}",
        "shop": dice.choice(SHOPS),
        "categories": dice.sample(CATEGORIES, dice.randint(0, 2)),
        "brand": dice.choice(BRANDS),
        "quantity": dice.choice((1, 1, 2, 3, 7, 20)),
        "unit": dice.choice((0, 1, 3, 99, 333, 1000, 12_345, 99_900, 1_234_567)),
    }


def context(dice: Random, rules: list[Json]) -> Json:
    """When and how, with some of what the rules ask for."""
    ids = [one["id"] for one in rules]
    return {
        "at": AT.isoformat(),
        "currency": "CNY",
        "step": dice.choice((1, 1, 1, 5, 100)),
        "entitlements": dice.sample(("member", "new"), dice.randint(0, 2)),
        "coupons": dice.sample(ids, len(ids) * 3 // 4),
        "payment": dice.choice(("", "card", "wallet")),
        "shipping": {shop: dice.choice((0, 500, 1200)) for shop in SHOPS if dice.random() < 0.8},
        "gifts": {f"g{n}": dice.randint(0, 4) for n in range(3)},
        "used": {id: _used(dice) for id in ids if dice.random() < 0.3},
        "destination": dice.choice(("", "CN", "US-CA", "DE")),
        "taxes": [_tax(dice, number) for number in range(dice.randint(0, 5))],
    }


def _used(dice: Random) -> Json:
    return {"mine": dice.randint(0, 2), "all": dice.randint(0, 9), "spent": dice.randint(0, 9_000)}


def _tax(dice: Random, number: int) -> Json:
    return {
        "id": f"t{number}",
        "rate": dice.choice((0, 600, 725, 1300, 1900)),
        "destination": dice.choice(("", "CN", "US", "US-CA", "DE")),
        "category": dice.choice(("", *CATEGORIES)),
        "included": dice.random() < 0.5,
        **_window(dice),
    }


def _window(dice: Random) -> Json:
    since = AT + timedelta(hours=dice.randint(-30, 4)) if dice.random() < 0.6 else None
    until = AT + timedelta(hours=dice.randint(5, 30)) if dice.random() < 0.6 else None
    return {"since": since and since.isoformat(), "until": until and until.isoformat()}


def promotions(dice: Random, most: int = 12) -> list[Json]:
    """Rules that make sense; those of one group agree on how it is decided."""
    policies = {f"g{n}": (dice.choice(("stackable", "exclusive", "best", "max")), dice.randint(1, 3)) for n in range(3)}
    return [_rule(dice, f"r{number:02}", policies) for number in range(dice.randint(0, most))]


def _rule(dice: Random, id: str, policies: dict[str, tuple[str, int]]) -> Json:
    layer = dice.choice(LAYERS)
    kind = dice.choice(sorted(KINDS[layer]))
    group = dice.choice(("", *policies)) if kind != "deposit" else ""
    policy, count = policies.get(group, ("stackable", 1))
    owner = dice.choice(SHOPS) if layer == "shop" else dice.choice(("", "", "", "", "", "", *SHOPS))
    # A group is its owner's, so that of two owners the groups of one name are two.
    return {
        "id": id, "layer": layer, "kind": kind, "owner": owner, **_numbers(dice, kind),
        "scope": _scope(dice, 0.1), "without": _scope(dice, 0.03),
        "windows": [_window(dice) for _ in range(dice.choice((0, 0, 0, 0, 0, 1, 2)))],
        "requires": dice.choice(([], [], [], [], [], ["member"], ["member", "new"])),
        "coupon": dice.random() < 0.15,
        "methods": dice.choice(([], ["card"], ["card", "wallet"])) if layer == "payment" else [],
        "threshold": dice.choice((0, 0, 0, 0, 500, 20_000, 1_000_000)), "pieces": dice.choice((0, 0, 0, 0, 2, 6)),
        "cap": dice.choice((0, 0, 0, 50, 3_000)), "group": group, "policy": policy, "most": count,
        "priority": dice.choice((0, 0, 0, -1, 1, 5)), "per_user": dice.choice((0, 0, 0, 1, 3)),
        "total": dice.choice((0, 0, 0, 4, 12)), "budget": dice.choice((0, 0, 0, 4_000, 100_000)),
        "final": dice.random() < 0.15, "shop_share": dice.choice((0, 3_333, 5_000, 10_000)),
        "on_return": dice.choice(("share", "share", "share", "reprice")),
    }  # fmt: skip


def _numbers(dice: Random, kind: str) -> Json:
    amount = dice.choice((1, 7, 50, 500, 5_000, 100_000))
    pay = dice.choice((1, 100, 5_000))
    tiers = sorted(dice.sample((0, 100, 1_000, 20_000, 300_000), dice.randint(1, 3)))
    return {
        "cut": {"amount": amount},
        "percent": {"off": dice.choice((1, 333, 1_250, 5_000, 10_000))},
        "fixed": {"amount": amount},
        "nth": {"every": dice.randint(1, 3), "off": dice.choice((5_000, 10_000))},
        "deposit": {"pay": pay, "worth": pay + dice.choice((0, 100, 5_000))},
        "step": {"every": dice.choice((7, 1_000, 30_000)), "amount": dice.choice((1, 100, 5_000))},
        "tier": {
            "steps": [{"since": since, "amount": dice.choice((0, 90)), "off": dice.choice((0, 700))} for since in tiers]
        },
        "bundle": {"every": dice.randint(1, 4), "amount": amount},
        "gift": {"sku": f"g{dice.randint(0, 2)}", "count": dice.randint(1, 3), "worth": dice.choice((0, 900))},
    }[kind]


def _scope(dice: Random, often: float) -> Json:
    def some(names: tuple[str, ...]) -> list[str]:
        return dice.sample(names, dice.randint(1, len(names) - 1)) if dice.random() < often else []

    return {
        "products": some(tuple(f"p{n}" for n in range(8))),
        "skus": some(tuple(f"s{n}" for n in range(12))),
        "shops": some(SHOPS),
        "categories": some(CATEGORIES),
        "brands": some(BRANDS),
    }
