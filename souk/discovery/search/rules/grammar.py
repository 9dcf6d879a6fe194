"""What a category's knowledge lets a shopper say: values, names of numbers, wishes, and what denial means."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from souk.goods.annotation import AttributeType, CategoryKnowledge, Lexicon, phrases

Role = Literal["value", "name", "much", "little", "unwanted"]
_STRIPPED = (
    re.compile(r"^(?:不含|不带|无|零|0|防|抗|免)(?P<rest>[㐀-鿿]{1,6})$"),
    re.compile(r"^(?:no|without|non|zero|anti)[\s-](?P<rest>[a-z][a-z -]{2,})$"),
    re.compile(r"^(?P<rest>[a-z][a-z -]{2,}?)[\s-](?:free|proof|safe)$"),
)
_NOT_THINGS = {
    "滑",
    "水",
    "打孔",
    "安装",
    "洗",
    "手洗",
    "skid",
    "slip",
    "water",
    "child",
    "dishwasher",
    "microwave",
    "oven",
}


@dataclass(frozen=True)
class Sense:
    """What a phrase means: values of an attribute, its name, a wish, or what its flag says is absent."""

    role: Role
    key: str
    values: tuple[str, ...] = ()


class Grammar:
    """The phrases of one category; built once from its knowledge."""

    def __init__(self, knowledge: CategoryKnowledge) -> None:
        self.knowledge = knowledge
        self.kinds: Mapping[str, AttributeType] = {kind.key: kind for kind in knowledge.attributes}
        self.lexicon: Lexicon[Sense] = Lexicon(_senses(knowledge))

    def others(self, key: str, values: Iterable[str]) -> tuple[str, ...]:
        """The choices of an attribute that are none of these."""
        taken = set(values)
        return tuple(choice.id for choice in self.kinds[key].choices if choice.id not in taken)


def _senses(knowledge: CategoryKnowledge) -> Iterator[tuple[str, Sense]]:
    for kind in knowledge.attributes:
        match kind.kind:
            case "number":
                yield from _of_number(kind)
            case "flag":
                yield from _of_flag(kind)
            case "choice":
                yield from _of_choice(kind)


def _of_number(kind: AttributeType) -> Iterator[tuple[str, Sense]]:
    yield from phrases(kind.words, Sense("name", kind.key))
    yield from phrases(kind.asked, Sense("name", kind.key))
    if kind.much:
        yield from phrases(kind.much.words, Sense("much", kind.key))
    if kind.little:
        yield from phrases(kind.little.words, Sense("little", kind.key))


def _of_flag(kind: AttributeType) -> Iterator[tuple[str, Sense]]:
    yes = Sense("value", kind.key, ("yes",))
    said = {phrase for many in (kind.words or {}).values() for phrase in many}
    said |= {*kind.name.values(), *(phrase for many in (kind.asked or {}).values() for phrase in many)}
    yield from ((phrase, yes) for phrase in sorted(said))
    yield from phrases(kind.denied, Sense("value", kind.key, ("no",)))
    yield from phrases(kind.unwanted, Sense("unwanted", kind.key))
    said |= {phrase for many in (kind.unwanted or {}).values() for phrase in many}
    bare = {rest for phrase in said for rest in _bare(phrase.lower())} - said
    yield from ((rest, Sense("unwanted", kind.key)) for rest in sorted(bare))


def _of_choice(kind: AttributeType) -> Iterator[tuple[str, Sense]]:
    grouped = {phrase for group in kind.groups for many in group.words.values() for phrase in many}
    for group in kind.groups:
        yield from phrases(group.words, Sense("value", kind.key, group.any_of))
    for choice in kind.choices:
        said = {phrase for many in choice.words.values() for phrase in many} | set(choice.name.values())
        yield from ((phrase, Sense("value", kind.key, (choice.id,))) for phrase in sorted(said - grouped))
    yield from _of_none(kind)


def _of_none(kind: AttributeType) -> Iterator[tuple[str, Sense]]:
    """What a choice says is absent, `coating` of `no coating`: denied it is that choice."""
    every = {phrase.lower() for choice in kind.choices for many in choice.words.values() for phrase in many}
    for choice in kind.choices:
        if choice.id == "none":
            said = {phrase.lower() for many in choice.words.values() for phrase in many} | {*choice.name.values()}
            bare = {rest for phrase in said for rest in _bare(phrase.lower())} - every
            yield from ((rest, Sense("unwanted", kind.key, ("none",))) for rest in sorted(bare))


def _bare(phrase: str) -> Iterator[str]:
    """What a flag such as `fragrance free` or 无酒精 says is not there."""
    for pattern in _STRIPPED:
        found = pattern.match(phrase)
        if found and found["rest"] not in _NOT_THINGS:
            yield found["rest"]
