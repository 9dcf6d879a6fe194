"""Stock by variant and location: counted, reserved for orders, sold, given back; never below nothing."""

import uuid
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import datetime

from souk.goods.catalog import Catalog
from souk.goods.inventory import store
from souk.goods.inventory.contracts import (
    MOST_PIECES,
    Availability,
    Held,
    Hold,
    Location,
    NotSoMany,
    OtherShopsStock,
    OutOfStock,
    Sieve,
    StepTaken,
    Stock,
    StockChange,
    UnknownLocation,
    UnknownStockChange,
    Want,
    WrongStock,
)
from souk.goods.inventory.rules import emptied, handed_out, moved, placed, shown, summed
from souk.insight.events import Events
from souk.kit.clock import Clock
from souk.kit.database import Database
from souk.kit.operation import Caller, Effect, Example, operation

CHANGED, SOLD_OUT, AVAILABLE = "inventory.changed", "inventory.sold-out", "inventory.available"
HOUSE = Caller("house", frozenset())
MOST, MOST_VARIANTS = 500, 1_000
_ALL = Sieve()
_SHOP = ("catalog.open-shop", {"shop": {"id": "corner", "name": {"en": "The corner shop", "zh-CN": "街角小店"}}})
_BACK_ROOM = {"id": "corner-back", "shop": "corner", "name": {"en": "Back room", "zh-CN": "后仓"}, "country": "CN"}
_OPEN = ("inventory.open-location", {"location": _BACK_ROOM})
_COUNT = (
    "inventory.count",
    {"location": "corner-back", "counts": {"corner-kettle": 12}, "why": "monthly count", "change_id": "corner-count"},
)


