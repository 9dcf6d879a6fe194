"""What happened in the mall before somebody came: each order where its fate left it, and every sum of it right."""

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import pytest
import tomli

from souk.doors.jobs import Jobs, keep, staffed
from souk.kit.operation import Caller, Souk
from souk.people.accounts import scopes_of
from souk.rehearsal.mall import Mall
from souk.rehearsal.mall.contracts import Life
from souk.rehearsal.mall.rules.living import life
from souk.rehearsal.mall.service.living import plot
from souk.trade.orders import AgainstTerms
from tests.small import OPERATOR, small_settings

TURNABLE = {"use": "souk.rehearsal.mall.providers.turnable:Turnable"}
HER = Caller("mall-shopper", scopes_of("shopper"))
RAW = tomli.loads((Path(__file__).parents[3] / "souk/rehearsal/mall/life.toml").read_text("utf-8"))


class House:
    """A mall that has lived."""

    def __init__(self, folder: Path, template: Path) -> None:
        folder.mkdir()
        shutil.copy(template, folder / "souk.db")
        self.settings = small_settings(folder).model_copy(update={"clock": TURNABLE})
        self.mall = Mall(products=120, reviews=0)
        self.souk, self.jobs = self.opened()

    def opened(self) -> tuple[Souk, Jobs]:
        return staffed(self.settings)

    def build(self) -> bool:
        going = self.mall.begin(self.souk, OPERATOR)
        for _ in self.mall.build(self.souk, OPERATOR):
            pass
        if going:
            self.jobs.catch_up()
        return going

    def live(self, most: int | None = None) -> None:
        for _ in islice(self.mall.live(self.souk, OPERATOR, partial(keep, self.settings.folder)), most):
            pass

    def ask(self, name: str, caller: Caller = OPERATOR, **payload: Any) -> Any:
        return self.souk.call(name, payload, caller)

    def life(self) -> Life:
        began = self.ask("events.read", names=["mall.began"])["events"][0]["facts"]["today"]
        return life(plot(RAW), self.mall.shelf, datetime.fromisoformat(began), Random("11/life"))

    def stock(self) -> list[Any]:
        return [one for one in self.ask("inventory.page", most=500) if one["location"].endswith("-back")]

    def orders(self) -> list[Any]:
        rows = self.ask("orders.sales", most=200)["orders"]
        return [self.ask("orders.show", order=one["id"]) for one in rows]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[House]:
    made = House(tmp_path_factory.mktemp("life") / "var", sqlite_template)
    made.build()
    made.live()
    made.jobs.catch_up()
    yield made
    made.souk.database.close()


def fate(order: Any) -> str:
    """What became of an order, as its page says it."""
    if order["state"] != "placed":
        return str(order["state"])
    states = {part["state"] for part in order["parts"]}
    backs = [f"{one['kind']} {one['state']}" for one in order["returns"]]
    return " ".join([*sorted(states), *backs])


def exchanged(order: Any, line: str) -> int:
    """Pieces that went out once more for others that came back."""
    backs = [one for one in order["returns"] if (one["kind"], one["state"]) == ("exchange", "received")]
    return sum(one["pieces"].get(line, 0) for one in backs)


def test_every_fate_has_as_many_orders_as_it_says(house: House) -> None:
    assert Counter(fate(one) for one in house.orders()) == {
        "waiting": 22,
        "shipped": 24,
        "part_shipped": 3,
        "delivered": 45,
        "canceled": 8,
        "delivered return approved": 4,
        "delivered return refused": 2,
        "returned return received": 5,
        "delivered exchange approved": 2,
        "shipped exchange received": 1,
        "expired": 1,
        "deposit": 3,
    }
    assert sum(one["count"] for one in RAW["fate"].values()) == 120


def test_orders_are_of_the_last_two_weeks_and_the_clock_is_home(house: House) -> None:
    now = house.souk.clock.now()
    assert abs(now - datetime.now(now.tzinfo)) < timedelta(seconds=5)
    made = sorted(datetime.fromisoformat(one["at"]) for one in house.orders())
    assert timedelta(days=12) < now - made[0] < timedelta(days=14)
    assert timedelta(0) < now - made[-1] < timedelta(days=1)
    for order in house.orders():
        moments = [datetime.fromisoformat(step["at"]) for step in order["steps"]]
        assert moments == sorted(moments)
        assert moments[-1] < now


def test_every_order_and_everybody_in_it_is_invented(house: House) -> None:
    orders = house.orders()
    assert {one["recipient"]["email"].rpartition(".")[2] for one in orders} == {"example"}
    assert {one["recipient"]["phone"][:9] for one in orders} == {"130 0000 "}
    assert len({one["recipient"]["name"] for one in orders}) >= 35
    assert {one["customer"] for one in orders} == {"", "mall-shopper"}


