"""Goods out of a UCP catalogue's answer, or out of a product that a feed was read into."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from souk.agents.market.contracts import Goods, Notice
from souk.agents.market.rules.billing import notices_of, steps_of
from souk.agents.market.rules.reading import Said, Unfit, amount, currency, inner, link, name, plain, rows, table
from souk.goods.catalog import Barcode, Offer, Product, Variant
from souk.kit.locale import language_of
from souk.kit.money import Money

_CODES = frozenset({"GTIN", "EAN", "UPC", "JAN", "ISBN"})


def goods_of(document: object, domain: str) -> list[Goods]:
    """Every variant of every product that can be read; a malformed one is left out, and others stay."""
    found = []
    try:
        warned = notices_of(table(document, "the answer"))
    except Unfit:
        # What cannot be shown whole keeps all that it may be about from being shown.
        return []
    for at, product in enumerate(rows(inner(document, "products"), 100)):
        for number, variant in enumerate(rows(product.get("variants"), 20)):
            try:
                made = _goods(product, variant, domain)
            except Unfit:
                continue
            told = tuple(one for one in warned if _of(one, at, number))
            found.append(replace(made, notices=told) if told else made)
    return found


def _of(notice: Notice, product: int, variant: int) -> bool:
    """Whether a warning is about a variant; one whose path nobody can follow is about all."""
    steps = steps_of(notice.path) or ()
    here = ("products", str(product), "variants", str(variant))
    return all(one in ("*", other) for one, other in zip(steps, here, strict=False))


def _goods(product: Said, variant: Said, domain: str) -> Goods:
    price = variant.get("price")
    available = inner(variant, "availability", "available")
    says = _says(product, variant)
    return Goods(
        name(product.get("id"), "a product's id"),
        name(variant.get("id"), "a variant's id"),
        plain(product.get("title")) or plain(variant.get("title")),
        amount(inner(price, "amount"), "a price"),
        currency(inner(price, "currency")),
        says("brand"),
        _code(variant) or _code(product),
        says("mpn"),
        plain(inner(next(iter(rows(product.get("categories"))), {}), "value"), 120),
        plain(inner(product.get("description"), "plain"), 1000),
        available is not False,
        link(product.get("url"), domain) or link(variant.get("url"), domain),
    )


def _says(product: Said, variant: Said) -> Callable[[str], str]:
    """What is said of the variant, else of its product."""
    places = (variant.get("metadata"), product.get("metadata"), variant, product)
    return lambda key: next((said for place in places if (said := plain(inner(place, key), 120))), "")


def _code(said: Said) -> str:
    for one in rows(said.get("barcodes"), 10):
        value = plain(one.get("value"), 20)
        if str(one.get("type", "")).upper() in _CODES and value.isascii() and value.isdigit():
            return value
    return ""


def goods_in(product: Product, domain: str) -> Iterator[Goods]:
    """What a feed's product offers."""
    title = next(iter(product.title.values()), "")
    text = next(iter((product.description or {}).values()), "")
    for variant in product.variants:
        for offer in variant.offers[:1]:
            code = next((one.value for one in variant.barcodes if one.type.upper() in _CODES), "")
            own = next(iter((variant.title or {}).values()), "")
            said = plain(own) if len(product.variants) > 1 and own else ""
            shown = f"{plain(title)} {said}".strip()
            model = next((str(one.value) for one in product.attributes if one.key in ("mpn", "model")), "")
            yield Goods(
                product.id,
                variant.id,
                shown,
                offer.price.amount,
                offer.price.currency,
                plain(product.brand, 120),
                code,
                plain(model or variant.sku, 120),
                product.category or "",
                plain(text, 1000),
                offer.available,
                f"https://{domain}/",
            )


def product_of(goods: Goods, id: str) -> Product:
    """The goods as a product, for the matcher."""
    money = Money(goods.price, goods.currency)
    codes = (Barcode("GTIN", goods.gtin),) if goods.gtin else ()
    variant = Variant(id, goods.mpn, None, None, codes, (Offer(id, money),))
    texts = {language_of(goods.title): goods.title}
    about = {language_of(goods.text): goods.text} if goods.text else None
    return Product(id, id, texts, (variant,), about, goods.brand, None)
