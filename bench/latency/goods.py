"""What the measured shop sells, and what shoppers ask it."""

import importlib.util
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from bench.shop import OPERATOR, fill, follow
from lab.datasets import chorus_icecat
from souk.kit.operation import Souk

Kind = Literal["mall", "icecat"]
Payloads = Mapping[str, Sequence[Mapping[str, Any]]]
_FINDS = (
    *("猫砂盆", "无线降噪耳机", "轻薄笔记本", "防晒霜", "保温杯", "婴儿推车", "不锈钢烧水壶", "羽绒被"),
    *("cat litter", "rice cooker", "running shoes", "desk lamp", "air purifier", "power bank 20000 mAh", "dog food"),
)
_ASKS = (
    "猫狗双全的家庭用什么猫砂盆",
    "预算200以内的猫砂盆",
    "厨房有小飞虫怎么办",
    "适合通勤的降噪耳机",
    "给老人买的电饭煲",
    "litter box for two cats under 300 yuan",
    "quiet air purifier for a bedroom",
    "what to pack for a business trip",
)
_LAPTOPS = (
    "laptop under $800",
    "a light laptop for travel with 16 GB",
    "wireless headphones for commuting",
    "trolley backpack",
)


@dataclass(frozen=True)
class Goods:
    """How much is sold, and the payloads that are asked, by operation."""

    name: str
    products: int
    asked: Payloads


def chosen() -> Kind:
    """The invented mall where it is built in, else the Icecat products."""
    return "mall" if importlib.util.find_spec("souk.rehearsal.mall.service") else "icecat"


def stock(souk: Souk, folder: Path, kind: Kind, products: int) -> Goods:
    """Fill the shop and bring its index up; Icecat takes whole files, one a 5,000 products wanted."""
    if kind == "mall":
        _build_mall(souk, products)
        return Goods("the invented mall", _count(souk), _asked(_FINDS, _ASKS))
    fill(souk, folder, "icecat", chorus_icecat.files()[: max(1, products // 5000)])
    queries = list(chorus_icecat.grades().gains)[:40]
    return Goods("Icecat products", _count(souk), _asked(queries, _LAPTOPS))


def _build_mall(souk: Souk, products: int) -> None:
    mall = importlib.import_module("souk.rehearsal.mall").Mall
    for _ in mall(seed=11, products=products, reviews=products * 20 // 3).build(souk, OPERATOR):
        pass
    for operation in ("annotation.follow", "search.follow"):
        follow(souk, operation)
    souk.call("search.learn", {}, OPERATOR)


def _count(souk: Souk) -> int:
    return int(souk.call("search.status", {}, OPERATOR)["products"])


def _asked(texts: Sequence[str], questions: Sequence[str]) -> Payloads:
    typed = [{"text": text[: 1 + len(text) // 2], "locale": "en" if text.isascii() else "zh-CN"} for text in texts]
    return {"search.find": _finds(texts), "search.suggest": typed, "guide.ask": _questions(questions)}


def _finds(texts: Sequence[str]) -> list[dict[str, Any]]:
    return [{"text": text} for text in texts]


def _questions(texts: Sequence[str]) -> list[dict[str, Any]]:
    return [{"question": text} for text in texts]
