"""What a step changed, as people read it: fields by their labels, amounts in money, flags as yes and no."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from souk.doors.web.telling import N_
from souk.doors.web.view import number, price
from souk.doors.web.words import translations
from souk.kit.locale import Locale

Row = Mapping[str, Any]
LONGEST = 140
LABELS: Mapping[str, str] = {
    "title/zh-CN": N_("Title in Chinese"),
    "title/en": N_("Title in English"),
    "description/zh-CN": N_("Description in Chinese"),
    "description/en": N_("Description in English"),
    "brand": N_("Brand"),
    "category": N_("Category"),
    "media": N_("Photographs"),
    "released": N_("Released"),
    "retired": N_("Out of sight"),
    "sku": N_("SKU"),
    "gtin": N_("Barcode (GTIN, EAN)"),
    "price": N_("Price"),
    "list_price": N_("Price before a cut"),
    "cost": N_("What it costs you"),
    "available": N_("On sale"),
    "offer": N_("Offer"),
    "title": N_("Title"),
    "description": N_("Description"),
    "id": N_("Id"),
    "currency": N_("Currency"),
    "image": N_("Picture's address"),
    "variant": N_("Variant"),
}
OF_VARIANTS: Mapping[str, str] = {"title/zh-CN": N_("Called in Chinese"), "title/en": N_("Called in English")}
AMOUNTS = ("price", "list_price", "cost")


@dataclass(frozen=True)
class Change:
    """One field of a step: its label, the variant it is of, and what stood there and stands there."""

    name: str
    of: str
    before: str
    after: str
    known: bool = True


def changes(step: Iterable[Row], product: Row, names: Mapping[str, str], locale: Locale) -> Iterator[Change]:
    """The fields that a step of a product changed; `names` are those of categories."""
    rows = list(step)
    fields = {one["field"] for one in rows}
    for one in rows:
        whole, _, last = one["field"].rpartition("/")
        if last == "currency" and f"{whole}/amount" in fields:
            continue
        yield _change(one, product, names, locale)


def _change(one: Row, product: Row, names: Mapping[str, str], locale: Locale) -> Change:
    of, key, shop = placed(one["field"])
    head, _, tail = key.partition("/")
    before, after = one["before"], one["after"]
    if head in AMOUNTS and tail == "amount":
        currency = _currency(product, of, shop)
        before, after = _money(before, currency), _money(after, currency)
    if key == "available":
        before, after = (True if said is None else said for said in (before, after))
    if key == "category":
        before, after = (names.get(said, said) for said in (before, after))
    said = called(one["field"], locale)
    return Change(said, of, written(before, locale), written(after, locale), known=said != key)


def called(field: str, locale: Locale) -> str:
    """A field's label; what has none stays as it is, an attribute by its own name."""
    of, key, _ = placed(field)
    head = key.partition("/")[0]
    label = OF_VARIANTS.get(key, "") if of else ""
    label = label or LABELS.get(key) or (LABELS[head] if head in AMOUNTS else "")
    return translations(locale).gettext(label) if label else key.removeprefix("attributes/")


def _money(said: Any, currency: str) -> Any:
    return {"amount": said, "currency": currency} if said is not None and currency else said


def placed(field: str) -> tuple[str, str, str]:
    """The variant that a field is of, the field within it or within its offer, and whose offer that is."""
    head, *rest = field.split("/")
    if head != "variants" or not rest:
        return "", field, ""
    of, *rest = rest
    if rest[:1] == ["offers"] and len(rest) > 1:
        return of, "/".join(rest[2:]) or "offer", rest[1]
    return of, "/".join(rest) or "variant", ""


def _currency(product: Row, variant: str, shop: str) -> str:
    """The currency of an offer as it stands now; nothing where it is gone."""
    offers = (offer for one in product.get("variants", ()) if one["id"] == variant for offer in one["offers"])
    return next((str(one["price"]["currency"]) for one in offers if one["shop"] == shop), "")


def written(said: Any, locale: Locale) -> str:
    """A value as people write it."""
    known = translations(locale)
    match said:
        case None:
            return "–"
        case bool():
            return known.gettext("yes") if said else known.gettext("no")
        case int() | float():
            return number(said, locale)
        case {"amount": _, "currency": _}:
            return price(said, locale)
        case {"price": {"amount": _, "currency": _}}:
            return price(said["price"], locale)
        case list() | tuple():
            return number(len(said), locale)
        case str():
            return said if len(said) <= LONGEST else said[:LONGEST] + "…"
    text = json.dumps(said, ensure_ascii=False)
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"
