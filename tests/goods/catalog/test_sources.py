from typing import Any

import pytest

from souk.doors.jobs import private
from souk.kit.errors import Invalid, NotFound, Refused, SoukError
from tests.goods.catalog.feeds import Feeds, prices, table
from tests.small import OPERATOR, keeper, open_shops, state

SOURCE = {"id": "supplier", "shop": "corner", "name": "The supplier", "format": "csv", "address": "upload:feed.csv"}


@pytest.fixture(autouse=True)
def shops(feeds: Feeds) -> None:
    open_shops(feeds.souk)


def keep(feeds: Feeds, **more: Any) -> Any:
    return feeds.souk.call("catalog.put-source", {"source": {**SOURCE, **more}}, keeper("corner"))


def pull(feeds: Feeds, *rows: str) -> Any:
    feeds.lay("feed.csv", table(*rows))
    return feeds.souk.call("catalog.pull-source", {"id": "supplier"}, keeper("corner"))


def test_a_source_that_asks_leaves_a_plan(feeds: Feeds) -> None:
    keep(feeds)
    plan = pull(feeds, "A1,水壶,129,")
    assert (plan["batch"]["state"], plan["batch"]["source"], feeds.goods()) == ("planned", "supplier", {})
    (kept,) = feeds.souk.call("catalog.sources", {}, OPERATOR)
    assert (kept["batch"], kept["outcome"]) == (plan["batch"]["id"], "planned")


def test_a_source_that_may_applies_within_its_limits(feeds: Feeds) -> None:
    keep(feeds, apply="auto", missing="retire", limits={"changed": 100, "retired": 25, "price": 20})
    rows = ["A1,水壶,100,", "A2,杯子,25,", "A3,碗,30,", "A4,盘,40,"]
    assert pull(feeds, *rows)["batch"]["state"] == "done"
    assert pull(feeds, "A1,水壶,110,", *rows[1:3])["batch"]["state"] == "done"
    assert prices(feeds) == {"A1": 11000, "A2": 2500, "A3": 3000}


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (["A1,水壶,200,", "A2,杯子,25,"], "is the largest move"),
        (["A1,水壶,100,"], "would be taken out of sight"),
        (["A1,水壶,101,", "A2,杯子,26,"], "of the goods change"),
        (["A1,水壶,100,", "A2,杯子,25,", "A3,碗,dear,"], "of the rows are wrong"),
    ],
)
def test_beyond_its_limits_a_source_waits_and_says_why(feeds: Feeds, rows: list[str], sentence: str) -> None:
    keep(feeds, apply="auto", missing="retire", limits={"changed": 50, "retired": 10, "price": 50})
    pull(feeds, "A1,水壶,100,", "A2,杯子,25,")
    before = feeds.goods()
    plan = pull(feeds, *rows)
    assert plan["batch"]["state"] == "planned"
    assert sentence in plan["waits"]["sentence"]
    assert feeds.goods() == before
    again = pull(feeds, *rows)
    dropped = feeds.souk.call("catalog.show-import", {"id": plan["batch"]["id"]}, OPERATOR)
    assert (dropped["state"], again["batch"]["state"]) == ("dropped", "planned")


def test_what_a_source_retired_comes_back_by_undoing(feeds: Feeds) -> None:
    keep(feeds, missing="retire")
    for rows in (["A1,水壶,100,", "A2,杯子,25,"], ["A1,水壶,100,"]):
        plan = pull(feeds, *rows)
        feeds.apply(plan["batch"]["id"])
    assert sorted(feeds.goods()) == ["A1"]
    feeds.undo(plan["batch"]["id"])
    assert sorted(feeds.goods()) == ["A1", "A2"]


def test_a_source_that_cannot_be_read_says_so_and_changes_nothing(feeds: Feeds) -> None:
    keep(feeds)
    answer = feeds.souk.call("catalog.pull-source", {"id": "supplier"}, OPERATOR)
    assert answer == {"state": "failed", "why": "There is no upload feed.csv; send the file first."}
    (kept,) = feeds.souk.call("catalog.sources", {}, OPERATOR)
    assert (kept["batch"], kept["outcome"]) == ("", answer["why"])
    assert feeds.goods() == {}


def test_secrets_are_kept_and_never_shown(feeds: Feeds) -> None:
    shopify = {"address": "", "format": "", "connector": "shopify", "options": {"address": "https://shop.example"}}
    keep(feeds, **shopify, secrets={"token": "shpat-secret"})
    kept = keep(feeds, **shopify, name="Renamed")
    assert (kept["secrets"], kept["name"]) == (["token"], "Renamed")
    assert "shpat-secret" not in str(feeds.souk.call("catalog.sources", {}, OPERATOR))
    assert private(feeds.souk.operations["catalog.put-source"])


def test_a_shop_may_not_widen_where_a_connector_goes(feeds: Feeds) -> None:
    keep(feeds, address="", format="", connector="shopify", options={"allow": "127.0.0.1:1"})
    answer = feeds.souk.call("catalog.pull-source", {"id": "supplier"}, OPERATOR)
    assert answer == {"state": "failed", "why": "allow is the operator's to choose."}


@pytest.mark.parametrize(
    "more",
    [
        {"address": "http://feeds.example/a.csv"},
        {"address": "https://user:word@feeds.example/a.csv"},
        {"address": "file:///etc/passwd"},
        {"address": ""},
        {"connector": "shopify"},
        {"format": "excel"},
        {"id": "../x"},
        {"limits": {"changed": 101}},
    ],
)
def test_a_source_that_cannot_be_is_refused(feeds: Feeds, more: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        keep(feeds, **more)
    assert feeds.souk.call("catalog.sources", {}, OPERATOR) == []


@pytest.mark.parametrize("verb", ["show-source", "pull-source", "remove-source"])
def test_another_shop_neither_sees_nor_touches_a_source(feeds: Feeds, verb: str) -> None:
    keep(feeds)
    before = state(feeds.souk)
    with pytest.raises(NotFound, match=r"^There is no source supplier\.$"):
        feeds.souk.call(f"catalog.{verb}", {"id": "supplier"}, keeper("harbour"))
    with pytest.raises(Refused):
        feeds.souk.call("catalog.put-source", {"source": SOURCE}, keeper("harbour"))
    with pytest.raises(SoukError):
        feeds.souk.call("catalog.put-source", {"source": {**SOURCE, "shop": "harbour"}}, keeper("harbour"))
    assert feeds.souk.call("catalog.sources", {}, keeper("harbour")) == []
    assert len(feeds.souk.call("catalog.sources", {}, OPERATOR)) == 1
    assert state(feeds.souk) == before
