"""Which category a product is of, by what its title calls it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from souk.goods.annotation.contracts import Annotation, CategoryKnowledge, Evidence
from souk.goods.annotation.rules.belonging import belonging
from souk.goods.annotation.rules.lexicon import Lexicon, Match, phrases
from souk.goods.annotation.rules.reader import Passage
from souk.goods.catalog import Product, text_of

# What stands behind these words is what the thing is for, not what it is.
_FOR = re.compile(r"\b(?:for|with|compatible with|fits|to fit|from)\b|适用于|适用|专用|用于", re.IGNORECASE)


def naming(knowledge: CategoryKnowledge) -> frozenset[str]:
    """The phrases by which titles are sorted into a category, or kept out of it (those with a leading `!`)."""
    said = {phrase for phrase, _ in phrases(knowledge.words, "")}
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
        return Lexicon(pair for one in known for pair in (*phrases(one.words, one.id), *phrases(one.unlike, "")))

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
        typed = next((one for one in product.attributes if one.key == "product_type"), None)
        if typed is not None:
            found = self._best(text_of(typed), self.lexicon.find(text_of(typed)))
            if found:
                return _annotation(product.id, "attributes/product_type", text_of(typed), found, 0.9)
        for passage in texts:
            if passage.path.startswith("title/"):
                found = self._best(passage.text, self.lexicon.find(passage.text, passage.words))
                if found:
                    return _annotation(product.id, passage.path, passage.text, found, 0.8)
        return None

    def _belongs(self, text: str, match: Match[str]) -> bool:
        return belonging(text, match.end, self._own[match.meaning])

    def _best(self, text: str, matches: Iterable[Match[str]]) -> Match[str] | None:
        """The last of the longest names before the title says what it is for; none where another thing is named."""
        purpose = _FOR.search(text)
        end = purpose.start() if purpose else len(text)
        named = [one for one in matches if one.end <= end and not (one.meaning and self._belongs(text, one))]
        if not named:
            return None
        best = max(named, key=lambda one: (one.end - one.start, one.start, bool(one.meaning)))
        return best if best.meaning else None


def _called(phrase: str) -> Iterator[str]:
    """The words of a name, each also without its plural; of a Chinese one its ends."""
    yield from re.findall(r"[a-z]+", phrase.lower())
    yield from (phrase[-length:] for length in (1, 2, 3))


def _annotation(product: str, path: str, text: str, match: Match[str], sure: float) -> Annotation:
    where = Evidence("field", product, path, match.start, match.end, text[match.start : match.end])
    return Annotation("category", "category", match.meaning, "", (where,), sure, "sorting-2")
