"""An attack as the drawer shows it, and what became of one that was tried."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from pydantic import JsonValue

from souk.kit.errors import Conflict, NotFound, Refused
from souk.kit.locale import Words

Party = Literal["consumer", "agent", "wallet", "merchant", "provider"]
Light = Literal["passed", "refused", "not reached"]


@dataclass(frozen=True)
class Known:
    """An attack that can be tried: its words, and the layer and reason that it has to be refused with.

    `waits` is how many seconds pass between its preparation and the call that has to be refused.
    """

    name: str
    title: Words
    layer: int
    reason: str
    waits: int = 0


@dataclass(frozen=True)
class Drawer:
    """All attacks, and whether whoever asks may try them here."""

    open: bool
    attacks: tuple[Known, ...]


@dataclass(frozen=True)
class Goods:
    """What is bought in a try: a variant of a product, in smallest units of a currency."""

    product: str
    variant: str
    shop: str
    category: str
    price: int
    currency: str
    title: str = ""


@dataclass(frozen=True)
class Message:
    """What one party said to another, as it passed: the operation, what was given, what was answered.

    What went over the wire has its method and address as `verb`; `given` its headers that matter and its body, `answer`
    the status and the body.
    """

    sender: Party
    receiver: Party
    verb: str
    given: Mapping[str, JsonValue]
    answer: JsonValue


@dataclass(frozen=True)
class Row:
    """A number that a refusal must leave as it is, before and after the try; `during` while a purchase stood."""

    what: str
    before: int
    after: int
    during: int | None = None


@dataclass(frozen=True)
class Tried:
    """What became of a try: the verdict, its three lights, the rows that must not move, and what was said.

    `ready` is there while an attack waits for its moment; then nothing was tried yet. `expected` says whether it was
    refused in its layer with its reason, moved nothing, and left one receipt. `terms` is the mandate under which it was
    tried: agent, autonomy, intent, and the text that its consumer signed.
    """

    attack: str
    expected: bool
    accepted: bool
    layer: int
    reason: str
    detail: str
    next: str
    lights: Mapping[str, Light]
    rows: tuple[Row, ...]
    receipt: str
    receipts: int
    messages: tuple[Message, ...]
    currency: str = ""
    mandate: str = ""
    ready: datetime | None = None
    terms: Mapping[str, JsonValue] = field(default_factory=dict)


class NoSuchAttack(NotFound):
    """Nobody knows this attack."""

    def __init__(self, attack: str) -> None:
        super().__init__("There is no attack {attack}.", attack=attack[:200])


class NoDoor(Conflict):
    """What comes as a request needs a door, and goods behind it."""

    def __init__(self, attack: str) -> None:
        super().__init__(
            "The attack {attack} comes to the door for agents: open the shop, and have something to sell in it.",
            attack=attack,
        )


class NotHere(Refused):
    """A shop that sells is not attacked by whoever comes."""

    def __init__(self) -> None:
        super().__init__("Attacks are tried in the demo mall, or by whoever runs this shop.")
