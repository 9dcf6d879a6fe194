import pytest

from souk.doors.jobs import staffed
from souk.goods.catalog.service.importing import BATCH
from souk.kit.errors import Conflict, NotFound
from souk.settings import Settings
from tests.goods.catalog.feeds import Feeds, counts, prices, table
from tests.small import OPERATOR, keeper, open_shops, product, put, state


@pytest.fixture(autouse=True)
def shops(feeds: Feeds) -> None:
    open_shops(feeds.souk)


def test_a_plan_counts_and_changes_nothing(feeds: Feeds) -> None:
    put(feeds.souk, product("A1", "Kettle", 9900), product("A2", "Cup", 1900))
    before = state(feeds.souk)
    plan = feeds.plan(feeds.lay("a.csv", table("A1,水壶,129,山岚", "A2,,19,", "A3,杯子,25,北屿", ",无,1,")))
    assert counts(plan["batch"]) == (4, 1, 1, 1, 1)
    assert plan["batch"]["state"] == "planned"
    after = state(feeds.souk)
    assert (after["products"], after["events"]) == (before["products"], before["events"])
    fields = {one["field"]: (one["count"], one["product"], one["before"], one["after"]) for one in plan["fields"]}
    assert fields["price"] == (1, "A1", "99.00 CNY", "129.00 CNY")
    assert fields["brand"] == (1, "A1", None, "山岚")
    assert fields["title/zh-CN"] == (1, "A1", None, "水壶")
    assert [(one["product"], one["percent"]) for one in plan["prices"]] == [("A1", 30)]


def test_what_is_planned_is_done_and_undone(feeds: Feeds) -> None:
    put(feeds.souk, product("A1", "Kettle", 9900))
    before = feeds.goods()
    feeds.plan(feeds.lay("a.csv", table("A1,水壶,129,", "A3,杯子,25,")))
    done = feeds.apply()
    assert (done["batch"]["state"], prices(feeds)) == ("done", {"A1": 12900, "A3": 2500})
    assert feeds.changes() == []
    assert feeds.undo("planned").answer["state"] == "undone"
    assert feeds.goods() == before


def test_columns_that_a_table_does_not_have_leave_the_goods_as_they_are(feeds: Feeds) -> None:
    put(
        feeds.souk, {**product("A1", "Kettle", 9900), "brand": "Cato", "attributes": [{"key": "lid", "value": "steel"}]}
    )
    feeds.plan(feeds.lay("a.csv", table("A1,88", header="编号,售价")))
    feeds.apply()
    (one,) = feeds.goods().values()
    assert (one["title"], one["brand"], one["attributes"][0]["key"]) == ({"en": "Kettle"}, "Cato", "lid")
    assert prices(feeds) == {"A1": 8800}


def test_what_somebody_changed_since_is_planned_anew_and_waits(feeds: Feeds) -> None:
    put(feeds.souk, product("A1", "Kettle", 9900), product("A2", "Cup", 1900))
    feeds.plan(feeds.lay("a.csv", table("A1,水壶,129,", "A2,杯子,25,")))
    change = {"product": "A1", "revision": 1, "changes": {"brand": "Mine"}, "reason": "I know better"}
    feeds.souk.call("catalog.edit", change, OPERATOR)
    waits = feeds.apply()
    assert (waits["batch"]["state"], waits["moved"], prices(feeds)) == ("planned", 1, {"A1": 9900, "A2": 2500})
    assert [one["product"] for one in feeds.changes()] == ["A1"]
    assert feeds.apply()["batch"]["state"] == "done"
    assert prices(feeds) == {"A1": 12900, "A2": 2500}


def test_goods_that_are_not_in_the_next_file_are_counted_and_kept(feeds: Feeds) -> None:
    feeds.plan(feeds.lay("a.csv", table("A1,水壶,129,", "A2,杯子,25,")), id="one")
    feeds.apply("one")
    plan = feeds.plan(feeds.lay("b.csv", table("A1,水壶,129,")), id="two")
    assert plan["batch"]["missing"] == 1
    assert [(one["kind"], one["product"], one["changes"]) for one in feeds.changes("two")] == [("missing", "A2", [])]
    assert plan["cautions"][0]["facts"] == {"percent": 50, "count": 1}
    feeds.apply("two")
    assert sorted(feeds.goods()) == ["A1", "A2"]


def test_prices_a_hundred_times_what_they_were_are_told(feeds: Feeds) -> None:
    put(feeds.souk, *[product(f"A{n}", "Kettle", 1000 + n) for n in range(4)])
    rows = [f"A{n},Kettle,{1000 + n}," for n in range(4)]
    plan = feeds.plan(feeds.lay("a.csv", table(*rows)))
    assert [one["facts"] for one in plan["cautions"]] == [{"count": 4, "total": 4}]


