"""Which goods of a problem's steps are shown: those that solve it, and beside them only what was spoken of."""

from collections.abc import Sequence

from souk.goods.annotation import CategoryKnowledge, Problem, Remedy
from souk.kit.text import tokens

_SOLVES, _BESIDE = {"treat", "prevent", "repair", "clean"}, {"care", "prepare"}


def remedies(step: Remedy, problem: Problem, knowledge: CategoryKnowledge, said: Sequence[str]) -> bool:
    """Whether goods belong to a step: a step that only eases is words alone where others solve, unless it is asked."""
    if step.role not in _BESIDE or not any(one.role in _SOLVES for one in problem.steps):
        return True
    names = [*knowledge.noun.values(), *(phrase for many in knowledge.words.values() for phrase in many)]
    told = {token for text in (*step.title.values(), *step.says.values(), *names) for token in tokens(text)}
    return any(len(token) > 1 and token in told for turn in said for token in tokens(turn))
