"""What somebody wants bought, what was found and why, the card they confirm, and the task that goes on without them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from souk.discovery.search import Filter, Limit
from souk.goods.pricing import Quote, Wanted
from souk.insight.decisions import Evidence
from souk.kit.errors import Conflict, Invalid, NotFound, Refused
from souk.kit.locale import Locale, Words

Amount = Annotated[int, Field(ge=0, le=10_000_000_000)]
Name = Annotated[str, Field(max_length=200)]
Day = Annotated[str, Field(pattern=r"^(\d{4}-\d\d-\d\d)?$")]
Pieces = Annotated[int, Field(ge=1, le=99)]
Days = Annotated[int, Field(ge=0, le=3650)]
Prefer = Literal["fit", "price", "soon"]
Outcome = Literal["found", "over", "nothing", "unclear"]
CardState = Literal["open", "confirmed", "dropped", "over", "failed"]
TaskState = Literal["watching", "buying", "paying", "asks", "paused", "done", "stopped", "over"]
TASK_STATES: tuple[TaskState, ...] = (*("watching", "buying", "paying", "asks", "paused", "done", "stopped", "over"),)


@dataclass(frozen=True)
class Wish:
    """What somebody wants, in a sentence, and what they set besides; what is set here holds over what is said.

    `most` is the most that all of it may cost with shipping and tax, in smallest units. `product` names one product.
    `place` is one of one's own addresses; empty: the preferred one. `extras` are put beside what is found.
    """

    said: Annotated[str, Field(max_length=1000)] = ""
    product: Name = ""
    most: Amount | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "CNY"
    brands: Annotated[tuple[Name, ...], Field(max_length=20)] = ()
    shops: Annotated[tuple[Name, ...], Field(max_length=50)] = ()
    quantity: Pieces | None = None
    deliver_by: Day = ""
    return_days: Days | None = None
    prefer: Prefer | None = None
    place: Name = ""
    payment: Name = ""
    locale: Locale | None = None
    extras: Annotated[tuple[Wanted, ...], Field(max_length=5)] = ()


@dataclass(frozen=True)
class Heard:
    """One thing that was read in the sentence: what it limits, in words, and the words that it came from."""

    key: str
    shown: Words
    said: str


@dataclass(frozen=True)
class Aim:
    """One kind of goods of a wish: its category or one product, limits on it, and how many pieces."""

    name: Words
    quantity: int = 1
    category: str = ""
    product: str = ""
    words: str = ""
    filters: tuple[Filter, ...] = ()
    each: int | None = None


@dataclass(frozen=True)
class Bounds:
    """What a purchase has to keep; what is empty or None limits nothing.

    `most` is all-in. `refused` are goods and categories that may not be bought, `allowed` those that alone may be.
    """

    currency: str = "CNY"
    most: int | None = None
    brands: tuple[str, ...] = ()
    shops: tuple[str, ...] = ()
    deliver_by: str = ""
    return_days: int | None = None
    methods: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    prefer: Prefer = "fit"


@dataclass(frozen=True)
class Option:
    """One shop's offer of one variant, as often as it is wanted: what it costs with what applies, and why it is here.

    `goods` is after promotions, `fee` what shipping from that shop costs. `lacks` are limits that it breaks.
    """

    product: str
    variant: str
    shop: str
    title: Words
    brand: str
    category: str
    path: tuple[str, ...]
    quantity: int
    unit: int
    goods: int
    fee: int
    currency: str
    latest: str
    returns: int
    place: int
    reasons: tuple[Evidence, ...] = ()
    lacks: tuple[Evidence, ...] = ()

    @property
    def total(self) -> int:
        """What it costs alone, with shipping."""
        return self.goods + self.fee


@dataclass(frozen=True)
class Looked:
    """One step of the work: which tool was asked, and what came of it, in words."""

    tool: str
    says: Words


@dataclass(frozen=True)
class Plan:
    """What would be bought and why; `options` by aim, the best first, `near` what breaks a limit, and which.

    `over`: all but the price fits, and `nearest` is the least that it costs. `unclear`: nothing was recognised. `total`
    is with shipping; a card says the exact price.
    """

    wish: Wish
    outcome: Outcome
    heard: tuple[Heard, ...]
    limits: tuple[Limit, ...]
    aims: tuple[Aim, ...]
    bounds: Bounds
    chosen: tuple[Option, ...] = ()
    total: int = 0
    options: tuple[tuple[Option, ...], ...] = ()
    near: tuple[Option, ...] = ()
    nearest: int | None = None
    unread: tuple[str, ...] = ()
    steps: tuple[Looked, ...] = ()

    @property
    def basket(self) -> tuple[Wanted, ...]:
        """What is chosen, as checkout takes it."""
        return tuple(Wanted(one.product, one.variant, one.shop, one.quantity) for one in self.chosen)


@dataclass(frozen=True)
class CardLine:
    """A line of an order card."""

    product: str
    variant: str
    shop: str
    title: Words
    quantity: int
    unit: int
    left: int
    returns: int
    arrives: Words
    latest: str


@dataclass(frozen=True)
class Tip:
    """Goods that make all of it cheaper when they are put beside it (凑单): what it costs then, and what that saves."""

    total: int
    saves: int
    extras: tuple[Wanted, ...]
    titles: tuple[Words, ...]


@dataclass(frozen=True)
class OrderCard:
    """What is to be confirmed: the price is held until `until`. `sellers` are the merchants of record.

    `state` and `order` say what became of it; `decision` is where the ledger has it.
    """

    id: str
    state: CardState
    wish: Wish
    lines: tuple[CardLine, ...]
    quote: Quote
    currency: str
    total: int
    sellers: tuple[str, ...]
    destination: str
    payment: str
    until: datetime
    reasons: tuple[Evidence, ...]
    steps: tuple[Looked, ...]
    session: str
    order: str
    decision: str
    trouble: str = ""
    tip: Tip | None = None


@dataclass(frozen=True)
class Terms:
    """How a task is carried out: how often it looks, after how many days it buys again, and what it asks about.

    A purchase of more than `ask_above` is handed to a person; so is every one where `ask` says so.
    """

    minutes: Annotated[int, Field(ge=1, le=1440)] = 10
    every_days: Annotated[int, Field(ge=1, le=365)] | None = None
    times: Annotated[int, Field(ge=1, le=100)] = 1
    ask_above: Amount | None = None
    ask: bool = False


@dataclass(frozen=True)
class TaskStep:
    """A line of a task's log; lines are added and never changed."""

    number: int
    at: datetime
    what: str
    says: Words
    sources: tuple[Evidence, ...] = ()
    facts: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True)
