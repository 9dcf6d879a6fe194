"""Every rail before its double, and what a test may do at the vendor's side of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import httpx

from souk.trade.payments import Rail, Site
from souk.trade.payments.providers.alipay import Alipay
from souk.trade.payments.providers.sandbox import Sandbox
from souk.trade.payments.providers.stripe import Stripe
from souk.trade.payments.providers.wechat import WeChatPay
from tests.clocks import Standing
from tests.trade.payments import stripe_double, wechat_double
from tests.trade.payments.alipay_double import APP, AlipayDouble
from tests.trade.payments.house import Process
from tests.trade.payments.stripe_double import StripeDouble
from tests.trade.payments.vendors import Answer, Line, Request, Vendor, pair, serving
from tests.trade.payments.wechat_double import WeChatDouble

SECONDS = 10.0


class Side(Vendor, Protocol):
    """A double, as a test reads and drives it."""

    def paid(self) -> list[tuple[str, int]]: ...

    def returned(self) -> list[tuple[str, int]]: ...

    def confirm(self, key: str, yes: bool) -> None: ...

    def notice(self, key: str) -> tuple[dict[str, str], str]: ...


class SandboxSide:
    """The sandbox's own process, before which the wire may fail."""

    def __init__(self, process: Process, clock: Standing) -> None:
        self._process, self._clock = process, clock

    def answer(self, request: Request) -> Answer:
        headers = {name: value for name, value in request.headers.items() if name != "host"}
        place = f"{self._process.address}{request.target}"
        got = httpx.request(request.method, place, headers=headers, content=request.raw)
        return Answer(got.content, got.status_code)

    def paid(self) -> list[tuple[str, int]]:
        return [(key, amount) for key, amount, state in self._process.charges() if state == "paid"]

    def returned(self) -> list[tuple[str, int]]:
        return [(key, amount) for key, amount, state in self._process.every_refund() if state == "refunded"]

    def confirm(self, key: str, yes: bool) -> None:
        self._process.confirm(f"{self._process.address}/challenge?key={key}", "yes" if yes else "no")

    def notice(self, key: str) -> tuple[dict[str, str], str]:
        found = next(one for one in self._process.notices(self._clock) if f'"{key}"' in one["body"])
        return found["headers"], found["body"]


@dataclass(frozen=True)
class Bench:
    """A rail, the wire, and the vendor's side; `scans` where a code is the only way to pay, `daily` where books close.

    `declined` is what a failed charge gives as reason; `old` the age in seconds that a notice may not have.
    """

    rail: Rail
    wire: Line
    side: Any
    clock: Standing
    declined: str
    scans: bool = False
    daily: bool = False
    old: int = 301

    def hasty(self) -> "Bench":
        """The same with a rail that waits for a quarter of a second."""
        return replace(self, rail=replace(self.rail, seconds=0.25))  # type: ignore[type-var]

    def pay(self, key: str, amount: int = 12800) -> str:
        """Take money to its end; the rail's reference."""
        outcome = self.rail.charge(key, amount, currency="CNY", order="o1")
        if outcome.state == "challenge":
            self.side.confirm(key, True)
            outcome = self.rail.inquire(key)
        assert outcome.state == "paid", outcome
        return outcome.reference


@contextmanager
def sandbox(folder: Path, clock: Standing) -> Iterator[Bench]:
    process = Process(folder)
    side = SandboxSide(process, clock)
    with serving(side) as wire:
        rail = Sandbox(Site(folder, clock), wire.url, process.secret, "amounts", SECONDS)
        yield Bench(rail, wire, side, clock, "the card was declined")
    process.end()


@contextmanager
def stripe(folder: Path, clock: Standing) -> Iterator[Bench]:
    side = StripeDouble(clock)
    with serving(side) as wire:
        site = Site(folder, clock, back="https://shop.example/back")
        keys = {"key": stripe_double.SECRET, "signing": stripe_double.SIGNING}
        rail = Stripe(
            site, **keys, payment_method="pm_card_visa", address=wire.url, allow=(wire.place,), seconds=SECONDS
        )
        yield Bench(rail, wire, side, clock, "insufficient_funds")


@contextmanager
def alipay(folder: Path, clock: Standing) -> Iterator[Bench]:
    side = AlipayDouble(clock)
    with serving(side) as wire:
        side.url = wire.url
        site = Site(folder, clock, notices="https://shop.example/hear/alipay")
        place = {"address": f"{wire.url}/gateway.do", "allow": (wire.place,), "seconds": SECONDS}
        rail = Alipay(site, APP, pair("shop").private, pair("alipay").public, **place)  # type: ignore[arg-type]
        why = "ACQ.TOTAL_FEE_EXCEED"
        yield Bench(rail, wire, side, clock, why, scans=True, daily=True, old=26 * 3600 + 1)


@contextmanager
def wechat(folder: Path, clock: Standing) -> Iterator[Bench]:
    side = WeChatDouble(clock)
    with serving(side) as wire:
        side.url = wire.url
        yield Bench(wechat_rail(wire, clock), wire, side, clock, "RULE_LIMIT", scans=True, daily=True)


def wechat_rail(wire: Line, clock: Standing, **more: str) -> WeChatPay:
    """An adapter before a double, some of its keys replaced."""
    keys = {"private_key": pair("shop").private, "wechat_key": pair("wechat").public}
    named = {"app": wechat_double.APP, "merchant": wechat_double.MERCHANT, "serial": wechat_double.SERIAL}
    chosen = {**keys, **named, "wechat_serial": wechat_double.PLATFORM, "v3_key": wechat_double.V3_KEY, **more}
    site = Site(Path(), clock, notices="https://shop.example/hear/wechat")
    return WeChatPay(site, **chosen, address=wire.url, allow=(wire.place,), seconds=SECONDS)


KINDS = {"sandbox": sandbox, "stripe": stripe, "alipay": alipay, "wechat": wechat}
