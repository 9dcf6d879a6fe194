"""Judging one's own search: queries, grades by people, two settings compared."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from souk.discovery.search.contracts.finding import Card, Sort
from souk.kit.errors import Invalid, NotFound
from souk.kit.locale import Locale

Grade = Literal[0, 1, 2, 3]


@dataclass(frozen=True)
class Setting:
    """What is turned when two ways to search are compared: rules, reading of the query, sort."""

    rules: bool = True
    sort: Sort = "relevance"
    reading: bool = True


@dataclass(frozen=True)
class Topic:
    """A query that is judged, for a shop or (`shop` empty) the house.

    `goods` are to be graded (0: not counted), `graded` have a grade, `grades` there are in all, by `judges` people;
    `mine` are those that who asks graded or skipped.
    """

    id: str
    shop: str
    text: str
    locale: Locale
    goods: int = 0
    graded: int = 0
    grades: int = 0
    mine: int = 0
    judges: int = 0


@dataclass(frozen=True)
class TopicDraft:
    """A query to judge; an id is made where none is given."""

    text: str
    locale: Locale
    id: str = ""


@dataclass(frozen=True)
class Task:
    """One product to grade for a query, and how far the judge is; `card` is None where nothing is left."""

    topic: Topic | None
    card: Card | None
    done: int
    total: int


@dataclass(frozen=True)
class Judgement:
    """What one judge said of a product for a query: 3 exact, 2 fits, 1 related, 0 wrong; None was skipped."""

    text: str
    locale: Locale
    product: str
    judge: str
    grade: Grade | None
    at: datetime | None = None


@dataclass(frozen=True)
class Judged:
    """A product's grade for a query over all of its judges: their mean, from 0 to 3, and how many they were."""

    text: str
    locale: Locale
    product: str
    grade: float
    judges: int


@dataclass(frozen=True)
class WrongLine:
    """A line of a table that was not taken, and why."""

    line: int
    why: str


@dataclass(frozen=True)
class Given:
    """What an import did: rows taken, and those that were wrong with their line and reason."""

    taken: int
    wrong: tuple[WrongLine, ...] = ()


@dataclass(frozen=True)
class Scored:
    """One query under two settings: nDCG@10 of each, and the share of the ten that somebody judged."""

    topic: Topic
    first: float
    second: float
    judged_first: float
    judged_second: float


@dataclass(frozen=True)
class Comparison:
    """Two settings over the same judged queries: mean nDCG@10, and the second less the first with 95 % interval."""

    first: Setting
    second: Setting
    queries: tuple[Scored, ...]
    mean_first: float
    mean_second: float
    gain: float
    low: float
    high: float
    seed: int


@dataclass(frozen=True)
class Side:
    """One place of a query's list under a setting, with its grade where somebody judged it."""

    card: Card
    grade: float | None


@dataclass(frozen=True)
class BySide:
    """One query under two settings, place by place."""

    topic: Topic
    first: tuple[Side, ...]
    second: tuple[Side, ...]


class UnknownTopic(NotFound):
    """There is no such query, or it is another shop's."""

    def __init__(self, topic: str) -> None:
        super().__init__("There is no judged query {topic}.", topic=topic)


class NotGraded(Invalid):
    """Nothing to compare by."""

    def __init__(self) -> None:
        super().__init__("No query has a grade yet; grade some goods first.")


class WrongGrade(Invalid):
    """A grade, a query or a file that cannot be taken."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__("{field}: {why}", field=field, why=why)
