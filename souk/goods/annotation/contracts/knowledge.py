"""Category knowledge as data."""

from dataclasses import dataclass, field
from typing import Literal

from souk.kit.errors import Invalid
from souk.kit.locale import Words


@dataclass(frozen=True)
class Choice:
    """One value of an attribute of kind choice."""

    id: str
    name: Words
    words: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Wish:
    """A wish without a number: the words, and the number that they stand for."""

    at: float
    words: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Group:
    """A word for several choices, as plastic is for PP and PPSU; only what a shopper says is read by it."""

    any_of: tuple[str, ...]
    words: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class FieldKey:
    """A key under which suppliers state an attribute, and the unit of its bare numbers."""

    key: str
    unit: str


@dataclass(frozen=True)
class AttributeType:
    """What an attribute of a category means and how it is said.

    `asked` is read in what shoppers say and not in texts; so is `unwanted`: what is not there where a flag holds.
    """

    key: str
    name: Words
    kind: Literal["number", "choice", "flag"]
    unit: str = ""
    fields: tuple[FieldKey, ...] = ()
    words: dict[str, tuple[str, ...]] | None = None
    denied: dict[str, tuple[str, ...]] | None = None
    asked: dict[str, tuple[str, ...]] | None = None
    unwanted: dict[str, tuple[str, ...]] | None = None
    choices: tuple[Choice, ...] = ()
    groups: tuple[Group, ...] = ()
    bounds: tuple[float, float] | None = None
    better: Literal["more", "less", ""] = ""
    much: Wish | None = None
    little: Wish | None = None


@dataclass(frozen=True)
class Condition:
    """What a value should be; `because` is quoted with its path as the source."""

    key: str
    because: Words
    path: str
    any_of: tuple[str, ...] = ()
    at_least: float | None = None
    at_most: float | None = None
    yes: bool | None = None
    weight: int = 1


@dataclass(frozen=True)
class Aspect:
    """What reviews talk about."""

    id: str
    name: Words
    good: dict[str, tuple[str, ...]]
    bad: dict[str, tuple[str, ...]]
    attribute: str = ""


@dataclass(frozen=True)
class Situation:
    """Who buys, for what, or against what, and what follows for the choice."""

    id: str
    kind: Literal["audience", "scenario", "pain"]
    name: Words
    words: dict[str, tuple[str, ...]]
    says: Words
    prefers: tuple[Condition, ...] = ()
    avoids: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Question:
    """What people ask about a category, and the attribute that it turns on."""

    id: str
    words: dict[str, tuple[str, ...]]
    about: str
    says: Words


@dataclass(frozen=True)
class CategoryKnowledge:
    """What a good assistant knows of a category.

    `titles` are words of titles that only such goods have, and by which nobody asks for them; `asked` are names that
    shoppers use and titles mean otherwise; `does` is what the goods are for, in words that name none of them; `instead`
    are categories under which a shop that lists none of these keeps such goods; `near` are names of other goods, for
    which these come nearest in use.
    """

    id: str
    noun: Words
    words: dict[str, tuple[str, ...]]
    unlike: dict[str, tuple[str, ...]]
    attributes: tuple[AttributeType, ...]
    aspects: tuple[Aspect, ...] = ()
    situations: tuple[Situation, ...] = ()
    questions: tuple[Question, ...] = ()
    asked: dict[str, tuple[str, ...]] = field(default_factory=dict)
    goes_with: tuple[str, ...] = ()
    does: dict[str, tuple[str, ...]] = field(default_factory=dict)
    instead: tuple[str, ...] = ()
    near: dict[str, tuple[str, ...]] = field(default_factory=dict)
    titles: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Remedy:
    """One step against a problem, with the category of goods that it takes."""

    role: str
    title: Words
    says: Words
    category: str
    prefers: tuple[Condition, ...] = ()
    avoids: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Problem:
    """A problem that goods solve: its causes, the steps in order, the caveats."""

    id: str
    name: Words
    words: dict[str, tuple[str, ...]]
    says: Words
    causes: tuple[Words, ...]
    steps: tuple[Remedy, ...]
    caveats: tuple[Words, ...]


class WrongKnowledge(Invalid):
    """A knowledge file says something that cannot be."""

    def __init__(self, entry: str, why: str) -> None:
        super().__init__("The knowledge entry {entry} is wrong: {why}.", entry=entry, why=why)
