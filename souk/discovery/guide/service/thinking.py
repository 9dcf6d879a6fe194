"""One question, from its words to all stages of its answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from souk.ai.llm import Llm
from souk.discovery.guide.contracts import Advice, Conversation, Need, NothingAsked
from souk.discovery.guide.ports import Reader
from souk.discovery.guide.rules.turns import heard_as
from souk.discovery.guide.service.advising import Advising, Ways
from souk.discovery.guide.service.extending import Extending
from souk.discovery.guide.service.finding import Finding
from souk.discovery.guide.service.lore import Lore
from souk.discovery.guide.service.needing import Needing
from souk.discovery.guide.service.once import Once
from souk.discovery.guide.service.wording import Wording
from souk.discovery.search import LONGEST_QUERY, Correction, Search
from souk.goods.annotation import Annotation
from souk.kit.errors import Invalid
from souk.kit.locale import Locale, language_of

LONGEST = 1000
TURNS = 20


@dataclass(frozen=True)
class Backing:
    """What the guide thinks with."""

    annotation: Annotation
    search: Search
    reader: Reader
    llm: Llm
    lore: Lore


class Thinking:
    """Reads one conversation and advises; what was looked up for it is kept until it is answered."""

    def __init__(self, backing: Backing) -> None:
        self._annotation = backing.annotation
        self.finding = Finding(Once(backing.search, backing.annotation), backing.annotation)
        self._needing = Needing(backing.annotation, backing.reader, self.finding, backing.lore)
        self._advising = Advising(backing.annotation, self.finding, backing.reader, backing.lore)
        self._extending = Extending(backing.annotation, self.finding, backing.llm)

    def read(self, conversation: Conversation, locale: Locale | None) -> Need:
        """What is needed by now."""
        said = tuple(turn.strip() for turn in conversation.said)
        longest = max((len(text) for text in said), default=0)
        if not said or not said[-1] or longest > LONGEST:
            raise NothingAsked(longest if said and said[-1] else 0, LONGEST)
        if len(said) > TURNS:
            raise Invalid("{count} turns are too many; {most} is the most.", count=len(said), most=TURNS)
        spoken = locale or language_of(said[-1])
        heard = tuple(heard_as(turn, self._corrections(turn, spoken)) for turn in said)
        return self._needing.read(replace(conversation, said=heard), spoken, self._advising.first)

    def _corrections(self, turn: str, locale: Locale) -> Sequence[Correction]:
        """What search reads otherwise than it was typed."""
        return self.finding.understand(turn, locale).corrections if len(turn) <= LONGEST_QUERY else ()

    def stages(self, conversation: Conversation, locale: Locale | None, most: int) -> Iterator[Advice]:
        """First only the need, then goods, then what goes with them, then what a model tells of them: always four."""
        if not 1 <= most <= 10:
            raise Invalid("most is {most}; it must be 1 to 10.", most=most)
        need = self.read(conversation, locale)
        wording = Wording(self._annotation, need.locale)
        yield Advice(need, "not_here", wording.not_here(None), (), (), None, (), ())
        stages = self._advising.stages(self._extending.extended(need), Ways(most, conversation.chosen))
        advice = next(stages)
        yield advice
        advice = next(stages, advice)
        yield advice
        yield replace(advice, prose=self._extending.prose(advice))
