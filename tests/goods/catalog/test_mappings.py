from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from souk.goods.catalog.contracts import Column, Layout, WrongField
from souk.goods.catalog.rules.guessing import guess
from souk.goods.catalog.rules.mapping import fingerprint, made_of
from souk.goods.catalog.rules.values import available_of, feed_id, is_gtin, price_of
from souk.kit.errors import Invalid, NotFound, Refused
from souk.kit.money import Money
from tests.goods.catalog.feeds import Feeds, prices, table
from tests.small import OPERATOR, keeper, open_shops

CHINESE = "商品编号,商品名称,售价(元),划线价,品牌,条形码,容量(L),库存,主图,英文名称"
ROW = "KT-17,不锈钢烧水壶,129.00,159,山岚,4006381333931,1.7,12,https://pictures.example/1.jpg,Kettle"


def targets(header: str, *rows: str) -> dict[str, tuple[str, str, str]]:
    found = guess(header.split(","), [row.split(",") for row in rows], "CNY")
    return {one.column.header: (one.column.target, one.column.key, one.column.unit) for one in found}


def test_chinese_columns_are_guessed_by_their_names() -> None:
    assert targets(CHINESE, ROW) == {
        "商品编号": ("id", "", ""),
        "商品名称": ("title/zh-CN", "", ""),
        "售价(元)": ("price", "", ""),
        "划线价": ("list_price", "", ""),
        "品牌": ("brand", "", ""),
        "条形码": ("gtin", "", ""),
        "容量(L)": ("attribute", "容量", "L"),
        "库存": ("available", "", ""),
        "主图": ("image", "", ""),
        "英文名称": ("title/en", "", ""),
    }


def test_english_columns_are_guessed_by_names_and_by_the_shape_of_values() -> None:
    found = targets(
        "SKU,Product Title,Asked,Code,Link to it,Colour", "A1,Cup,$12.50,4006381333931,https://x.example/a.png,red"
    )
    assert {name: target for name, (target, _, _) in found.items()} == {
        "SKU": "sku",
        "Product Title": "title/en",
        "Asked": "price",
        "Code": "gtin",
        "Link to it": "image",
        "Colour": "attribute",
    }


@pytest.mark.parametrize(
    ("text", "currency", "money"),
    [
        ("15.00 USD", "", Money(1500, "USD")),
        ("USD 1,299.00", "", Money(129900, "USD")),
        ("¥129", "", Money(12900, "CNY")),
        ("￥１２９．５", "", Money(12950, "CNY")),
        ("12,50 €", "", Money(1250, "EUR")),
        ("1.299,00 €", "", Money(129900, "EUR")),
        ("1,299", "CNY", Money(129900, "CNY")),
        ("129", "JPY", Money(129, "JPY")),
        ("1.250 KWD", "", Money(1250, "KWD")),
        ("129元", "", Money(12900, "CNY")),
        ("", "CNY", None),
    ],
)
def test_prices_are_exact(text: str, currency: str, money: Money | None) -> None:
    assert price_of(text, "price", currency) == money


@pytest.mark.parametrize("text", ["八十九", "12", "-5 USD", "1 2 3 4 x9", "1.005 USD", "5 XX", "NaN USD", "1e9 USD"])
def test_what_is_no_price_is_refused(text: str) -> None:
    with pytest.raises(WrongField):
        price_of(text, "price")


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10**13), st.sampled_from(["USD", "CNY", "JPY", "KWD"]))
def test_every_written_amount_reads_back(amount: int, currency: str) -> None:
    money = Money(amount, currency)
    assert price_of(f"{money.major:f} {currency}", "price") == money
    if currency in ("USD", "CNY"):
        assert price_of(f"{money.major:,.2f} {currency}", "price") == money


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_and_ids_always_fit(text: str) -> None:
    for read in (lambda: price_of(text, "price", "CNY"), lambda: available_of(text)):
        with suppress(WrongField):
            read()
    assert feed_id(text) == feed_id(text)
    assert 1 <= len(feed_id(text)) <= 100
    is_gtin(text)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(max_size=12), min_size=1, max_size=8), st.lists(st.text(max_size=20), max_size=8))
def test_any_table_is_guessed_and_its_rows_are_made_or_refused(header: list[str], cells: list[str]) -> None:
    layout = Layout(tuple(one.column for one in guess(header, [cells], "CNY")))
    with suppress(WrongField):
        assert made_of(header, cells, layout, "corner").product.shop == "corner"


def test_rows_of_one_product_become_its_variants(feeds: Feeds) -> None:
    open_shops(feeds.souk)
    header = "款号,规格编号,商品名称,颜色,售价"
    rows = ["T1,T1-R,亚麻衫,红,50", "X1,X1-A,帽子,黑,9", "T1,T1-B,亚麻衫,蓝,55"]
    feeds.lay("a.csv", table(*rows, header=header))
    assert feeds.plan("a.csv")["batch"]["added"] == 2
    feeds.apply()
    variants = feeds.goods()["T1"]["variants"]
    assert [(one["id"], one["options"]) for one in variants] == [("T1-R", {"颜色": "红"}), ("T1-B", {"颜色": "蓝"})]


