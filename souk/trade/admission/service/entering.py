"""The door to checkout: whoever was let in may buy, once; everybody else is told where they stand."""

from collections.abc import Iterable, Sequence

from souk.goods.pricing import Line
from souk.kit.errors import SoukError
from souk.trade.admission import rules, store
from souk.trade.admission.contracts import NotInLine, NotYourTurn, Place, Sale, TooManyOfSale, TurnOver, TurnUsed, Visit
from souk.trade.admission.service.lining import FAILED, Lining
from souk.trade.admission.service.part import where


class Entering(Lining):
    """The same rule for every way to an order."""

    def check(self, person: str, lines: Iterable[Line]) -> None:
        """Whether somebody may have some goods now; raises what keeps them from it."""
        if refusal := self.refusal(person, lines, self.guarding()):
            raise refusal

    def refusal(self, person: str, lines: Iterable[Line], sales: Sequence[Sale]) -> SoukError | None:
        """What keeps somebody from some goods that `sales` guard; None where nothing does."""
        pieces = rules.pieces_of(lines) if sales else {}
        refusals = (self._refused(sale, person, many) for sale, many in rules.meant(pieces, sales))
        return next((one for one in refusals if one is not None), None)

    def use_all(self, visits: Sequence[Visit], sales: Sequence[Sale]) -> list[SoukError | None]:
        """Use the places of people for orders that they are about to open; what refuses one leaves nothing of it.

        A visit whose order does not open after all is given to `put_back`.
        """
        return [self._used(one, sales) if sales else None for one in visits]

    def use(self, visit: Visit) -> None:
        """Use somebody's place for an order; raises what keeps them from it."""
        (refusal,) = self.use_all([visit], self.guarding())
        if refusal is not None:
            raise refusal

    def put_back(self, visit: Visit) -> None:
        """An order did not open: whose place it used is inside as before."""
        for sale, _ in rules.meant(visit.pieces, self.guarding()):
            store.put_back(self._database.write, sale.rule.id, visit)

    def standing(self, person: str, lines: Iterable[Line], *, join: bool) -> tuple[Place, str] | None:
        """Where somebody stands for what is sold by turns of some goods; with `join` they get in line.

        The first place that does not let them buy, and the page where that is seen; None where they may buy.
        """
        for sale, many in rules.meant(rules.pieces_of(lines), self.guarding()):
            if self._refused(sale, person, many) is None:
                continue
            turn = store.turn(self._database.read, sale.rule.id, person)
            line, now = store.line(self._database.read, sale.rule.id), self._clock.now()
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
            if found := self._refused(sale, visit.person, many, last=True):
                return found
        connection, now = self._database.write, self._clock.now()
        for place, (sale, _) in enumerate(meant):
            if not store.use(connection, sale.rule.id, visit, now):
                if place:
                    self.put_back(visit)
                return TurnOver(sale.rule.id)
        return None

    def _refused(self, sale: Sale, person: str, many: int, *, last: bool = False) -> SoukError | None:
        """Why somebody may not buy so many pieces of a sale; at `last` an order of theirs that failed is forgotten."""
        connection, id = self._database.write if last else self._database.read, sale.rule.id
        turn = store.turn(connection, id, person) if person else None
        if turn is None:
            return NotInLine(id, where(id))
        if turn.state == "buying" and self._state(turn.order) in FAILED:
            if last:
                store.put_back(connection, id, Visit(turn.order, person, {}))
            turn = rules.freed(turn)
        place = rules.told(sale, store.line(connection, id), turn, None, self._clock.now())
        if place.state in ("buying", "used"):
            return TurnUsed(id, turn.order)
        if place.state in ("missed", "over"):
            return TurnOver(id)
        if place.state != "inside":
            return NotYourTurn(id, place, where(id))
        return TooManyOfSale(id, turn.most, many) if many > turn.most else None
