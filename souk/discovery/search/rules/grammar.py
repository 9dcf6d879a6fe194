"""What a category's knowledge lets a shopper say: values, names of numbers, wishes, and what denial means."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Literal

from souk.discovery.search.rules.wordings import tokens
from souk.goods.annotation import AttributeType, CategoryKnowledge, Lexicon, phrases

Role = Literal["value", "name", "much", "little", "unwanted", "absent"]
_STRIPPED = (
    re.compile(r"^(?:不含|不带|无|零|0|防|抗|免)(?P<rest>[㐀-鿿]{1,6})$"),
    re.compile(r"^(?:no|without|non|zero|anti)[\s-](?P<rest>[a-z][a-z -]{2,})$"),
    re.compile(r"^(?P<rest>[a-z][a-z -]{2,}?)[\s-](?:free|proof|safe)$"),
    re.compile(r"^(?:不会|不易|不容易|不用|不|别)(?P<rest>[㐀-鿿]{2,6})$"),
    re.compile(r"^(?:not|won't|doesn't|don't|never|can't|cannot)\s(?P<rest>[a-z][a-z -]{2,})$"),
)
# Nobody asks for these by their name: `LC one end, LC the other`.
_UNSAID = {"other", "others", "unknown", "其他", "其它", "未知"}
# Shorter phrases say too little to be lent to another category.
_LENT = 3
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
    """What a phrase means: values of an attribute, its name, a wish, or what its flag says is absent.

    What is `unwanted` is meant only where it is denied; what is called `absent`, 缠毛 of 防缠毛, is so either way.
    """

    role: Role
    key: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stated:
    """How goods state their fields: of which keys they state several values, and what share of them states a key."""

    several: frozenset[str] = frozenset()
    shares: Mapping[str, float] = field(default_factory=dict)


def lacking(key: str) -> bool:
    """Whether a flag says by its very name that something is not in it: free of scent, unsalted, no added sugar."""
    return key.endswith("_free") or key.startswith("no_") or key in ("unsalted", "odourless")


class Grammar:
    """The phrases of one category; built once from its knowledge.

    What other categories call the same property or value, `washable` of a litter box, is understood here too where it
    means nothing else. `stated` is how its goods state their fields.
    """

    def __init__(self, knowledge: CategoryKnowledge, pool: "Pool | None" = None, stated: Stated | None = None) -> None:
        self.knowledge = knowledge
        self.stated = stated or Stated()
        self.kinds: Mapping[str, AttributeType] = {kind.key: kind for kind in knowledge.attributes}
        own = list(_senses(knowledge))
        self.lexicon: Lexicon[Sense] = Lexicon([*own, *(self._lent(own, pool) if pool else ())])

    @cached_property
    def telling(self) -> Mapping[str, set[str]]:
        """By number the words of its names and phrases that no other number has."""
        said = {
            key: {
                word
                for phrase in (*said_of(kind), *(name.lower() for name in kind.name.values()))
                for word in _words(phrase)
            }
            for key, kind in self.kinds.items()
            if kind.kind == "number"
        }
        often = Counter(word for words in said.values() for word in words)
        return {key: {word for word in words if often[word] == 1} for key, words in said.items()}

    def _lent(self, own: Iterable[tuple[str, Sense]], pool: "Pool") -> Iterator[tuple[str, Sense]]:
        taken = {phrase.lower() for phrase, _ in own}
        taken |= {phrase.lower() for many in self.knowledge.words.values() for phrase in many}
        taken |= {phrase.lower() for one in self.knowledge.situations for many in one.words.values() for phrase in many}
        for key, kind in self.kinds.items():
            known = {"yes", "no", *(choice.id for choice in kind.choices)}
            for phrase, sense in pool.get((key, kind.kind), {}).items():
                if phrase not in taken and known.issuperset(sense.values):
                    yield phrase, sense

    def others(self, key: str, values: Iterable[str]) -> tuple[str, ...]:
        """The choices of an attribute that are none of these."""
        taken = set(values)
        return tuple(choice.id for choice in self.kinds[key].choices if choice.id not in taken)


class Grammars:
    """The grammars of all categories, each built when it is first asked for."""

    def __init__(self, categories: Mapping[str, CategoryKnowledge]) -> None:
        self._categories = categories
        self._built: dict[str, Grammar] = {}

    def of(self, category: str) -> Grammar:
        """That of one category."""
        found = self._built.get(category)
        if found is None:
            found = self._built[category] = Grammar(self._categories[category], self.pool)
        return found

    @cached_property
    def pool(self) -> "Pool":
        """What all categories lend each other."""
        return pooled(self._categories.values())


@dataclass(frozen=True)
class _Version:
    """Knowledge, told from other knowledge by its version alone."""

    name: str
    categories: Mapping[str, CategoryKnowledge] = field(compare=False)


def grammars(version: str, categories: Mapping[str, CategoryKnowledge]) -> Grammars:
    """The grammars of a version of the knowledge, the same for all that read by it."""
    return _shared(_Version(version, categories))


@lru_cache(maxsize=4)
def _shared(knowledge: _Version) -> Grammars:
    return Grammars(knowledge.categories)


# Phrases by the key and kind of the property that they are of.
Pool = Mapping[tuple[str, str], Mapping[str, Sense]]


def _words(phrase: str) -> Iterator[str]:
    return (one for one, _, _ in tokens(phrase))


def pooled(categories: Iterable[CategoryKnowledge]) -> Pool:
    """What all categories call the flags and choices that more than one of them has."""
    categories = list(categories)
    counted = Counter((kind.key, kind.kind) for one in categories for kind in one.attributes if kind.kind != "number")
    made: dict[tuple[str, str], dict[str, Sense]] = {shared: {} for shared, count in counted.items() if count > 1}
    for one in categories:
        for kind in one.attributes:
            phrases_of = made.get((kind.key, kind.kind))
            # A word for several choices is the category's own: what is waterproof is plastic of labels, not of bags.
            for phrase, sense in _of(replace(kind, groups=())) if phrases_of is not None else ():
                if phrases_of is not None and len(phrase) >= _LENT:
                    phrases_of.setdefault(phrase.lower(), sense)
    return made


def said_of(kind: AttributeType) -> Iterator[str]:
    """The phrases of an attribute, in lower case."""
    yield from (phrase.lower() for phrase, _ in _of(kind))


def _senses(knowledge: CategoryKnowledge) -> Iterator[tuple[str, Sense]]:
    for kind in knowledge.attributes:
        yield from _of(kind)


def _of(kind: AttributeType) -> Iterator[tuple[str, Sense]]:
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
    stripped = {rest for phrase in said for rest in _bare(phrase.lower())} & said
    yield from ((phrase, Sense("absent", kind.key) if phrase in stripped else yes) for phrase in sorted(said))
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
        said = {phrase for phrase in said if phrase.lower() not in _UNSAID}
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
