"""What the form of promotions offers: every kind with its layer, and the fields that say it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Offer:
    """What the form offers: the layer (of a shop's own `basket` is its layer) and kind that it is, and how it is said.

    `fields` are those of the fields of single kinds that say it; the others of them it leaves out.
    """

    layer: str
    kind: str
    fields: tuple[str, ...]


_BASKET = ("layer", "coupon")
BALANCE = ("balance_since", "balance_until")
OFFERS: Mapping[str, Offer] = {
    "step": Offer("basket", "step", ("amount", "every", *_BASKET)),
    "tier": Offer("basket", "tier", ("steps", *_BASKET)),
    "whole": Offer("basket", "cut", ("amount", *_BASKET)),
    "coupon": Offer("basket", "cut", ("amount", "layer")),
    "share": Offer("basket", "percent", ("percent", *_BASKET)),
    "bundle": Offer("basket", "bundle", ("amount", "each", *_BASKET)),
    "gift": Offer("basket", "gift", ("sku", "count", "gift_worth", *_BASKET)),
    "packet": Offer("red_packet", "cut", ("amount",)),
    "off": Offer("item", "percent", ("percent", "coupon")),
    "cut": Offer("item", "cut", ("amount", "coupon")),
    "fixed": Offer("item", "fixed", ("amount", "coupon")),
    "member": Offer("item", "fixed", ("amount", "coupon")),
    "nth": Offer("item", "nth", ("percent", "each", "coupon")),
    "deposit": Offer("item", "deposit", ("pay", "worth", *BALANCE, "forfeits", "coupon")),
    "shipped": Offer("shipping", "percent", ("percent", "coupon")),
    "shipped_cut": Offer("shipping", "cut", ("amount", "coupon")),
    "paid": Offer("payment", "percent", ("percent", "methods", "coupon")),
    "paid_cut": Offer("payment", "cut", ("amount", "methods", "coupon")),
}
# The fields of single kinds, in the order of the form.
OWN = (
    "amount", "every", "each", "percent", "steps", "sku", "count", "gift_worth", "pay", "worth", *BALANCE, "forfeits",
    "methods", "layer", "coupon",
)  # fmt: skip
SCOPES = ("products", "skus", "shops", "categories", "brands")
# Those that the form folds away while none of them is filled.
MORE = (
    "requires", "coupon", "group", "policy", "most", "priority", "layer", "cap", "final", "reprice", "share", "brands",
    "aisles", "skus", "shops", *(f"without_{one}" for one in SCOPES),
)  # fmt: skip
FIELDS = (
    "id", "name_en", "name_zh", "offer", *OWN, "threshold", "pieces", "category", "products", "since", "until", "zone",
    "per_user", "total", "budget", "cap", "requires", "group", "policy", "most", "priority", "final", "reprice",
    "share", "aisles", "skus", "shops", "brands", *(f"without_{one}" for one in SCOPES), "try_pieces", "try_fee", "why",
)  # fmt: skip
BLANK: Mapping[str, str] = dict.fromkeys(FIELDS, "") | {"offer": "step"}


def unused(form: Mapping[str, str]) -> list[str]:
    """The fields that are filled though the kind does not use them."""
    fields = OFFERS.get(form["offer"], OFFERS["step"]).fields
    return [name for name in OWN if form[name] and name not in fields]


def said_anything(form: Mapping[str, str]) -> bool:
    """Whether the form says what its kind does, so that it can be looked at."""
    return any(form[name] for name in OFFERS.get(form["offer"], OFFERS["step"]).fields if name not in _BASKET)


def offer_of(rule: Mapping[str, Any]) -> str:
    """Which of the form's offers a rule is; empty where the form has none like it."""
    over_lines = rule["layer"] in ("shop", "category", "platform", "red_packet")
    match rule["kind"], rule["layer"]:
        case "cut", "red_packet" if rule["coupon"]:
            return "packet"
        case "cut", _ if over_lines:
            return "coupon" if rule["coupon"] else "whole"
        case "fixed", "item" if rule["requires"]:
            return "member"
    layer = "basket" if over_lines else rule["layer"]
    return next((name for name, one in OFFERS.items() if (one.layer, one.kind) == (layer, rule["kind"])), "")
