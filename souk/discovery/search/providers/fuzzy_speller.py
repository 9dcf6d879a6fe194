"""Rights typing by edit distance (rapidfuzz), an English word list (pyspellchecker), pinyin (pypinyin) and OpenCC."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise

from opencc import OpenCC
from rapidfuzz import process
from rapidfuzz.distance import OSA
from spellchecker import SpellChecker

from souk.discovery.search.ports import Fix
from souk.discovery.search.rules.cues import CUES, SPELLED
from souk.discovery.search.rules.everyday import EVERYDAY
from souk.discovery.search.rules.naming import Beginnings
from souk.discovery.search.rules.numerals import NUMBER_WORDS
from souk.kit.text import stem

_WORD = re.compile(r"(?<![a-z0-9'’.-])[a-z]{3,24}(?![a-z0-9'’.-])")
_HAN = re.compile(r"[㐀-鿿]+")
# What no catalogue needs to have for somebody to mistype it: `fourty dollers or less`.
_OF_SENTENCES = frozenset(word for word in (*EVERYDAY, *NUMBER_WORDS, *SPELLED) if len(word) > 4)
_simplified = OpenCC("t2s")
_common = OpenCC("tw2sp")


# Shorter words are rather syllables of pinyin, or mistyped.
_ENGLISH_FROM = 5


@cache
def _english() -> frozenset[str]:
    """The English words that are not mistyped though no catalogue has them: fatter, eldest, flatmate."""
    words: Iterable[str] = SpellChecker(language="en", distance=1).word_frequency.words()
    return frozenset(word for word in words if len(word) >= _ENGLISH_FROM)


class FuzzySpeller:
    """Learns the catalogue's words once; a word that it knows is never touched."""

    def __init__(self, least: int = 6, far: int = 8) -> None:
        self._least, self._far = least, far
        self.learn({}, ())

    def learn(self, words: Mapping[str, int], also: Iterable[str]) -> None:
        latin = {word: count for word, count in words.items() if word.isascii() and word.isalpha() and len(word) > 2}
        self._counts = latin
        self._known = {*latin, *EVERYDAY, *CUES, *(word.lower() for word in also)}
        self._stems = {stem(word) for word in self._known if len(word) > 3}
        self._by_letter: dict[str, list[str]] = {}
        for word in dict.fromkeys((*latin, *sorted(_OF_SENTENCES))):
            self._by_letter.setdefault(word[0], []).append(word)
        self._han = {word: count for word, count in words.items() if _HAN.fullmatch(word) and 2 <= len(word) <= 8}
        self._spoken: dict[str, str] = {}
        self._initials: dict[str, list[str]] = {}
        for word in sorted(self._han, key=lambda word: (-self._han[word], word)):
            sounds = [_sound(char) for char in word]
            self._spoken.setdefault("".join(sounds), word)
            self._initials.setdefault("".join(one[:1] for one in sounds), []).append(word)
        self._longest = max(map(len, self._spoken), default=0)
        self._words = list(self._spoken.values())
        self._beginnings = Beginnings((sound, rank) for rank, sound in enumerate(self._spoken))

    def fold(self, text: str) -> str:
        if not _HAN.search(text):
            return text
        common = _common.convert(text) if any(_simple(char) != char for char in text) else text
        return common if len(common) == len(text) else "".join(map(_simple, text))

    def right(self, text: str) -> Sequence[Fix]:
        tokens = [(found.group(), found.start(), found.end()) for found in _WORD.finditer(text)]
        fixes = list(self._joined_sounds(text, tokens))
        taken = {place for fix in fixes for place in range(fix.start, fix.end)}
        for word, start, end in tokens:
            if start in taken or self._knows(word):
                continue
            fix = self._one(word, start, end)
            if fix is not None:
                fixes.append(fix)
        return sorted(fixes, key=lambda fix: fix.start)

    def complete(self, text: str, most: int) -> Sequence[str]:
        wanted = re.sub(r"[\s']", "", text.lower())
        if not re.fullmatch(r"[a-z]{2,24}", wanted):
            return ()
        found = list(self._initials.get(wanted, ()))
        found += [self._words[rank] for rank in self._beginnings.begin(wanted) if len(wanted) > 2]
        return tuple(dict.fromkeys(found))[:most]

    def _knows(self, word: str) -> bool:
        bare = word.removesuffix("less").removeprefix("un")
        return any(one in self._known or stem(one) in self._stems for one in (word, bare) if len(one) > 2)

    def _one(self, word: str, start: int, end: int) -> Fix | None:
        sounded = self._sounds(word) if len(word) > 4 else None
        if sounded:
            return Fix(start, end, sounded, "pinyin", True)
        if word in _english():
            return None
        for cut in range(3, len(word) - 2):
            if word[:cut] in self._counts and word[cut:] in self._counts:
                return Fix(start, end, f"{word[:cut]} {word[cut:]}", "spacing", True)
        near = self._near(word)
        if near is None:
            return None
        meant, distance = near
        swapped = distance == 1 and sorted(meant) == sorted(word)
        sure = len(word) >= (self._far if distance > 1 else self._least) or (swapped and len(word) > 4)
        # Another ending is rather another word: wrapper, wrapped.
        sure = sure and not (len(meant) == len(word) and meant[:-1] == word[:-1])
        return Fix(start, end, meant, "spelling", sure)

    def _near(self, word: str) -> tuple[str, int] | None:
        if len(word) < 4:
            return None
        cutoff = 2 if len(word) >= self._far else 1
        choices = self._by_letter.get(word[0], [])
        found = process.extract(word, choices, scorer=OSA.distance, score_cutoff=cutoff, limit=8)
        ranked = sorted((int(distance), -self._counts.get(meant, 0), meant) for meant, distance, _ in found)
        return (ranked[0][2], ranked[0][0]) if ranked else None

    def _joined_sounds(self, text: str, tokens: Sequence[tuple[str, int, int]]) -> Iterator[Fix]:
        """Syllables typed apart: `mao sha pen`."""
        apart = [one for one in tokens if len(one[0]) <= 6]
        place = 0
        while place < len(apart):
            for size in (5, 4, 3, 2):
                run = apart[place : place + size]
                near = all(text[one[2] : other[1]] == " " for one, other in pairwise(run))
                sound = "".join(word for word, _, _ in run)
                if len(run) == size and near and sound in self._spoken and not all(self._knows(one[0]) for one in run):
                    yield Fix(run[0][1], run[-1][2], self._spoken[sound], "pinyin", True)
                    place += size - 1
                    break
            place += 1

    def _sounds(self, word: str) -> str | None:
        """The Han words that are said so, the fewest; None where it is not all of such."""
        best: list[tuple[str, ...] | None] = [(), *[None] * len(word)]
        for end in range(1, len(word) + 1):
            for start in range(max(0, end - self._longest), end):
                before, here = best[start], self._spoken.get(word[start:end])
                if before is not None and here and (best[end] is None or len(before) + 1 < len(best[end] or ())):
                    best[end] = (*before, here)
        return " ".join(best[-1]) if best[-1] else None


@lru_cache(maxsize=16384)
def _simple(char: str) -> str:
    made = str(_simplified.convert(char)) if "㐀" <= char <= "鿿" else char
    return made if len(made) == 1 else char


@lru_cache(maxsize=16384)
def _sound(char: str) -> str:
    # Characters are read one by one: its phrases, 40 MB of them, would never be asked for.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import lazy_pinyin  # noqa: PLC0415 (its tables take a while, which not every command has)

    return str(lazy_pinyin(char)[0]).replace("ü", "v")
