"""What the tagger learns from: labelled queries and titles, unlabelled text, and the fields of a catalogue."""

import gzip
import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from lab.datasets import chorus_icecat, esci_mini, queryner, taobao_titles
from lab.tagger.train import Example, Recipe
from lab.tagger.wordbook import ends, read
from souk.goods.annotation.providers.tagging.words import LONGEST_PHRASE, Wordbook, tokens
from souk.goods.catalog import Product
from souk.kit.locale import Words

_MARKUP = re.compile(r"<[^>]+>")
_APART = re.compile(r"[,/&;]| and ")
TYPE, BRAND = "type", "brand"


def lowered(text: str) -> list[str]:
    """The tokens of a text in lower case."""
    return [text[start:end].lower() for start, end in tokens(_MARKUP.sub(" ", text))]


def queries(recipe: Recipe) -> tuple[list[Example], Wordbook]:
    """QueryNER's train part; the wordbook reads its words, ESCI's products and Icecat's titles."""
    examples = [([word.lower() for word in said], labels) for said, labels in queryner.labelled("train")]
    esci, icecat = list(islice(_esci(), recipe.lines)), list(islice(_icecat(), recipe.lines))
    titles = [lowered(product["title"]) for product in esci]
    lines = [*titles, *(said for said, _ in examples)]
    for product in esci:
        lines += [lowered(text) for text in (product["bullet_points"] or "").split("\n") if text]
        lines += [lowered(product["description"] or "")]
    for product in icecat:
        lines += [lowered(product["title"]), lowered(product.get("short_description") or "")]
    lists = {
        "brand": _named([*(one["brand"] or "" for one in esci), *(one.get("supplier") or "" for one in icecat)]),
        "colour": _named(part for one in esci for part in _APART.split(one["color"] or "")),
        "type": ends(titles, 3),
    }
    return examples, read(lines, lists, recipe.reading)


def titles(recipe: Recipe) -> tuple[list[Example], Wordbook]:
    """Taobao's train part; the wordbook reads nothing but its titles."""
    examples = [([sign.lower() for sign in said], labels) for said, labels in taobao_titles.labelled("train")]
    return examples, read([said for said, _ in examples[: recipe.lines]], {}, recipe.reading)


def projected(products: Iterable[Product], categories: Mapping[str, Words]) -> list[Example]:
    """Titles labelled by the products' own fields: brand, category's name, and every worded attribute by its key.

    A field's words found in the title are a span of the field's kind, the longest first; the rest is `O`.
    """
    return [_labelled(text, _stated(product, categories)) for product in products for text in product.title.values()]


def catalogue(
    products: Sequence[Product], categories: Mapping[str, Words], recipe: Recipe
) -> tuple[list[Example], Wordbook]:
    """An operator's own products: labels from their fields, words from their texts."""
    texts = [text for one in products for words in (one.title, one.description or {}) for text in words.values()]
    lines = [lowered(text) for text in texts]
    return projected(products, categories), read(lines, {}, recipe.reading)


def _stated(product: Product, categories: Mapping[str, Words]) -> list[tuple[str, str]]:
    stated = [(BRAND, product.brand)] if product.brand else []
    stated += [(TYPE, name) for name in categories.get(product.category or "", {}).values()]
    return stated + [(one.key, one.value) for one in product.attributes if isinstance(one.value, str)]


def _labelled(text: str, stated: Iterable[tuple[str, str]]) -> Example:
    said = lowered(text)
    labels = ["O"] * len(said)
    wanted = sorted(((kind, lowered(value)) for kind, value in stated), key=lambda one: -len(one[1]))
    for kind, words in wanted:
        for start in range(len(said) - len(words) + 1 if words else 0):
            end = start + len(words)
            if said[start:end] == words and labels[start:end] == ["O"] * len(words):
                labels[start:end] = [f"B-{kind}", *[f"I-{kind}"] * (len(words) - 1)]
    return said, labels


def _named(texts: Iterable[str]) -> dict[str, int]:
    said = (" ".join(words) for words in map(lowered, texts) if 0 < len(words) <= LONGEST_PHRASE)
    return dict(Counter(phrase for phrase in said if len(phrase) > 1))


def _esci() -> Iterator[dict[str, Any]]:
    for path in esci_mini.files():
        with gzip.open(path, "rt", encoding="utf-8") as file:
            yield from map(json.loads, file)


def _icecat() -> Iterator[dict[str, Any]]:
    for path in chorus_icecat.files():
        with zipfile.ZipFile(path) as file:
            for name in file.namelist():
                yield from json.loads(file.read(name))
