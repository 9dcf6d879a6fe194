"""Which goods of a problem's steps are shown: those that solve it, and beside them only what was spoken of."""

from collections.abc import Iterable, Sequence

from souk.discovery.search import EVERYDAY
from souk.goods.annotation import CategoryKnowledge, Problem, Remedy
from souk.kit.text import tokens

_SOLVES, _BESIDE = {"treat", "prevent", "repair", "clean"}, {"care", "prepare"}


def remedies(step: Remedy, problem: Problem, knowledge: CategoryKnowledge, said: Sequence[str]) -> bool:
    """Whether goods belong to a step: a step that only eases is words alone where others solve, unless it is asked."""
    if step.role not in _BESIDE or not any(one.role in _SOLVES for one in problem.steps):
        return True
    names = [*knowledge.noun.values(), *(phrase for many in knowledge.words.values() for phrase in many)]
    others = [text for one in problem.steps if one is not step for text in (*one.title.values(), *one.says.values())]
    spoken = [phrase for many in problem.words.values() for phrase in many]
    # What the whole problem is spoken of by tells nothing of one step; the names of its goods do.
    own = _tokens((*step.title.values(), *step.says.values()))
    told = (own - _tokens((*others, *spoken, *EVERYDAY))) | _tokens(names)
    return any(len(token) > 1 and token in told for token in _tokens(said))


def _tokens(texts: Iterable[str]) -> set[str]:
    return {token for text in texts for token in tokens(text)}
