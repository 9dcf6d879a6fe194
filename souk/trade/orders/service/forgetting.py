"""Whoever was erased is erased here too: the log tells it, and nothing else need know."""

from souk.kit.operation import Effect, Example, operation
from souk.trade.orders.service.part import Desk
from souk.trade.orders.store import invoices, rows

ERASED = "accounts.erased"


class Forgetting(Desk):
    """Personal data of orders follows its owner."""

    @operation("orders:work", Effect.WRITE, Example({}))
    def forget_erased(self, after: str = "", most: int = 1000) -> str:
        """Erase whom orders and their invoices went to, of customers erased since a position; where to go on from."""
        page = self._events.read(after, most, [ERASED])
        for event in page.events:
            rows.forget(self._database.write, event.subject)
            invoices.forget(self._database.write, event.subject)
        return page.after
