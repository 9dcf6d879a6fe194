"""What a catalogue's own fields let a shopper say, where no knowledge is written of them: their names and their values.

A supplier's `labels per sheet: 24` is a number that is called so; `socket: LGA 775` a choice called by its value.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from souk.discovery.search.contracts import Limit
from souk.discovery.search.ports import FIELD
from souk.discovery.search.rules.everyday import EVERYDAY
from souk.goods.annotation import AttributeType, CategoryKnowledge, Choice
from souk.goods.catalog import Attribute
from souk.kit.locale import LOCALES

OWN = "x_"
_LONGEST, _LONGEST_VALUE = 50, 40
# What a feed says of where a product stands in its shop, and not of the product.
_ASIDE = {"category_path", "product_type", "breadcrumb", "url", "gtin", "ean", "sku", "mpn"}
_PART = re.compile(r"\s*[,;/+()]\s*|\s+and\s+")
_NEEDLESS = re.compile(
    r"\b(?:number of|quantity of|total|maximum|minimum|numeric|quantity|supported|type|typical|colou?r name)\b"
)
_ANSWERS = {
    "yes",
    "no",
    "y",
    "n",
    "none",
    "other",
    "others",
    "n a",
    "na",
    "not",
    "standard",
    "any",
    "all",
    "new",
    "home",
}


def own_key(key: str) -> str:
    """A supplier's key as the index has it; none where it says nothing of the product."""
    plain = re.sub(r"[^a-z0-9]+", "_", key.lower()).strip("_")[:_LONGEST]
    return f"{OWN}{plain}" if plain and plain not in _ASIDE else ""


@dataclass
class Stated:
    """What a product's fields state beyond what is known of it: numbers, words, and which fields there are."""

    numbers: dict[str, float] = field(default_factory=dict)
    tags: dict[str, tuple[str, ...]] = field(default_factory=dict)


def stated(attributes: Iterable[Attribute], knowledge: CategoryKnowledge | None) -> Stated:
    """The fields that the knowledge of a category does not read; a list of values is each of them, and whole."""
    read = {one.key for kind in (knowledge.attributes if knowledge else ()) for one in kind.fields}
    made = Stated()
    for one in attributes:
        key = own_key(one.key) if one.key not in read else ""
        if not key:
            continue
        if isinstance(one.value, bool):
            made.tags[key] = ("yes" if one.value else "no",)
        elif isinstance(one.value, float | int):
            made.numbers[key] = float(one.value)
        elif 0 < len(one.value) <= _LONGEST_VALUE:
            made.tags[key] = tuple(dict.fromkeys((one.value.lower(), *parts(one.value))))
    if made.numbers or made.tags:
        made.tags[FIELD] = (*(f"n:{key}" for key in made.numbers), *(f"t:{key}" for key in made.tags))
    return made


def parts(value: str) -> Iterator[str]:
    """The values of a list: `Black, Grey` is both."""
    yield from (part for part in _PART.split(value.lower().strip()) if part)


def vague(limit: Limit) -> bool:
    """Whether a value of a supplier's own field is an ordinary word, `office`, that may not be meant as its value."""
    told = [one for one in limit.any_of if one not in ("yes", "no")]
    return limit.key.startswith(OWN) and bool(told) and not any(char.isdigit() for one in told for char in one)


def kinds(values: Mapping[str, Mapping[str, int]], spans: Mapping[str, tuple[float, float]]) -> Iterator[AttributeType]:
    """Fields of a category's goods as attributes, from the values and spans that the index counts."""
    for key, (least, most) in spans.items():
        if said := _called(key):
            name = dict.fromkeys(LOCALES, said[0])
            yield AttributeType(key, name, "number", "count", words={"en": said}, bounds=(least, most))
    for key, counts in values.items():
        said = _called(key)
        if said and set(counts) <= {"yes", "no"}:
            yield AttributeType(key, dict.fromkeys(LOCALES, said[0]), "flag", words={"en": said})
        elif said:
            chosen = [one for one in counts if _telling(one) and not _PART.search(one)]
            choices = tuple(Choice(one, dict.fromkeys(LOCALES, one), {"en": (one,)}) for one in chosen)
            yield AttributeType(key, dict.fromkeys(LOCALES, said[0]), "choice", choices=choices)


def added(knowledge: CategoryKnowledge, found: Sequence[AttributeType], taken: Collection[str]) -> CategoryKnowledge:
    """The knowledge with fields of which it has none: by phrases that mean nothing else, and one field alone."""
    owners: dict[str, list[str]] = defaultdict(list)
    for kind in found:
        for phrase in _phrases(kind):
            owners[phrase].append(kind.key)
    free = {phrase for phrase, keys in owners.items() if len(keys) == 1 and phrase not in taken}
    made = [one for kind in found if (one := _kept(kind, free))]
    return replace(knowledge, attributes=(*knowledge.attributes, *made))


def _phrases(kind: AttributeType) -> Iterator[str]:
    yield from (phrase for choice in kind.choices for phrase in choice.words["en"])
    yield from (kind.words or {}).get("en", ())


def _kept(kind: AttributeType, free: Collection[str]) -> AttributeType | None:
    if kind.kind == "choice":
        choices = tuple(one for one in kind.choices if one.words["en"][0] in free)
        return replace(kind, choices=choices) if choices else None
    said = tuple(phrase for phrase in (kind.words or {}).get("en", ()) if phrase in free)
    return replace(kind, words={"en": said}) if said else None


def _called(key: str) -> tuple[str, ...]:
    """What a field may be called: its key in words, and that without what adds nothing."""
    whole = re.sub(r"\s\d$", "", key.removeprefix(OWN).replace("_", " ")).strip()
    short = " ".join(_NEEDLESS.sub(" ", whole).split())
    return tuple(one for one in dict.fromkeys((whole, short)) if _telling(one))


def _telling(phrase: str) -> bool:
    """Whether words say something of their own: no everyday word, no bare number, no single letter."""
    words = re.findall(r"[^\W_]+", phrase)
    return (
        bool(words)
        and len(phrase) > 1
        and phrase not in _ANSWERS
        and not all(word in EVERYDAY or word.isdigit() or len(word) == 1 for word in words)
    )
