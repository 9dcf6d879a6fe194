"""From a product and its annotations to an index entry and a card; from a query to a plan."""

import base64
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from souk.discovery.search.contracts import Card, Fact, Filter, WrongQuery
from souk.discovery.search.ports import Entry, Tokens, Word
from souk.goods.annotation import AttributeType, CategoryKnowledge, KnownValue
from souk.goods.catalog import Category, Offer, Product, Rating, Shop, text_of
from souk.kit.locale import LOCALES, Words
from souk.kit.money import Money
from souk.kit.text import tokens

RESERVED = {"price", "rating", "sold", "newest", "stars", "category", "shop", "brand", "currency", "available"}
LONGEST_QUERY = 500
FURTHEST = 10_000
FEW = 10
_TEXT = 4000
_FACTS = 4
_WORD = re.compile(r"[㐀-鿿]+|[^\s㐀-鿿]+")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,60}")


@dataclass(frozen=True)
class Subject:
    """All that is known of a product when it is indexed."""

    product: Product
    category: Category | None
    parents: tuple[Category, ...]
    knowledge: CategoryKnowledge | None
    values: Mapping[str, KnownValue]
    shops: Mapping[str, Shop]
    changed: float


def entry(subject: Subject, card: Mapping[str, object]) -> Entry:
    """What the index keeps of a product."""
    product = subject.product
    offers = [offer for variant in product.variants for offer in variant.offers]
    available = [offer for offer in offers if offer.available]
    own = {key: one.value for key, one in subject.values.items() if key not in RESERVED}
    numbers = {key: value for key, value in own.items() if isinstance(value, float)}
    cheapest = min((offer.price.amount for offer in available), default=None)
    numbers |= {} if cheapest is None else {"price": float(cheapest)}
    numbers |= {"rating": product.rating.value if product.rating else 0.0, "sold": float(_sold(offers))}
    numbers["stars"] = _weighed(product.rating)
    tags: dict[str, tuple[str, ...]] = {
        key: (_tag(value),) for key, value in own.items() if not isinstance(value, float)
    }
    tags["category"] = tuple(one.id for one in (*subject.parents, *([subject.category] if subject.category else [])))
    tags["shop"] = tuple(dict.fromkeys((product.shop, *(offer.shop for offer in offers))))
    tags["currency"] = tuple(dict.fromkeys(offer.price.currency for offer in available))
    tags |= {"brand": (product.brand,)} if product.brand else {}
    tags["available"] = ("yes" if available else "no",)
    released = re.sub(r"\D", "", product.released)[:8]
    numbers["newest"] = float(released) if released else subject.changed / 1e6
    return Entry(product.id, _tokens(subject), numbers, tags, product.brand, card)


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
        "kind": " ".join(kind),
        "facts": " ".join(facts),
        "text": " ".join((product.description or {}).values())[:_TEXT],
        "codes": " ".join(code for code in codes if code),
    }
    return {name: tuple(tokens(text)) for name, text in said.items()}


def card(subject: Subject) -> Card:
    """The product as a list shows it: the least available price, its shop, and the facts that decide a purchase."""
    product = subject.product
    priced = [(offer, variant) for variant in product.variants for offer in variant.offers if offer.available]
    best = min(priced, key=lambda one: (one[0].price.amount, one[0].shop, one[1].id), default=None)
    offer, variant = best if best else (None, None)
    dearest = max((one[0].price for one in priced), key=lambda money: money.amount, default=None)
    shop = subject.shops.get(offer.shop if offer else product.shop)
    return Card(
        product=product.id,
        title=product.title,
        brand=product.brand,
        category=subject.category.id if subject.category else None,
        category_name=subject.category.name if subject.category else {},
        picture=_picture(product, subject.category),
        price=offer.price if offer else None,
        list_price=_cut(offer),
        dearest=dearest if offer and dearest and dearest.amount > offer.price.amount else None,
        variant=variant.id if variant else None,
        shop=offer.shop if offer else product.shop,
        shop_name=shop.name if shop else {},
        offers=len(priced),
        rating=product.rating,
        sold=_sold([one for v in product.variants for one in v.offers]),
        facts=tuple(_facts(subject))[:_FACTS],
        invented=product.invented,
        available=bool(priced),
    )


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
    """A value as people read it, in both languages: `68 L`, `top-entry`; a flag shows as the attribute's own name."""
    if isinstance(value, bool):
        name = kind.name
        return name if value else {"en": f"{name.get('en', '')}: no", "zh-CN": f"{name.get('zh-CN', '')}：否"}
    if isinstance(value, float):
        unit = "" if kind.unit == "count" else f" {kind.unit}"
        return {locale: f"{value:g}{unit}" if abs(value) < 1e6 else f"{value:.0f}{unit}" for locale in LOCALES}
    choice = next((one for one in kind.choices if one.id == value), None)
    return choice.name if choice else {locale: str(value) for locale in LOCALES}


def _tag(value: float | bool | str) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def words(text: str) -> tuple[str, ...]:
    """The words of a query that search can use, each once: a run of Han characters is one word."""
    return tuple(word for word in dict.fromkeys(_WORD.findall(text)) if any(tokens(word)))


def groups(said: Sequence[str]) -> tuple[Word, ...]:
    """What is to be met, word by word: a Han run bigram by bigram; a hyphenated word or a code in parts or whole."""
    made: list[Word] = []
    for word in said:
        found = tuple(dict.fromkeys(tokens(word)))
        if word[0] >= "㐀":
            made += [((token,),) for token in found]
        elif len(found) > 2 and len(found[-1]) > len(found[0]):
            made.append((found[:-1], found[-1:]))
        else:
            made.append((found,))
    return tuple(made)


def steps(count: int) -> tuple[int, ...]:
    """How many of so many words must be met, from strict to loose."""
    strict = count if count <= 2 else math.ceil(0.75 * count)
    return tuple(dict.fromkeys((strict, max(1, math.ceil(count / 2)), min(1, count))))


def checked(filters: Sequence[Filter]) -> tuple[Filter, ...]:
    """The filters, if each names a key and limits something."""
    for one in filters:
        if not _KEY.fullmatch(one.key):
            raise WrongQuery("filters", f"{one.key!r} is not a key")
        for bound in (one.at_least, one.at_most):
            if bound is not None and not math.isfinite(bound):
                raise WrongQuery(f"filters/{one.key}", "a bound is a finite number")
    return tuple(filters)


def cursor(offset: int) -> str:
    """A place in the results, opaque to whoever keeps it."""
    return base64.urlsafe_b64encode(json.dumps({"from": offset}).encode()).decode()


def offset(after: str) -> int:
    """The place that `cursor` wrote; raises `WrongQuery`."""
    if not after:
        return 0
    try:
        place = int(json.loads(base64.urlsafe_b64decode(after))["from"])
    except (ValueError, KeyError, TypeError):
        raise WrongQuery("after", "this is not a place that a page of results named") from None
    if not 0 <= place <= FURTHEST:
        raise WrongQuery("after", f"results beyond {FURTHEST} are not paged; narrow the search")
    return place


def label(brand_or_shop: str) -> Words:
    """A name that is the same in both languages."""
    return dict.fromkeys(LOCALES, brand_or_shop)
