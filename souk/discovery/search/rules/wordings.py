"""The words of the knowledge: what goods are called, and what is known as a word and not mistyped."""

import re
from collections.abc import Collection, Iterator

from souk.discovery.search.contracts import QueryKind
from souk.discovery.search.rules.everyday import EVERYDAY
from souk.goods.annotation import Annotation, phrases
from souk.kit.text import stem
from souk.kit.text import tokens as search_tokens

_WORD = re.compile(r"[㐀-鿿]+|[a-z]{3,}")
_ONE_HAN = re.compile(r"[㐀-鿿]")
_CODE = re.compile(r"(?=[^\s]*\d)[a-z0-9][a-z0-9._/+-]{3,}|\d{6,}")
_LITTLE = frozenset(
    "的一了是有要在不能可以自己个就也都用会得好大小多少带给这那和与或上下里外来去到我你他它家人没别再很最更"
)
_COMMON = frozenset(
    stem(word) for word in (*EVERYDAY, *["anything", "something", "really", "please", "also", "rather"])
)
# What is left of denials and comparisons once their objects are limits.
CUES = re.compile(
    r"\b(?:no|not|isn't|don't|doesn't|without|just|only|please|last|lasts|its|it's|'s|too|any|anything|nothing|but|less"
    r"|more|than|at|least|most|up|under|over|below|above|like|if|that|must|else|as|so)\b|[;,;、。]|(?<![㐀-鿿])[㐀-鿿](?![㐀-鿿])|别|不要|不想"
)
Token = tuple[str, int, int]


def parts(brand: str) -> Iterator[str]:
    """How a brand may be said: whole; its Chinese part, or its Latin one where both stand."""
    yield brand.lower()
    han = re.findall(r"[㐀-鿿]{2,}", brand)
    if han:
        yield from han
        yield from (part.lower() for part in re.findall(r"[A-Za-z]{4,}", brand)[:1])


def names(knowledge: Annotation, listed: Collection[str] = ()) -> Iterator[tuple[str, str]]:
    """What goods are called, each with its category: where only some are listed, with the one that is in its place."""
    for one in knowledge.categories().values():
        meant = next((id for id in one.instead if id in listed), one.id) if one.id not in listed else one.id
        said = {phrase for many in (*one.words.values(), *one.asked.values()) for phrase in many} | set(
            one.noun.values()
        )
        yield from (
            (phrase, meant) for phrase in sorted({*said, *(loose for name in said for loose in _loosely(name))})
        )
        yield from phrases(one.unlike, "")


def singular(word: str) -> str:
    """An English word without its plural."""
    return re.sub(r"(?<=[^s])s$|(?<=[sxz])es$|(?<=[cs]h)es$", "", re.sub(r"(?<=[^aeiou])ies$", "y", word))


def _loosely(name: str) -> Iterator[str]:
    """A Chinese name as it is also said, with 的 before what it is: 灭蚊灯, 灭蚊的灯."""
    if re.fullmatch(r"[㐀-鿿]{3,6}", name):
        yield from (f"{name[:-length]}的{name[-length:]}" for length in (1, 2) if len(name) - length > 1)


def said_words(knowledge: Annotation) -> Iterator[tuple[str, int]]:
    """Words of categories and choices, with a weight for their names."""
    for one in knowledge.categories().values():
        yield from ((noun, 5) for noun in one.noun.values())
        for said in (*one.words.values(), *one.asked.values()):
            for phrase in said:
                yield from ((word, 3) for word in re.findall(r"[a-z]{3,}|[㐀-鿿]{2,8}", phrase.lower()))
        for kind in one.attributes:
            many = [
                *(kind.words or {}).values(),
                *(words for choice in kind.choices for words in choice.words.values()),
            ]
            for phrase in (phrase for said in many for phrase in said):
                yield from ((word, 1) for word in re.findall(r"[a-z]{3,}|[㐀-鿿]{2,8}", phrase.lower()))


def prose(knowledge: Annotation) -> Iterator[str]:
    """English words that the knowledge is written in: known, but nothing is corrected to them."""
    for one in knowledge.categories().values():
        for situation in one.situations:
            for text in (situation.says.get("en", ""), *(part.because.get("en", "") for part in situation.prefers)):
                yield from re.findall(r"[a-z]{3,}", text.lower())
            yield from (word for phrase in situation.words.get("en", ()) for word in re.findall(r"[a-z]{3,}", phrase))
        for question in one.questions:
            yield from re.findall(r"[a-z]{3,}", question.says.get("en", "").lower())


def tokens(text: str) -> Iterator[Token]:
    """Stems of English words and pairs and single Han characters with their places, everyday ones aside."""
    for found in _WORD.finditer(text):
        word, start = found.group(), found.start()
        if word.isascii():
            if (stemmed := stem(word)) not in _COMMON:
                yield stemmed, start, found.end()
            continue
        for place, char in enumerate(word):
            if char not in _LITTLE:
                yield char, start + place, start + place + 1
        for place in range(len(word) - 1):
            if not (word[place] in _LITTLE and word[place + 1] in _LITTLE):
                yield word[place : place + 2], start + place, start + place + 2


def sentence(text: str) -> bool:
    """Whether words say more than a name: so many that goods may be read out of them which they do not name."""
    return len(text.split()) >= 5 or len(_ONE_HAN.findall(text)) >= 10


def kind_of_query(said: str, limited: bool, branded: bool) -> QueryKind:
    """What kind of query a text in reading form is; whether it has limits, and whether one is a brand."""
    text = said.strip()
    if not any(search_tokens(text)):
        return "empty"
    if _CODE.fullmatch(text):
        return "code"
    words = text.split()
    if limited or len(words) > 6 or len(_ONE_HAN.findall(text)) > 9:
        return "sentence"
    return "name" if branded or any(_CODE.fullmatch(word) for word in words) else "broad"
