"""Phrases found in text by their words: stems in English, characters in Chinese, longest first."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from souk.kit.text import flat, stem

Meaning = TypeVar("Meaning")
_CLAUSE_ENDS = re.compile(r"[;；。!?！？\n、，]|,(?!\d)")
_FORM = re.compile(r"[㐀-鿿]|[^\W\d_㐀-鿿]+|\d+(?:\.\d+)?|\++")


@dataclass(frozen=True)
class Form:
    """One word of a text, or one Han character, in the form by which it is compared."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Match(Generic[Meaning]):
    """A phrase at [start, end) of a text, and what it means."""

    meaning: Meaning
    start: int
    end: int


def forms(text: str) -> list[Form]:
    """The words of a text with their places."""
    plain = flat(text)
    return [Form(_form(found.group()), found.start(), found.end()) for found in _FORM.finditer(plain)]


def _form(word: str) -> str:
    return stem(word) if word.isascii() and word.isalpha() else word


@lru_cache(maxsize=32768)
def _words(phrase: str) -> tuple[str, ...]:
    # The phrases of knowledge are the same each time that a system is opened or a lexicon made anew.
    return tuple(form.text for form in forms(phrase))


class _Node(Generic[Meaning]):
    """A place in the tree of phrases: where each next word leads, and what ends here."""

    __slots__ = ("after", "meanings")

    def __init__(self) -> None:
        self.after: dict[str, _Node[Meaning]] = {}
        self.meanings: list[Meaning] = []


class Lexicon(Generic[Meaning]):
    """Phrases and their meanings; `a+b` is met where both parts stand in the text, `PA++` where just that stands."""

    def __init__(self, phrases: Iterable[tuple[str, Meaning]]) -> None:
        self._root: _Node[Meaning] = _Node()
        self._pairs: list[tuple[tuple[str, ...], Meaning]] = []
        for phrase, meaning in phrases:
            parts = tuple(part.strip() for part in phrase.split("+") if part.strip())
            if len(parts) > 1:
                self._pairs.append((parts, meaning))
            elif parts:
                self._add(phrase, meaning)
        # Few pairs have a part in a text; those that begin with it are looked at, and no others.
        self._beginning: dict[str, list[int]] = {}
        for number, (parts, _) in enumerate(self._pairs):
            self._beginning.setdefault(parts[0], []).append(number)
        self._parts: Lexicon[str] | None = None
        if self._pairs:
            self._parts = Lexicon((part, part) for parts, _ in self._pairs for part in parts)

    def find(self, text: str, words: list[Form] | None = None) -> list[Match[Meaning]]:
        """Matches that do not overlap, the longest at each place; one for every meaning of the phrase."""
        words = forms(text) if words is None else words
        return [*self._along(words), *self._both(words)]

    def spoken(self, text: str) -> list[Match[Meaning]]:
        """The same of what somebody says: no phrase goes on from one clause to the next, 风 and 大 of 扛风，大衣."""
        words = forms(text)
        ends = [*(found.start() for found in _CLAUSE_ENDS.finditer(text)), len(text)]
        found: list[Match[Meaning]] = []
        start = 0
        for end in ends:
            place = next((number for number in range(start, len(words)) if words[number].start >= end), len(words))
            found += self._along(words[start:place])
            start = place
        return [*found, *self._both(words)]

    def _along(self, words: list[Form]) -> list[Match[Meaning]]:
        found: list[Match[Meaning]] = []
        place = 0
        while place < len(words):
            length, meanings = self._longest(words, place)
            end = place + max(length, 1)
            found.extend(Match(meaning, words[place].start, words[end - 1].end) for meaning in meanings)
            place = end
        return found

    def everywhere(self, words: list[Form]) -> Iterator[Match[Meaning]]:
        """Every phrase at every place, also one inside another."""
        for place in range(len(words)):
            node = self._root
            for offset in range(place, len(words)):
                if words[offset].text not in node.after:
                    break
                node = node.after[words[offset].text]
                for meaning in node.meanings:
                    yield Match(meaning, words[place].start, words[offset].end)

    def _add(self, phrase: str, meaning: Meaning) -> None:
        node = self._root
        for word in _words(phrase):
            node = node.after.setdefault(word, _Node())
        node.meanings.append(meaning)

    def _longest(self, words: list[Form], place: int) -> tuple[int, list[Meaning]]:
        node = self._root
        best: tuple[int, list[Meaning]] = (0, [])
        for offset in range(place, len(words)):
            if words[offset].text not in node.after:
                break
            node = node.after[words[offset].text]
            if node.meanings:
                best = (offset - place + 1, node.meanings)
        return best

    def _both(self, words: list[Form]) -> Iterator[Match[Meaning]]:
        if self._parts is None:
            return
        places: dict[str, Match[str]] = {}
        for match in self._parts.everywhere(words):
            places.setdefault(match.meaning, match)
        for number in sorted(number for part in places for number in self._beginning.get(part, ())):
            parts, meaning = self._pairs[number]
            if all(part in places for part in parts):
                spans = [places[part] for part in parts]
                yield Match(meaning, min(one.start for one in spans), max(one.end for one in spans))


def phrases(words: Mapping[str, Iterable[str]] | None, meaning: Meaning) -> Iterator[tuple[str, Meaning]]:
    """The phrases of both languages with one meaning."""
    for said in (words or {}).values():
        for phrase in said:
            yield phrase, meaning