def test_a_product_that_stands_twice_is_planned_once(feeds: Feeds) -> None:
    plan = feeds.plan(feeds.lay("a.csv", table("A1,水壶,129,", "A1,水壶,139,")))
    assert counts(plan["batch"]) == (2, 1, 0, 0, 1)
    (reject,) = feeds.rejects("planned")
    assert (reject["line"], reject["field"], reject["reason"]) == (3, "id", "the product stands in the file before")


def test_a_plan_and_its_deed_go_on_where_they_broke_off(feeds: Feeds, settings: Settings) -> None:
    rows = [f"B{n:04},杯子,{n + 1}," for n in range(BATCH + 40)]
    file = feeds.lay("a.csv", table(*rows))
    payload = {"format": "csv", "files": [file], "shop": "corner", "id": "planned"}
    steps = feeds.souk.stream("catalog.plan-import", payload, OPERATOR)
    assert [next(steps).done, next(steps).done] == [0, BATCH]
    steps.close()
    other, _ = staffed(settings)
    assert counts(other.call("catalog.plan-import", payload, OPERATOR)["batch"]) == (BATCH + 40, BATCH + 40, 0, 0, 0)
    deed = other.stream("catalog.apply-plan", {"id": "planned"}, OPERATOR)
    next(deed)
    next(deed)
    deed.close()
    other.database.close()
    assert len(feeds.goods()) == BATCH
    assert feeds.apply()["batch"]["state"] == "done"
    assert len(feeds.goods()) == BATCH + 40


def test_changes_are_given_page_by_page(feeds: Feeds) -> None:
    feeds.plan(feeds.lay("a.csv", table(*[f"B{n},杯子,{n + 1}," for n in range(5)])))
    assert [one["product"] for one in feeds.changes(most=2)] == ["B0", "B1"]
    assert [one["product"] for one in feeds.changes(after=2, most=9)] == ["B2", "B3", "B4"]


def test_a_plan_that_is_dropped_cannot_be_done(feeds: Feeds) -> None:
    feeds.plan(feeds.lay("a.csv", table("A1,水壶,129,")))
    assert feeds.souk.call("catalog.drop-plan", {"id": "planned"}, OPERATOR)["state"] == "dropped"
    before = state(feeds.souk)
    with pytest.raises(Conflict, match=r"^The import planned is dropped; this takes one that is planned\.$"):
        feeds.apply()
    assert state(feeds.souk) == before


def test_a_file_that_breaks_off_makes_nothing_missing(feeds: Feeds) -> None:
    lines = [f'{{"id": "P{n}", "variants": [{{"id": "P{n}", "title": "Cup"}}]}}' for n in range(3)]
    feeds.plan(feeds.lay("a.jsonl", "\n".join(lines)), format="acp-jsonl", id="one")
    feeds.apply("one")
    cut = "<rss><channel><item><id>P0</id><title>Cup</title></item><item><id>P1"
    feeds.lay("b.xml", cut)
    plan = feeds.plan("b.xml", format="google-xml", id="two")
    assert (plan["batch"]["missing"], plan["batch"]["rejected"]) == (0, 1)
    assert plan["cautions"][0]["sentence"].startswith("The file breaks off")


@pytest.mark.parametrize(
    "verb", ["plan", "plan-changes", "apply-plan", "drop-plan", "show-import", "rejects", "undo-import"]
)
def test_another_shop_does_not_see_a_plan(feeds: Feeds, verb: str) -> None:
    feeds.plan(feeds.lay("a.csv", table("A1,水壶,129,")))
    before = state(feeds.souk)
    with pytest.raises(NotFound, match=r"^There is no import planned\.$"):
        feeds.souk.call(f"catalog.{verb}", {"id": "planned"}, keeper("harbour"))
    assert feeds.souk.call("catalog.imports", {}, keeper("harbour")) == []
    assert state(feeds.souk) == before


def test_an_id_that_another_shop_has_becomes_one_of_ones_own(feeds: Feeds) -> None:
    put(feeds.souk, product("A1", "Kettle", 9900, shop="harbour"))
    file = feeds.lay("a.csv", table("A1,水壶,129,"))
    feeds.plan(file)
    feeds.apply()
    assert prices(feeds) == {"A1": 9900, "corner-A1": 12900}
    assert counts(feeds.plan(file, id="again")["batch"]) == (1, 0, 0, 1, 0)


def test_listing_a_product_under_another_shop_takes_the_former_shops_offer_away(feeds: Feeds) -> None:
    put(feeds.souk, product("A1", "Kettle", 9900))
    put(feeds.souk, product("A1", "Kettle", 8000, shop="harbour"))
    (one,) = feeds.goods().values()
    assert [(offer["shop"], offer["price"]["amount"]) for offer in one["variants"][0]["offers"]] == [("harbour", 8000)]
