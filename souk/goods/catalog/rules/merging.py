"""What becomes of a product when a row speaks of it: what the row says replaces, the rest stays."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from souk.goods.catalog.contracts import Attribute, Media, Offer, Product, Variant, WrongField
from souk.goods.catalog.rules.products import text_of
from souk.kit.locale import LOCALES, Locale, Words, pick

WHOLE = ("brand", "category", "released", "rating")
_KEPT = "stored:"
_PHOTOGRAPH = re.compile(r"/photographs/([0-9a-f]{32})-\d+\.webp$")


def merge(old: Product | None, fresh: Product, says: frozenset[str] | None) -> Product:
    """The product after a row; raises `WrongField` where it cannot be told which variant is meant.

    `variants` says that there are no others than the row's, `variants?` that the row names some of them.
    """
    if says is None:
        return fresh
    if old is None:
        return (
            fresh if "price" in says else replace(fresh, variants=tuple(replace(v, offers=()) for v in fresh.variants))
        )
    titles = {pick(variant.title, locale) for variant in old.variants if variant.title for locale in LOCALES}
    whole = {name: getattr(fresh, name) for name in WHOLE if name in says}
    return replace(
        old,
        title=_words(old.title, fresh.title, says, "title", titles) or {},
        description=_words(old.description, fresh.description, says, "description"),
        attributes=_attributes(old.attributes, fresh.attributes, says),
        media=_media(old.media, fresh.media) if "media" in says else old.media,
        variants=_variants(old, fresh, says),
        **whole,
    )


def _words(
    old: Words | None, fresh: Words | None, says: frozenset[str], field: str, known: Iterable[str] = ()
) -> Words | None:
    """Texts by language. `title/en?` speaks only where there is none; a text known in another language is no news."""
    kept: dict[Locale, str] = dict(old or {})
    there = {*kept.values(), *known}
    for locale in LOCALES:
        text = (fresh or {}).get(locale, "")
        weak = f"{field}/{locale}?" in says and not kept
        if (f"{field}/{locale}" in says or weak) and text not in there:
            kept[locale] = text
    return {locale: text for locale, text in kept.items() if text} or None


def _attributes(old: Sequence[Attribute], fresh: Sequence[Attribute], says: frozenset[str]) -> tuple[Attribute, ...]:
    known, said = {one.key: one for one in old}, {one.key: one for one in fresh}

    def chosen(key: str) -> Attribute | None:
        if "attributes" not in says and f"attributes/{key}" not in says:
            return known.get(key)
        one, other = known.get(key), said.get(key)
        return one if one and other and text_of(one) == text_of(other) else other

    return tuple(one for key in dict.fromkeys((*known, *said)) if (one := chosen(key)))


def _media(old: Sequence[Media], fresh: Sequence[Media]) -> tuple[Media, ...]:
    """Pictures that are kept here stay in front: a file does not know them, or names them by our address."""
    own = [one for one in old if one.url.startswith(_KEPT)]
    known = {one.url: one for one in old}
    told = [one for one in fresh if not (found := _PHOTOGRAPH.search(one.url)) or _KEPT + found[1] not in known]
    return (*own, *(known.get(one.url, one) if one.alt is None else one for one in told))


def _variants(old: Product, fresh: Product, says: frozenset[str]) -> tuple[Variant, ...]:
    known = {one.id: one for one in old.variants}
    if "variants" in says:
        return tuple(_variant(known.get(one.id), one, fresh.shop, says) for one in fresh.variants)
    if "variants?" in says or any(one.id in known for one in fresh.variants):
        told = {one.id: one for one in fresh.variants}
        changed = [_variant(one, told[one.id], fresh.shop, says) if one.id in told else one for one in old.variants]
        added = [one for one in fresh.variants if one.id not in known]
        return (*changed, *added)
    if len(old.variants) == len(fresh.variants) == 1:
        return (_variant(old.variants[0], fresh.variants[0], fresh.shop, says),)
    raise WrongField("id", f"{old.id} has several variants; say the product in one column and the variant in another")


def _variant(old: Variant | None, fresh: Variant, shop: str, says: frozenset[str]) -> Variant:
    if old is None:
        return fresh
    told = {"sku": fresh.sku or old.sku} if "sku" in says else {}
    codes = {code.value for code in fresh.barcodes}
    return replace(
        old,
        **told,
        title=_words(old.title, fresh.title, frozenset(f"title/{locale}" for locale in fresh.title or {}), "title"),
        options=_options(old.options, fresh.options),
        barcodes=old.barcodes if codes <= {code.value for code in old.barcodes} else fresh.barcodes,
        offers=_offers(old.offers, fresh.offers, shop, says),
    )


def _options(old: Mapping[str, str] | None, fresh: Mapping[str, str] | None) -> Mapping[str, str] | None:
    return old if not fresh else {**(old or {}), **fresh}


def _offers(old: Sequence[Offer], fresh: Sequence[Offer], shop: str, says: frozenset[str]) -> tuple[Offer, ...]:
    own = next((one for one in old if one.shop == shop), None)
    told = next((one for one in fresh if one.shop == shop), None)
    merged = told if "price" in says else own
    if own and merged and told:
        merged = replace(
            merged,
            sold=own.sold,
            available=told.available if "available" in says else own.available,
            list_price=told.list_price if "list_price" in says else own.list_price,
            cost=told.cost or own.cost,
        )
    kept = [merged if one is own else one for one in old]
    return tuple(one for one in (kept if own else (*kept, merged)) if one)


def join(products: Sequence[Product]) -> Product:
    """Rows of one product, each with a variant, as one: its own fields are those of the first row that has them."""
    first = products[0]
    titles = [one.title for one in products]
    same = all(title == titles[0] for title in titles)
    told = {
        name: next((getattr(one, name) for one in products if getattr(one, name)), getattr(first, name))
        for name in ("description", "brand", "category", "attributes", "released", "rating")
    }
    media = tuple({one.url: one for product in products for one in product.media}.values())
    variants = tuple(
        variant if same or variant.title else replace(variant, title=product.title)
        for product in products
        for variant in product.variants
    )
    title = titles[0] if same else _shared(titles)
    return replace(first, title=title, media=media, variants=variants, **told)


def _shared(titles: Sequence[Words]) -> Words:
    """What all titles begin with, where that is long enough to be a title, else the first."""
    found: dict[Locale, str] = {}
    for locale in titles[0]:
        texts = [title.get(locale, "") for title in titles]
        start = next(
            (n for n, chars in enumerate(zip(*texts, strict=False)) if len(set(chars)) > 1), min(map(len, texts))
        )
        shared = texts[0][:start].rstrip(" -–—,，/·(（:")
        found[locale] = shared if len(shared) >= 4 else texts[0]
    return found
