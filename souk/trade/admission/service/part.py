"""What every part of admission stands on: sales, who somebody is to a line, and what is free of a sale's goods."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from souk.goods.catalog import Catalog
from souk.goods.inventory import Inventory
from souk.goods.promotions import customer_of
from souk.insight.events import Events
from souk.kit.clock import Clock
from souk.kit.database import Database
from souk.kit.operation import Caller
from souk.trade.admission import rules, store
from souk.trade.admission.contracts import FlashSale, Queue, Sale, Standing, UnknownSale, WaitingRoom, WrongSale
from souk.trade.admission.service.boards import Board, Boards
from souk.trade.orders import Orders

CHANGED, DRAWN, LET_IN, SOLD_OUT = (f"admission.{fact}" for fact in ("sale-changed", "drawn", "let-in", "sold-out"))
HOUSE = Caller("house", frozenset())
MOST = 500
SHORTEST = 16
# So long after its end a sale is looked at: until what was opened at the last moment is paid or not.
AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class Backing:
    """The domains that admission stands on."""

    catalog: Catalog
    inventory: Inventory
    orders: Orders


class Desk:
    """The database, the clock, the log and the domains below."""

    def __init__(self, database: Database, clock: Clock, events: Events, backing: Backing) -> None:
        self._database = database
        self._clock = clock
        self._events = events
        self._catalog = backing.catalog
        self._inventory = backing.inventory
        self._orders = backing.orders
        self._boards = Boards()

    def person(self, caller: Caller, guest: str = "") -> str:
        """Who the caller is to a line: an account, or a guest by a name that nobody else can guess; empty: nobody."""
        if (customer := customer_of(caller)) or not guest:
            return customer
        if not SHORTEST <= len(guest) <= 100:
            raise WrongSale("guest", f"a guest's place has a name of {SHORTEST} to 100 characters that nobody guesses")
        return rules.guest(guest)

    def _sale(self, id: str) -> Sale:
        found = store.sale(self._database.read, id)
        if found is None:
            raise UnknownSale(id)
        return found

    def guarding(self) -> list[Sale]:
        """Sales whose goods are now for those alone who were let in."""
        now = self._clock.now()
        return [one for one in store.guarding(self._database.read, now) if rules.guards(one, now)]

    def _board(self, id: str) -> Board:
        """What all who wait are told alike; a second old at most."""
        return self._boards.of(id, self._clock.now(), lambda: self._read_board(self._sale(id)))

    def _read_board(self, sale: Sale) -> Board:
        return Board(sale, store.line(self._database.read, sale.rule.id), self._free(sale.rule))

    def _rooms(self, sales: Sequence[Sale]) -> list[WaitingRoom]:
        """Sales as everybody sees them, read at once for all."""
        now, connection, ids = self._clock.now(), self._database.read, [one.rule.id for one in sales]
        lines, counts, seeds = store.lines(connection, ids), store.counts(connection, ids), store.seeds(connection, ids)
        return [_room(one, lines[id], counts[id], seeds[id], now) for id, one in zip(ids, sales, strict=True)]

    def _free(self, sale: FlashSale) -> int | None:
        """Pieces of a sale's goods that can be had now; None where nobody counts one of them."""
        left = self._inventory.left(sale.variants)
        own = [left.get((variant, sale.shop)) for variant in sale.variants]
        return None if None in own else sum(one or 0 for one in own)


def _room(sale: Sale, line: Queue, many: Mapping[Standing, int], seed: str, now: datetime) -> WaitingRoom:
    return WaitingRoom(
        sale,
        rules.phase(sale, line.sold_out, now),
        now,
        line.given - line.served,
        line.drawn,
        many.get("inside", 0) + many.get("buying", 0),
        many.get("used", 0),
        seed if line.drawn is not None else "",
    )


def where(sale: str) -> str:
    """The page of a sale."""
    return f"/flash/{sale}"
