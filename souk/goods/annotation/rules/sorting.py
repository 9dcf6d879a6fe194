"""Which category a product is of, by what its title calls it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from souk.goods.annotation.contracts import Annotation, CategoryKnowledge, Evidence
from souk.goods.annotation.rules.belonging import belonging, led
from souk.goods.annotation.rules.lexicon import Lexicon, Match, forms, phrases
from souk.goods.annotation.rules.reader import Passage
from souk.goods.catalog import Product, text_of

# What stands behind these words is what the thing is for, not what it is.
_FOR = re.compile(
    r"\b(?:for|with|compatible with|fits|to fit|to suit|from)\b|(?<=\s)(?-i:f)(?=\s)|适用于|适用|专用|用于|适配|兼容",
    re.IGNORECASE,
)
# 适用于手机的数据线 is a cable: the thing stands behind what it is for.
_THING = re.compile(r"^[^,，;；]{0,12}(?:适用于|适用|用于|适配|兼容)[^,，;；]*的(?=\S)")
_PART = re.compile(r"[;,](?=\s)|[，；]")


def _named(knowledge: CategoryKnowledge) -> Iterator[tuple[str, str]]:
    """What titles call the goods of a category, or say of no other goods."""
    yield from phrases(knowledge.words, knowledge.id)
    yield from phrases(knowledge.titles, knowledge.id)


def naming(knowledge: CategoryKnowledge) -> frozenset[str]:
    """The phrases by which titles are sorted into a category, or kept out of it (those with a leading `!`)."""
    said = {phrase for phrase, _ in _named(knowledge)}
    return frozenset(said | {f"!{phrase}" for phrase, _ in phrases(knowledge.unlike, "")})


class CategoryReader:
    """Finds categories in titles; built once from all knowledge, when it is first asked."""

    def __init__(self, categories: Mapping[str, CategoryKnowledge]) -> None:
        self._categories = categories
        self._known = categories.keys()

    @cached_property
    def lexicon(self) -> Lexicon[str]:
        """What goods are called, and what is called so and is none of them."""
        known = self._categories.values()
        return Lexicon(pair for one in known for pair in (*_named(one), *phrases(one.unlike, "")))

    @cached_property
    def _goods(self) -> Lexicon[str]:
        """What goods are called."""
        return Lexicon(pair for one in self._categories.values() for pair in _named(one))

    @cached_property
    def _others(self) -> Lexicon[str]:
        """What is called like goods and is none of them."""
        return Lexicon(pair for one in self._categories.values() for pair in phrases(one.unlike, one.id))

    @cached_property
    def _own(self) -> Mapping[str, frozenset[str]]:
        return {
            one.id: frozenset(word for said in one.words.values() for phrase in said for word in _called(phrase))
            for one in self._categories.values()
        }

    def read(self, product: Product, texts: Sequence[Passage]) -> Annotation | None:
        """The stated category where it is known, else what the product's type or title says, else None."""
        if product.category in self._known:
            where = Evidence("field", product.id, "category", 0, len(product.category), product.category)
            return Annotation("category", "category", product.category, "", (where,), 1.0, "supplier")
        stated = self._stated(product)
        if stated is not None:
            return stated
        for passage in texts:
            if passage.path.startswith("title/"):
                found = self._best(passage.text, self.lexicon.find(passage.text, passage.words))
                if found:
                    return _annotation(product.id, passage.path, passage.text, found, 0.8)
        return None

    def _stated(self, product: Product) -> Annotation | None:
        """What the field of the product's type says."""
        typed = next((one for one in product.attributes if one.key == "product_type"), None)
        if typed is None:
            return None
        said = text_of(typed)
        found = self._best(said, self.lexicon.find(said))
        return _annotation(product.id, "attributes/product_type", said, found, 0.9) if found else None

    def _belongs(self, text: str, match: Match[str]) -> bool:
        own = self._own[match.meaning]
        return belonging(text, match.end, own) or led(text, match.start, own)

    def _best(self, text: str, matches: Iterable[Match[str]]) -> Match[str] | None:
        """The last of the longest names in the first part that has one, before the title says what it is for.

        None where another thing is named, unless that is goods of its own: a notebook `mouse`.
        """
        start, end = _head(text)
        inside = [one for one in matches if start <= one.start and one.end <= end]
        followed = {one.end for one in inside if any(_joined(text[one.end : other.start]) for other in inside)}
        named = [one for one in inside if one.end not in followed and not (one.meaning and self._belongs(text, one))]
        if not named:
            return None
        first = min(one.end for one in named)
        last = next((part.start() for part in _PART.finditer(text, first)), len(text))
        near = [one for one in named if one.end <= last]
        best = max(near, key=lambda one: (one.end - one.start, one.start, bool(one.meaning)))
        return best if best.meaning else self._within(text, best)

    def _within(self, text: str, other: Match[str]) -> Match[str] | None:
        """The goods by whose name the name of another thing ends; not those that it is said not to be."""
        said = text[other.start : other.end]
        words = forms(said)
        whole = (one for one in self._others.everywhere(words) if one.end - one.start == len(said))
        owners = {one.meaning for one in whole}
        for found in self._goods.everywhere(words):
            if owners and found.start and found.end == len(said) and found.meaning not in owners:
                match = Match(found.meaning, other.start + found.start, other.end)
                return None if self._belongs(text, match) else match
        return None


def _joined(between: str) -> bool:
    """Whether a name goes on to the next: a trackball keyboard."""
    return between in (" ", "-", " - ")


def _head(text: str) -> tuple[int, int]:
    """Where a title says what the goods are: before what they are for, or in Chinese behind it."""
    behind = _THING.search(text)
    start = behind.end() if behind else 0
    purpose = _FOR.search(text, start)
    return start, purpose.start() if purpose else len(text)


def _called(phrase: str) -> Iterator[str]:
    """The words of a name, each also without its plural; of a Chinese one its ends."""
    yield from re.findall(r"[a-z]+", phrase.lower())
    yield from (phrase[-length:] for length in (1, 2, 3))


def _annotation(product: str, path: str, text: str, match: Match[str], sure: float) -> Annotation:
    where = Evidence("field", product, path, match.start, match.end, text[match.start : match.end])
    return Annotation("category", "category", match.meaning, "", (where,), sure, "sorting-3")