class Bought:
    """One purchase of a task: its order, what it cost, the decision behind it, and how the order stands."""

    number: int
    order: str
    session: str
    decision: str
    total: int
    state: str
    at: datetime


@dataclass(frozen=True)
class Task:
    """What an agent was entrusted with: it looks again at `next`, and has bought so often.

    `decision` is what its owner is asked to decide, while it asks.
    """

    id: str
    state: TaskState
    wish: Wish
    aims: tuple[Aim, ...]
    bounds: Bounds
    terms: Terms
    mandate: str
    at: datetime
    next: datetime | None
    until: datetime
    count: int
    decision: str
    bought: tuple[Bought, ...] = ()
    log: tuple[TaskStep, ...] = ()


@dataclass(frozen=True)
class TaskPage:
    """Tasks, newest first, without their logs; go on with `after`."""

    tasks: tuple[Task, ...]
    after: str


@dataclass(frozen=True)
class Ledger:
    """What became of a mandate's budget: what is held, spent and left of it, and what tasks bought by it."""

    mandate: str
    state: str
    currency: str
    budget: int | None
    held: int
    spent: int
    left: int | None
    uses: int
    bought: tuple[Bought, ...]


class UnknownTask(NotFound):
    """There is none, or it is somebody else's."""

    def __init__(self, task: str) -> None:
        super().__init__("You have no task {task}.", task=task)


class UnknownCard(NotFound):
    """There is none, or it is somebody else's."""

    def __init__(self, card: str) -> None:
        super().__init__("You have no order card {card}.", card=card)


class NothingWished(Invalid):
    """Neither a sentence nor a product."""

    def __init__(self) -> None:
        super().__init__("Say what you want in a sentence, or name a product.")


class WrongWish(Invalid):
    """A field of a wish, or of how it is to be carried out, cannot be so."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__("Wish, {field}: {why}.", field=field, why=why)


class NothingFits(Conflict):
    """Nothing keeps every limit now."""

    def __init__(self, nearest: str) -> None:
        super().__init__("Nothing keeps every limit now; the nearest: {nearest}.", nearest=nearest)


class NowhereToSend(Conflict):
    """There is no address."""

    def __init__(self) -> None:
        super().__init__("There is no address to send it to; add one to your address book.")


class TaskElsewhere(Conflict):
    """A task or a card is where this cannot be done."""

    def __init__(self, name: str, state: str) -> None:
        super().__init__("{name} is {state}; this cannot be done with it.", name=name, state=state)


class OutsideMandate(Refused):
    """A mandate does not allow what is wished for."""

    def __init__(self, mandate: str, why: str) -> None:
        super().__init__("The mandate {mandate} does not allow it: {why}.", mandate=mandate, why=why)
