"""Lines that say one thing in two ways: of both languages out of the knowledge, of shoppers and shop out of clicks."""

from collections.abc import Iterator, Mapping
from itertools import islice

from souk.discovery.search.rules.clicks import BEST, Query, Target
from souk.goods.annotation import CategoryKnowledge, Problem
from souk.kit.locale import LOCALES, Words

# A quarter of the titles that the encoder of this house learns from at most.
OPENED = 5000


def alike(categories: Mapping[str, CategoryKnowledge], problems: Mapping[str, Problem]) -> list[str]:
    """One line a pair: names of goods, attributes, choices, situations and problems, and their other wordings."""
    return list(dict.fromkeys(line for line in _lines(categories, problems) if line))


def opened(targets: Mapping[Query, Mapping[str, Target]], titles: Mapping[str, str], most: int = OPENED) -> list[str]:
    """One line a pair: the words of a query, and the title of a product that is opened for them about as much as any.

    The surest come first, and no more than `most`.
    """
    found = [
        (-target.weight, text, product)
        for (text, _), goods in targets.items()
        for product, target in goods.items()
        if target.gain >= BEST / 2 and product in titles
    ]
    return list(islice((f"{text} {titles[product]}" for _, text, product in sorted(found)), most))


def _lines(categories: Mapping[str, CategoryKnowledge], problems: Mapping[str, Problem]) -> Iterator[str]:
    for one in categories.values():
        yield _both(one.noun)
        yield " ".join(said for locale in LOCALES for said in one.words.get(locale, ())[:6])
        for kind in one.attributes:
            yield f"{_both(one.noun)} {_both(kind.name)}"
            for choice in kind.choices:
                yield _both(choice.name)
        for situation in one.situations:
            yield f"{_both(one.noun)} {_both(situation.name)}"
    for problem in problems.values():
        yield _both(problem.name)


def _both(words: Words) -> str:
    return " ".join(words[locale] for locale in LOCALES if locale in words)
