"""What other shop systems say of goods, as parts of a product: texts, amounts, barcodes, attributes, pictures."""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from html.parser import HTMLParser
from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from souk.goods.catalog.contracts import Attribute, Barcode, Media, Offer, Value, WrongField
from souk.goods.catalog.rules.values import feed_id, is_gtin
from souk.kit.errors import Invalid
from souk.kit.locale import LOCALES, Locale, Words, language_of
from souk.kit.money import Money, minor

_AMOUNT = re.compile(r"\d{1,15}(\.\d{1,12})?")
_BREAKS = {"p", "br", "div", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "hr"}
_SILENT = {"script", "style", "template", "noscript", "iframe", "svg"}
_LONGEST = 200_000
_UNITS = {
    "grams": "g",
    "kilograms": "kg",
    "ounces": "oz",
    "pounds": "lb",
    "lbs": "lb",
    "tonne": "t",
    "millimeters": "mm",
    "centimeters": "cm",
    "meters": "m",
    "inches": "in",
    "inch": "in",
    "feet": "ft",
    "yards": "yd",
    "liter": "L",
    "liters": "L",
    "l": "L",
    "milliliters": "ml",
}
Item = TypeVar("Item", bound=BaseModel)


def _text(value: object) -> object:
    return "" if value is None or value is False else value


def _needed(value: object) -> object:
    if value is None or (isinstance(value, str) and not value.strip()):
        raise PydanticCustomError("missing", "it is missing")
    return value


def _decimal(value: object) -> object:
    if value is None or value == "":
        return None
    said = f"{value:f}" if isinstance(value, Decimal) and abs(value.adjusted()) < 20 else value
    said = str(said) if isinstance(said, int) and not isinstance(said, bool) and said < 10**15 else said
    if isinstance(said, str) and _AMOUNT.fullmatch(said.strip()):
        return Decimal(said.strip())
    raise PydanticCustomError("amount", "it is not an amount such as 12.50")


def _listed(value: object) -> object:
    return [] if value is None else value


Text = Annotated[str, BeforeValidator(_text), StringConstraints(strip_whitespace=True)]
Needed = Annotated[str, BeforeValidator(_needed), StringConstraints(strip_whitespace=True)]
Amount = Annotated[Decimal | None, BeforeValidator(_decimal)]
Many = Annotated[tuple[Item, ...], BeforeValidator(_listed)]


class Said(BaseModel):
    """A part of an answer; what it does not name is left aside."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Camel(Said):
    """A part of an answer in GraphQL's spelling."""

    model_config = ConfigDict(alias_generator=to_camel)


def own_id(shop: str, source: str, id: str) -> str:
    """An id that no other shop or source gives, and the same every time."""
    return feed_id(f"{shop}-{source}-{id}")


def locale_of(option: str) -> Locale | None:
    """The language in which a shop says that its texts are, or None where each text is looked at."""
    found = next((locale for locale in LOCALES if locale == option), None)
    if option and found is None:
        raise Invalid("{locale} is not one of the languages {locales}.", locale=option, locales=", ".join(LOCALES))
    return found


def words(text: str, locale: Locale | None) -> Words:
    return {locale or language_of(text): text} if text else {}


def price(amount: Decimal, currency: str, field: str) -> Money:
    """Exact money; raises `WrongField` for a fraction that the currency does not have."""
    try:
        return minor(amount, currency)
    except Invalid as error:
        raise WrongField(field, str(error)) from None


def offers(shop: str, now: Money | None, before: Money | None, available: bool) -> tuple[Offer, ...]:
    """One offer, with the price before a cut where it is above; none where there is no price."""
    if now is None:
        return ()
    cut = before if before and before.currency == now.currency and before.amount > now.amount else None
    return (Offer(shop, now, cut, available),)


def barcodes(*codes: str) -> tuple[Barcode, ...]:
    """Those that are GTINs with a right check digit; what shops else keep in the field is not an industry's number."""
    plain = dict.fromkeys(re.sub(r"[\s-]", "", code) for code in codes)
    return tuple(Barcode("EAN" if len(code) == 13 else "GTIN", code) for code in plain if is_gtin(code))


def media(pictures: Iterable[tuple[str, str]], locale: Locale | None) -> tuple[Media, ...]:
    """Pictures from their addresses and what is said of them, each once."""
    found: dict[str, Media] = {}
    for url, alt in pictures:
        if url.startswith(("https://", "http://")):
            found.setdefault(url, Media(url, words(alt, locale) or None))
    return tuple(found.values())


def key_of(name: str) -> str:
    """A field's name as a key: lower case, with low lines between its words and no slash."""
    return "_".join(re.split(r"[\s/_]+", name.strip().lower()))[:100].strip("_")


def attribute(name: str, value: str | Decimal | bool, unit: str = "") -> Attribute | None:
    """A field with its key and its name as the shop writes it; None for an empty one."""
    key = key_of(name)
    if not key or value == "":
        return None
    plain: Value = float(value) if isinstance(value, Decimal) else value
    named = {language_of(name): name.strip()} if key != name else None
    return Attribute(key, plain, unit_of(unit), named)


def unit_of(said: str) -> str:
    """A unit by its sign: `KILOGRAMS` is `kg`."""
    return _UNITS.get(said.strip().lower(), said.strip().lower())


def number(text: str) -> Decimal | str:
    """A number where the text is one, else the text as it is."""
    return Decimal(text) if _AMOUNT.fullmatch(text) else text


def once(found: Iterable[Attribute | None]) -> tuple[Attribute, ...]:
    """The first attribute of each key."""
    kept: dict[str, Attribute] = {}
    for one in found:
        if one is not None:
            kept.setdefault(one.key, one)
    return tuple(kept.values())


def shared(values: Iterable[tuple[str, Decimal | str, str]]) -> Iterator[Attribute | None]:
    """Attributes that variants have, given as name, value and unit, where all that have one agree."""
    told: dict[str, set[tuple[Decimal | str, str]]] = {}
    for name, value, unit in values:
        if value:
            told.setdefault(name, set()).add((value, unit))
    yield from (attribute(name, *found.pop()) for name, found in told.items() if len(found) == 1)


def options_of(pairs: Iterable[tuple[str, str]]) -> Mapping[str, str] | None:
    return {name: value for name, value in pairs if name and value} or None


class _Plain(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _SILENT
        if tag in _BREAKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent = max(self._silent - (tag in _SILENT), 0)
        if tag in _BREAKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)


def plain(html: str) -> str:
    """The text of a piece of HTML, a line for each paragraph, without scripts and styles."""
    parser = _Plain()
    try:
        parser.feed(html[:_LONGEST])
        parser.close()
    except AssertionError:
        # The parser's answer to a marked section that nobody defined, such as `<![x[`.
        parser.parts.append(re.sub(r"<[^>]{0,1000}>", " ", html[:_LONGEST]))
    lines = (" ".join(line.split()) for line in "".join(parser.parts).splitlines())
    return "\n".join(line for line in lines if line)
