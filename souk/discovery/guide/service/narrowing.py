"""Which goods are wanted where a problem is named: those that are named or limited beside it."""

import re
from collections.abc import Callable, Sequence

from souk.discovery.guide.contracts import Need
from souk.discovery.guide.ports import Reader
from souk.discovery.guide.rules.mentioning import one_thing
from souk.discovery.guide.rules.named import ENOUGH, FEW, OF_ALL, meant_by
from souk.discovery.guide.rules.sought import head, names_of, sought
from souk.discovery.guide.rules.turns import units_of
from souk.discovery.guide.service.finding import Finding
from souk.discovery.search import Limit, measurable
from souk.goods.annotation import Annotation
from souk.kit.text import flat, tokens

_CLAUSE = re.compile(r"[,，;；。!！?？]|\.(?!\d)")
# From how sure a reading of search on goods count as named.
SURE = 0.9
# A category, and the words that name it, if any do.
Wanted = tuple[str, str]
Told = Callable[[Limit], bool]


class Narrowing:
    """Tells goods that are asked for from a problem that is told."""

    def __init__(self, annotation: Annotation, reader: Reader, finding: Finding) -> None:
        self._annotation = annotation
        self._reader = reader
        self._finding = finding

    def wanted(self, need: Need, turns: Sequence[str]) -> Wanted | None:
        """The goods that are wanted by a need that names a problem; none where it asks for a way out of that."""
        if named := self._named(need, turns):
            return named
        alone = self._measured_alone(need, turns) or self._named_alone(need, turns)
        return (alone, "") if alone else None

    def measured(self, category: str, turns: Sequence[str], *, every: bool = False) -> bool:
        """Whether a category has a number for each that the turns say with a unit that tells, or with any at all."""
        known = self._annotation.categories().get(category)
        kinds = known.attributes if known else ()
        return all(measurable(one, kinds) for turn in turns for one in units_of(turn, every=every))

    def _named(self, need: Need, turns: Sequence[str]) -> Wanted | None:
        """Goods that a turn names beside a problem and limits in more than their price, or limits so much.

        What names the problem limits nothing: `get rid of drain flies` asks for advice, not for a trap.
        """
        steps = self._steps(need)
        told = self._told(need)
        for turn in reversed(turns):
            read = self._finding.understand(turn, need.locale)
            limits = [one for one in read.limits if one.key not in OF_ALL and (_bounded(one) or not told(one))]
            for one in meant_by(read, turn):
                if one.sure > SURE and one.said and len(limits) >= (1 if one.category in steps else FEW):
                    return one.category, one.said
                if not one.said and len(limits) >= (FEW if one.category in steps else ENOUGH):
                    return one.category, ""
        return None

    def _named_alone(self, need: Need, turns: Sequence[str]) -> str:
        """The one category of a problem's steps that a turn asks for by a part of its name; else none."""
        problem = self._annotation.problems()[need.of("problem")[0]]
        told = {token for many in problem.words.values() for phrase in many for token in tokens(phrase)}
        steps = self._steps(need)
        heads = {id: {head(name) for name in names_of(self._annotation.categories()[id])} for id in steps}
        asked = {name for turn in turns for names in sought(turn, widely=True) for name in names}
        found = [id for id in steps if any(one in asked and not set(tokens(one)) & told for one in heads[id])]
        if len(found) == 1:
            return found[0]
        solving = next((step.category for step in problem.steps if step.role == "treat"), "")
        if any(one_thing(turn) for turn in turns):
            return solving
        return self._limited_step(need, turns) or self._limited_alone(turns)

    def _limited_step(self, need: Need, turns: Sequence[str]) -> str:
        """The one category of a problem's steps of which a size or a feature was limited; else none."""
        told = self._told(need)
        limited = []
        for id in self._steps(need):
            kinds = self._annotation.categories()[id].attributes
            features = {kind.key for kind in kinds if kind.kind != "choice"}
            read = self._reader.read(turns, need.locale, id).limits
            limited += [id] if any(one.key in features and not told(one) for one in read) else []
        return limited[0] if len(limited) == 1 else ""

    def _limited_alone(self, turns: Sequence[str]) -> str:
        """Goods that are named beside a problem and limited in more than their price: they are what is wanted."""
        for turn in reversed(turns):
            for match in self._annotation.sorting.lexicon.find(turn):
                own = self._reader.read((turn,), "en", match.meaning).limits if match.meaning else ()
                if any(one.key not in ("price", "brand") for one in own):
                    return match.meaning
        return ""

    def _measured_alone(self, need: Need, turns: Sequence[str]) -> str:
        """The one category of a problem's steps that has what was measured; none where nothing was, or several have."""
        if not any(units_of(turn, every=True) for turn in turns):
            return ""
        able = [id for id in self._steps(need) if self.measured(id, turns, every=True)]
        return able[0] if len(able) == 1 else ""

    def _steps(self, need: Need) -> tuple[str, ...]:
        """The categories of what is done against the problem."""
        problem = self._annotation.problems()[need.of("problem")[0]]
        return tuple(dict.fromkeys(step.category for step in problem.steps))

    def _told(self, need: Need) -> Told:
        """Whether a limit is said by the words that tell the problem: in the clauses that they begin and end in."""
        words = _CLAUSE.split(flat(next(one.said for one in need.mentions if one.kind == "problem")))
        return lambda limit: any(flat(limit.said) in one for one in (words[0], words[-1]))


def _bounded(limit: Limit) -> bool:
    return limit.at_least is not None or limit.at_most is not None
