"""An event, where a reader of the log stands, and the addresses outside that are told."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from souk.kit.errors import Conflict, Invalid, NotFound, Refused, Unavailable
from souk.kit.locale import Words
from souk.kit.transport import Request


@dataclass(frozen=True, order=True)
class Position:
    """A place in the log: by transaction, then by number within it; both only grow for a reader."""

    transaction: int = 0
    number: int = 0

    def __str__(self) -> str:
        return f"{self.transaction}-{self.number}"

    @classmethod
    def parse(cls, text: str) -> "Position":
        """Read what `str` wrote; the empty text is the beginning."""
        if not text:
            return cls()
        try:
            transaction, number = (int(part) for part in text.split("-"))
        except ValueError:
            raise Invalid("{text} is not a position such as 0-17.", text=text) from None
        return cls(transaction, number)


@dataclass(frozen=True)
class Event:
    """Something that happened: a fact with its cause, or an observation."""

    position: str
    at: datetime
    name: str
    subject: str
    facts: Mapping[str, JsonValue]
    actor: str
    shop: str | None = None


@dataclass(frozen=True)
class Page:
    """Events in order, and the position to go on from (which moves although none of the names was seen)."""

    events: tuple[Event, ...]
    after: str


def unsigned(_request: Request) -> Mapping[str, str]:
    """What signs where nothing does; raises `Unsigned`."""
    raise Unsigned


State = Literal["active", "paused", "disabled"]
Why = Literal["", "paused", "gone", "failing"]
DeliveryState = Literal["waiting", "delivered", "dead"]
# Shown once, never again: schemas mark it, so that no job and no log keeps it.
Secret = Annotated[str, Field(json_schema_extra={"format": "password"})]


@dataclass(frozen=True)
class Kind:
    """Events of a name that may leave the house, with the facts that leave; `whose` says who is told beside the house.

    `shop`: the shop in the facts; `subject`: the shop that the subject is; `house`: nobody.
    """

    name: str
    says: Words
    facts: tuple[str, ...]
    whose: Literal["shop", "subject", "house"]


@dataclass(frozen=True)
class Message:
    """A published event as it leaves; `id` is the same at every try, `data` has what its receiver may see."""

    id: str
    kind: str
    at: datetime
    data: Mapping[str, JsonValue]


@dataclass(frozen=True)
class Try:
    """One try of a message: its id, where it goes, the body, when, and the secrets that are valid then, newest first.

    `sign` signs an HTTP request with the key that the house publishes; `house` is the house's own address.
    """

    id: str
    url: str
    body: str
    at: datetime
    secrets: Sequence[str]
    house: str = ""
    sign: Callable[[Request], Mapping[str, str]] = unsigned


@dataclass(frozen=True)
class Stopped:
    """A webhook that is told nothing more, whose it is, and why: what it answered last, 0 where nothing came."""

    webhook: str
    shop: str | None
    url: str
    why: Why
    status: int


@dataclass(frozen=True)
class Reply:
    """What an address answered: its status and `Retry-After`, or 0 and the error's sentence and facts."""

    status: int
    retry_after: str = ""
    problem: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True)
class Webhook:
    """An address that is told of events: of a shop, or of the house where there is none.

    It stopped because somebody `paused` it, it answered that it is `gone`, or nothing arrived since `failing`.
    `previous` is until when the secret before the last rotation signs too. A `direct` one follows no event: it is the
    address of an agent's platform, which is sent what is meant for it alone.
    """

    id: str
    shop: str | None
    url: str
    kinds: tuple[str, ...]
    scheme: str
    state: State
    why: Why
    waiting: int
    dead: int
    failing: datetime | None
    previous: datetime | None
    created: datetime
    changed: datetime
    direct: bool = False


@dataclass(frozen=True)
class NewWebhook:
    """A webhook with its secret, which is shown this once."""

    webhook: Webhook
    secret: Secret


@dataclass(frozen=True)
class Delivery:
    """A message on its way: how often it was tried, what the last try met, and when the next one is.

    `status` is the answer's, 0 where none came; then `problem` has the error's sentence and facts.
    """

    id: str
    webhook: str
    kind: str
    subject: str
    state: DeliveryState
    tries: int
    status: int
    problem: Mapping[str, JsonValue]
    created: datetime
    tried: datetime | None
    due: datetime | None


@dataclass(frozen=True)
class Sent:
    """How many messages were made of events, and how many tries arrived or failed."""

    made: int
    arrived: int
    failed: int


class FactObserved(Invalid):
    """Somebody says that they saw what only its cause may write."""

    def __init__(self, name: str) -> None:
        super().__init__("{name} is a fact; only what causes it writes it.", name=name)


class Unsigned(Unavailable):
    """This installation has no key that signs requests."""

    def __init__(self) -> None:
        super().__init__("Nothing here signs requests.")


class UnknownWebhook(NotFound):
    """There is no such webhook, or it is somebody else's."""

    def __init__(self, webhook: str) -> None:
        super().__init__("There is no webhook {webhook}.", webhook=webhook)


class UnknownDelivery(NotFound):
    """There is no such delivery, or it is somebody else's."""

    def __init__(self, delivery: str) -> None:
        super().__init__("There is no delivery {delivery}.", delivery=delivery)


class WebhookTaken(Conflict):
    """A webhook of this id is there."""

    def __init__(self, webhook: str) -> None:
        super().__init__("There is a webhook {webhook} already; choose another id.", webhook=webhook)


class TooManyWebhooks(Conflict):
    """An owner has as many webhooks as one may have."""

    def __init__(self, most: int) -> None:
        super().__init__("There are {most} webhooks already; remove one first.", most=most)


class WrongWebhook(Invalid):
    """A webhook cannot be so."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__("{field}: {why}.", field=field, why=why)


class NothingPublished(Invalid):
    """No event of this name is published, or none that this owner is told of."""

    def __init__(self, kind: str) -> None:
        super().__init__("Nothing is published as {kind}; events.kinds lists what is.", kind=kind)


class UnknownScheme(Invalid):
    """Nobody here signs like this."""

    def __init__(self, scheme: str, known: str) -> None:
        super().__init__("There is no scheme {scheme}; there is: {known}.", scheme=scheme, known=known)


class OtherShopsWebhook(Refused):
    """Somebody who acts in one shop, or in none, asks for the events of another."""

    def __init__(self, actor: str, shop: str) -> None:
        super().__init__("{actor} does not act in {shop}.", actor=actor, shop=shop)
