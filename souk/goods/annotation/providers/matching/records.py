"""A product as the matcher sees it: words, model numbers, quantities, and words that part editions from each other."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from souk.goods.catalog import Product

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|[a-z0-9]*\d[a-z0-9]*(?:[.,]\d+)*[a-z0-9]*|[^\W_]")
_CHUNK = re.compile(r"[^\s/,;()\[\]!?:\"|]+")
_PLAIN = re.compile(r"[^a-z0-9\u2e80-\u9fff]")
_NUMBER = re.compile(
    r"(?<![a-z0-9])(\d+(?:[.,]\d+)*)\s*-?\s*('|\"|inch(?:es)?|in|megapixels?|mp|[gmtk]b|x|watts?|w|v|mm|cm|"
    r"ml|l|kg|g|f(?:ee)?t|foot|oz|quarts?|qt|[km]?hz|ghz|users?|pcs?|packs?|pk|cups?|btu|lbs?|ch(?:annels?)?|discs?|hours?|th|st|nd|rd)?(?![a-z0-9])"
)
_SAID = {
    "in": "inches inch ' \"",
    "mp": "megapixel megapixels",
    "w": "watt watts",
    "ft": "feet foot",
    "qt": "quart quarts",
    "pk": "pack packs pc pcs",
    "ch": "channel channels",
    "user": "users",
    "disc": "discs",
    "cup": "cups",
    "lb": "lbs",
    "hour": "hours",
}
_UNITS = {said: unit for unit, words in _SAID.items() for said in words.split()}
_QUANTITY = re.compile(r"\d+(gb|mb|tb|in|mm|cm|ml|l|kg|g|mp|w|x|ft|v|hz|mhz|ghz|th|st|nd|rd|mah|db|p|dvd)|(19|20)\d\d")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_VERSION = re.compile(r"(?<![\w.])(?:v|version|ver|x|cs)?\.?\s?(\d{1,2}(?:\.\d+)*)(?![\w.]?\d)")
_GROUPS = {
    "edition": "standard professional pro premium premier home deluxe basic student academic ultimate enterprise "
    "business elements extended express advanced lite limited gold platinum plus suite studio complete "
    "teacher education educational school corporate personal family web design production master "
    "essentials essential starter teachers students small office server workstation 3d special collector "
    "collectors collection bundle",
    "upgrade": "upgrade upgrades upg upgr update upsell competitive crossgrade full maintenance renewal subscription "
    "addl additional",
    "platform": "mac macintosh osx win windows pc xp vista linux unix ps2 xbox wii psp ds palm mobile os universal "
    "hybrid",
    "licence": "user users license licenses licence lic licensing pack packs seat seats client clients cal cals "
    "device open volume mlp olp clp tlp aoo gov government edu retail oem media kit box jewel case cd dvd "
    "rom disc",
    "colour": "black white silver red blue green pink purple grey gray orange yellow brown gold beige stainless "
    "steel titanium bisque biscuit graphite chrome bronze clear charcoal platinum slate copper champagne "
    "espresso walnut cherry",
}
GROUPS = {name: frozenset(words.split()) for name, words in _GROUPS.items()}


@dataclass(frozen=True)
class Record:
    """What a product's texts and fields say, in lower case; `price` in minor units, None where there is none."""

    product: str
    title: str
    full: str
    brand: str
    price: float | None
    currency: str
    barcodes: frozenset[str]

    @cached_property
    def words(self) -> list[str]:
        return _WORD.findall(self.title)

    @cached_property
    def title_words(self) -> frozenset[str]:
        return frozenset(self.words)

    @cached_property
    def full_words(self) -> frozenset[str]:
        return frozenset(_WORD.findall(self.full))

    @cached_property
    def numbered(self) -> frozenset[str]:
        """Words of the title with a digit."""
        return frozenset(word for word in self.title_words if any(sign.isdigit() for sign in word))

    @cached_property
    def compact(self) -> str:
        return _PLAIN.sub("", self.title)

    @cached_property
    def compact_full(self) -> str:
        return _PLAIN.sub("", self.full)

    @cached_property
    def models(self) -> frozenset[str]:
        """What looks like a model number in the title: `kx-tg1034s` as `kxtg1034s`."""
        return _models(self.title)

    @cached_property
    def full_models(self) -> frozenset[str]:
        return _models(self.full)

    @cached_property
    def quantities(self) -> dict[str, frozenset[float]]:
        """Numbers of the title by unit, bare ones under the empty unit."""
        return _quantities(self.title)

    @cached_property
    def full_quantities(self) -> dict[str, frozenset[float]]:
        return _quantities(self.full)

    @cached_property
    def groups(self) -> dict[str, frozenset[str]]:
        """Words of the title that part one edition from another, by group; years and versions too."""
        return {
            **{name: self.title_words & words for name, words in GROUPS.items()},
            "full colour": self.full_words & GROUPS["colour"],
            "year": frozenset(_YEAR.findall(self.title)),
            "version": frozenset(_VERSION.findall(self.title)),
        }

    @cached_property
    def grams(self) -> Counter[str]:
        """Pieces of the title's words of two to four signs, edges marked."""
        padded = [f" {word} " for word in self.title.split()]
        return Counter(
            word[at : at + size] for word in padded for size in (2, 3, 4) for at in range(len(word) - size + 1)
        )

    @cached_property
    def compact_grams(self) -> Counter[str]:
        """Pieces of the title without spaces of three to five signs."""
        text = self.compact
        return Counter(text[at : at + size] for size in (3, 4, 5) for at in range(len(text) - size + 1))

    @cached_property
    def phrases(self) -> Counter[str]:
        """Words of the whole text, and pairs of neighbours."""
        words = self.full.split()
        return Counter([*words, *(f"{one} {other}" for one, other in pairwise(words))])


def record(product: Product) -> Record:
    """A product's record; its price is the lowest offer's."""
    title = " ".join(product.title.values()).lower()
    told = [*(product.description or {}).values(), *(str(one.value) for one in product.attributes)]
    offers = [offer.price for variant in product.variants for offer in variant.offers]
    lowest = min(offers, key=lambda price: price.amount, default=None)
    codes = (code for variant in product.variants for code in variant.barcodes)
    return Record(
        product.id,
        title,
        " ".join([title, *told]).lower(),
        product.brand.lower(),
        float(lowest.amount) if lowest and lowest.amount > 0 else None,
        lowest.currency if lowest else "",
        frozenset(code.value.lstrip("0") for code in codes if code.value.strip("0")),
    )


def _models(text: str) -> frozenset[str]:
    compact = (_PLAIN.sub("", chunk) for chunk in _CHUNK.findall(text))
    return frozenset(one for one in compact if _is_model(one))


def _is_model(word: str) -> bool:
    if len(word) < 4 or not any(sign.isdigit() for sign in word) or _QUANTITY.fullmatch(word):
        return False
    return len(word) >= 5 or any(sign.isalpha() for sign in word)


def _quantities(text: str) -> dict[str, frozenset[float]]:
    found: dict[str, set[float]] = {}
    for number, unit in _NUMBER.findall(text):
        said = number.replace(",", "")
        if said.count(".") <= 1:
            found.setdefault(_UNITS.get(unit, unit), set()).add(float(said))
    return {unit: frozenset(values) for unit, values in found.items()}
