"""From a product and its annotations to an index entry and a card."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice
from typing import TypedDict

from souk.discovery.search.contracts import Card, Fact
from souk.discovery.search.ports import FIELD, NOT_OFFERED, ON_SALE, SOLD_OUT, TOLD, Entry, Tokens
from souk.discovery.search.rules.fields import BEYOND, SEVERAL, stated
from souk.goods.annotation import AttributeType, CategoryKnowledge, KnownValue
from souk.goods.catalog import Category, Offer, Product, Rating, Shop, text_of
from souk.goods.pricing import Tag
from souk.kit.locale import LOCALES, Locale, Words
from souk.kit.money import Money
from souk.kit.text import fold, tokens

RESERVED = {
    "price",
    "rating",
    "sold",
    "newest",
    "stars",
    "category",
    "shop",
    "brand",
    "currency",
    "available",
    "product",
    "until",
    "promotion",
    "field",
    "beside",
    "told",
}
# Grows with what an entry holds, so that an index of older entries is brought up again.
SHAPE = "11"
# Units that are written as words.
_UNITS: Mapping[Locale, Mapping[str, str]] = {
    "en": {"month": "month", "year": "year", "day": "day", "sheet": "sheet", "page": "page", "tablet": "tablet"},
    "zh-CN": {
        "month": "个月",
        "year": "年",
        "day": "天",
        "h": "小时",
        "min": "分钟",
        "s": "秒",
        "sheet": "张",
        "page": "页",
        "tablet": "片",
        "layer": "层",
    },
}
_SPELLED = re.compile(r"(?<![^\W\d_㐀-鿿])[a-z]{3,24}(?![^\W\d_㐀-鿿])|(?<![㐀-鿿])[㐀-鿿]{2,8}(?![㐀-鿿])")
_TEXT = 4000
_FACTS = 4
_PATHS, _STEPS = ("category_path", "product_type"), 3


@dataclass(frozen=True)
class Subject:
    """All that is known of a product when it is indexed."""

    product: Product
    category: Category | None
    parents: tuple[Category, ...]
    knowledge: CategoryKnowledge | None
    values: Mapping[str, KnownValue]
    shops: Mapping[str, Shop]
    changed: float = 0.0
    tag: Tag | None = None
    listed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def entry(subject: Subject, card: Mapping[str, object]) -> Entry:
    """What the index keeps of a product."""
    product = subject.product
    offers = [offer for variant in product.variants for offer in variant.offers]
    available = [offer for offer in offers if offer.available]
    own = {key: one.value for key, one in subject.values.items() if key not in RESERVED}
    numbers = {key: value for key, value in own.items() if isinstance(value, float)}
    numbers |= _priced(subject.tag)
    numbers |= {"rating": product.rating.value if product.rating else 0.0, "sold": float(_sold(offers))}
    numbers["stars"] = _weighed(product.rating)
    numbers[TOLD] = float(len(subject.values) + len(product.attributes))
    tags: dict[str, tuple[str, ...]] = {
        key: (_tag(value),) for key, value in own.items() if not isinstance(value, float)
    }
    several = dict(_several(subject.listed, tags))
    tags |= several
    tags["category"] = tuple(one.id for one in (*subject.parents, *([subject.category] if subject.category else [])))
    tags["shop"] = tuple(dict.fromkeys((product.shop, *(offer.shop for offer in offers))))
    tags["currency"] = tuple(dict.fromkeys(offer.price.currency for offer in available))
    tags["product"] = (product.id,)
    tags["promotion"] = tuple(one.promotion for one in subject.tag.told) if subject.tag else ()
    tags |= {"brand": (product.brand,)} if product.brand else {}
    tags["available"] = ("yes" if available else "no",)
    texts = " ".join((*product.title.values(), *(product.description or {}).values()))[:_TEXT]
    further = stated(product.attributes, subject.knowledge, texts)
    numbers, tags = {**further.numbers, **numbers}, {**further.tags, **tags}
    tags |= {FIELD: (*tags.get(FIELD, ()), *_beyond(several, subject.knowledge))} if several else {}
    released = re.sub(r"\D", "", product.released)[:8]
    numbers["newest"] = float(released) if released else subject.changed / 1e6
    stock = ON_SALE if available else SOLD_OUT if offers else NOT_OFFERED
    return Entry(product.id, _tokens(subject), numbers, tags, product.brand, card, _shelf(subject), stock)


def _several(
    listed: Mapping[str, tuple[str, ...]], known: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What a field lists beyond the one value that is known of it; a value that was decided otherwise stands alone."""
    for key, values in listed.items():
        settled = known.get(key, ())
        if key not in RESERVED and (not settled or settled[0] in values) and values != settled:
            yield key, tuple(dict.fromkeys((*settled, *values)))