def test_the_shopper_has_an_order_in_every_state_that_is_worth_a_look(house: House) -> None:
    rows = house.ask("orders.page", HER, most=50)["orders"]
    found = Counter(fate(house.ask("orders.show", HER, order=one["id"])) for one in rows)
    assert found == {
        "waiting": 1,
        "shipped": 1,
        "delivered": 1,
        "canceled": 1,
        "delivered return approved": 1,
        "returned return received": 1,
        "shipped exchange received": 1,
        "expired": 1,
        "deposit": 1,
    }
    places = house.ask("accounts.addresses", HER)
    assert [(one["address"]["label"], one["preferred"]) for one in places] == [("家", True), ("公司", False)]
    assert [one["state"] for one in house.ask("promotions.wallet", HER)] == ["usable"]
    assert len(house.ask("checkout.cart", HER)["lines"]) == 2


def test_the_first_shops_owner_has_something_on_every_page(house: House) -> None:
    shop = house.mall.shops[0].id
    owner = Caller("mall-owner", scopes_of("merchant", "owner"), shop)
    own = house.ask("orders.sales", owner, most=100)["orders"]
    assert len(own) == 32
    assert house.ask("orders.to-do", owner)["returns"] == 3
    campaigns = {one["rule"]["id"] for one in house.ask("promotions.page", owner)}
    assert {"mall-own-199", "mall-own-coupon-15", "mall-own-presale", "mall-own-boxes", "mall-own-weekend"} <= campaigns
    assert "新到一批货" in {one["why"] for one in house.ask("inventory.changes", owner)}
    kinds = Counter(one["kind"] for one in house.ask("payments.entries", owner))
    assert kinds == {"pay": 32, "refund": 5, "settle": 1}
    measures, prices = house.ask("catalog.imports", owner)
    assert (measures["id"], measures["rejected"]) == ("mall-measures", 0)
    assert house.ask("annotation.inbox", owner)["total"] > 0
    (rush,) = house.ask("admission.rooms", owner)
    assert (rush["phase"], rush["sale"]["rule"]["shop"]) == ("gathering", shop)
    assert [one["id"] for one in house.ask("pricing.tax-rates", owner)["rates"]] == ["cn-vat", "sg-gst", "de-vat"]
    assert (prices["state"], prices["changed"], prices["rejected"]) == ("done", 3, 1)
    searched = house.ask("search.searched", owner, about={"shop": shop})
    assert (searched["queries"], searched["nothing"] > 0, searched["clicked"] > 0) == (8, True, True)


def test_what_the_terms_do_not_take_back_was_refused_by_its_clause(house: House) -> None:
    (story,) = [one for one in house.life().stories if one.fate == "barred"]
    order = house.ask("orders.show", order=story.id)
    assert (fate(order), [deed.verb for deed in story.deeds][-1]) == ("delivered", "ask-return")
    with pytest.raises(AgainstTerms) as refused:
        house.ask("orders.ask-return", order=story.id, kind="return", why="the cat does not like it")
    assert refused.value.clause.id == "not-returned-cat_food"


def test_no_piece_is_lost(house: House) -> None:
    rows = {(one["variant"], one["location"]): one for one in house.stock()}
    sold, reserved = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for order in house.orders():
        for line in order["lines"]:
            place = (line["variant"], f"{line['shop']}-back")
            gone = line["quantity"] - line["canceled"] - line["returned"] + exchanged(order, line["id"])
            sold[place] += gone if order["state"] == "placed" else 0
            reserved[place] += line["quantity"] if order["state"] == "deposit" else 0
    assert {place: one["sold"] for place, one in rows.items() if one["sold"]} == dict(+sold)
    assert {place: one["reserved"] for place, one in rows.items() if one["reserved"]} == dict(+reserved)
    assert +sold


def test_the_ledger_has_what_was_paid_and_what_went_back(house: House) -> None:
    balances = {one["account"]: one["posted"] for one in house.ask("payments.balances", most=100)}
    assert sum(balances.values()) == 0
    assert all(one["pending"] == 0 for one in house.ask("payments.balances", most=100))
    paid = sum(one["total"] - one["refunded"] for one in house.orders() if one["state"] in ("placed", "canceled"))
    down = sum(one["total"] - one["balance"]["amount"] for one in house.orders() if one["state"] == "deposit")
    rails = -sum(many for account, many in balances.items() if account.startswith("rail:"))
    assert (rails, balances["deposits"]) == (paid + down, down)


def test_a_mall_that_has_lived_adds_nothing(house: House) -> None:
    def everything() -> tuple[Any, ...]:
        return house.orders(), house.stock(), house.ask("payments.balances"), house.ask("promotions.page", most=50)

    before = everything()
    assert house.build() is False
    assert everything() == before


def test_a_life_that_was_cut_off_goes_on_to_the_same_end(house: House, tmp_path: Path, sqlite_template: Path) -> None:
    cut = House(tmp_path / "var", sqlite_template)
    cut.build()
    cut.live(most=9)
    cut.souk.database.close()
    cut.souk, cut.jobs = cut.opened()
    assert cut.build() is True
    assert house.souk.clock.now() - cut.souk.clock.now() > timedelta(days=2)
    cut.live()
    cut.jobs.catch_up()

    def ends(of: House) -> list[tuple[Any, ...]]:
        return [(one["id"], one["total"], one["refunded"], fate(one)) for one in of.orders()]

    assert ends(cut) == ends(house)
    assert cut.build() is False
    cut.souk.database.close()
