"""A shop with a tray, its promotions, and how people ask for them."""

from typing import Any

import pytest

from souk.goods.promotions import Promotions
from souk.kit.operation import Caller, Souk
from souk.people.accounts import VISITOR_SCOPES
from tests.small import OPERATOR, open_shops, product, put

STEP: dict[str, Any] = {
    "id": "autumn",
    "layer": "shop",
    "kind": "step",
    "owner": "corner",
    "every": 30000,
    "amount": 5000,
    "shop_share": 10000,
}
NAME = {"en": "¥50 off every ¥300", "zh-CN": "每满300减50"}
VISITOR = Caller("visitor", VISITOR_SCOPES, personal=False)


def keeper(shop: str) -> Caller:
    """Who may run the campaigns of one shop."""
    return Caller(f"keeper-{shop}", frozenset({"promotions:*"}), shop)


def shopper(name: str) -> Caller:
    """Who may claim coupons and ask for prices."""
    return Caller(name, VISITOR_SCOPES | {"promotions:claim"}, personal=False)


def run(souk: Souk, rule: dict[str, Any], caller: Any = OPERATOR, number: int = 0, **more: Any) -> Any:
    asked = {"campaign": {"rule": rule, "name": NAME, "number": number}, "why": "sale", **more}
    return souk.call("promotions.put", asked, caller)


def quote(souk: Souk, *basket: dict[str, Any], caller: Caller = OPERATOR, **more: Any) -> Any:
    return souk.call("pricing.quote", {"basket": list(basket), **more}, caller)


@pytest.fixture
def promotions(souk: Souk) -> Promotions:
    return souk.operations["promotions.put"].method.__self__  # type: ignore[attr-defined, no-any-return]


@pytest.fixture
def shop(souk: Souk) -> Souk:
    open_shops(souk)
    put(souk, product("tray", "Open litter tray", 20000, category="litter_box", brand="Cato"))
    return souk
