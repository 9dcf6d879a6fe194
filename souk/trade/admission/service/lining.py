"""The line: a place is taken, asked for and given up; the early are drawn, and the next are let in."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from souk.kit.errors import SoukError
from souk.kit.operation import Caller, Effect, Example, operation
from souk.trade.admission import rules, store
from souk.trade.admission.contracts import (
    DoorsClosed,
    Lot,
    Place,
    Queue,
    Sale,
    SaleOver,
    SignInToJoin,
    SoldOut,
    Turn,
    UnknownSale,
    WaitingRoom,
    WrongSale,
)
from souk.trade.admission.service.examples import RUNNING
from souk.trade.admission.service.part import AFTER, DRAWN, HOUSE, LET_IN, MOST, SOLD_OUT, Desk
from souk.trade.orders import UnknownOrder

Guest = Annotated[str, Field(max_length=100)]
Variants = Annotated[tuple[str, ...], Field(max_length=500)]
FAILED = ("failed", "expired")


class Lining(Desk):
    """Who is where in a line, and who is next."""

    @operation("promotions:see", example=Example({"sale": "corner-rush"}, after=RUNNING))
    def room(self, sale: str) -> WaitingRoom:
        """A flash sale as everybody sees it: where it stands, how many wait, are inside and bought."""
        (found,) = self._rooms([self._sale(sale)])
        return found

    @operation("promotions:see", example=Example({"variants": ["corner-sample"]}, after=RUNNING))
    def of(self, variants: Variants) -> list[Sale]:
        """The flash sales that concern some variants, now or soon; the first to begin first."""
        found = store.guarding(self._database.read, self._clock.now())
        meant = (one for one in found if one.state == "live" and set(one.rule.variants) & set(variants))
        return sorted(meant, key=lambda one: (one.rule.since, one.rule.id))

    @operation("promotions:see", example=Example({"sale": "corner-rush", "most": 5}, after=RUNNING))
    def lots(self, sale: str, *, after: int = 0, most: int = 100) -> list[Lot]:
        """The draw of the early: every lot with the number that it won, for who wants to draw again.

        A lot is the start of the SHA-256 of the room's `seed`, the sale's id and who it is, parted by line feeds; lots
        in their order have the numbers from 1 on.
        """
        if not 1 <= most <= MOST:
            raise WrongSale("most", f"{most} is not between 1 and {MOST}")
        self._sale(sale)
        return store.lots(self._database.read, sale, after, most)

    @operation(
        "checkout:use",
        Effect.WRITE,
        Example({"sale": "corner-rush", "guest": "guest-of-an-example"}, after=RUNNING, owned="self"),
        many="join_all",
    )
    def join(self, caller: Caller, sale: str, guest: Guest = "") -> Place:
        """Get in line for a flash sale, once an account or guest; who is in line keeps the place.

        Before the start it is as good to come early as late: the early are drawn. A guest has a name that nobody
        guesses. Raises `DoorsClosed`, `SaleOver`, `SoldOut`, `SignInToJoin`.
        """
        (found,) = self.join_all([(caller, sale, guest)])
        if isinstance(found, SoukError):
            raise found
        return found

    def join_all(self, asked: Sequence[tuple[Caller, str, str]]) -> list[Place | SoukError]:
        """Get in line for many, in their turn."""
        found: list[Place | SoukError | None] = [None] * len(asked)
        by_sale: dict[str, list[int]] = {}
        for place, (_, sale, _) in enumerate(asked):
            by_sale.setdefault(sale, []).append(place)
        for sale, places in sorted(by_sale.items()):
            told = self._joined(sale, [(asked[one][0], asked[one][2]) for one in places])
            for place, one in zip(places, told, strict=True):
                found[place] = one
        return [one for one in found if one is not None]

    @operation("checkout:use", example=Example({"sale": "corner-rush", "guest": "guest-of-an-example"}, after=RUNNING))
    def place(self, caller: Caller, sale: str, guest: Guest = "") -> Place:
        """One's own place in the line of a flash sale, and when to look again; `outside` for who has none."""
        board = self._board(sale)
        turn = store.turn(self._database.read, sale, person) if (person := self.person(caller, guest)) else None
        if turn is None:
            return Place(sale, "outside", board.sale.rule.since, most=board.sale.rule.most)
        return rules.told(board.sale, board.queue, turn, board.free, self._clock.now())

    @operation(
        "checkout:use", Effect.WRITE, Example({"sale": "corner-rush", "guest": "guest-of-an-example"}, after=RUNNING)
    )
    def leave(self, caller: Caller, sale: str, guest: Guest = "") -> Place:
        """Give up a place in a line; whoever comes again stands at its end."""
        found = self._sale(sale)
        if person := self.person(caller, guest):
            store.leave(self._database.write, sale, person)
        return Place(sale, "outside", found.rule.since, most=found.rule.most)

    @operation("checkout:work", Effect.WRITE, Example({}))
    def let_in(self) -> int:
        """Draw where a sale begins, let places run out, and let the next in; how many places moved."""
        now = self._clock.now()
        sales = store.guarding(self._database.read, now - AFTER)
        self._boards.keep(frozenset(one.rule.id for one in sales))
        return sum(self._moved(one, now) for one in sales if now >= one.rule.doors)

    def _joined(self, id: str, people: Sequence[tuple[Caller, str]]) -> list[Place | SoukError]:
        sale, now = store.sale(self._database.write, id), self._clock.now()
        if sale is None:
            return [UnknownSale(id)] * len(people)
        line = store.line_held(self._database.write, id)
        if now >= sale.rule.since and line.drawn is None:
            line = self._drawn(sale)
        named = [self._named(sale, *one) for one in people]
        known = store.turns(self._database.write, id, [one for one in named if isinstance(one, str)])
        fresh = dict.fromkeys(one for one in named if isinstance(one, str) and one not in known)
        closed = self._closed(sale, line, now)
        if fresh and closed is None:
            known |= self._placed(sale, line, list(fresh), now)
        free = self._free(sale.rule)
        return [
            one
            if isinstance(one, SoukError)
            else rules.told(sale, line, known[one], free, now)
            if one in known
            else closed or SaleOver(id)
            for one in named
        ]

    def _placed(self, sale: Sale, line: Queue, people: Sequence[str], now: datetime) -> dict[str, Turn]:
        """Places at the end of a line that is held; before the start with a lot for the draw."""
        early = now < sale.rule.since
        seed = store.seeds(self._database.write, [sale.rule.id])[sale.rule.id] if early else ""
        made = {
            person: Turn(
                "waiting",
                None if early else line.given + number,
                now,
                None,
                0,
                rules.lot(seed, sale.rule.id, person) if early else "",
                "",
            )
            for number, person in enumerate(people, 1)
        }
        store.add_places(self._database.write, sale.rule.id, [*made.items()])
        store.give(self._database.write, sale.rule.id, len(made))
        return made

    def _named(self, sale: Sale, caller: Caller, guest: str) -> str | SoukError:
        try:
            person = self.person(caller, guest)
        except WrongSale as error:
            return error
        return person if self._welcome(sale, person) else SignInToJoin(sale.rule.id)

    def _welcome(self, sale: Sale, person: str) -> bool:
        return bool(person) and (sale.rule.guests or not person.startswith(rules.GUEST))

    def _closed(self, sale: Sale, line: Queue, now: datetime) -> SoukError | None:
        """Why nobody gets in line any more, or yet."""
        rule = sale.rule
        if sale.state == "stopped" or now >= rule.until:
            return SaleOver(rule.id)
        if now < rule.doors:
            return DoorsClosed(rule.id, rule.doors, int((rule.doors - now).total_seconds()) + 1)
        return SoldOut(rule.id) if line.sold_out else None

    def _drawn(self, sale: Sale) -> Queue:
        """The numbers of all who were early, of a line that is held."""
        connection, id = self._database.write, sale.rule.id
        many = store.draw(connection, id)
        store.move_line(connection, id, drawn=many, given=many, paced=sale.rule.since)
        self._events.record(DRAWN, [(id, {"shop": sale.rule.shop, "many": many})], HOUSE)
        return store.line(connection, id)

    def _moved(self, sale: Sale, now: datetime) -> int:
        connection, rule = self._database.write, sale.rule
        self._boards.wipe(rule.id)
        line = store.line_held(connection, rule.id)
        if now >= rule.since and line.drawn is None:
            line = self._drawn(sale)
        # What is free is asked before orders that failed are looked for and after those inside are counted, so that no
        # piece counts for two.
        before = self._free(rule)
        used = self._settled(rule.id)
        missed = store.expire(connection, rule.id, now)
        many = store.counts(connection, [rule.id])[rule.id]
        inside, left = many.get("inside", 0), self._free(rule)
        free = None if before is None or left is None else min(before, left)
        let_in = self._next(sale, line, (inside, free), now)
        self._watch(sale, line, inside + let_in + many.get("buying", 0), free)
        return let_in + missed + used

    def _next(self, sale: Sale, line: Queue, held: tuple[int, int | None], now: datetime) -> int:
        """Let in as many as there is room for, in their order; how many."""
        rule, connection = sale.rule, self._database.write
        if rules.phase(sale, None, now) != "open" or line.served >= line.given:
            return 0
        room = rules.room(rule, *held, rules.due(rule, line.paced, now))
        until = now + timedelta(minutes=rule.minutes)
        numbers = store.let_in(connection, rule.id, room, until, rule.most) if room else []
        if numbers:
            paced = rules.used_up(rule, line.paced, now, len(numbers))
            begun = line.begun or len(numbers)
            store.move_line(connection, rule.id, served=numbers[-1], begun=begun, paced=paced)
            facts = {"shop": rule.shop, "many": len(numbers), "first": numbers[0], "last": numbers[-1]}
            self._events.record(LET_IN, [(rule.id, facts)], HOUSE)
        return len(numbers)

    def _watch(self, sale: Sale, line: Queue, inside: int, free: int | None) -> None:
        """Note when nothing is left and nobody inside could give it back; and when there is something again."""
        gone = free == 0 and not inside
        if gone and line.sold_out is None:
            store.move_line(self._database.write, sale.rule.id, sold_out=self._clock.now())
            self._events.record(SOLD_OUT, [(sale.rule.id, {"shop": sale.rule.shop})], HOUSE)
        elif line.sold_out is not None and not gone:
            store.move_line(self._database.write, sale.rule.id, sold_out=None)

    def _settled(self, sale: str) -> int:
        """Look what became of orders: those that were placed have used a place, of those that failed it is free."""
        orders = store.buying(self._database.write, sale)
        states = {person: self._state(order) for person, order in orders.items()}
        failed = sorted(person for person, state in states.items() if state in FAILED)
        used = sorted(person for person, state in states.items() if state not in (*FAILED, "unpaid"))
        store.settle(self._database.write, sale, failed, "inside")
        return store.settle(self._database.write, sale, used, "used")

    def _state(self, order: str) -> str:
        try:
            return self._orders.standing(order)[0]
        except UnknownOrder:
            return "failed"