def test_a_table_of_prices_leaves_the_variants_alone_that_it_does_not_name(feeds: Feeds) -> None:
    open_shops(feeds.souk)
    header = "款号,规格编号,商品名称,颜色,售价"
    feeds.lay("a.csv", table("T1,T1-R,亚麻衫,红,50", "T1,T1-B,亚麻衫,蓝,55", "X1,X1-A,帽子,黑,9", header=header))
    feeds.plan("a.csv")
    feeds.apply()
    feeds.lay("b.csv", table("T1,T1-B,44", "X1,X1-B,8", header="款号,规格编号,售价"))
    feeds.plan("b.csv", id="cheaper")
    feeds.apply("cheaper")
    costs = {
        variant["id"]: variant["offers"][0]["price"]["amount"]
        for one in feeds.goods().values()
        for variant in one["variants"]
    }
    assert costs == {"T1-R": 5000, "T1-B": 4400, "X1-A": 900, "X1-B": 800}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_a_table_is_read_whatever_its_encoding_and_delimiter(feeds: Feeds, encoding: str, delimiter: str) -> None:
    feeds.lay("a.csv", table("A1,水壶,129,山岚").replace(",", delimiter).encode(encoding))
    found = feeds.souk.call("catalog.guess-mapping", {"file": "a.csv", "shop": "corner"}, OPERATOR)
    assert (found["encoding"], found["delimiter"]) == (encoding.removesuffix("-sig"), delimiter)
    assert [(one["product"], one["title"], one["price"]["amount"]) for one in found["preview"]] == [
        ("A1", "水壶", 12900)
    ]


def test_a_mapping_is_found_again_by_its_columns(feeds: Feeds) -> None:
    open_shops(feeds.souk)
    file = feeds.lay("a.csv", table("A1,水壶,129,山岚"))
    columns = [{"header": "编号", "target": "id"}, {"header": "商品名称", "target": "title/en"}]
    columns += [{"header": "售价(元)", "target": "price", "currency": "USD"}, {"header": "品牌"}]
    kept = {"shop": "corner", "name": "spring", "mapping": {"columns": columns}}
    feeds.souk.call("catalog.keep-mapping", kept, keeper("corner"))
    found = feeds.souk.call("catalog.guess-mapping", {"file": file, "shop": "corner"}, keeper("corner"))
    assert (found["kept"], found["preview"][0]["price"]) == ("spring", {"amount": 12900, "currency": "USD"})
    feeds.plan(file)
    feeds.apply()
    assert (prices(feeds), feeds.goods()["A1"]["brand"]) == ({"A1": 12900}, "")
    others = feeds.souk.call("catalog.guess-mapping", {"file": file, "shop": "harbour"}, keeper("harbour"))
    assert (others["kept"], others["preview"][0]["price"]["currency"]) == ("", "CNY")
    assert feeds.souk.call("catalog.mappings", {}, keeper("harbour")) == []


def test_columns_in_another_order_are_the_same_table() -> None:
    assert fingerprint(["A", " b  c"]) == fingerprint(["B C", "a"]) != fingerprint(["a", "b"])


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ([{"header": "a", "target": "title/en"}], "no column is the id"),
        ([{"header": "a", "target": "id"}, {"header": "b", "target": "id"}], "two columns are id"),
    ],
)
def test_a_mapping_that_cannot_work_is_refused(feeds: Feeds, columns: list[Any], why: str) -> None:
    open_shops(feeds.souk)
    kept = {"shop": "corner", "name": "spring", "mapping": {"columns": columns}}
    with pytest.raises(Invalid, match=why):
        feeds.souk.call("catalog.keep-mapping", kept, OPERATOR)
    assert feeds.souk.call("catalog.mappings", {}, OPERATOR) == []


def test_a_shop_neither_keeps_nor_guesses_for_another(feeds: Feeds) -> None:
    open_shops(feeds.souk)
    file = feeds.lay("a.csv", table("A1,水壶,129,山岚"))
    layout = {"columns": [{"header": "编号", "target": "id"}]}
    for verb, payload in (
        ("keep-mapping", {"shop": "corner", "name": "x", "mapping": layout}),
        ("guess-mapping", {"shop": "corner", "file": file}),
        ("preview-mapping", {"shop": "corner", "file": file, "mapping": layout}),
        ("plan-import", {"shop": "corner", "files": [file], "format": "csv"}),
    ):
        with pytest.raises(Refused):
            feeds.souk.call(f"catalog.{verb}", payload, keeper("harbour"))
    assert feeds.souk.call("catalog.mappings", {}, OPERATOR) == []
    with pytest.raises(NotFound, match=r"^corner keeps no mapping ghost\.$"):
        feeds.souk.call(
            "catalog.plan-import", {"shop": "corner", "files": [file], "format": "csv", "mapping": "ghost"}, OPERATOR
        )


def test_columns_that_nobody_names_are_left_out() -> None:
    layout = Layout((Column("a", "id"), Column("b", "price", currency="USD")))
    made = made_of(["a", "b", "c"], ["1", "2", "3"], layout, "corner")
    assert (made.says, made.product.attributes) == ({"price"}, ())
