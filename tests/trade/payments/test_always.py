"""Whatever is done in whatever order, the ledger sums to 0 and, once all is quiet, says what the rail's books say."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import text

from souk.kit.database import Database
from souk.kit.errors import Conflict
from souk.trade.payments import Share, payment_id
from tests.clocks import Standing
from tests.trade.payments.house import CARD, WALLET, House, Process

# Endings of amounts: all that the sandbox plays but the silence, which takes its seconds.
ENDINGS = st.integers(0, 11).filter(lambda digits: digits != 10)


class Paying(RuleBasedStateMachine):
    """Orders that are begun, charged, called off, refunded and disputed, on a rail that fails in every way."""

    template: Path

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="souk-paying-"))
        shutil.copy(self.template, self.folder / "souk.db")
        self.database, self.clock = Database(f"sqlite:///{self.folder / 'souk.db'}"), Standing()
        self.process = Process(self.folder / "sandbox")
        rails = {method: self.process.rail(self.clock) for method in (CARD, WALLET)}
        self.house = House(self.database, self.clock, rails, fee=60)
        self.orders = 0

    @rule(one=ENDINGS, other=ENDINGS, split=st.booleans(), subsidy=st.integers(0, 99))
    def begin(self, one: int, other: int, split: bool, subsidy: int) -> None:
        tenders = {CARD: 500 + one, **({WALLET: 300 + other} if split else {})}
        whole = sum(tenders.values())
        self.orders += 1
        corner, harbour = whole // 2, whole // 3
        shares = (Share("corner", corner, subsidy), Share("harbour", harbour), Share("", whole - corner - harbour))
        self.house.begin(f"o{self.orders}", tenders, *shares)

    @rule(at=st.integers(0, 9))
    def charge(self, at: int) -> None:
        self._of(at, self.house.charge)

    @rule(at=st.integers(0, 9))
    def cancel(self, at: int) -> None:
        self._of(at, self.house.cancel)

    @rule(at=st.integers(0, 9), shop=st.sampled_from(["corner", "harbour", ""]), amount=st.integers(0, 300))
    def refund(self, at: int, shop: str, amount: int) -> None:
        part = Share(shop, amount, amount // 10 if shop == "corner" else 0)
        self._of(at, lambda order: self.house.refund(order, f"{order}-{shop}-{amount}", part))

    @rule(at=st.integers(0, 9), yes=st.booleans())
    def confirm(self, at: int, yes: bool) -> None:
        def meet(order: str) -> None:
            if page := self.house.of(order).challenge:
                self.process.confirm(page, "yes" if yes else "no")

        self._of(at, meet)

    @rule(at=st.integers(0, 9), phase=st.sampled_from(["opened", "won", "lost"]))
    def dispute(self, at: int, phase: str) -> None:
        def take(order: str) -> None:
            if self.house.of(order).tenders[0].state == "paid":
                asked = {"key": f"{payment_id(order)}-1", "phase": phase}
                self.process.rail(self.clock).ask("POST", "/disputes", asked)

        self._of(at, take)

    @rule()
    def hear(self) -> None:
        self.house.hear_all(self.process)

    @rule(minutes=st.integers(1, 20))
    def sweep(self, minutes: int) -> None:
        self.clock.on(minutes=minutes)
        self.house.call("sweep")

    @rule(shop=st.sampled_from(["corner", "harbour"]))
    def settle(self, shop: str) -> None:
        self._may(lambda: self.house.call("settle", shop=shop, why="now"))

    @invariant()
    def every_entry_and_the_whole_sum_to_0(self) -> None:
        uneven = "SELECT entry, currency, SUM(amount) FROM payments_posting GROUP BY 1, 2 HAVING SUM(amount) != 0"
        with self.database.engine.connect() as connection:
            assert connection.execute(text(uneven)).all() == []
        assert sum(self.house.posted().values()) == sum(self.house.pending().values()) == 0

    def _of(self, at: int, do: Callable[[str], Any]) -> None:
        if at < self.orders:
            self._may(lambda: do(f"o{at + 1}"))

    def _may(self, do: Callable[[], Any]) -> None:
        try:
            do()
        except Conflict:
            self.house.posted()

    def teardown(self) -> None:
        if not hasattr(self, "house"):
            return
        try:
            while self._moved():
                self.clock.on(days=1)
            self._agree()
        finally:
            self.process.end()
            self.database.close()
            shutil.rmtree(self.folder)

    def _moved(self) -> bool:
        """Whether a day's sweep and notices still brought something."""
        swept = self.house.call("sweep", most=500)
        heard = [one["state"] for one in self.house.hear_all(self.process)]
        return bool(swept["refunds"] or swept["charged"] or "taken" in heard)

    def _agree(self) -> None:
        """What came in over the rails is what their books say, less what went back and what banks hold."""
        taken = sum(amount for _, amount, state in self.process.charges() if state == "paid")
        back = sum(amount for amount, state in self.process.refunds() if state == "refunded")
        banks = sum(self.house.of(f"o{number}").disputed for number in range(1, self.orders + 1))
        posted = self.house.posted()
        every = [self.house.of(f"o{number}") for number in range(1, self.orders + 1)]
        # The first half of a payment whose second waits for its customer is in a pending entry.
        half = [one for payment in every if payment.state in ("challenge", "unknown") for one in payment.tenders]
        waits = sum(one.amount for one in half if one.state == "paid")
        ours = -sum(posted.get(f"rail:{method}", 0) for method in (CARD, WALLET))
        assert ours == taken - back - banks - waits, (ours, taken, back, banks, waits)
        late = [one for payment in every if payment.state in ("failed", "canceled") for one in payment.tenders]
        kept = sum(one.amount for one in late if one.state == "paid" and one.amount % 100 == 8)
        assert posted.get("returns", 0) == kept


def test_the_ledger_sums_to_0_and_agrees_with_the_rail_whatever_happens(sqlite_template: Path) -> None:
    Paying.template = sqlite_template
    chosen = settings(max_examples=8, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Paying, settings=chosen)


@pytest.mark.parametrize("ending", [*range(10), 11])
def test_every_ending_of_an_amount_comes_to_rest(sqlite_template: Path, ending: int) -> None:
    Paying.template = sqlite_template
    machine = Paying()
    machine.open()
    machine.begin(ending, 0, split=True, subsidy=7)
    machine.charge(0)
    machine.sweep(20)
    assert machine.house.of("o1").state in ("paid", "failed", "challenge")
    machine.teardown()
