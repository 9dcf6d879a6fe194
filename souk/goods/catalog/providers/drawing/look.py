"""What a product's attributes say about its looks; any key may be missing and any value of any type."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from souk.goods.catalog.contracts import Product
from souk.goods.catalog.providers.drawing.palette import ACCENTS, named

Words = Mapping[str, Sequence[str]]
_COLOUR = ("colour", "color", "colour_name", "color_name", "product_color", "颜色")
_NUMBER = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)\s*([a-zA-Z]*)")
_APART = re.compile(r"[\W_]+")
_FACTORS = {
    ("g", "kg"): 0.001,
    ("mm", "cm"): 0.1,
    ("m", "cm"): 100,
    ("ml", "l"): 0.001,
    ("l", "ml"): 1000,
    ("kg", "g"): 1000,
}
_FACTORS |= {("cm", "in"): 0.3937, ("cm", "mm"): 10, ("tb", "gb"): 1000, ("in", "cm"): 2.54}
_YES = {"yes", "true", "1", "是", "有", "支持", "y"}


def _digest(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big")


@lru_cache(2048)
def _plain(text: str) -> str:
    return " ".join(_APART.sub(" ", text[:400].lower()).split())


def _said(value: object) -> str:
    return _plain(value) if isinstance(value, str) else ""


def _says(text: str, word: str, least: int) -> bool:
    """Whether a word stands in plain text: `least` characters long, and whole where it is English."""
    plain = _plain(word)
    if not plain.isascii():
        return len(plain) >= least and plain in text
    return len(plain) >= least and (f" {plain} " in f" {text} " or f" {plain}s " in f" {text} ")


class Look:
    """The questions that a drawing asks of a product."""

    def __init__(self, product: Product) -> None:
        self._values = {str(a.key).lower(): (a.value, _said(a.unit)) for a in product.attributes}
        self._title = _plain(" ".join(str(words) for words in product.title.values()))
        options = next((v.options for v in product.variants if v.options), None) or {}
        self._options = {str(key).lower(): value for key, value in options.items()}
        self.seed = _digest(str(product.id))
        self.brand = _short(str(product.brand or ""))
        self.accent = ACCENTS[_digest(self.brand or str(product.shop)) % len(ACCENTS)]
        self.tone = ""

    def colour(self, *usual: str) -> str:
        """The colour that is stated, else one of the usual ones; the first one asked for also tints the ground."""
        found = self._stated() or usual[self.seed % len(usual)]
        self.tone = self.tone or found
        return found

    def _stated(self) -> str:
        values = [self._values[key][0] for key in _COLOUR if key in self._values]
        values += [self._options[key] for key in _COLOUR if key in self._options]
        stated = (named(value) for value in values if isinstance(value, str))
        return next((shade for shade in stated if shade), "") or named(self._title, loose=True)

    def tinted(self, shade: str) -> str:
        """`shade`, and a ground to go with it."""
        self.tone = self.tone or shade
        return shade

    def number(self, key: str, usual: float, unit: str = "") -> float:
        """A positive number in `unit`, else the usual one."""
        value, stated = self._values.get(key, (None, ""))
        amount, written = _amount(value)
        found = amount * _FACTORS.get((stated or written, unit.lower()), 1)
        return found if found > 0 else usual

    def size(self, key: str, usual: float, unit: str = "", power: float = 0.33) -> float:
        """How much larger or smaller than usual it looks, as a factor."""
        return min(1.13, max(0.74, float((self.number(key, usual, unit) / usual) ** power)))

    def choice(self, key: str, words: Words, usual: str) -> str:
        """Which of the ids is stated: as the id, in its words, or in the title."""
        stated = _said(self._values.get(key, ("", ""))[0])
        if stated.replace(" ", "_") in words:
            return stated.replace(" ", "_")
        for text, least in ((stated, 1), (self._title, 2)):
            for one, said in words.items():
                if any(_says(text, word, least) for word in (one, *said)):
                    return one
        return usual

    def flag(self, key: str) -> bool:
        """Whether it is said to have something."""
        value = self._values.get(key, (None, ""))[0]
        return value if isinstance(value, bool) else _said(value) in _YES

    def pieces(self, usual: int = 1, key: str = "pieces") -> int:
        """How many there are in the parcel."""
        return round(min(9999, max(1, self.number(key, usual))))

    def one_of(self, count: int, salt: int = 0) -> int:
        """A small variation: 0 to count - 1, always the same for the same product."""
        return (self.seed >> (8 * salt + 3)) % count


def _amount(value: object) -> tuple[float, str]:
    """The number in a value, and the unit written after it."""
    if isinstance(value, str):
        found = _NUMBER.search(value)
        return (float(found.group(1)), found.group(2).lower()) if found else (0, "")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0, ""
    return (float(value), "") if abs(value) < 1e12 else (0, "")


def _short(name: str, most: int = 14) -> str:
    """As many words of a name as fit on a label."""
    words = name.split()
    while len(words) > 1 and len(" ".join(words)) > most:
        words.pop()
    if len(words) > 1 and not words[-1][0].isalnum():
        words.pop()
    return " ".join(words)[:most]
