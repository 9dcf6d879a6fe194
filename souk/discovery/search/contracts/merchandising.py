"""Merchandising: what a shop wants of its search, when, and what came of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from souk.discovery.search.contracts.arranged import Redirect, RuleEffect
from souk.discovery.search.contracts.finding import Card, Filter
from souk.kit.errors import Conflict, Invalid, NotFound, Refused
from souk.kit.locale import Locale


@dataclass(frozen=True)
class When:
    """When a rule speaks: always, where the query `equals` its words, or `contains` all of them.

    `category` is one that the shopper chose or one above it. `since` and `until` are wall times, such as
    2026-11-11T00:00, of the time zone; empty means without an end.
    """

    how: Literal["always", "equals", "contains"] = "equals"
    words: str = ""
    category: str = ""
    locale: Locale | None = None
    since: str = ""
    until: str = ""
    zone: str = "UTC"


@dataclass(frozen=True)
class Pin:
    """A product at a place of the list, the first being 1."""

    product: str
    place: int


@dataclass(frozen=True)
class Among:
    """Some products: these, or those that keep a filter."""

    products: tuple[str, ...] = ()
    filter: Filter | None = None


@dataclass(frozen=True)
class Boost:
    """Products that stand `factor` times as far up: with 2 the tenth place becomes about the fifth."""

    among: Among
    factor: float = 2.0


@dataclass(frozen=True)
class Same:
    """A word of shoppers, and words of the goods that mean the same."""

    word: str
    means: tuple[str, ...]


@dataclass(frozen=True)
class Then:
    """What a rule does: places, order, what is left out, where the search leads, limits, other wordings."""

    pins: tuple[Pin, ...] = ()
    boosts: tuple[Boost, ...] = ()
    bury: tuple[Among, ...] = ()
    hide: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    redirect: Redirect | None = None
    same: tuple[Same, ...] = ()


@dataclass(frozen=True)
class Wanted:
    """One rule as somebody writes it; of two that disagree the higher `priority` holds."""

    name: str
    when: When
    then: Then
    priority: int = 0
    sponsored: bool = False


@dataclass(frozen=True)
class RuleDraft:
    """A rule to keep as a draft: of which shop (the house's: empty), as which rule, upon which number of it."""

    wanted: Wanted
    shop: str = ""
    id: str = ""
    number: int = 0


@dataclass(frozen=True)
class Trial:
    """A search to try a rule on."""

    text: str
    locale: Locale = "zh-CN"
    filters: tuple[Filter, ...] = ()


RuleState = Literal["draft", "live", "off"]


@dataclass(frozen=True)
class Rule:
    """A rule of a shop, or of the house where `shop` is empty: what is live, and what waits as a draft.

    `number` grows with every change; a change says which number it was made upon.
    """

    id: str
    shop: str
    number: int
    state: RuleState
    live: Wanted | None
    draft: Wanted | None
    at: datetime
    actor: str

    @property
    def newest(self) -> Wanted:
        """The draft where one waits, else what is live."""
        found = self.draft or self.live
        assert found is not None
        return found


@dataclass(frozen=True)
class RuleChange:
    """One step of a rule: who, when, why, and the rule before and after; `undoes` names the change it took back."""

    id: str
    rule: str
    shop: str
    number: int
    at: datetime
    actor: str
    why: str
    before: Rule | None
    after: Rule
    undoes: str = ""


NoteKind = Literal[
    "unavailable",
    "breaks-limit",
    "unknown",
    "place-taken",
    "placed-before",
    "hidden",
    "limit-holds",
    "led-elsewhere",
    "sorted",
]


@dataclass(frozen=True)
class RuleNote:
    """What a rule wanted and did not get, or what it overruled: the product or key concerned, and by which rule."""

    kind: NoteKind
    rule: str
    about: str = ""
    by: str = ""
    place: int = 0


@dataclass(frozen=True)
class Moved:
    """A product in the list after the rules: where it stands and stood (0: not in the list), and what moved it."""

    card: Card
    place: int
    was: int
    effect: RuleEffect | None = None
    rule: str = ""
    sponsored: bool = False


@dataclass(frozen=True)
class Preview:
    """One query before and after a draft goes live; `silent` is why it does nothing here, where it does not.

    Of a draft that is only not due, the list shows what it does when it is. Of a rule that is live just so, the list
    before is the one `without` it.
    """

    before: tuple[Moved, ...]
    after: tuple[Moved, ...]
    gone: tuple[Moved, ...]
    notes: tuple[RuleNote, ...]
    rules: tuple[Rule, ...]
    silent: Literal["", "query", "category", "locale", "early", "over", "shop"] = ""
    redirect: Redirect | None = None
    total_before: int = 0
    total_after: int = 0
    without: bool = False


class UnknownRule(NotFound):
    """There is no such rule, or it is another shop's."""

    def __init__(self, rule: str) -> None:
        super().__init__("There is no rule {rule}.", rule=rule)


class WrongRule(Invalid):
    """A rule that cannot be."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__("{field}: {why}", field=field, why=why)


class RuleMoved(Conflict):
    """Somebody else changed the rule first."""

    def __init__(self, rule: str, number: int) -> None:
        super().__init__("The rule {rule} was changed since step {number}. Look at it again.", rule=rule, number=number)


class NotYours(Refused):
    """What belongs to another shop, or to the house."""

    def __init__(self, shop: str) -> None:
        super().__init__("Only the shop itself may do this, and for the house only the operator.", shop=shop)
