"""Whatever a shopper does between a deposit and its balance, in whatever sequence: by a model, to the last fen."""

import os
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from souk.assembly import open_souk
from souk.kit.operation import Souk
from souk.trade.orders import NotInThatState
from tests.clocks import Standing
from tests.small import OPERATOR, small_settings
from tests.trade.buying import CARD, SHOPPER, balances, begin, charge, furnish, order, pay, stock

# All examples are of one shop, so that a failure is not made smaller by trying parts of it.
ALL: dict[str, Any] = {"deadline": None, "database": None, "phases": (Phase.generate,)}
PROFILES = {
    "ci": hypothesis_settings(max_examples=20, stateful_step_count=8, derandomize=True, **ALL),
    "long": hypothesis_settings(max_examples=300, stateful_step_count=20, **ALL),
}
HOUSE = "souk.trade.payments.providers.house_sandbox:HouseSandbox"
UNIT, FEE, COUNTED = 20_000, 800, 12


class Presale(RuleBasedStateMachine):
    """One order with a deposit, its shopper, and the time."""

    souk: Souk
    clock: Standing
    number = 0

    @initialize(
        pieces=st.integers(1, 2),
        pay_=st.sampled_from((1, 2000)),
        more=st.sampled_from((0, 3000)),
        keeps=st.booleans(),
    )
    def place(self, pieces: int, pay_: int, more: int, keeps: bool) -> None:
        asked = {"location": "corner-back", "counts": {"tray": COUNTED}, "why": "a new day"}
        self.souk.call("inventory.count", asked, OPERATOR)
        now = self.clock.now()
        self.since, self.until = now + timedelta(days=2), now + timedelta(days=4)
        self._announce(pay_, pay_ + more, keeps)
        self.before, self.ledger = stock(self.souk)["tray"], balances(self.souk)
        session = begin(self.souk, ("tray", pieces))
        self.id = pay(self.souk, session["id"])["order"]
        charge(self.souk)
        self.pieces, self.down = pieces, pay_ * pieces + FEE
        self.later = (UNIT - more) * pieces + FEE - self.down
        self.kept = pay_ * pieces if keeps else 0
        self.state, self.refunded, self.earned = "deposit", 0, 0

    @rule(method=st.sampled_from((CARD, "declined")))
    def pay_balance(self, method: str) -> None:
        asked = {"order": self.id, "method": method}
        if self.state != "deposit" or not self.since <= self.clock.now() < self.until:
            with pytest.raises(NotInThatState):
                self.souk.call("orders.pay-balance", asked, SHOPPER)
            return
        self.souk.call("orders.pay-balance", asked, SHOPPER)
        charge(self.souk)
        if method == CARD:
            self.state, self.earned = "placed", self.down + self.later

    @rule()
    def cancel(self) -> None:
        asked = {"order": self.id, "why": "no"}
        if self.state in ("lapsed", "canceled"):
            with pytest.raises(NotInThatState):
                self.souk.call("orders.cancel", asked, SHOPPER)
            return
        self.souk.call("orders.cancel", asked, SHOPPER)
        self._ended("canceled", 0 if self.state == "placed" else self.kept)

    @rule(hours=st.sampled_from((1, 20, 47, 49)))
    def wait(self, hours: int) -> None:
        self.clock.on(hours=hours)
        self.souk.call("inventory.expire", {}, OPERATOR)
        charge(self.souk)
        if self.state == "deposit" and self.clock.now() >= self.until:
            self._ended("lapsed", self.kept)

    @invariant()
    def what_is_shown_is_what_the_model_says(self) -> None:
        self.souk.call("payments.send-refunds", {}, OPERATOR)
        shown = order(self.souk, self.id)
        assert (shown["state"], shown["refunded"]) == (self.state, self.refunded)
        available, reserved, sold = self.before
        held, gone = (self.pieces * (self.state == one) for one in ("deposit", "placed"))
        assert stock(self.souk)["tray"] == (available - held - gone, reserved + held, sold + gone)
        paid = self.earned if self.state != "deposit" else self.down
        now = {name: many - self.ledger.get(name, 0) for name, many in balances(self.souk).items()}
        moved = {f"rail:{CARD}": -paid, "payable:corner": self.earned, "deposits": paid - self.earned}
        assert {name: many for name, many in now.items() if many} == {name: n for name, n in moved.items() if n}

    def teardown(self) -> None:
        """Nothing of one example may lapse in the next."""
        if getattr(self, "state", "") == "deposit":
            self.souk.call("orders.cancel", {"order": self.id, "why": "the end"}, SHOPPER)
            self.souk.call("payments.send-refunds", {}, OPERATOR)

    def _ended(self, state: str, kept: int) -> None:
        had = self.down + self.later if self.state == "placed" else self.down
        self.state, self.refunded, self.earned = state, had - kept, kept

    def _announce(self, pay_: int, worth: int, keeps: bool) -> None:
        window: dict[str, datetime] = {"since": self.since, "until": self.until}
        rule_: dict[str, Any] = {"id": "presale", "layer": "item", "kind": "deposit", "owner": "corner"}
        rule_ |= {"pay": pay_, "worth": worth, "forfeits": keeps, "scope": {"products": ["tray"]}, "shop_share": 10_000}
        rule_ |= {"balance": {name: at.isoformat() for name, at in window.items()}}
        campaign = {"rule": rule_, "name": {"en": "presale"}, "number": Presale.number}
        self.souk.call("promotions.put", {"campaign": campaign, "why": "presale"}, OPERATOR)
        Presale.number += 1


@pytest.fixture(scope="module")
def machine(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[type[Presale]]:
    """The machine over one shop: every example announces its presale anew."""
    folder = tmp_path_factory.mktemp("presales")
    shutil.copy(sqlite_template, folder / "souk.db")
    rails = {name: {"use": HOUSE, "play": play} for name, play in ((CARD, ""), ("declined", "declined"))}
    souk = open_souk(small_settings(folder).model_copy(update={"rails": rails}))
    furnish(souk)
    assert isinstance(souk.clock, Standing)
    Presale.souk, Presale.clock = souk, souk.clock
    yield Presale
    souk.database.close()


def test_a_presale_does_what_its_model_says(machine: type[Presale]) -> None:
    run_state_machine_as_test(machine, settings=PROFILES[os.environ.get("SOUK_PROFILE", "ci")])
