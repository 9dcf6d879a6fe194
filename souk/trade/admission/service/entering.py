"""The door to checkout: whoever was let in may buy, once; everybody else is told where they stand."""

from collections.abc import Iterable, Sequence

from souk.goods.pricing import Line
from souk.kit.errors import SoukError
from souk.trade.admission import rules, store
from souk.trade.admission.contracts import (
    Look,
    NotInLine,
    NotYourTurn,
    Place,
    Sale,
    TooManyOfSale,
    TurnOver,
    TurnUsed,
    Visit,
)
from souk.trade.admission.service.lining import FAILED, Lining
from souk.trade.admission.service.part import where


class Entering(Lining):
    """The same rule for every way to an order."""

    def look(self, people: Iterable[str], lines: Iterable[Line]) -> Look:
        """What there is to know of some people before they may buy some goods; read at once for all."""
        pieces, wanted = rules.pieces_of(lines), sorted({one for one in people if one})
        sales = tuple(one for one, _ in rules.meant(pieces, self.guarding()))
        queues = {one.rule.id: store.line(self._database.read, one.rule.id) for one in sales}
        turns = {
            (id, person): turn
            for id in queues
            for person, turn in (store.turns(self._database.read, id, wanted) if wanted else {}).items()
        }
        return Look(sales, queues, turns)

    def check(self, person: str, lines: Sequence[Line]) -> None:
        """Whether somebody may have some goods now; raises what keeps them from it."""
        if refusal := self.refusal(person, lines, self.look([person], lines)):
            raise refusal

    def refusal(self, person: str, lines: Iterable[Line], look: Look) -> SoukError | None:
        """What keeps somebody from some goods, as a look saw it; None where nothing does."""
        pieces = rules.pieces_of(lines) if look.sales else {}
        refusals = (self._refused(look, sale, person, many) for sale, many in rules.meant(pieces, look.sales))
        return next((one for one in refusals if one is not None), None)

    def use_all(self, visits: Sequence[Visit], sales: Sequence[Sale]) -> list[SoukError | None]:
        """Use the places of people for orders that they are about to open; what refuses one leaves nothing of it.

        A visit whose order does not open after all is given to `put_back`.
        """
        return [self._used(one, sales) for one in visits]

    def use(self, visit: Visit) -> None:
        """Use somebody's place for an order; raises what keeps them from it."""
        (refusal,) = self.use_all([visit], self.guarding())
        if refusal is not None:
            raise refusal

    def put_back(self, visit: Visit) -> None:
        """An order did not open: whose place it used is inside as before."""
        for sale, _ in rules.meant(visit.pieces, self.guarding()):
            store.put_back(self._database.write, sale.rule.id, visit)

    def standing(self, person: str, lines: Sequence[Line], *, join: bool) -> tuple[Place, str] | None:
        """Where somebody stands for what is sold by turns of some goods; with `join` they get in line.

        The first place that does not let them buy, and the page where that is seen; None where they may buy.
        """
        look, now = self.look([person], lines), self._clock.now()
        for sale, many in rules.meant(rules.pieces_of(lines), look.sales):
            if self._refused(look, sale, person, many) is None:
                continue
            line, turn = look.queues[sale.rule.id], look.turns.get((sale.rule.id, person))
            if join and turn is None and self._closed(sale, line, now) is None and self._welcome(sale, person):
                held = store.line_held(self._database.write, sale.rule.id)
                if now >= sale.rule.since and held.drawn is None:
                    held = self._drawn(sale)
                turn = store.turn(self._database.write, sale.rule.id, person)
                turn = turn or self._placed(sale, held, [person], now)[person]
            over = Place(sale.rule.id, "over", sale.rule.since, sold_out=line.sold_out is not None)
            told = rules.told(sale, line, turn, self._free(sale.rule), now) if turn else over
            return told, where(sale.rule.id)
        return None

    def _used(self, visit: Visit, sales: Sequence[Sale]) -> SoukError | None:
        meant = rules.meant(visit.pieces, sales)
        for sale, many in meant:
            if found := self._refused_now(sale, visit.person, many):
                return found
        connection, now = self._database.write, self._clock.now()
        for place, (sale, _) in enumerate(meant):
            self._boards.wipe(sale.rule.id)
            if not store.use(connection, sale.rule.id, visit, now):
                if place:
                    self.put_back(visit)
                return TurnOver(sale.rule.id)
        return None

    def _refused_now(self, sale: Sale, person: str, many: int) -> SoukError | None:
        """As `_refused`, as it is in this transaction; an order of theirs that failed has no place any more."""
        connection, id = self._database.write, sale.rule.id
        turn = store.turn(connection, id, person) if person else None
        if turn is not None and turn.state == "buying" and self._state(turn.order) in FAILED:
            store.put_back(connection, id, Visit(turn.order, person, {}))
        turns = {(id, person): turn} if turn else {}
        return self._refused(Look((sale,), {id: store.line(connection, id)}, turns), sale, person, many)

    def _refused(self, look: Look, sale: Sale, person: str, many: int) -> SoukError | None:
        """Why somebody may not buy so many pieces of a sale."""
        id = sale.rule.id
        turn = look.turns.get((id, person))
        if turn is None:
            return NotInLine(id, where(id))
        if turn.state == "buying" and self._state(turn.order) in FAILED:
            turn = rules.freed(turn)
        place = rules.told(sale, look.queues[id], turn, None, self._clock.now())
        if place.state in ("buying", "used"):
            return TurnUsed(id, turn.order)
        if place.state in ("missed", "over"):
            return TurnOver(id)
        if place.state != "inside":
            return NotYourTurn(id, place, where(id))
        return TooManyOfSale(id, turn.most, many) if many > turn.most else None