class Inventory:
    """Who counts a variant sells no more than it has; what nobody counts is sold as long as it is offered."""

    def __init__(self, database: Database, clock: Clock, events: Events, catalog: Catalog) -> None:
        self._database = database
        self._clock = clock
        self._events = events
        self._catalog = catalog

    @operation("inventory:write", Effect.WRITE, Example({"location": _BACK_ROOM}, after=(_SHOP,), owned="shop"))
    def open_location(self, location: Location, caller: Caller) -> Location:
        """Open a location of a shop, or give one of its own another name or region."""
        self._own(location.shop, caller)
        if location.shop not in {shop.id for shop in self._catalog.shops()}:
            raise WrongStock("shop", f"there is no shop {location.shop}")
        if not any(text.strip() for text in location.name.values()) or any(
            len(t) > 200 for t in location.name.values()
        ):
            raise WrongStock("name", "it takes a name of at most 200 characters")
        if not store.put_location(self._database.write, location):
            raise WrongStock("id", f"another shop has a location {location.id}")
        return location

    @operation("inventory:read", example=Example({}, after=(_SHOP, _OPEN)))
    def locations(self, caller: Caller) -> list[Location]:
        """Locations of one's own shop, or all of them for the operator."""
        return store.locations(self._database.read, caller.shop)

    @operation(
        "inventory:write",
        Effect.WRITE,
        Example(
            {"location": "corner-back", "counts": {"corner-kettle": 12}, "why": "monthly count"},
            after=(_SHOP, _OPEN),
            owned="shop",
        ),
    )
    def count(
        self, location: str, counts: Mapping[str, int], why: str, caller: Caller, *, change_id: str = ""
    ) -> StockChange:
        """Say how many pieces of variants are on hand, those reserved for orders included.

        Raises `NotSoMany` where fewer are on hand than orders have reserved, and then nothing changes.
        """
        where = self._location(location, caller)
        _few(counts, 0)
        stocks = store.lock(self._database.write, sorted(counts), where)
        return self._move(where, moved(counts, stocks), (why, change_id), caller)

    @operation(
        "inventory:write",
        Effect.WRITE,
        Example(
            {"location": "corner-back", "by": {"corner-kettle": -1}, "why": "broken in the window"},
            after=(_SHOP, _OPEN, _COUNT),
            owned="shop",
        ),
    )
    def adjust(
        self, location: str, by: Mapping[str, int], why: str, caller: Caller, *, change_id: str = ""
    ) -> StockChange:
        """Add or take away free pieces, such as a delivery or what broke."""
        where = self._location(location, caller)
        _few(by, -MOST_PIECES)
        return self._move(where, by, (why, change_id), caller)

    @operation(
        "inventory:write",
        Effect.WRITE,
        Example({"change": "corner-count", "why": "wrong shelf"}, after=(_SHOP, _OPEN, _COUNT), owned="shop"),
    )
    def undo(self, change: str, why: str, caller: Caller) -> StockChange:
        """Take a step back, once; what was sold meanwhile stays sold, and where too few are free it is refused."""
        found = store.change(self._database.write, change)
        if found is None or (caller.shop is not None and found.shop != caller.shop):
            raise UnknownStockChange(change)
        if store.undone(self._database.write, change):
            raise StepTaken(change)
        where = self._location(found.location, caller)
        return self._move(where, {one: -pieces for one, pieces in found.by.items()}, (why, ""), caller, undoes=change)

    @operation("inventory:read", example=Example({"most": 5}, after=(_SHOP, _OPEN, _COUNT)))
    def page(
        self, caller: Caller, *, sieve: Sieve = _ALL, after: tuple[str, str, int] = ("", "", -1), most: int = 100
    ) -> list[Stock]:
        """Stock of one's own shop, or of all for the operator, or what a sieve lets through.

        Go on with `after`: variant, location and free pieces of the last one.
        """
        _at_most(most)
        return store.page(self._database.read, caller.shop, sieve, after, most)

    @operation("inventory:read", example=Example({"most": 5}, after=(_SHOP, _OPEN, _COUNT)))
    def changes(self, caller: Caller, *, location: str = "", most: int = 100) -> list[StockChange]:
        """Steps of one's own stock, newest first: who, when, why, and by how many pieces."""
        _at_most(most)
        return store.changes(self._database.read, caller.shop, location, most)

    @operation("inventory:see", example=Example({"variants": ["corner-kettle"]}, after=(_SHOP, _OPEN, _COUNT)))
    def availability(self, variants: Sequence[str]) -> list[Availability]:
        """Whether shops have variants now; how many are left is said from 5 down."""
        if not len(variants) <= MOST_VARIANTS:
            raise WrongStock("variants", f"ask for at most {MOST_VARIANTS}")
        return list(shown(variants, store.stocks(self._database.read, variants)))

    @operation("inventory:work", Effect.WRITE, Example({}))
    def expire(self, most: int = 200) -> int:
        """Let go of what orders held longer than they may; how many orders."""
        _at_most(most)
        late = store.due(self._database.read, self._clock.now(), most)
        return sum(self.release(order) for order in late)

    def countries(self, shops: Iterable[str]) -> Mapping[str, str]:
        """The country where each shop keeps its goods, where it said one: of its first location by id."""
        wanted, found = set(shops), dict[str, str]()
        for one in store.locations(self._database.read, None):
            if one.shop in wanted and one.country:
                found.setdefault(one.shop, one.country)
        return found

    def left(self, variants: Iterable[str]) -> Mapping[tuple[str, str], int]:
        """Pieces that can be had now of counted variants, by variant and shop."""
        found: dict[tuple[str, str], int] = {}
        for one in store.stocks(self._database.read, variants):
            found[one.variant, one.shop] = found.get((one.variant, one.shop), 0) + one.available
        return found

    def reserve(self, order: str, wants: Iterable[Want], until: datetime) -> list[Held]:
        """Hold pieces for an order until a moment; an order that holds already keeps what it has.

        Raises `OutOfStock`, and the transaction then changes nothing. Several lines of one variant are summed first.
        """
        asked = tuple(summed(wants))
        # What is sold out is refused on the snapshot, before anybody waits for the writer.
        self._fits(asked, store.stocks(self._database.read, (want.variant for want in asked)))
        connection = self._database.write
        known = store.state(connection, order)
        if known in ("held", "sold"):
            return store.held(connection, order)
        if known:
            store.forget(connection, order)
        (found,) = self.reserve_all([Hold(order, asked, until)])
        if isinstance(found, OutOfStock):
            raise found
        return found

    def reserve_all(self, holds: Sequence[Hold]) -> list[list[Held] | OutOfStock]:
        """Hold pieces for several new orders in their turn; for whom too few are left holds nothing, and is told."""
        connection = self._database.write
        asked = [summed(one.wants) for one in holds]
        stocks = store.stocks_held(connection, (want.variant for wants in asked for want in wants))
        found = list(handed_out(asked, stocks))
        kept = [(one, held) for one, held in zip(holds, found, strict=True) if not isinstance(held, OutOfStock)]
        gone = [piece for _, held in kept for piece in held]
        store.shift(connection, gone, {"available": -1, "reserved": 1})
        store.hold(connection, kept)
        self._tell(SOLD_OUT, emptied(stocks, gone), gone)
        return found

    def take(self, order: str) -> bool:
        """What an order holds is sold; False where it holds nothing any more."""
        connection = self._database.write
        if not store.turn(connection, order, "held", "sold"):
            return store.state(connection, order) == "sold"
        store.shift(connection, store.held(connection, order), {"reserved": -1, "sold": 1})
        return True

    def release(self, order: str) -> bool:
        """What an order holds is free again; whether it held anything."""
        connection = self._database.write
        if not store.turn(connection, order, "held", "released"):
            return False
        back = store.held(connection, order)
        self._tell(AVAILABLE, emptied(store.stocks_held(connection, (one.variant for one in back)), ()), back)
        store.shift(connection, back, {"reserved": -1, "available": 1})
        return True

    def prolong(self, order: str, until: datetime) -> bool:
        """Hold what an order holds until a later moment; False where it holds nothing any more."""
        return store.prolong(self._database.write, order, until)

    def give_back(self, order: str, key: str, pieces: Mapping[str, int], caller: Caller, *, shop: str = "") -> None:
        """Pieces of a sold order, of a shop where it is named, are free again where they came from; a key once."""
        left, back = dict(pieces), list[Held]()
        for one in store.out(self._database.write, order):
            some = min(one.quantity, left.get(one.variant, 0)) if shop in ("", one.shop) else 0
            if some:
                left[one.variant] -= some
                back.append(Held(one.variant, one.location, one.shop, some))
        for place in sorted({one.location for one in back}):
            own = [one for one in back if one.location == place]
            by = {one.variant: one.quantity for one in own}
            step = f"{key}:{place}"
            made = StockChange(step, place, own[0].shop, self._clock.now(), caller.actor, f"back of {order}", by)
            if store.add_change(self._database.write, made):
                empty = emptied(store.stocks_held(self._database.write, by), ())
                store.take_back(self._database.write, order, own)
                self._tell(AVAILABLE, empty, own)

    def _fits(self, wants: Sequence[Want], stocks: Sequence[Stock]) -> None:
        for want in wants:
            list(placed(want, stocks))

    def _tell(self, what: str, empty: Set[tuple[str, str]], pieces: Iterable[Held]) -> None:
        """Tell the log of variants of shops that are empty and of which pieces move."""
        meant = sorted(empty & {(one.variant, one.shop) for one in pieces})
        self._events.record(what, [(variant, {"shop": shop}) for variant, shop in meant], HOUSE)

    def _move(
        self, where: Location, by: Mapping[str, int], said: tuple[str, str], caller: Caller, *, undoes: str = ""
    ) -> StockChange:
        why, step = said[0].strip(), said[1] or uuid.uuid4().hex[:12]
        if not why or len(why) > 1000 or len(step) > 100:
            raise WrongStock("why", "say why, in at most 1000 characters")
        connection = self._database.write
        made = StockChange(step, where.id, where.shop, self._clock.now(), caller.actor, why, dict(by), undoes)
        if not store.add_change(connection, made):
            raise StepTaken(step)
        for variant, pieces in sorted(by.items()):
            if not store.move(connection, variant, where, pieces):
                free = sum(one.available for one in store.stocks(connection, [variant]) if one.location == where.id)
                raise NotSoMany(variant, where.id, free)
        facts = {"change": step, "location": where.id, "shop": where.shop, "why": why}
        self._events.record(CHANGED, [(variant, {**facts, "by": by[variant]}) for variant in sorted(by)], caller)
        return made

    def _location(self, id: str, caller: Caller) -> Location:
        found = store.location(self._database.read, id)
        if found is None or (caller.shop is not None and found.shop != caller.shop):
            raise UnknownLocation(id)
        return found

    def _own(self, shop: str, caller: Caller) -> None:
        if caller.shop is not None and caller.shop != shop:
            raise OtherShopsStock(caller.shop)


def _at_most(most: int) -> None:
    if not 1 <= most <= MOST:
        raise WrongStock("most", f"{most} is not between 1 and {MOST}")


def _few(pieces: Mapping[str, int], least: int) -> None:
    if not 1 <= len(pieces) <= MOST_VARIANTS:
        raise WrongStock("variants", f"a step names 1 to {MOST_VARIANTS} variants")
    if any(not 0 < len(variant) <= 200 for variant in pieces):
        raise WrongStock("variants", "the id of a variant has 1 to 200 characters")
    for variant, many in pieces.items():
        if not least <= many <= MOST_PIECES:
            raise WrongStock(variant, f"{many} is not between {least} and {MOST_PIECES} pieces")
