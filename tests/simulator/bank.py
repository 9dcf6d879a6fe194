"""A payment provider beyond the shop's reach: what it booked no fault of the shop undoes, and it has moods."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random
from typing import Literal

from souk.kit.locale import Words
from souk.trade.payments import Line, Notice, Outcome, Site
from tests.clocks import Standing

Booking = Literal["paid", "failed", "challenge", "slow"]
# What becomes of a charge: booked or not, and whether its answer arrives.
MOODS = {"paid": 50, "declined": 8, "challenge": 8, "slow": 6, "lost": 16, "gone": 12}


@dataclass(frozen=True)
class Charge:
    """A charge in the provider's books."""

    key: str
    amount: int
    order: str
    state: Booking
    at: datetime

    @property
    def reference(self) -> str:
        return f"b-{self.key}"


@dataclass
class Bank:
    """The books, and all notices that were ever due; once it is `calm` it answers all that it is asked."""

    clock: Standing
    chance: Random = field(default_factory=Random)
    calm: bool = False
    charges: dict[str, Charge] = field(default_factory=dict)
    refunds: dict[str, tuple[str, int, datetime]] = field(default_factory=dict)
    # Chargebacks by their id: of which charge, and whether the bank gave the money again.
    disputes: dict[str, tuple[str, str]] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)

    def charge(self, key: str, amount: int, order: str) -> Outcome:
        """Book a charge once; the same key gets what became of it."""
        if key in self.charges:
            return self.inquire(key)
        (mood,) = ["paid"] if self.calm else self.chance.choices(list(MOODS), list(MOODS.values()))
        if mood == "gone":
            return Outcome("unknown", reason="the connection broke")
        states: dict[str, Booking] = {"declined": "failed", "challenge": "challenge", "slow": "slow"}
        self._book(Charge(key, amount, order, states.get(mood, "paid"), self.clock.now()))
        return Outcome("unknown", reason="no answer came") if mood == "lost" else self._outcome(self.charges[key])

    def inquire(self, key: str) -> Outcome:
        if self._silent():
            return Outcome("unknown", reason="no answer came")
        return self._outcome(self.charges[key]) if key in self.charges else Outcome("absent")

    def decide(self, key: str, yes: bool) -> None:
        """A customer's word about a challenge, or the end of one that is slow."""
        state: Booking = "paid" if yes else "failed"
        self._book(replace(self.charges[key], state=state, at=self.clock.now()))

    def waiting(self) -> list[str]:
        """Keys that wait for a word."""
        return [one.key for one in self.charges.values() if one.state in ("challenge", "slow")]

    def refund(self, key: str, reference: str, amount: int) -> Outcome:
        """Give back once a key, never more than is left."""
        if self._silent():
            return Outcome("unknown", reason="the connection broke")
        charge = self.charges[reference.removeprefix("b-")]
        if key not in self.refunds:
            if charge.state != "paid" or amount > self.left(charge.key):
                return Outcome("failed", reason="it is more than what is left")
            self.refunds[key] = (charge.key, amount, self.clock.now())
        return Outcome("unknown", reason="no answer came") if self._silent() else Outcome("refunded")

    def inquire_refund(self, key: str) -> Outcome:
        if self._silent():
            return Outcome("unknown", reason="no answer came")
        return Outcome("refunded" if key in self.refunds else "absent")

    def left(self, key: str) -> int:
        """What was paid by a key and did not go back."""
        charge = self.charges[key]
        back = sum(amount for of, amount, _ in self.refunds.values() if of == key)
        return (charge.amount if charge.state == "paid" else 0) - back

    def dispute(self, key: str) -> None:
        """Take all of a charge from the shop, whatever came back of it."""
        self._phase(f"d-{key}", key, "opened")

    def judge(self, id: str, won: bool) -> None:
        """Decide a dispute for the shop or against it."""
        self._phase(id, self.disputes[id][0], "won" if won else "lost")

    def disputed(self, key: str) -> int:
        """What the bank took of a charge and did not give again."""
        taken = any(of == key and phase != "won" for of, phase in self.disputes.values())
        return self.charges[key].amount if taken else 0

    def _phase(self, id: str, key: str, phase: str) -> None:
        self.disputes[id] = key, phase
        said = {"key": key, "amount": self.charges[key].amount, "dispute": id, "phase": phase, "reference": f"b-{key}"}
        self.notices.append(json.dumps(said))

    def _silent(self) -> bool:
        return not self.calm and self.chance.random() < 0.15

    def _book(self, charge: Charge) -> None:
        self.charges[charge.key] = charge
        if charge.state in ("paid", "failed"):
            said = {"key": charge.key, "amount": charge.amount, "state": charge.state, "reference": charge.reference}
            self.notices.append(json.dumps(said))

    def _outcome(self, charge: Charge) -> Outcome:
        if charge.state == "slow":
            return Outcome("unknown", charge.reference, reason="not decided yet")
        page = f"bank://{charge.key}" if charge.state == "challenge" else ""
        return Outcome(charge.state, charge.reference, page, "declined" if charge.state == "failed" else "")


@dataclass(frozen=True)
class Till:
    """A way to pay that leads to a bank in the same process; what is signed is tried elsewhere."""

    site: Site
    bank: Bank
    title: Words = field(default_factory=lambda: {"en": "Simulated", "zh-CN": "模拟"})
    currencies: tuple[str, ...] = ()

    def charge(self, key: str, amount: int, *, currency: str, order: str) -> Outcome:
        return self.bank.charge(key, amount, order)

    def inquire(self, key: str) -> Outcome:
        return self.bank.inquire(key)

    def refund(self, key: str, reference: str, *, amount: int, currency: str) -> Outcome:
        return self.bank.refund(key, reference, amount)

    def inquire_refund(self, key: str, reference: str) -> Outcome:
        return self.bank.inquire_refund(key)

    def report(self, since: datetime, until: datetime) -> Sequence[Line]:
        paid = [one for one in self.bank.charges.values() if one.state == "paid"]
        lines = [Line(one.key, one.reference, "charge", one.amount, "CNY", one.at) for one in paid]
        back = [Line(key, f"b-{of}", "refund", much, "CNY", at) for key, (of, much, at) in self.bank.refunds.items()]
        return [one for one in (*lines, *back) if since <= one.at < until]

    def heard(self, headers: Mapping[str, str], body: str) -> Notice:
        said = json.loads(body)
        if "dispute" in said:
            named, phase = f"{said['dispute']}-{said['phase']}", said["phase"]
            about = ("dispute", said["key"], Outcome("paid", said["reference"]), said["amount"])
            return Notice(named, *about, said["dispute"], phase)
        outcome = Outcome(said["state"], said["reference"], reason="declined" if said["state"] == "failed" else "")
        return Notice(f"{said['key']}-{said['state']}", "charge", said["key"], outcome, said["amount"])
