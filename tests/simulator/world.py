"""A shop under a clock that stands, everybody who has to do with it, and what they were told."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from souk.assembly import open_souk
from souk.kit.errors import SoukError, Unavailable
from souk.kit.operation import Caller, Souk, Step
from souk.people.accounts import scopes_of
from tests.clocks import Standing
from tests.simulator.bank import Bank
from tests.simulator.faults import Died, Fault, FaultyLane
from tests.small import OPERATOR, product, put, small_settings
from tests.trade.buying import RECIPIENT, furnish, keeper

RAILS = ("card", "wallet")
SHOPPERS = tuple(Caller(name, scopes_of("shopper")) for name in ("ada", "ben", "cho", "dai"))
STOCKED = {"corner": {"tray": 5, "mat": 6, "brush": 12}, "harbour": {"scoop": 4, "lamp": 4}}
# A lamp is sold for a deposit, and alone.
KINDS, PRESOLD = ("tray", "mat", "scoop", "lamp"), "lamp"
# A brush is never sold: it comes for nothing with much of the corner shop, and a scoop with much of any.
GIVEN, WORTH = "brush", 700
FEW, COUPON = "few", "coupon"
QUOTAS = {FEW: 9, COUPON: 3}
TORN, LOST, REPEATED, ABANDONED = 0.04, 0.06, 0.1, 0.15
_RULES: tuple[dict[str, Any], ...] = (
    {"id": FEW, "layer": "item", "kind": "cut", "owner": "corner", "amount": 500, "total": QUOTAS[FEW]},
    {
        "id": COUPON,
        "layer": "shop",
        "kind": "cut",
        "owner": "corner",
        "amount": 1500,
        "threshold": 3000,
        "coupon": True,
        "total": QUOTAS[COUPON],
        "shop_share": 10000,
    },
    {
        "id": "presale",
        "layer": "item",
        "kind": "deposit",
        "owner": "harbour",
        "pay": 1000,
        "worth": 1500,
        "scope": {"products": [PRESOLD]},
        "forfeits": True,
        "shop_share": 10000,
    },
    {
        "id": "brushed",
        "layer": "shop",
        "kind": "gift",
        "owner": "corner",
        "sku": GIVEN,
        "count": 2,
        "worth": WORTH,
        "threshold": 2500,
        "on_return": "reprice",
    },
    {
        "id": "scooped",
        "layer": "platform",
        "kind": "gift",
        "sku": "scoop",
        "count": 1,
        "worth": 900,
        "threshold": 6000,
    },
)


class Broken(AssertionError):
    """Something that must hold does not."""


def must(holds: bool, what: str) -> None:
    if not holds:
        raise Broken(what)


@dataclass
class Held:
    """A checkout as it was answered: whose, at which price, which uses of promotions it holds, and of which lines."""

    owner: Caller
    total: int
    uses: Mapping[str, int]
    reduced: Mapping[str, frozenset[str]]


@dataclass
class Told:
    """An order as it was acknowledged."""

    owner: Caller
    total: int
    session: str


@dataclass
class World:
    """The shop, the clock, the banks, and what was said so far; `chance` is this step's own."""

    souk: Souk
    clock: Standing
    banks: Mapping[str, Bank]
    chance: Random = field(default_factory=Random)
    step: int = 0
    calm: bool = True
    stocked: dict[str, int] = field(default_factory=lambda: {**STOCKED["corner"], **STOCKED["harbour"]})
    sessions: dict[str, Held] = field(default_factory=dict)
    orders: dict[str, Told] = field(default_factory=dict)
    claimed: Counter[str] = field(default_factory=Counter)
    exchanged: Counter[str] = field(default_factory=Counter)
    facts: Counter[tuple[str, str]] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    _asked: int = 0
    _position: str = ""
    _corpses: list[Iterator[Step]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lane = FaultyLane(self.souk.database.lane, self._fault)
        self.souk.database.lane = self.lane

    def begin(self, step: int, seed: str) -> None:
        """Go to a step, all of whose chances follow from its own seed."""
        self.step, self.chance, self.faults = step, Random(seed), []
        for bank in self.banks.values():
            bank.chance = self.chance

    def ask(self, name: str, payload: Mapping[str, Any], caller: Caller = OPERATOR) -> Any:
        """Ask until there is an answer, with one key; None where it is refused.

        Raises `Broken` where a refusal or a fault leaves something behind, or where a repetition does it anew.
        """
        self._asked += 1
        asked, kept = (name, payload, caller, f"{self.step}-{self._asked}"), False
        while True:
            try:
                answer = self.souk.call(*asked)
            except Died as died:
                fresh = self.news()
                must(not fresh or (str(died) == "lost" and not kept), f"{name} left facts behind where it may not")
                kept = kept or bool(fresh)
                continue
            except Unavailable:
                raise
            except SoukError as refusal:
                must(not kept, f"{name} was done, and its repetition is refused: {refusal}")
                must(not self.news(), f"{name} was refused and left facts behind")
                return None
            break
        must(not (self.news() and kept), f"the repetition of {name} did it anew")
        if kept or self.chance.random() < REPEATED:
            self._repeat(asked, answer)
        return answer

    def work(self, name: str) -> None:
        """The house does something by itself, and may be gone after any of its steps."""
        steps = self.souk.stream(name, {}, OPERATOR)
        try:
            for _ in steps:
                if not self.calm and self.chance.random() < ABANDONED:
                    self.faults.append("worker gone")
                    self._corpses.append(steps)
                    break
        except Died:
            pass
        self.news()

    def see(self, name: str, payload: Mapping[str, Any], caller: Caller = OPERATOR) -> Any:
        """Look at something; refusals are errors here."""
        return self.souk.call(name, payload, caller)

    def news(self) -> list[tuple[str, str]]:
        """Facts since the last look; some of them may come about once for an order."""
        page = self.see("events.read", {"after": self._position, "most": 1000})
        self._position = page["after"]
        fresh = [(one["name"], one["subject"]) for one in page["events"]]
        self.facts.update(fresh)
        for name, subject in fresh:
            once = name not in ("payments.paid", "orders.placed", "orders.opened") or self.facts[name, subject] == 1
            must(once, f"{name} of {subject} twice")
        return fresh

    def close(self) -> None:
        self.calm = True
        self._corpses.clear()
        self.souk.database.close()

    def _repeat(self, asked: tuple[Any, ...], answer: Any) -> None:
        calm, self.calm = self.calm, True
        must(self.souk.call(*asked) == answer, f"the repetition of {asked[0]} is answered otherwise")
        must(not self.news(), f"the repetition of {asked[0]} did it anew")
        self.calm = calm

    def _fault(self) -> Fault:
        if self.calm:
            return ""
        drawn = self.chance.random()
        fault: Fault = "torn" if drawn < TORN else "lost" if drawn < TORN + LOST else ""
        if fault:
            self.faults.append("undone before its commit" if fault == "torn" else "answer lost")
        return fault


def opened(folder: Path, url: str = "") -> World:
    """A furnished shop with two ways to pay; the database is migrated."""
    clock = Standing("2026-11-11T00:00:00+00:00")
    banks = {name: Bank(clock) for name in RAILS}
    rails = {name: {"use": "tests.simulator.bank:Till", "bank": bank} for name, bank in banks.items()}
    settings = small_settings(folder, url).model_copy(update={"rails": rails})
    souk = open_souk(settings)
    assert isinstance(souk.clock, Standing)
    for bank in banks.values():
        bank.clock = souk.clock
    furnish(souk)
    put(souk, product(PRESOLD, "Lamp", 9000, shop="harbour"), product(GIVEN, "Brush", 900))
    for shop, counts in STOCKED.items():
        souk.call("inventory.count", {"location": f"{shop}-back", "counts": counts, "why": "few are left"}, OPERATOR)
    for rule in _RULES:
        campaign = {"rule": rule, "name": {"en": rule["id"]}}
        souk.call("promotions.put", {"campaign": campaign, "why": "a quota to keep"}, OPERATOR)
    for shop in STOCKED:
        promise = {"shop": shop, "days": 15, "number": 0, "why": "prices fall"}
        souk.call("pricing.put-promise", promise, keeper(shop))
    made = World(souk, souk.clock, banks)
    made.news()
    return made


def wish(payment: str, coupons: list[str] | None, basket: list[tuple[str, int]]) -> dict[str, Any]:
    """What a shopper wants; without a basket, what is in the cart."""
    wanted = [{"product": product, "quantity": pieces} for product, pieces in basket]
    return {"recipient": {**RECIPIENT, "email": ""}, "payment": payment, "coupons": coupons, "basket": wanted}
