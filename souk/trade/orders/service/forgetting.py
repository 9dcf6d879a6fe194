"""Whoever was erased is erased here too: the log tells it, and nothing else need know."""

from souk.kit.operation import Effect, Example, operation
from souk.trade.orders.service.part import Desk
from souk.trade.orders.store import invoices, rows


class Forgetting(Desk):
    """Personal data of orders follows its owner."""

    @operation("orders:work", Effect.WRITE, Example({}))
    def forget_erased(self, after: str = "", most: int = 1000) -> str:
        """Erase whom orders and their invoices went to, of customers erased since a position; where to go on from."""
        return self._events.erased(after, self._forgotten, most)

    def _forgotten(self, customer: str) -> bool:
        rows.forget(self._database.write, customer)
        invoices.forget(self._database.write, customer)
        return True