def _beyond(several: Mapping[str, tuple[str, ...]], knowledge: CategoryKnowledge | None) -> Iterator[str]:
    """Of which attributes a product states several values, and of which such as the knowledge has no choice for."""
    known = {kind.key: {one.id for one in kind.choices} for kind in (knowledge.attributes if knowledge else ())}
    for key, values in several.items():
        yield from (f"{SEVERAL}{key}",) if len(values) > 1 else ()
        yield from (f"{BEYOND}{key}",) if not known.get(key, set()).issuperset(values) else ()


def _priced(tag: Tag | None) -> dict[str, float]:
    """The final price, and when it may be another one."""
    if tag is None:
        return {}
    return {"price": float(tag.final), **({"until": tag.until.timestamp()} if tag.until else {})}


def _shelf(subject: Subject) -> str:
    """What goods stand together with: the first steps of the path that a feed gives, else the shop's own category.

    A category that was only read out of the title is none: it follows the words that it would be a second opinion on.
    """
    for one in subject.product.attributes:
        if one.key in _PATHS and isinstance(one.value, str):
            return " > ".join(one.value.split(" > ")[:_STEPS])
    return subject.product.category or ""


def _weighed(rating: Rating | None) -> float:
    """Stars for sorting: as if eight more buyers had given 4, so that 5.0 of three does not lead."""
    return (rating.value * rating.count + 4.0 * 8) / (rating.count + 8) if rating else 0.0


def _tokens(subject: Subject) -> dict[str, Tokens]:
    product = subject.product
    kind = [said for one in (*subject.parents, subject.category) if one for said in one.name.values()]
    if subject.knowledge:
        kind += [said for words in subject.knowledge.words.values() for said in words[:4]]
    facts = [shown for fact in _facts(subject) for shown in fact.shown.values()]
    facts += [text_of(one) for one in product.attributes if isinstance(one.value, str)]
    codes = [product.id, *(code for v in product.variants for code in (v.sku, *(b.value for b in v.barcodes)))]
    said = {
        "title": " ".join(product.title.values()),
        "brand": product.brand,
        "facts": " ".join(facts),
        "text": " ".join((product.description or {}).values())[:_TEXT],
        "codes": " ".join(code for code in codes if code),
    }
    spelled = tuple(dict.fromkeys(_SPELLED.findall(fold(f"{said['title']} {said['brand']} {said['facts']}"))))
    made = {name: tuple(tokens(text)) for name, text in said.items()}
    return {**made, "kind": _of_a_kind(" ".join(kind)), "spelled": spelled}


@lru_cache(maxsize=1024)
def _of_a_kind(text: str) -> Tokens:
    # What a category is called is the same for each of its products.
    return tuple(tokens(text))


def card(subject: Subject) -> Card:
    """The product as a list shows it: what its best offer costs, its shop, and the facts that decide a purchase."""
    product = subject.product
    return Card(
        product=product.id,
        title=product.title,
        brand=product.brand,
        category=subject.category.id if subject.category else None,
        category_name=subject.category.name if subject.category else {},
        picture=_picture(product, subject.category),
        rating=product.rating,
        sold=_sold([one for v in product.variants for one in v.offers]),
        facts=tuple(islice(_facts(subject), _FACTS)),
        invented=product.invented,
        **_offered(product, subject.tag, shown_shop(product, subject.tag, subject.shops)),
    )


