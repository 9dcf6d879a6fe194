"""Lines that say one thing in both languages, out of the knowledge: by them the two become one space."""

from collections.abc import Iterator, Mapping

from souk.goods.annotation import CategoryKnowledge, Problem
from souk.kit.locale import LOCALES, Words


def alike(categories: Mapping[str, CategoryKnowledge], problems: Mapping[str, Problem]) -> list[str]:
    """One line a pair: names of goods, attributes, choices, situations and problems, and their other wordings."""
    return list(dict.fromkeys(line for line in _lines(categories, problems) if line))


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
