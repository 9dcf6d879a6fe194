"""What each connector makes of its own platform: cost and pace, windows, translations, regions, settings."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from souk.goods.catalog.contracts import Attribute, Product
from souk.goods.catalog.ports import CatalogSource
from souk.goods.catalog.providers.medusa import Medusa, WhichRegion
from souk.goods.catalog.providers.remote import KeyRefused
from souk.goods.catalog.providers.remote_goods import attribute, barcodes, key_of, number, own_id, plain
from souk.goods.catalog.providers.remote_pages import NoWayOn, Page, by_cursor, by_offset
from souk.goods.catalog.providers.saleor import EmptyChannel, Saleor
from souk.goods.catalog.providers.shopify import Shopify
from souk.goods.catalog.providers.woocommerce import WooCommerce
from souk.goods.catalog.rules import check
from souk.kit.errors import Invalid, Refused
from tests.doubles import shopify
from tests.doubles.goods import Good, Sold, shelf
from tests.doubles.medusa import MedusaDouble
from tests.doubles.platforms import KINDS, good, read, titles
from tests.doubles.saleor import SaleorDouble
from tests.doubles.server import Double, Reply, said, serving
from tests.doubles.shopify import ShopifyDouble
from tests.doubles.woocommerce import WooCommerceDouble

HTML = "<p>a</p>"


def names(products: list[Product]) -> list[str]:
    return [next(iter(one.title.values())) for one in products if one.title]


def facts(product: Product) -> dict[str, Attribute]:
    return {one.key: one for one in product.attributes}


def wide(variants: int) -> Good:
    """A good in so many colours."""
    made = (Sold(5000 + at, f"W-{at}", "9.00", options=(("Colour", f"Shade {at}"),)) for at in range(variants))
    return Good(500, "Ribbon (invented)", tuple(made))


def reading(name: str, double: Double, **more: Any) -> CatalogSource:
    return KINDS[name].source(double, **more)


def test_shopify_is_never_throttled_because_its_bucket_is_waited_for() -> None:
    platform = ShopifyDouble(shelf(23), each=150)
    with serving(platform) as double:
        assert names(good(reading("shopify", double, page=6))) == titles(shelf(23))
    assert len(double.asked) == platform.spent == 4
    assert double.waits == [8.05, 9.02, 9.02]


def test_shopify_says_that_it_is_throttled_and_is_asked_again() -> None:
    with serving(ShopifyDouble(shelf(3), each=100, bucket=0)) as double:
        assert len(good(reading("shopify", double))) == 3
    assert double.waits == [5.03]


def test_shopify_that_is_throttled_for_ever_is_left() -> None:
    throttled = said({"errors": [{"message": "Throttled", "extensions": {"code": "THROTTLED"}}]})
    with serving(ShopifyDouble(shelf(3))) as double:
        double.will(*[throttled] * 99)
        _, error = read(reading("shopify", double))
    assert str(error) == "127.0.0.1 asks to wait longer than two minutes; try later."
    assert len(double.asked) == 5


@pytest.mark.parametrize("name", ["shopify", "saleor"])
def test_a_question_that_costs_too_much_is_asked_in_smaller_portions(name: str) -> None:
    platform = ShopifyDouble(shelf(9), each=300) if name == "shopify" else SaleorDouble(shelf(9), most=40)
    with serving(platform) as double:
        assert len(good(reading(name, double, page=8))) == 9
    sizes = [one.body["variables"]["first"] for one in double.asked]
    assert sizes == [8, 4, 2, 2, 2, 2, 2]


@pytest.mark.parametrize("name", ["shopify", "saleor"])
def test_a_product_that_costs_too_much_alone_ends_the_reading(name: str) -> None:
    platform = ShopifyDouble(shelf(9), each=2000) if name == "shopify" else SaleorDouble(shelf(9), most=4)
    with serving(platform) as double:
        _, error = read(reading(name, double))
    assert isinstance(error, Invalid)
    assert "one product costs more than it answers at once" in str(error)


@pytest.mark.parametrize("name", ["shopify", "saleor"])
def test_a_cursor_that_comes_again_is_noticed(name: str) -> None:
    make: Callable[..., Any] = KINDS[name].platform
    with serving(make(shelf(3), same_cursor=True)) as double:
        rows, error = read(reading(name, double))
    assert isinstance(error, NoWayOn)
    assert len(double.asked) <= 3
    assert all(row.product for row in rows)


@pytest.mark.parametrize("window", [4, 5, 9])
def test_shopify_is_read_in_windows_of_what_it_gives_of_one_list(window: int) -> None:
    with serving(ShopifyDouble(shelf(9))) as double:
        assert names(good(reading("shopify", double, window=window, page=2))) == titles(shelf(9))
    filters = dict.fromkeys(one.body["variables"]["filter"] for one in double.asked)
    assert len(filters) == 9 // window + 1


def test_variants_that_do_not_fit_on_a_page_are_fetched() -> None:
    with serving(ShopifyDouble([wide(130), *shelf(2)])) as double:
        ribbon, *rest = good(reading("shopify", double))
    assert [one.sku for one in ribbon.variants] == [f"W-{at}" for at in range(130)]
    assert len(rest) == 2


@pytest.mark.parametrize("name", ["shopify", "woocommerce"])
def test_more_variants_than_a_product_may_have_are_told_by_the_catalogues_check(name: str) -> None:
    make: Callable[..., Any] = KINDS[name].platform
    with serving(make([wide(900)])) as double:
        (ribbon,) = good(reading(name, double))
    assert len(double.asked) < 12
    with pytest.raises(Invalid, match="variants: 301 are too many; 300 is the most"):
        check(ribbon, set())


def test_woocommerce_gives_variations_in_pages() -> None:
    with serving(WooCommerceDouble([wide(230)])) as double:
        (ribbon,) = good(reading("woocommerce", double))
    assert [one.sku for one in ribbon.variants] == [f"W-{at}" for at in range(230)]


def test_a_metafield_is_an_attribute_with_its_unit_and_a_reference_is_none() -> None:
    made = [
        {"key": "burn_time", "type": "number_integer", "value": "40"},
        {"key": "vegan", "type": "boolean", "value": "false"},
        {"key": "scents", "type": "list.single_line_text_field", "value": '["Fig", "Musk"]'},
        {"key": "net", "type": "weight", "value": '{"value": 0.25, "unit": "KILOGRAMS"}'},
        {"key": "story", "type": "rich_text_field", "value": "{}"},
        {"key": "twin", "type": "product_reference", "value": "gid://shopify/Product/2"},
    ]
    spoiled = {101: {"metafields": lambda **_: {"nodes": made}}}
    with serving(ShopifyDouble(shelf(1), spoiled=spoiled)) as double:
        found = facts(good(reading("shopify", double))[0])
    assert (found["burn_time"].value, found["vegan"].value, found["scents"].value) == (40.0, False, "Fig, Musk")
    assert (found["net"].value, found["net"].unit) == (0.25, "kg")
    assert not {"story", "twin"} & found.keys()


def test_a_shopify_answer_outside_its_schema_is_one_rejected_row() -> None:
    about = {"hasNextPage": False, "endCursor": None}
    nodes: list[Any] = [
        {"id": "gid://shopify/Product/1", "title": "A", "variants": {"nodes": [{"id": "v", "price": "1,5"}]}},
        {"id": "gid://shopify/Product/2", "title": "B", "variants": {"pageInfo": {"hasNextPage": True}, "nodes": 5}},
        None,
        "text",
        {"id": None, "title": "C", "variants": {"pageInfo": {"hasNextPage": True}, "nodes": []}},
    ]
    answer = said({"data": {"shop": {"currencyCode": "EUR"}, "products": {"nodes": nodes, "pageInfo": about}}})
    with serving(ShopifyDouble([])) as double:
        double.will(answer, said({"data": {"product": None}}))
        rows, error = read(reading("shopify", double))
    assert error is None
    assert [(bool(row.product), row.field) for row in rows] == [
        (False, "variants/nodes/0/price"),
        (True, ""),
        (False, ""),
        (False, ""),
        (False, "id"),
    ]
    # It went away while it was read: the catalogue's check refuses a product that cannot be bought.
    assert rows[1].product is not None
    assert rows[1].product.variants == ()


def test_shopify_grants_an_app_of_the_shops_own_a_token() -> None:
    with serving(ShopifyDouble(shelf(3))) as double:
        options: dict[str, Any] = {"client_id": shopify.CLIENT, "allow": [double.place]}
        assert len(good(Shopify(double.url, client_secret=shopify.SECRET, **options))) == 3
        assert [one.path for one in double.asked] == ["/admin/oauth/access_token", "/admin/api/2026-07/graphql.json"]
        rows, error = read(Shopify(double.url, client_secret="wrong-secret", **options))
    assert (rows, type(error)) == ([], KeyRefused)
    assert "wrong-secret" not in str(error)


def test_access_denied_for_a_field_is_a_refusal() -> None:
    denied = {"message": "Access denied for products field.", "extensions": {"code": "ACCESS_DENIED"}}
    with serving(ShopifyDouble(shelf(3))) as double:
        double.will(said({"data": {"products": None}, "errors": [denied]}))
        assert isinstance(read(reading("shopify", double))[1], Refused)


def moved(change: Callable[[list[Good]], list[Good]], at: int) -> Callable[[list[Good]], list[Good]]:
    """The list changes with the request of this number."""
    asked = count(1)
    return lambda goods: change(goods) if next(asked) >= at else goods


@pytest.mark.parametrize("name", ["woocommerce", "medusa"])
@pytest.mark.parametrize("gone", [0, 4, 5])
def test_a_product_that_is_removed_meanwhile_hides_no_other(name: str, gone: int) -> None:
    platform: Any = KINDS[name].platform(shelf(13))
    platform.listed = moved(lambda goods: [one for one in goods if one is not goods[gone]], at=2)
    with serving(platform) as double:
        rows, error = read(reading(name, double))
    seen = names([row.product for row in rows if row.product])
    if gone == 5:
        assert (error, seen) == (None, titles([*shelf(13)[:5], *shelf(13)[6:]]))
    else:
        assert isinstance(error, NoWayOn)
        assert seen == titles(shelf(13)[:5])


@pytest.mark.parametrize("name", ["woocommerce", "medusa"])
def test_a_product_that_is_added_meanwhile_arrives_last(name: str) -> None:
    platform: Any = KINDS[name].platform(shelf(13))
    platform.listed = moved(lambda goods: [*goods, wide(1)], at=2)
    with serving(platform) as double:
        assert names(good(reading(name, double))) == [*titles(shelf(13)), "Ribbon (invented)"]


@pytest.mark.parametrize("name", ["woocommerce", "medusa"])
def test_a_server_that_ignores_the_offset_is_noticed(name: str) -> None:
    goods = shelf(13)
    platform: Any = KINDS[name].platform(goods)
    with serving(platform) as double:
        first = platform.answer

        def stuck(asked: Any) -> Reply:
            return first(replace(asked, query={**asked.query, "offset": "0"}))  # type: ignore[no-any-return]

        platform.answer = stuck
        rows, error = read(reading(name, double))
    assert (len(rows), type(error)) == (5, NoWayOn)


def test_woocommerce_units_stay_away_where_the_settings_may_not_be_read() -> None:
    with serving(WooCommerceDouble(shelf(1), settings=False)) as double:
        weight = facts(good(reading("woocommerce", double))[0])["weight"]
    assert (weight.value, weight.unit) == (4.25, "")


def test_woocommerce_is_not_asked_for_a_currency_that_was_said() -> None:
    with serving(WooCommerceDouble(shelf(1), currency="USD")) as double:
        (box,) = good(reading("woocommerce", double, currency="EUR"))
    assert box.variants[0].offers[0].price.currency == "EUR"
    assert not [one for one in double.asked if "currencies" in one.path]


def test_a_variable_product_whose_variations_went_away_is_rejected_alone() -> None:
    goods = shelf(4)
    platform = WooCommerceDouble(goods)
    with serving(platform) as double:
        double.will(None, None, None, None, said({"code": "woocommerce_rest_product_invalid_id"}, 404))
        rows, error = read(reading("woocommerce", double))
    assert error is None
    assert [(bool(row.product), row.field) for row in rows][:2] == [(True, ""), (False, "variations")]
    assert rows[1].reason == "a variable product without variations cannot be bought"
    assert len(rows) == 4


def test_woocommerce_names_are_read_without_their_escapes_and_a_weight_that_is_no_number_stays_a_text() -> None:
    spoiled = {102: {"weight": "1,5"}}
    with serving(WooCommerceDouble(shelf(2), spoiled=spoiled)) as double:
        shirt = good(reading("woocommerce", double))[1]
    assert shirt.brand == "Kai & Co"
    assert (facts(shirt)["weight"].value, facts(shirt)["weight"].unit) == ("1,5", "kg")


def test_a_product_without_a_price_has_no_offer() -> None:
    with serving(WooCommerceDouble(shelf(1), spoiled={101: {"price": ""}})) as double:
        assert good(reading("woocommerce", double))[0].variants[0].offers == ()
    none = {101: {"variants": [{"id": "v", "title": "A", "calculated_price": None}]}}
    with serving(MedusaDouble(shelf(1), spoiled=none)) as double:
        assert good(reading("medusa", double))[0].variants[0].offers == ()


def test_saleor_gives_both_languages_where_a_product_is_translated() -> None:
    with serving(SaleorDouble(shelf(1))) as double:
        rows, _ = read(reading("saleor", double))
    assert rows[0].product is not None
    assert rows[0].product.title == {"en": "Litter box 68 L (invented)", "zh-CN": "猫砂盆 68 升（虚构）"}
    assert {"title/en", "title/zh-CN"} <= (rows[0].says or set())


def test_saleor_is_read_without_a_token_as_shoppers_do() -> None:
    with serving(SaleorDouble(shelf(3))) as double:
        source = Saleor(double.url + "/graphql/", "default-channel", allow=[double.place], sleep=double.sleep)
        assert len(good(source)) == 3
    assert "authorization" not in double.asked[0].headers


def test_a_channel_that_shows_nothing_is_not_an_empty_shop() -> None:
    with serving(SaleorDouble(shelf(3))) as double:
        rows, error = read(Saleor(double.url, "defualt-channel", allow=[double.place]))
    assert (rows, type(error)) == ([], EmptyChannel)
    assert str(error) == "127.0.0.1 shows no products in the channel defualt-channel; is it right?"


def test_medusa_asks_which_region_is_meant_where_there_are_several() -> None:
    with serving(MedusaDouble(shelf(3), regions=("Europe", "Japan"))) as double:
        _, error = read(reading("medusa", double))
        assert isinstance(error, WhichRegion)
        assert "Europe (reg_01INVENTED0), Japan (reg_01INVENTED1)" in str(error)
        assert len(good(reading("medusa", double, region="Japan"))) == 3
    assert double.asked[-1].query["region_id"] == "reg_01INVENTED1"


@pytest.mark.parametrize(
    ("stocked", "available"),
    [
        ({"manage_inventory": False, "inventory_quantity": 0}, True),
        ({"manage_inventory": True, "allow_backorder": True, "inventory_quantity": 0}, True),
        ({"manage_inventory": True, "inventory_quantity": None}, True),
        ({"manage_inventory": True, "inventory_quantity": 0}, False),
        ({"manage_inventory": True, "inventory_quantity": 2}, True),
    ],
)
def test_medusa_says_whether_a_variant_can_be_bought(stocked: dict[str, Any], available: bool) -> None:
    price = {"calculated_amount": 5, "currency_code": "eur"}
    spoiled = {101: {"variants": [{"id": "v", "calculated_price": price, **stocked}]}}
    with serving(MedusaDouble(shelf(1), spoiled=spoiled)) as double:
        (box,) = good(reading("medusa", double))
    assert [one.available for one in box.variants[0].offers] == [available]


WRONG: list[tuple[Callable[[], CatalogSource], str]] = [
    (lambda: Shopify("https://user:hidden@shop.example", "t"), "Shopify is not an address of a shop system"),
    (lambda: Shopify("shop.example/?a=1", "t"), "is not an address of a shop system, such as https://shop.example."),
    (lambda: Shopify("shop.example", "hidden key"), "The key for Shopify is empty, or has a character"),
    (lambda: Shopify("shop.example", client_id="a"), "The key for Shopify is empty, or has a character"),
    (lambda: Shopify("shop.example", "t", version="../../hidden"), "is not a version of Shopify's API"),
    (lambda: Shopify("shop.example", "t", locale="fr"), "fr is not one of the languages zh-CN, en."),
    (lambda: Shopify("shop.example", "t", page=0), "0 is not a number of items from 1 to 250."),
    (lambda: Medusa("https://shop.example", "k", page="many"), "many is not a number of items from 1 to 1000."),
    (lambda: WooCommerce("ftp://shop.example", "k", "s"), "is not an address of a shop system"),
    (lambda: WooCommerce("https://shop.example", "k", "hid\nden"), "The key for WooCommerce is empty"),
    (lambda: WooCommerce("https://shop.example", "k", "s", currency="eur"), "eur is not a currency"),
    (lambda: Medusa("https:// shop.example", "k"), "is not an address of a shop system"),
    (lambda: Medusa("https://shop.example", ""), "The key for Medusa is empty"),
    (lambda: Saleor("https://shop.example", "a b"), "a b is not the slug of a channel"),
    (lambda: Saleor("shop.example", "a"), "shop.example is not an address of a shop system"),
]


@pytest.mark.parametrize(("make", "sentence"), WRONG)
def test_a_wrong_option_is_told_before_anything_is_asked(make: Callable[[], CatalogSource], sentence: str) -> None:
    with pytest.raises(Invalid) as raised:
        make()
    assert sentence in str(raised.value)
    assert "hid" not in str(raised.value) or "version" in str(raised.value)


@given(st.text(st.sampled_from("<>/!-[]&;'\" apbrscipt\n中"), max_size=80) | st.text(max_size=80))
def test_no_html_breaks_the_reading(html: str) -> None:
    found = plain(html)
    assert "<p>" not in found
    assert found == "\n".join(line.strip() for line in found.splitlines())


@pytest.mark.parametrize("html", ["<![x[", "<![if x]>a", "<!DOCTYPE", "<!--", "&#x110000;", "<" * 5000, HTML * 30_000])
def test_odd_html_is_text_all_the_same(html: str) -> None:
    assert "<p>" not in plain(html)


@given(st.integers(0, 40), st.integers(2, 7))
def test_pages_by_offset_give_every_item_once(length: int, size: int) -> None:
    items = [{"id": at} for at in range(length)]
    for total in (length, None):
        found = list(by_offset("h", size, lambda start, most, total=total: (items[start : start + most], total)))  # type: ignore[misc]
        assert found == items


@given(st.integers(0, 30), st.integers(1, 30))
def test_a_circle_of_cursors_is_left_whatever_its_length(lead: int, circle: int) -> None:
    def ask(cursor: str | None) -> Page:
        at = int(cursor or 0) + 1
        return Page([at], str(at if at < lead + circle else lead))

    found: list[object] = []
    with pytest.raises(NoWayOn):
        found.extend(by_cursor("h", ask))
    assert len(found) <= 4 * (lead + circle) + 4


def test_small_parts_are_what_they_seem() -> None:
    assert own_id("corner", "saleor", "猫") == own_id("corner", "saleor", "猫") != own_id("corner", "saleor", "狗")
    assert [key_of("Inner  Height/cm"), key_of(" 颜色 "), key_of("__")] == ["inner_height_cm", "颜色", ""]
    assert (number("1.50"), number("1,5"), number("1e5")) == (number("1.5"), "1,5", "1e5")
    assert barcodes("4006381333931", "4006381333932", "x", "4006 3813 3393 1") == barcodes("4006381333931")
    assert attribute("", "a") is None
