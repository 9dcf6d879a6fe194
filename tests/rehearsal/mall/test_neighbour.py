"""A second invented house: the same items by their bars, at its own prices, bought by the mall's agents."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from click.testing import CliRunner

from souk.doors.cli import neighbour, serving
from souk.doors.cli.desk import Commands, Desk
from souk.doors.jobs import staffed
from souk.goods.catalog.rules.values import is_gtin
from souk.kit.operation import Souk
from souk.rehearsal.mall import Mall, Neighbour
from souk.rehearsal.mall.rules.codes import ean13
from tests.agents.market.conftest import ANN
from tests.agents.market.houses import TO, mandate, settings_of
from tests.agents.market.houses import serving as served
from tests.small import OPERATOR, small_settings


@pytest.fixture(scope="module")
def mall() -> Mall:
    return Mall(products=80, reviews=0)


@pytest.fixture(scope="module")
def house(mall: Mall) -> Neighbour:
    return Neighbour(mall.pieces, each=1)


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory, house: Neighbour, mall: Mall) -> Iterator[Souk]:
    """The mall's house with one thing of each kind on sale, and the neighbour in its market."""
    folder = tmp_path_factory.mktemp("street")
    with ExitStack() as stack:
        mine, theirs = settings_of(folder / "mall"), settings_of(folder / "neighbour", test_mode=True)
        souk, jobs = staffed(mine)
        other, work = staffed(theirs)
        for one in (souk, other):
            stack.callback(one.database.close)
        for _ in mall.build(souk, OPERATOR):
            pass
        souk.call(
            "accounts.open", {"id": "ann", "kind": "shopper", "name": "Ann", "email": "ann@people.example"}, OPERATOR
        )
        keys = souk.call("mandates.hold-keys", {}, OPERATOR)["wallet"]
        for _ in range(2):
            assert [step.done for step in house.build(other, OPERATOR, mine.origin, keys)] == [len(house.goods)]
        work.catch_up()
        stack.enter_context(served(souk, jobs, mine))
        stack.enter_context(served(other, work, theirs))
        added = souk.call("market.add-merchant", {"merchant": {"domain": f"127.0.0.1:{theirs.port}"}}, OPERATOR)
        assert souk.call("market.visit", {"merchant": added["id"]}, OPERATOR)["state"] == "open"
        yield souk


def test_every_code_is_a_valid_ean_of_the_range_for_shops_and_no_two_are_one() -> None:
    variants = [variant for piece in Mall(reviews=0).pieces for variant in piece.product.variants]
    codes = [one.value for variant in variants for one in variant.barcodes]
    assert len(codes) == len(set(codes)) == len(variants)
    assert all(is_gtin(code) and code.startswith("29") for code in codes)
    assert ean13("mall-kettle-0001-a") == ean13("mall-kettle-0001-a") != ean13("mall-kettle-0001-b")
    assert is_gtin("4006381333931"), "the rule that is asked here knows a real code"


def test_it_sells_the_same_items_under_its_own_ids_and_prices(mall: Mall, house: Neighbour) -> None:
    theirs = {
        one.value: variant for piece in mall.pieces for variant in piece.product.variants for one in variant.barcodes
    }
    assert {one.category for one in house.goods} == {piece.product.category for piece in mall.pieces}
    ratios = []
    for product in house.goods:
        for variant in product.variants:
            same = theirs[variant.barcodes[0].value]
            assert variant.id != same.id
            ratios.append(variant.offers[0].price.amount / min(one.price.amount for one in same.offers))
    assert min(ratios) < 1 < max(ratios), "one thing is cheaper there, another here"
    assert all(0.85 < one < 1.11 for one in ratios)


def test_the_malls_agent_finds_the_same_item_there_and_buys_it_under_a_mandate(street: Souk, house: Neighbour) -> None:
    there = next(one for one in house.goods if one.variants[0].offers[0].price.amount < 20000)
    mine = there.id.replace("bridge-", "mall-")
    told = street.call("market.offers", {"wish": {"product": mine, "to": TO, "seconds": 60}}, ANN)["offers"]
    assert told[0]["match"]["kind"] == "gtin"
    assert told[0]["goods"]["product"] == there.id
    paper = mandate(street, per_purchase=told[0]["total"]["total"])
    bought = street.call("market.buy", {"offer": told[0]["id"], "mandate": paper}, ANN)
    assert (bought["state"], bought["total"]) == ("paid", told[0]["total"]["total"])


def test_without_a_demo_on_this_machine_there_is_no_neighbour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    desk = Desk()
    desk.__dict__["settings"] = small_settings(tmp_path / "var").model_copy(update={"port": 9})
    group = Commands("souk")
    neighbour.add(group, desk)
    refused = CliRunner().invoke(group, ["neighbour"])
    assert refused.exit_code == 7
    assert "run `souk demo` first" in refused.output
    assert not (tmp_path / "var").exists(), "nothing was opened for it"


def test_it_stands_on_the_next_port_in_a_folder_of_its_own_and_the_demos_market_may_ask_it(tmp_path: Path) -> None:
    demo = small_settings(tmp_path).model_copy(update={"port": 8765, "demo": True, "market_allow": ""})
    stands = neighbour.beside(demo)
    assert (stands.port, stands.host, stands.folder) == (8766, "127.0.0.1", tmp_path / "neighbour")
    assert stands.origin == f"http://{serving.neighbour_of(demo)}"
    desk = Desk()
    desk.__dict__["settings"] = demo
    serving.check(desk)
    assert demo.market_allow == "127.0.0.1:8766"
