"""Payments: what is charged, what comes back, and the ledger of both."""

from collections.abc import Iterator

from souk.kit.operation import Effect, Example, Step, operation
from souk.trade.payments.contracts import Swept
from souk.trade.payments.service.delegating import Delegating
from souk.trade.payments.service.part import check_page
from souk.trade.payments.service.settling import Settling
from souk.trade.payments.store import money

# All of them are asked for before the first of their claims counts as lost, however long the rail takes for each.
AT_ONCE = 10


class Payments(Settling, Delegating):
    """Rails move the money; this knows what became of every charge, and who is owed what."""

    @operation("payments:work", Effect.SPEND, Example({"most": 10}))
    def sweep(self, most: int = 100) -> Iterator[Step]:
        """Ask about everything whose outcome is open, charge what was never asked for, and send refunds."""
        check_page(most)
        hanging = money.hanging(self._database.read, self._clock.now(), most)
        yield Step(0, len(hanging), "asking")
        for number, row in enumerate(hanging, 1):
            self._learn(row.id, self._found(row))
            yield Step(number, len(hanging), "asked")
        unasked = money.unasked(self._database.read, most)
        charged = 0
        for start in range(0, len(unasked), AT_ONCE):
            for step in self._charge_together(unasked[start : start + AT_ONCE]):
                charged += step.done
                yield step
        sent = 0
        for step in self.send_refunds(most):
            sent = step.done
            yield Step(step.done, step.total, step.note)
        yield Step(sent, sent, "done", answer=Swept(len(hanging), sent, charged))
