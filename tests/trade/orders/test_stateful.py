"""Whatever is done to an order in whatever sequence: what is allowed, what came back and what is left, by a model."""

import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from souk.assembly import open_souk
from souk.goods.inventory import OutOfStock
from souk.kit.errors import SoukError
from souk.kit.operation import Caller, Souk
from souk.trade.orders import AgainstTerms, NotInThatState, WrongOrder
from tests.clocks import Standing
from tests.simulator.bank import Bank
from tests.small import OPERATOR, product, put, small_settings
from tests.trade.buying import RECIPIENT, SHOPPER, charge, furnish, keeper, order, run, stock

PROFILES = {
    "ci": hypothesis_settings(max_examples=25, stateful_step_count=16, deadline=None, derandomize=True, database=None),
    "long": hypothesis_settings(max_examples=300, stateful_step_count=40, deadline=None, database=None),
}
UNITS, SHOPS, FEE, COUNTED = (20000, 3000, 1500), ("corner", "corner", "harbour"), 800, 12
# From so much at the corner shop on a sample of its brush comes for nothing; what is kept is priced again.
SAMPLE, FROM, WORTH = "brush", 23000, 2500
GIFT: dict[str, Any] = {"id": "sample", "layer": "shop", "kind": "gift", "owner": "corner", "sku": SAMPLE, "count": 1}
GIFT |= {"worth": WORTH, "threshold": FROM, "on_return": "reprice"}
VARIANTS = ("tray", "mat", "scoop")
GIVEN = "g001"
DAYS = {"return": 7, "exchange": 15}
Pieces = st.none() | st.dictionaries(st.integers(0, 2), st.integers(1, 3), min_size=1, max_size=2)


@dataclass
class Line:
    """Pieces of one variant, and where they are."""

    variant: str
    shop: str
    unit: int
    quantity: int
    shipped: int = 0
    delivered: int = 0
    canceled: int = 0
    returned: int = 0
    announced: int = 0
    exchanged: int = 0

    @property
    def waiting(self) -> int:
        return self.quantity - self.canceled - self.shipped

    @property
    def kept(self) -> int:
        return self.quantity - self.canceled - self.returned


@dataclass
class Parcel:
    """What left of a shop, gifts among the pieces."""

    shop: str
    pieces: Mapping[str, int]
    arrived: datetime | None = None


@dataclass
class Back:
    shop: str
    kind: str
    pieces: Mapping[str, int]
    open: bool = True


@dataclass
class Model:
    """An order as a shopkeeper would keep it on paper."""

    lines: dict[str, Line]
    gift: Line | None = None
    parcels: dict[str, Parcel] = field(default_factory=dict)
    backs: dict[str, Back] = field(default_factory=dict)
    refunded: int = 0
    held: int = 0

    @property
    def every(self) -> dict[str, Line]:
        """Lines, and the gift with them."""
        return {**self.lines, **({GIVEN: self.gift} if self.gift else {})}

    @property
    def deserved(self) -> bool:
        """Whether what is kept still reaches the gift's threshold."""
        return sum(one.unit * one.kept for one in self.lines.values() if one.shop == "corner") >= FROM

    @property
    def surplus(self) -> int:
        """Pieces of the gift that are kept although it is no longer given."""
        return self.gift.kept if self.gift and not self.deserved else 0

    @property
    def state(self) -> str:
        return "canceled" if all(one.canceled == one.quantity for one in self.lines.values()) else "placed"

    def chosen(self, wanted: Mapping[str, int] | None, free: Mapping[str, int]) -> dict[str, int] | type[SoukError]:
        """The pieces that are meant, or why none can be."""
        if self.state != "placed":
            return NotInThatState
        if wanted and any(many > free.get(line, 0) for line, many in wanted.items()):
            return WrongOrder
        meant = dict(wanted) if wanted else {line: many for line, many in free.items() if many}
        return meant or NotInThatState

    def give_back(self, pieces: Mapping[str, int]) -> None:
        """Money of pieces that are kept no longer; the fee goes with the last of all.

        A gift that is no longer given is canceled, or held back for until it comes.
        """
        goods = {line: many for line, many in pieces.items() if line in self.lines}
        if self.gift and self.surplus and self.gift.waiting:
            self.gift.canceled += 1
        due = sum(self.lines[line].unit * many for line, many in goods.items()) + self.held
        self.held = min(WORTH * self.surplus, due)
        self.refunded += due - self.held
        self.refunded += FEE if goods and not any(one.kept for one in self.lines.values()) else 0

    def late(self, kind: str, pieces: Mapping[str, int], now: datetime) -> bool:
        """Whether all parcels of one of the lines arrived longer ago than the terms allow."""
        for line in pieces:
            days = [one.arrived for one in self.parcels.values() if line in one.pieces]
            if None not in days and now > max(day for day in days if day) + timedelta(days=DAYS[kind]):
                return True
        return False

    def came_early(self, parcel: Parcel) -> bool:
        """Whether pieces of a parcel came back before it arrived."""
        return any(self.every[id].delivered + many > self.every[id].shipped for id, many in parcel.pieces.items())


