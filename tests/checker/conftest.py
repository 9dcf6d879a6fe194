"""A small shop of litter boxes in both languages, and what its guide advises."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from souk.doors.jobs import staffed
from souk.kit.operation import Caller
from souk.settings import Settings
from tests.checker.sources import Call

OPERATOR = Caller("operator", frozenset({"*"}))
_SHOP = {"id": "paws", "name": {"en": "Paws and Co", "zh-CN": "爪爪小铺"}}
_BOXES: list[tuple[str, str, str, int, dict[str, Any]]] = [
    (
        "tower",
        "Top-entry litter box, charcoal filter",
        "顶入式猫砂盆 活性炭滤芯",
        15900,
        {"capacity": 60.0, "length": 58.0},
    ),
    ("lid", "Hooded litter box 45 L, washable", "带盖封闭式猫砂盆 45升 可水洗", 12900, {"length": 52.0, "weight": 1.8}),
    ("tray", "Open top litter tray, entry height 9 cm", "开放式猫砂盆 入口高度9厘米", 3900, {"capacity": 18.0}),
    ("wall", "High-sided litter box 1.2 kg", "高围挡猫砂盆 重量1.2公斤", 8900, {"capacity": 40.0, "length": 55.0}),
    ("robot", "Self-cleaning litter box 70 L", "全自动猫砂盆 70升", 129900, {"length": 60.0, "weight": 8.5}),
    (
        "hatch",
        "Top entry litter box with scatter guard",
        "上入式猫砂盆 防外溅",
        9900,
        {"capacity": 40.0, "weight": 2.4},
    ),
]
# A cut on some goods, so that prices after promotions are checked beside plain ones.
_CAMPAIGNS = [
    (
        {"id": "cut", "layer": "item", "kind": "cut", "amount": 1000, "scope": {"products": ["tower", "wall"]}},
        {"en": "Autumn cut", "zh-CN": "秋季直降"},
    ),
]
_UNITS = {"capacity": "L", "length": "cm", "weight": "kg"}
_REVIEWS = [
    ("tower", "zh-CN", "用了两周没有味道。盆子很厚实。"),
    ("tower", "zh-CN", "放客厅也不臭，满意。"),
    ("tower", "en", "Keeps the smell in, even after 3 days."),
    ("tray", "en", "Litter everywhere after the first night."),
    ("tray", "zh-CN", "到处是砂，每天都要扫。"),
    ("tray", "zh-CN", "带砂严重。"),
]


@pytest.fixture(scope="session")
def call(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Call]:
    """Every operation of the small shop by name; the shop stands still, so what was asked once is remembered."""
    folder: Path = tmp_path_factory.mktemp("shop")
    souk, jobs = staffed(Settings(folder=folder, database=""))
    souk.call("catalog.open-shop", {"shop": _SHOP}, OPERATOR)
    souk.call("catalog.put", {"products": [_product(*box) for box in _BOXES], "reason": "first listing"}, OPERATOR)
    reviews = [_review(number, *one) for number, one in enumerate(_REVIEWS)]
    souk.call("catalog.add-reviews", {"reviews": reviews}, OPERATOR)
    for rule, name in _CAMPAIGNS:
        campaign = {"rule": rule, "name": name}
        souk.call("promotions.put", {"campaign": campaign, "why": "autumn"}, OPERATOR)
    jobs.catch_up()
    told: dict[str, Any] = {}

    def ask(name: str, payload: Mapping[str, Any]) -> Any:
        asked = f"{name} {sorted(payload.items())}"
        if asked not in told:
            told[asked] = souk.call(name, payload, OPERATOR)
        return told[asked]

    yield ask
    souk.database.close()


def _product(id: str, en: str, zh: str, price: int, stated: dict[str, float]) -> dict[str, Any]:
    offer = {"shop": "paws", "price": {"amount": price, "currency": "CNY"}, "sold": price // 100}
    return {
        "id": id,
        "shop": "paws",
        "title": {"en": en, "zh-CN": zh},
        "category": "litter_box",
        "attributes": [{"key": key, "value": value, "unit": _UNITS[key]} for key, value in stated.items()],
        "rating": {"value": 4.6, "count": 27},
        "variants": [{"id": id, "offers": [offer]}],
    }


def _review(number: int, product: str, locale: str, text: str) -> dict[str, Any]:
    who = {"author": f"buyer-{number}", "at": f"2026-11-{number + 1:02}T08:00:00+00:00"}
    return {"id": f"review-{number}", "product": product, "rating": 4, "text": text, "locale": locale, **who}
