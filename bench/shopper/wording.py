"""How people say what a task is, in two languages and several ways each; the order of clauses is drawn as well."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Literal

from bench.shopper.world import HOME, QUAY

Tongue = Literal["en", "zh-CN"]
TONGUES: tuple[Tongue, ...] = ("en", "zh-CN")
Ways = Mapping[Tongue, Sequence[str]]
GOODS: Mapping[str, Ways] = {
    "air_fryer": {
        "en": ("air fryer of at least {} litres",),
        "zh-CN": ("容量至少{}升的空气炸锅", "{}升以上的空气炸锅"),
    },
    "air_purifier": {
        "en": ("air purifier for at least {} square metres",),
        "zh-CN": ("适用面积至少{}平方米的空气净化器",),
    },
    "kettle": {"en": ("kettle of at least {} litres",), "zh-CN": ("容量至少{}升的烧水壶", "{}升以上的烧水壶")},
    "litter_box": {"en": ("litter box of at least {} litres",), "zh-CN": ("容量至少{}升的猫砂盆",)},
    "power_bank": {"en": ("power bank of at least {} mAh",), "zh-CN": ("容量至少{}毫安的充电宝",)},
    "rice_cooker": {
        "en": ("rice cooker of at least {} litres",),
        "zh-CN": ("容量至少{}升的电饭煲", "{}升以上的电饭煲"),
    },
    "backpack": {"en": ("backpack for a laptop of at least {} inches",), "zh-CN": ("电脑仓至少{}寸的双肩包",)},
    "suitcase": {"en": ("suitcase of at least {} inches",), "zh-CN": ("至少{}寸的行李箱",)},
}
BUY: Ways = {"en": ("buy me {}", "{}", "I need {}"), "zh-CN": ("帮我买{}", "{}", "想买{}")}
PIECES: Ways = {
    "en": ("{} of them", "quantity {}", "I want {} of those"),
    "zh-CN": ("买{}个", "数量{}", "要{}个"),
}
MOST: Ways = {
    "en": (
        "no more than {} yuan in total",
        "budget {} including shipping",
        "at most {} yuan in all",
        "my budget is {}",
    ),
    "zh-CN": ("总价不超过{}元", "一共{}元以内", "预算{}含运费", "不超过{}元包邮"),
}
EACH: Ways = {
    "en": ("at most {} yuan each", "no more than {} yuan a piece", "max {} yuan per item"),
    "zh-CN": ("单价不超过{}元", "每个最多{}元", "每件{}元以内"),
}
WITHIN: Ways = {
    "en": ("delivered within {} days", "arriving within {} days"),
    "zh-CN": ("{}天内送到", "{}天内到货"),
}
TOMORROW: Ways = {"en": ("by tomorrow",), "zh-CN": ("明天前送到", "明天到货")}
RETURNS: Ways = {
    "en": ("with {} day returns", "returnable for {} days"),
    "zh-CN": ("{}天无理由退货", "{}天内可以退货"),
}
BRAND: Ways = {"en": ("brand {}", "only {}"), "zh-CN": ("只要{}的", "要{}牌子的")}
NOT_BRAND: Ways = {
    "en": ("not {}", "anything but {}", "avoid {}", "no {}"),
    "zh-CN": ("不要{}的", "除了{}什么牌子都行", "别买{}的", "不考虑{}"),
}
SHOP: Ways = {"en": ("only from {}", "from {}"), "zh-CN": ("在{}买", "只要{}的")}
NOT_SHOP: Ways = {
    "en": ("not from {}", "anywhere but {}", "avoid {}", "don't buy from {}"),
    "zh-CN": ("不要{}的", "别在{}买", "除了{}都可以", "{}除外"),
}
CHEAPEST: Ways = {"en": ("the cheapest",), "zh-CN": ("要最便宜的",)}
POLITE: Ways = {"en": ("{}, please", "hello, {}", "{}, thanks"), "zh-CN": ("你好，{}", "{}，谢谢", "麻烦您，{}")}
COMMA: Mapping[Tongue, str] = {"en": ", ", "zh-CN": "，"}


def called(seller: str, tongue: Tongue) -> str:
    """What a seller is called; nobody has a name for the other Souk."""
    return str(HOME[seller][tongue]) if seller in HOME else QUAY


def worded(goods: str, slots: Sequence[tuple[Ways, str]], tongue: Tongue, dice: Random) -> str:
    """A sentence of goods and slots: each slot in one of its ways, the clauses in an order that is drawn."""
    first = dice.choice(BUY[tongue]).format(goods)
    clauses = [dice.choice(ways[tongue]).format(value) for ways, value in slots]
    dice.shuffle(clauses)
    clauses.insert(dice.choice((0, 0, 0, len(clauses))), first)
    said = COMMA[tongue].join(clauses)
    return dice.choice(POLITE[tongue]).format(said) if dice.random() < 0.3 else said
