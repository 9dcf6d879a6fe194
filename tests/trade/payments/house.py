"""Payments over a sandbox in a process of its own, which a test may kill and start again on the same books."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx

from souk.insight.events import Events
from souk.kit.database import Database
from souk.kit.operation import Caller, Souk
from souk.kit.transport import client
from souk.trade.payments import Payment, Payments, Rail, Share, Site, Tender, payment_id
from souk.trade.payments.providers import sandbox_server
from souk.trade.payments.providers.sandbox import Sandbox
from tests.clocks import Standing

OPERATOR = Caller("operator", frozenset({"*"}))
CARD, WALLET = "sandbox-card", "sandbox-wallet"


def keeper(shop: str) -> Caller:
    """Who may look at the money of one shop."""
    return Caller(f"keeper-{shop}", frozenset({"payments:ledger"}), shop)


class Process:
    """A sandbox that runs, and its books."""

    def __init__(self, folder: Path, *more: str) -> None:
        self.folder, self._more, self._port = folder, more, "0"
        self.start()

    def start(self) -> None:
        """Begin, or begin again after a kill, on the same books."""
        words = [sys.executable, "-I", str(sandbox_server.__file__), "--folder", str(self.folder), "--with-parent"]
        words += ["--port", self._port, *self._more]
        self._process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        said = json.loads(self.line())
        self.address, self.secret = said["address"], said["secret"]
        self._port = self.address.rpartition(":")[2]

    def line(self) -> str:
        """The next line that it says."""
        assert self._process.stdout is not None
        return self._process.stdout.readline().decode().strip()

    def kill(self) -> None:
        """SIGKILL, as a machine that loses power."""
        self._process.kill()
        self.end()

    def end(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()
        self._process.wait(10)

    def rail(self, clock: Standing, play: str = "amounts", seconds: float = 30) -> Sandbox:
        return Sandbox(Site(self.folder, clock), self.address, self.secret, play, seconds)

    def confirm(self, page: str, answer: str) -> None:
        """A customer's word on the page of a challenge."""
        with client(allow=[self.address.removeprefix("http://")]) as browser:
            asked = dict(httpx.URL(page).params)
            assert "Sandbox" in browser.get(page).text
            browser.post(f"{self.address}/challenge", data={**asked, "answer": answer}).raise_for_status()

    def notices(self, clock: Standing) -> list[dict[str, Any]]:
        """All notices that it has to send, signed now."""
        found: list[dict[str, Any]] = self.rail(clock).ask("GET", "/notices", {}).json()
        return found

    def charges(self) -> list[tuple[str, int, str]]:
        """Key, amount and state of everything that it ever booked."""
        return self._rows("SELECT key, amount, state FROM charge ORDER BY key")

    def refunds(self) -> list[tuple[int, str]]:
        return self._rows("SELECT amount, state FROM refund ORDER BY at, amount")

    def every_refund(self) -> list[tuple[str, int, str]]:
        """Key, amount and state of every refund."""
        return self._rows("SELECT key, amount, state FROM refund ORDER BY key")

    def _rows(self, query: str) -> list[Any]:
        with closing(sqlite3.connect(self.folder / "sandbox.db")) as rows:
            return rows.execute(query).fetchall()


class House:
    """Payments behind the waist, and how a test speaks to them."""

    operator = OPERATOR

    def __init__(self, database: Database, clock: Standing, rails: Mapping[str, Rail], fee: int = 0) -> None:
        self.clock = clock
        events = Events(database, clock)
        self.payments = Payments(database, clock, events, rails, fee=fee)
        self.souk = Souk([self.payments, events], database, clock)

    def call(self, verb: str, caller: Caller = OPERATOR, **payload: Any) -> Any:
        return self.souk.call(f"payments.{verb}", payload, caller)

    def begin(
        self, order: str, tenders: Mapping[str, int] | Sequence[Tender], *shares: Share, customer: str = "ann"
    ) -> Payment:
        """Begin the payment of an order; without shares all of it is for the shop `corner`."""
        parts = [Tender(*one) for one in tenders.items()] if isinstance(tenders, Mapping) else list(tenders)
        due = shares or (Share("corner", sum(one.amount for one in parts)),)
        with self.souk.database.unit(writes=True):
            return self.payments.begin(order, customer, "CNY", parts, due)

    def charge(self, order: str) -> str:
        """Charge the payment of an order; answers its state."""
        return str(self.call("charge", payment=payment_id(order))["state"])

    def inquire(self, order: str) -> str:
        return str(self.call("inquire", payment=payment_id(order))["state"])

    def refund(self, order: str, refund: str, *parts: Share) -> None:
        with self.souk.database.unit(writes=True):
            self.payments.refund(order, refund, parts, "test")

    def cancel(self, order: str) -> Payment:
        with self.souk.database.unit(writes=True):
            return self.payments.cancel(order)

    def of(self, order: str) -> Payment:
        with self.souk.database.unit(writes=False):
            found = self.payments.of(order)
        assert found is not None
        return found

    def hear(self, notice: Mapping[str, Any], rail: str = CARD) -> Any:
        return self.call("hear", rail=rail, headers=notice["headers"], body=notice["body"])

    def hear_all(self, process: Process) -> list[Any]:
        """Every notice of the sandbox, once."""
        return [self.hear(notice) for notice in process.notices(self.clock)]

    def posted(self) -> dict[str, int]:
        """Balances that are not 0, by account."""
        found = self.call("balances", most=500)
        return {one["account"]: one["posted"] for one in found if one["posted"]}

    def pending(self) -> dict[str, int]:
        found = self.call("balances", most=500)
        return {one["account"]: one["pending"] for one in found if one["pending"]}

    def facts(self, *names: str) -> list[tuple[str, str]]:
        """Name and subject of the facts in the log."""
        events = self.souk.call("events.read", {"most": 1000}, OPERATOR)["events"]
        return [(one["name"], one["subject"]) for one in events if not names or one["name"] in names]

    def state(self) -> Any:
        """All that a refusal could have changed."""
        return self.call("entries", most=500), self.call("balances", most=500), self.facts()
