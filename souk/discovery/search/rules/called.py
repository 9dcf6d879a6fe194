"""What goods are called: where a text names them, and what part of a name it is that does."""

import re
from collections.abc import Iterator, Sequence

from souk.discovery.search.rules.wordings import singular
from souk.goods.annotation import Lexicon, Match

_SHORT = 4
_PART = re.compile(r"[^:]+")


class Names:
    """The names of all goods, and which of them are in two parts, one English word, or short."""

    def __init__(self, names: Sequence[tuple[str, str]]) -> None:
        self.lexicon: Lexicon[str] = Lexicon(names)
        self.single = {singular(phrase.lower()) for phrase, _ in names}
        self._plain = {singular(phrase.lower()) for phrase, _ in names if "+" not in phrase}
        self._parted = {phrase.lower().partition("+")[0] for phrase, _ in names if "+" in phrase}
        self._short = {phrase.lower() for phrase, _ in names if len(phrase) <= _SHORT}

    def find(self, text: str) -> Iterator[Match[str]]:
        """Names of goods; a short one as it is written and not by its stem: `up` is no UPS, `can` no headphones.

        No name goes on beyond what parts a sentence: `for a cat: litter box`.
        """
        for one in (one for part in _PART.finditer(text) for one in self._within(part)):
            said = text[one.start : one.end]
            long = len(said) > _SHORT or not said[0].isascii()
            if (long or said in self._short) and self._spelled_so(said):
                yield self._narrowed(one, said)

    def called(self, name: str, category: str) -> bool:
        """Whether goods of a category are called just so."""
        return any(one.meaning == category and (one.start, one.end) == (0, len(name)) for one in self.find(name))

    def _within(self, part: re.Match[str]) -> Iterator[Match[str]]:
        for one in self.lexicon.find(part.group()):
            yield Match(one.meaning, one.start + part.start(), one.end + part.start())

    def _spelled_so(self, said: str) -> bool:
        """Whether one English word is a name and not another word of its stem: comfortable is no comforter."""
        return not re.fullmatch(r"[a-z]+", said) or singular(said) in self.single

    def _narrowed(self, one: Match[str], said: str) -> Match[str]:
        """Of a name in two parts, `sleeve+laptop`, only the first names the goods; what stands between is read."""
        first = next((part for part in self._parted if said.startswith(part)), "")
        apart = bool(first) and " " in said[len(first) :] and singular(said) not in self._plain
        return Match(one.meaning, one.start, one.start + len(first)) if apart else one