class Orders(RuleBasedStateMachine):
    """One order, its customer and its two shops."""

    souk: Souk
    clock: Standing
    made = 0

    @initialize(trays=st.integers(1, 3), mats=st.integers(0, 2), scoops=st.integers(0, 2))
    def place(self, trays: int, mats: int, scoops: int) -> None:
        for shop, variants in (("corner", VARIANTS[:2]), ("harbour", VARIANTS[2:])):
            counts = dict.fromkeys((*variants, SAMPLE) if shop == "corner" else variants, COUNTED)
            self._ask("inventory.count", OPERATOR, location=f"{shop}-back", counts=counts, why="a new day")
        self.before = stock(self.souk)
        Orders.made += 1
        self.id, session, many = f"o{Orders.made}", f"s{Orders.made}", (trays, mats, scoops)
        basket = [{"product": what, "quantity": n} for what, n in zip(VARIANTS, many, strict=True) if n]
        wish = {"recipient": {**RECIPIENT, "email": ""}, "payment": "card", "basket": basket}
        self._ask("checkout.begin", SHOPPER, wish=wish, session=session)
        self._ask("checkout.pay", SHOPPER, session=session, order=self.id)
        charge(self.souk)
        shown = order(self.souk, self.id)
        place = {what: (SHOPS[n], UNITS[n]) for n, what in enumerate(VARIANTS)}
        self.model = Model(
            {one["id"]: Line(one["variant"], *place[one["variant"]], one["quantity"]) for one in shown["lines"]}
        )
        self.model.gift = Line(SAMPLE, "corner", 0, 1) if self.model.deserved else None
        assert [one["id"] for one in shown["gifts"]] == ([GIVEN] if self.model.gift else [])
        self.count = 0

    @rule(shop=st.sampled_from(("corner", "harbour")), wanted=Pieces)
    def ship(self, shop: str, wanted: dict[int, int] | None) -> None:
        own = {id: one.waiting for id, one in self.model.every.items() if one.shop == shop}
        if not own:
            return
        meant, parcel = self.model.chosen(named := self._named(wanted), own), self._next("p")
        said = {"order": self.id, "carrier": "Invented", "tracking": "", "pieces": named, "shipment": parcel}
        if self._told("orders.ship", keeper(shop), meant, **said):
            self.model.parcels[parcel] = Parcel(shop, meant)  # type: ignore[arg-type]
            self._move(meant, shipped=1)

    @precondition(lambda self: self.model.parcels)
    @rule(data=st.data(), by_customer=st.booleans())
    def arrive(self, data: st.DataObject, by_customer: bool) -> None:
        id = data.draw(st.sampled_from(sorted(self.model.parcels)))
        parcel = self.model.parcels[id]
        name, caller = ("orders.confirm", SHOPPER) if by_customer else ("orders.deliver", keeper(parcel.shop))
        if self._told(name, caller, NotInThatState if parcel.arrived else {}, shipment=id):
            parcel.arrived = self.clock.now()
            left = {id: self.model.every[id].shipped - self.model.every[id].delivered for id in parcel.pieces}
            self._move({line: min(many, left[line]) for line, many in parcel.pieces.items()}, delivered=1)

    @precondition(lambda self: self.model.parcels)
    @rule(data=st.data())
    def unship(self, data: st.DataObject) -> None:
        id = data.draw(st.sampled_from(sorted(self.model.parcels)))
        parcel = self.model.parcels[id]
        announced = any(one.open and set(one.pieces) & set(parcel.pieces) for one in self.model.backs.values())
        early = self.model.came_early(parcel)
        wrong: Any = NotInThatState if parcel.arrived or announced or early else {}
        if self._told("orders.unship", keeper(parcel.shop), wrong, shipment=id, why="wrong one"):
            del self.model.parcels[id]
            self._move(parcel.pieces, shipped=-1)

    @rule(wanted=Pieces)
    def cancel(self, wanted: dict[int, int] | None) -> None:
        named, known = self._named(wanted), self.model.every if wanted else self.model.lines
        free = {id: one.waiting for id, one in known.items()}
        meant = self.model.chosen(named, free)
        if self._told("orders.cancel", SHOPPER, meant, order=self.id, why="no", pieces=named):
            self._canceled(meant)

    @rule(shop=st.sampled_from(("corner", "harbour")))
    def refuse(self, shop: str) -> None:
        own = {id: one.waiting for id, one in self.model.lines.items() if one.shop == shop}
        if own:
            meant = self.model.chosen(None, own)
            if self._told("orders.refuse", keeper(shop), meant, order=self.id, why="broken"):
                self._canceled(meant)

    @rule(kind=st.sampled_from(("return", "exchange")), wanted=Pieces, keep=st.booleans())
    def ask_return(self, kind: str, wanted: dict[int, int] | None, keep: bool) -> None:
        named, known = self._named(wanted), self.model.every if wanted else self.model.lines
        free = {id: one.shipped - one.returned - one.announced for id, one in known.items()}
        meant, id = self.model.chosen(named, free), self._next("r")
        if isinstance(meant, dict) and self.model.late(kind, meant, self.clock.now()):
            meant = AgainstTerms
        said = {"order": self.id, "kind": kind, "why": "small", "pieces": named, "id": id, "keep_gifts": keep}
        if isinstance(meant, dict) and kind == "return" and not keep:
            meant = self._with_gift(meant)
        if self._told("orders.ask-return", SHOPPER, meant, **said):
            shops = sorted({self.model.every[line].shop for line in meant})  # type: ignore[union-attr]
            for place, shop in enumerate(shops):
                own = {line: n for line, n in meant.items() if self.model.every[line].shop == shop}  # type: ignore[union-attr]
                self.model.backs[f"{id}-{place + 1}" if place else id] = Back(shop, kind, own)
            self._move(meant, announced=1)

    @precondition(lambda self: self.model.backs)
    @rule(data=st.data(), how=st.sampled_from(("withdraw", "take", "refuse")))
    def end_return(self, data: st.DataObject, how: str) -> None:
        id = data.draw(st.sampled_from(sorted(self.model.backs)))
        back = self.model.backs[id]
        wrong: Any = {} if back.open else NotInThatState
        if how == "withdraw":
            done = self._told("orders.withdraw-return", SHOPPER, wrong, id=id)
        elif how == "refuse":
            said = {"accepted": False, "why": "used"}
            done = self._told("orders.receive-return", keeper(back.shop), wrong, id=id, **said)
        else:
            done = self._take(id, back, wrong)
        if done:
            back.open = False
            self._move(back.pieces, announced=-1)

    @rule(days=st.sampled_from((1, 6, 9)))
    def wait(self, days: int) -> None:
        self.clock.on(days=days)

    @invariant()
    def what_is_shown_is_what_the_model_says(self) -> None:
        shown = order(self.souk, self.id)
        for line in (*shown["lines"], *shown["gifts"]):
            mine = self.model.every[line["id"]]
            names = ("quantity", "shipped", "delivered", "canceled", "returned")
            assert {name: line[name] for name in names} == {name: getattr(mine, name) for name in names}
        seen = shown["state"], shown["refunded"], shown["kept"]
        assert seen == (self.model.state, self.model.refunded, self.model.held)
        assert {one["id"]: {**one["pieces"], **one["gifts"]} for one in shown["shipments"]} == {
            id: dict(one.pieces) for id, one in self.model.parcels.items()
        }
        assert {one["id"] for one in shown["returns"] if one["state"] == "approved"} == {
            id for id, one in self.model.backs.items() if one.open
        }
        pieces = stock(self.souk)
        for one in self.model.every.values():
            gone, (available, reserved, sold) = one.kept + one.exchanged, self.before[one.variant]
            assert pieces[one.variant] == (available - gone, reserved, sold + gone)

    def _take(self, id: str, back: Back, wrong: dict[str, int] | type[SoukError]) -> bool:
        """The shop has the pieces: their money goes back, or others go out where there are any."""
        lines = self.model.every
        if back.open and back.kind == "exchange":
            short = any(stock(self.souk)[lines[line].variant][0] < many for line, many in back.pieces.items())
            wrong = OutOfStock if short else wrong
        if not self._told("orders.receive-return", keeper(back.shop), wrong, id=id, accepted=True):
            return False
        for line, many in back.pieces.items():
            lines[line].delivered = max(lines[line].delivered, lines[line].returned + many)
        if back.kind == "exchange":
            self._move(back.pieces, shipped=-1, delivered=-1, exchanged=1)
        else:
            self._move(back.pieces, returned=1)
            self.model.give_back(back.pieces)
        return True

    def _canceled(self, meant: Any) -> None:
        by_shop: dict[str, dict[str, int]] = {}
        for line, many in meant.items():
            by_shop.setdefault(self.model.every[line].shop, {})[line] = many
        for _, own in sorted(by_shop.items()):
            self._move(own, canceled=1)
            self.model.give_back(own)

    def _move(self, pieces: Any, **signs: int) -> None:
        for line, many in pieces.items():
            for name, sign in signs.items():
                setattr(self.model.every[line], name, getattr(self.model.every[line], name) + sign * many)

    def _with_gift(self, meant: dict[str, int]) -> dict[str, int]:
        """The pieces of a return, and the gift where it is no longer given without them and can come back."""
        gift, lines = self.model.gift, self.model.lines
        coming = [one for one in self.model.backs.values() if one.open and one.kind == "return"]
        left = {
            id: one.kept - meant.get(id, 0) - sum(back.pieces.get(id, 0) for back in coming)
            for id, one in lines.items()
        }
        kept = sum(lines[id].unit * many for id, many in left.items() if lines[id].shop == "corner")
        out = gift.shipped - gift.returned - gift.announced if gift else 0
        return {**meant, GIVEN: 1} if out and kept < FROM else meant

    def _named(self, wanted: dict[int, int] | None) -> dict[str, int] | None:
        ids = sorted(self.model.every)
        return {ids[n % len(ids)]: many for n, many in wanted.items()} if wanted else None

    def _next(self, kind: str) -> str:
        self.count += 1
        return f"{self.id}{kind}{self.count}"

    def _told(self, name: str, caller: Caller, wanted: Any, **payload: Any) -> bool:
        """Do what the model allows, or be refused as it says; whether it was done."""
        if isinstance(wanted, dict):
            self._ask(name, caller, **payload)
            return True
        with pytest.raises(wanted):
            self._ask(name, caller, **payload)
        return False

    def _ask(self, name: str, caller: Caller, **payload: Any) -> Any:
        return self.souk.call(name, payload, caller)


@pytest.fixture(scope="module")
def machine(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[type[Orders]]:
    """The machine over one shop: every example counts its stock anew, and has an order of its own."""
    folder = tmp_path_factory.mktemp("orders")
    shutil.copy(sqlite_template, folder / "souk.db")
    bank = Bank(Standing(), calm=True)
    rails = {"card": {"use": "tests.simulator.bank:Till", "bank": bank}}
    souk = open_souk(small_settings(folder).model_copy(update={"rails": rails}))
    furnish(souk)
    put(souk, product(SAMPLE, "Brush", 2500))
    run(souk, GIFT)
    assert isinstance(souk.clock, Standing)
    Orders.souk, Orders.clock = souk, souk.clock
    yield Orders
    souk.database.close()


def test_an_order_does_what_its_model_says(machine: type[Orders]) -> None:
    run_state_machine_as_test(machine, settings=PROFILES[os.environ.get("SOUK_PROFILE", "ci")])
