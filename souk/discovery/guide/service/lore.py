"""What is made of the knowledge once for all questions."""

from dataclasses import replace
from functools import cache

from souk.discovery.guide.contracts import Mention
from souk.discovery.guide.ports import Reader
from souk.discovery.guide.rules import following
from souk.discovery.search import Guesser, Superlative, singular, superlatives
from souk.goods.annotation import Annotation, AttributeType, Lexicon, phrases
from souk.kit.locale import LOCALES, Locale
from souk.kit.text import flat, tokens


class Lore:
    """Word lists that are made when a question first needs them."""

    def __init__(self, annotation: Annotation, reader: Reader) -> None:
        self._annotation = annotation
        self._reader = reader
        self.guesser = cache(lambda: Guesser(annotation.categories(), annotation.problems()))
        self.aspects = cache(self._aspects)
        self.words = cache(self._words)
        self.superlatives = cache(self._superlatives)
        self.situations = cache(self._situations)
        self._near = cache(self._nearest)

    def gifts(self) -> tuple[Mention, ...]:
        """The goods that are often given, and that they are given."""
        known = self._annotation.categories().values()
        given = [(one, each) for one in known for each in one.situations if each.id == "gift"]
        goods = (Mention("category", one.id, one.noun, "", inferred=True) for one, _ in given)
        return (*goods, *(Mention("situation", f"{one.id}/gift", each.name, "") for one, each in given))

    def near(self, name: str) -> tuple[str, ...]:
        """The categories of which the knowledge says that they come nearest in use to other goods."""
        said = flat(name)
        return self._near().get(said, ()) or self._near().get(singular(said), ())

    def _nearest(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for one in self._annotation.categories().values():
            for word in (word for many in one.near.values() for word in many):
                for said in {flat(word), singular(flat(word))}:
                    found[said] = (*found.get(said, ()), one.id)
        return found

    def _words(self) -> frozenset[str]:
        """Every word that the knowledge has of goods, situations and problems."""
        known = self._annotation.categories().values()
        spoken = [words for one in known for words in (one.words, one.asked, one.does, one.unlike)]
        spoken += [situation.words for one in known for situation in one.situations]
        spoken += [question.words for one in known for question in one.questions]
        spoken += [choice.words for one in known for kind in one.attributes for choice in kind.choices]
        spoken += [one.words for one in self._annotation.problems().values()]
        names = [*(one.noun for one in known), *(kind.name for one in known for kind in one.attributes)]
        said = [phrase for words in spoken for many in words.values() for phrase in many]
        said += [name for words in names for name in words.values()]
        return frozenset(token for text in said for token in tokens(text))

    def _superlatives(self, category: str) -> tuple[Superlative, ...]:
        """How most or least of what the goods of a category have is asked for; of the price alone where it is none."""
        known = self._annotation.categories().get(category)
        return superlatives([_by_all_names(one) for one in known.attributes] if known else ())

    def _situations(self, category: str, locale: Locale) -> tuple[following.FollowUp, ...]:
        """The situations of a category as they are offered to be asked about."""
        return tuple(following.situations(self._annotation.categories()[category], locale, self._reader.read))

    def _aspects(self, category: str) -> "Lexicon[tuple[str, bool]]":
        """Words for the category's aspects, those of other categories for the same aspect too."""
        known = self._annotation.categories()
        own = {one.id for one in known[category].aspects}
        aspects = [one for each in known.values() for one in each.aspects if one.id in own]
        pairs = [pair for one in aspects for pair in phrases(one.good, (one.id, True))]
        pairs += [pair for one in aspects for pair in phrases(one.bad, (one.id, False))]
        return Lexicon(dict.fromkeys(pairs))


def _by_all_names(kind: AttributeType) -> AttributeType:
    """A number that may be called as titles and as questions call it: the longest battery."""
    said: dict[str, tuple[str, ...]] = {}
    said |= {locale: (*(kind.words or {}).get(locale, ()), *(kind.asked or {}).get(locale, ())) for locale in LOCALES}
    return replace(kind, words=said) if kind.kind == "number" else kind