def tagged(card: Card, product: Product, tag: Tag | None, shop: Shop | None) -> Card:
    """A card with the offers of its product as they are now, their tag and the shop that it shows."""
    return replace(card, **_offered(product, tag, shop), tag=tag)


def shown_shop(product: Product, tag: Tag | None, shops: Mapping[str, Shop]) -> Shop | None:
    """The shop that a card of a product shows."""
    return shops.get(tag.shop if tag else product.shop)


class _Offered(TypedDict):
    """What of a card the offers decide."""

    price: Money | None
    before: Money | None
    list_price: Money | None
    dearest: Money | None
    variant: str | None
    shop: str | None
    shop_name: Words
    offers: int
    available: bool


def _offered(product: Product, tag: Tag | None, shop: Shop | None) -> _Offered:
    available = [offer for variant in product.variants for offer in variant.offers if offer.available]
    best = _tagged_offer(product, tag) if tag else None
    dearest = max((one.price for one in available), key=lambda money: money.amount, default=None)
    return _Offered(
        price=Money(tag.final, tag.currency) if tag else None,
        before=Money(tag.list, tag.currency) if tag and tag.list > tag.final else None,
        list_price=_cut(best),
        dearest=dearest if best and dearest and dearest.amount > best.price.amount else None,
        variant=tag.variant if tag else None,
        shop=best.shop if best else product.shop,
        shop_name=shop.name if shop else {},
        offers=len(available),
        available=best is not None,
    )


def _tagged_offer(product: Product, tag: Tag) -> Offer:
    """The offer that a tag is of."""
    return next(o for v in product.variants if v.id == tag.variant for o in v.offers if o.shop == tag.shop)


def _picture(product: Product, category: Category | None) -> str:
    """Where the picture is; a category that the product does not state itself is said for the drawing."""
    known = category.id if category and product.category is None else ""
    return f"/pictures/{product.id}.svg" + (f"?as={known}" if known else "")


def _cut(offer: Offer | None) -> Money | None:
    if offer is None or offer.list_price is None or offer.list_price.amount <= offer.price.amount:
        return None
    return offer.list_price


def _sold(offers: Sequence[Offer]) -> int:
    return sum(offer.sold for offer in offers)


def _facts(subject: Subject) -> Iterator[Fact]:
    for kind in subject.knowledge.attributes if subject.knowledge else ():
        known = subject.values.get(kind.key)
        if known is not None and known.value is not False:
            yield Fact(kind.key, kind.name, shown(kind, known.value))


def shown(kind: AttributeType, value: float | bool | str) -> Words:
    """A value as people read it, in both languages: `68 L`, `15 months`; a flag shows as the attribute's own name."""
    if isinstance(value, bool):
        name = kind.name
        return name if value else {"en": f"{name.get('en', '')}: no", "zh-CN": f"{name.get('zh-CN', '')}：否"}
    if isinstance(value, float):
        number = f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"
        return {locale: f"{number} {_unit(kind, value, locale)}".rstrip() for locale in LOCALES}
    choice = next((one for one in kind.choices if one.id == value), None)
    return choice.name if choice else {locale: str(value) for locale in LOCALES}


def _unit(kind: AttributeType, value: float, locale: Locale) -> str:
    if kind.unit == "count":
        return ""
    word = _UNITS[locale].get(kind.unit)
    return kind.unit if word is None else word if locale == "zh-CN" or value == 1 else f"{word}s"


def _tag(value: float | bool | str) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def label(brand_or_shop: str) -> Words:
    """A name that is the same in both languages."""
    return dict.fromkeys(LOCALES, brand_or_shop)
