"""A mall of three shops, somebody with an address and a mandate, and an agent that they let buy."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from souk.doors.jobs import Jobs
from souk.kit.operation import Caller, Souk
from souk.people.accounts import IN_PERSON, scopes_of
from souk.settings import Settings
from tests.clocks import Standing
from tests.small import CORNER, HARBOUR, OPERATOR, offer, open_shops, product, put, small_settings

ANN = Caller("ann", scopes_of("shopper") | {IN_PERSON})
BO = Caller("bo", scopes_of("shopper") | {IN_PERSON})
AGENT = Caller("ann", scopes_of("shopper"))
LANE = {"id": "lane", "name": {"en": "Lane lights", "zh-CN": "巷口百货"}}
HOME = {
    "name": "Ann Invented",
    "phone": "+86 130 0000 0001",
    "country": "CN",
    "region": "Zhejiang",
    "city": "Hangzhou",
    "lines": ["2 Invented Road"],
}
INTENT: dict[str, Any] = {
    "currency": "CNY",
    "until": "2026-11-14T00:00:00+00:00",
    "per_purchase": 15000,
    "budget": 30000,
    "merchants": ["corner", "harbour"],
}
DOME = "Hooded litter box with charcoal filter, 45 L"


def rate(fee: int, slowest: int) -> dict[str, Any]:
    """One way to ship, whose promise is certain."""
    return {
        "id": "home",
        "carrier": "Invented Express",
        "fee": fee,
        "currency": "CNY",
        "fastest": 1,
        "slowest": slowest,
    }


def boxes(**prices: int) -> list[dict[str, Any]]:
    """The goods of the mall; `dome`, `tower`, `lane` and `litter` may cost something else."""
    cost = {"dome": 18900, "tower": 19900, "lane": 9900, "litter": 4500, **prices}
    dome = product("dome", DOME, cost["dome"], category="litter_box", brand="Cato")
    dome["variants"][0]["offers"].append(offer("harbour", cost["dome"] + 900))
    return [
        dome,
        product(
            "tower",
            "Hooded top-entry litter box 68 L",
            cost["tower"],
            category="litter_box",
            brand="Felis",
            shop="harbour",
        ),
        product("lane", "Hooded litter box, 30 L", cost["lane"], category="litter_box", brand="Felis", shop="lane"),
        product("litter", "Clumping cat litter 6 kg", cost["litter"], category="cat_litter", brand="Cato"),
    ]


SANDBOX = "souk.trade.payments.providers.house_sandbox:HouseSandbox"
PLAYS = {"sandbox-card": "", "weak-card": "declined"}


def settings_in(folder: Path, url: str = "") -> Settings:
    rails = {name: {"use": SANDBOX, "play": play} for name, play in PLAYS.items()}
    return small_settings(folder, url).model_copy(update={"rails": rails})


class Mall:
    """A system with goods, and how a test speaks to it."""

    def __init__(self, souk: Souk, jobs: Jobs) -> None:
        self.souk, self.jobs = souk, jobs
        assert isinstance(souk.clock, Standing)
        self.clock = souk.clock

    def furnish(self) -> None:
        """Shops, goods, stock, rates, and people with an address."""
        open_shops(self.souk, CORNER, HARBOUR, LANE)
        put(self.souk, *boxes())
        self.jobs.catch_up()
        counts = {"corner": {"dome": 10, "litter": 3}, "harbour": {"tower": 5, "dome": 5}, "lane": {"lane": 9}}
        fees = {"corner": (800, 2), "harbour": (0, 3), "lane": (0, 9)}
        for shop, pieces in counts.items():
            place = {"id": f"{shop}-back", "shop": shop, "name": {"en": "Back room"}}
            self.operator("inventory.open-location", location=place)
            self.operator("inventory.count", location=place["id"], counts=pieces, why="count")
            self.operator("fulfilment.put-rates", shop=shop, rates=[rate(*fees[shop])], number=0, why="rates")
        for caller in (ANN, BO):
            opened = {"id": caller.actor, "kind": "shopper", "name": caller.actor.title()}
            self.operator("accounts.open", **opened, email=f"{caller.actor}@people.example")
            self.call("accounts.add-address", caller, address=HOME, preferred=True)

    def operator(self, verb: str, /, **payload: Any) -> Any:
        return self.souk.call(verb, payload, OPERATOR)

    def call(self, verb: str, caller: Caller = ANN, /, key: str | None = None, **payload: Any) -> Any:
        return self.souk.call(verb, payload, caller, key)

    def reprice(self, **prices: int) -> None:
        """Goods cost something else from now on, and search knows it."""
        put(self.souk, *boxes(**prices), reason="repriced")
        self.jobs.catch_up()

    def plan(self, said: str = "", caller: Caller = AGENT, **wish: Any) -> Any:
        return self.call("shopper.plan", caller, wish={"said": said, **wish})

    def mandate(self, autonomy: str = "bounded", caller: Caller = ANN, **intent: Any) -> str:
        """A mandate of the house's own agent."""
        draft = {"agent": "帮我买", "autonomy": autonomy, "intent": {**INTENT, **intent}}
        asked = self.call("mandates.ask", caller, draft=draft)
        return str(self.call("mandates.grant", caller, consent=asked["id"])["id"])

    def entrust(self, said: str, mandate: str, wish: Mapping[str, Any] | None = None, **terms: Any) -> str:
        asked: dict[str, Any] = {"wish": {"said": said, **(wish or {})}, "mandate": mandate, "terms": terms}
        return str(self.call("shopper.entrust", AGENT, **asked)["id"])

    def settle(self) -> None:
        """What the house does by itself: charge, place, settle mandates."""
        for event in self.operator("events.read", most=1000, names=["orders.opened"])["events"]:
            try:
                payment = self.operator("payments.show", order=event["subject"])["id"]
            except Exception:
                continue
            self.operator("payments.charge", payment=payment)
        self.operator("payments.sweep")
        for name in ("orders.sweep", "checkout.sweep", "checkout.settle-mandates"):
            self.operator(name)

    def round(self, **later: float) -> None:
        """Time passes, and the worker makes its round."""
        self.clock.on(**later)
        self.settle()
        self.jobs.tend()
        self.settle()

    def task(self, task: str, caller: Caller = ANN) -> Any:
        return self.call("shopper.task", caller, task=task)

    def orders(self, caller: Caller = ANN) -> list[Any]:
        return list(self.call("orders.page", caller)["orders"])

    def spent(self, mandate: str) -> tuple[int, int]:
        """What is held and spent of a mandate."""
        found = self.call("mandates.show", mandate=mandate)
        return found["held"], found["spent"]
