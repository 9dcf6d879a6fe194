"""A shop with a tray at ¥200, and how campaigns are run in it."""

from collections.abc import Callable
from typing import Any

import pytest

from souk.goods.promotions import Promotions
from souk.kit.operation import Souk
from tests.small import OPERATOR, open_shops, product, put

Run = Callable[..., Any]


@pytest.fixture
def shop(souk: Souk) -> Souk:
    open_shops(souk)
    put(souk, product("tray", "Open litter tray", 20000, category="litter_box", brand="Cato"))
    return souk


@pytest.fixture
def run(shop: Souk) -> Run:
    """Puts a campaign of the platform for everything, or as it is told."""

    def put_(id: str, layer: str, kind: str, number: int = 0, **more: Any) -> Any:
        rule = {"id": id, "layer": layer, "kind": kind, **more}
        asked = {"campaign": {"rule": rule, "name": {"en": id}, "number": number}, "why": "sale"}
        return shop.call("promotions.put", asked, OPERATOR)

    return put_


@pytest.fixture
def promotions(souk: Souk) -> Promotions:
    return souk.operations["promotions.put"].method.__self__  # type: ignore[attr-defined, no-any-return]
