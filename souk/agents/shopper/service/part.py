"""What every part of the agent stands on, and how what it keeps becomes contracts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from pydantic import TypeAdapter

from souk.agents.shopper.contracts import Aim, Bounds, Looked, Option, OrderCard, Plan, Terms, Wish
from souk.insight.decisions import Evidence, Waist
from souk.insight.events import Events
from souk.kit.clock import Clock
from souk.kit.database import Database
from souk.kit.errors import SoukError
from souk.kit.locale import Words
from souk.kit.operation import Caller
from souk.people.accounts import Accounts

AGENT = "帮我买"
WISH, AIMS, BOUNDS, TERMS = TypeAdapter(Wish), TypeAdapter(tuple[Aim, ...]), TypeAdapter(Bounds), TypeAdapter(Terms)
CARD, EVIDENCE, PLAN = TypeAdapter(OrderCard), TypeAdapter(tuple[Evidence, ...]), TypeAdapter(Plan)
OPTION = TypeAdapter(Option)
# What a task may need of what its owner may; it never has more than the owner has at the moment.
NEEDED = frozenset(
    {
        *("catalog:read", "annotation:read", "search:find", "guide:ask", "pricing:quote", "inventory:see"),
        *("fulfilment:see", "orders:see", "orders:own", "checkout:use", "promotions:see", "accounts:self"),
        "orders:change",
        *("mandates:own", "decisions:own", "agents:own", "payments:pay"),
        *("market:see", "market:ask", "market:buy"),
    }
)


@dataclass(frozen=True)
class Backing:
    """Through what every tool is called, who is written to, where the house is, how long others may think, and above
    which price of a category a person finishes what the agent prepared."""

    waist: Waist
    accounts: Accounts
    origin: str
    seconds: float = 5.0
    considered: Mapping[str, int] = field(default_factory=dict)


class Part:
    """The database, the clock, the log, and what stands behind the agent."""

    def __init__(self, database: Database, clock: Clock, events: Events, backing: Backing) -> None:
        self._database = database
        self._clock = clock
        self._events = events
        self._waist = backing.waist
        self._accounts = backing.accounts
        self._merchant = urlsplit(backing.origin).netloc
        self._patience = backing.seconds
        self._considered = backing.considered

    def _ask(self, name: str, caller: Caller, **payload: Any) -> Any:
        """Read something with one of the tools."""
        return self._waist.ask(name, payload, caller)

    def _asked(self, name: str, caller: Caller, instead: Any, **payload: Any) -> Any:
        """The same, of what one can do without."""
        try:
            return self._waist.ask(name, payload, caller)
        except SoukError:
            return instead


def looked(tool: str, en: str, zh: str) -> Looked:
    """A step, said in both languages."""
    says: Words = {"en": en, "zh-CN": zh}
    return Looked(tool, says)


def plain(adapter: TypeAdapter[Any], value: object) -> Any:
    """Something as it is kept."""
    return adapter.dump_python(value, mode="json")


Json = Mapping[str, Any]
