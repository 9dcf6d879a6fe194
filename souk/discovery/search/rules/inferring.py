"""Which goods are meant where none are named, or several: those of which most of what is said can be read as limits."""

from collections.abc import Mapping, Sequence

from souk.discovery.search.rules.grammar import Grammar
from souk.discovery.search.rules.measures import measures
from souk.discovery.search.rules.said import Said, Span
from souk.discovery.search.rules.sizes import measurable, telling_units
from souk.discovery.search.rules.values import category_limits
from souk.goods.annotation import Match, forms

# So many limits must be read; of so many categories that know most of the words it is seen which they read.
FEWEST, MOST = 2, 8


def reads_measures(grammar: Grammar, said: Said) -> bool:
    """Whether a category has a number for each that is said with a unit that tells of goods."""
    return all(measurable(one, grammar.kinds.values()) for one in measures(said.text) if telling_units(one))


def by_limits(grammars: Mapping[str, Grammar], said: Said, beside: str = "") -> str:
    """The category that reads most of what is said, all its measures among it; none where another reads as much.

    `beside` is a category that was thought of already, and is none to change to.
    """
    measured = any(telling_units(one) for one in measures(said.text))
    words = forms(said.text)
    told = {
        id: len({one.meaning.key for one in grammar.lexicon.find(said.text, words)}) + measured
        for id, grammar in grammars.items()
        if not measured or reads_measures(grammar, said)
    }
    likely = sorted((id for id in told if told[id] >= FEWEST), key=lambda id: -told[id])[:MOST]
    ranked = sorted(((limits_read(grammars[id], said), told[id], id) for id in likely), reverse=True)
    if not ranked or ranked[0][0] < FEWEST or ranked[0][2] == beside:
        return ""
    return ranked[0][2] if len(ranked) == 1 or ranked[0][:2] > ranked[1][:2] else ""


def fullest(
    likely: Sequence[Match[str]], grammars: Mapping[str, Grammar], said: Said, names: Sequence[Span]
) -> list[Match[str]]:
    """Of several goods that are named, first those of which more is said than of any other: laptops, 硬盘1TB以上.

    None where no goods are so. `names` are all spans that name goods, which say nothing here.
    """
    if len(grammars) < 2:
        return []
    read = {id: limits_read(grammar, said, names) for id, grammar in grammars.items()}
    best, second = sorted(read.values(), reverse=True)[:2]
    return sorted(likely, key=lambda one: -read[one.meaning]) if best > second else []


def limits_read(grammar: Grammar, said: Said, names: Sequence[Span] = ()) -> int:
    """How many attributes of a category a text limits; `names` are spans that say nothing here."""
    return len({limit.key for limit, _ in category_limits(grammar, said, names).limits})
