"""What holds for every connector to another shop system, against doubles that answer as the platforms document."""

import gc
import gzip
import json
import tracemalloc
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any
from weakref import ref

import pytest

from souk.doors.jobs import staffed
from souk.goods.catalog.contracts import Barcode, Media, Offer, Product
from souk.goods.catalog.ports import Row
from souk.goods.catalog.providers.remote import ATTEMPTS
from souk.goods.catalog.rules import check
from souk.kit.errors import Invalid, NotFound, Refused, SoukError, Unavailable
from souk.kit.money import Money
from souk.kit.transport import Blocked, TooLarge
from souk.settings import Settings
from tests.doubles.goods import priced, shelf
from tests.doubles.platforms import KINDS, Kind, good, read, titles
from tests.doubles.server import Double, Reply, said, serving
from tests.small import OPERATOR, open_shops


@pytest.fixture(params=KINDS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def there(name: str) -> Kind:
    return KINDS[name]


@pytest.fixture
def double(there: Kind) -> Iterator[Double]:
    """A shop with thirteen goods, in pages of five."""
    with serving(there.platform(shelf(13))) as running:
        yield running


def title(row: Row) -> str:
    assert row.product is not None
    return next(iter(row.product.title.values())) if len(row.product.title) == 1 else row.product.title["en"]


def euro(amount: int) -> Money:
    return Money(amount, "EUR")


def test_every_product_arrives_once_and_in_order(there: Kind, double: Double) -> None:
    rows, error = read(there.source(double))
    assert error is None
    assert [title(row) for row in rows] == titles(shelf(13))
    assert [row.line for row in rows] == list(range(1, 14))
    assert len({row.product.id for row in rows if row.product}) == 13


def test_every_product_is_one_that_the_catalogue_takes(there: Kind, double: Double, name: str) -> None:
    for product in good(there.source(double)):
        # The catalogue finds its own category for the platform's words.
        check(replace(product, category=None), set())
        assert product.shop == "corner"
        assert product.id.startswith(f"corner-{name}-")
        assert product.origin.startswith(f"{name}:")


def test_a_second_reading_gives_the_same_rows(there: Kind, double: Double) -> None:
    source = there.source(double)
    assert read(source) == read(source)


def test_a_row_shows_the_item_as_it_came(there: Kind, double: Double) -> None:
    rows, _ = read(there.source(double))
    assert all(json.loads(row.raw)["id"] for row in rows)


def test_texts_brand_pictures_and_measures_are_those_of_the_shop(there: Kind, double: Double, name: str) -> None:
    box = good(there.source(double))[0]
    assert box.title["en"] == "Litter box 68 L (invented)"
    assert box.description == {"en": "Top entry & easy to clean.\n68 litres\nNo smell"}
    assert box.brand == ("" if name == "medusa" else "Cato")
    assert box.category == ("Pets > Litter boxes" if name in ("shopify", "saleor") else "Litter boxes")
    assert [one.url for one in box.media] == ["https://pictures.example/box.jpg", "https://pictures.example/box-2.jpg"]
    assert box.media[0] == Media(box.media[0].url, None if name == "medusa" else {"en": "A grey box"})
    assert box.released == "2026-01-31"
    facts = {one.key: (one.value, one.unit) for one in box.attributes}
    # Medusa says no units, so none is made up.
    assert facts["weight"] == (4.25, "" if name == "medusa" else "kg")
    assert facts["material"] == ("Polypropylene", "")
    measure = {"woocommerce": "height", "medusa": "height"}.get(name, "inner_height")
    assert facts[measure] == (38.5, "" if name == "medusa" else "cm")


def test_a_variant_has_its_options_code_and_offer(there: Kind, double: Double) -> None:
    box, shirt, _ = good(there.source(double))[:3]
    (only,) = box.variants
    assert (only.sku, only.options, only.title) == ("LB-68", None, None)
    assert only.barcodes == (Barcode("EAN", "4006381333931"),)
    assert only.offers == (Offer("corner", euro(19900), euro(24950)),)
    assert [one.sku for one in shirt.variants] == ["HS-R-M", "HS-R-L", "HS-B-M"]
    assert [dict(one.options or {}) for one in shirt.variants] == [
        {"Colour": "Red", "Size": "M"},
        {"Colour": "Red", "Size": "L"},
        {"Colour": "Blue", "Size": "M"},
    ]
    assert shirt.variants[1].barcodes == (Barcode("GTIN", "40170725"),)
    assert [one.offers for one in shirt.variants] == [
        (Offer("corner", euro(1999)),),
        (Offer("corner", euro(2199), euro(2500)),),
        (Offer("corner", euro(1999), available=False),),
    ]


def test_a_title_is_in_the_language_that_it_shows_or_that_the_shop_says(there: Kind, double: Double) -> None:
    assert good(there.source(double))[2].title == {"zh-CN": "虚构的宠物饮水机"}
    assert good(there.source(double, locale="en"))[2].title == {"en": "虚构的宠物饮水机"}


def test_a_row_says_what_it_speaks_of_and_leaves_the_rest(there: Kind, double: Double, name: str) -> None:
    fountain = read(there.source(double))[0][2]
    assert fountain.says is not None
    assert {"variants", "price", "list_price", "available", "title/zh-CN", "description/zh-CN"} <= fountain.says
    assert "title/en" not in fountain.says
    assert ("brand" in fountain.says) == (name != "medusa")


@pytest.mark.parametrize(
    ("currency", "price", "amount"),
    [
        ("JPY", "1299", 1299),
        ("JPY", "1299.00", 1299),
        ("KWD", "12.345", 12345),
        ("KWD", "0.100", 100),
        ("EUR", "0.29", 29),
        ("EUR", "1.15", 115),
        ("EUR", "1234567890123.45", 123456789012345),
        ("EUR", "0", 0),
    ],
)
def test_a_price_is_exact_in_every_currency(there: Kind, currency: str, price: str, amount: int) -> None:
    with serving(there.platform(priced(price), currency=currency)) as double:
        (product,) = good(there.source(double))
    assert product.variants[0].offers == (Offer("corner", Money(amount, currency)),)


@pytest.mark.parametrize(("currency", "price"), [("JPY", "12.5"), ("EUR", "0.125"), ("KWD", "0.0001")])
def test_a_fraction_that_the_currency_does_not_have_rejects_the_row(there: Kind, currency: str, price: str) -> None:
    with serving(there.platform(priced(price), currency=currency)) as double:
        rows, error = read(there.source(double))
    assert error is None
    assert [(row.product, "rice" in row.field or "amount" in row.field) for row in rows] == [(None, True)]
    assert rows[0].reason == f"{currency} has no part as small as {price}."


SPOILED: dict[str, list[tuple[dict[str, Any], str]]] = {
    "shopify": [
        ({"title": " "}, "title"),
        ({"id": ""}, "id"),
        ({"metafields": lambda **_: {"nodes": [{"key": "a", "type": "weight", "value": "{"}]}}, "metafields/a"),
    ],
    "woocommerce": [
        ({"name": None}, "name"),
        ({"name": ["A"]}, "name"),
        ({"id": "x"}, "id"),
        ({"price": "cheap"}, "price"),
        ({"price": "-1"}, "price"),
        ({"price": True}, "price"),
        ({"images": "none"}, "images"),
    ],
    "medusa": [
        ({"title": None}, "title"),
        ({"title": 5}, "title"),
        ({"id": None}, "id"),
        ({"variants": {}}, "variants"),
        ({"variants": [{"id": "v", "calculated_price": {"calculated_amount": 1}}]}, "calculated_price"),
        ({"variants": [{"id": "v", "inventory_quantity": "x"}]}, "variants/0/inventory_quantity"),
    ],
    "saleor": [
        ({"name": " "}, "name"),
        ({"description": "no blocks"}, "description"),
    ],
}


@pytest.mark.parametrize(
    ("name", "spoil", "field"),
    [(name, *one) for name, many in SPOILED.items() for one in many],
    indirect=["name"],
)
def test_a_malformed_item_is_one_rejected_row(there: Kind, spoil: dict[str, Any], field: str) -> None:
    goods = shelf(7)
    with serving(there.platform(goods, spoiled={goods[3].number: spoil})) as double:
        rows, error = read(there.source(double))
    assert error is None
    assert [bool(row.product) for row in rows] == [True, True, True, False, True, True, True]
    assert rows[3].field == field
    assert rows[3].reason


def test_a_page_that_breaks_off_ends_the_reading_behind_the_good_rows(there: Kind, double: Double) -> None:
    double.will(*[None] * (there.before + 1 + (there is KINDS["woocommerce"])))
    double.will(*[Reply(200, b"[{}, {}, {}]" * 50, cut=True)] * ATTEMPTS)
    rows, error = read(there.source(double))
    assert [title(row) for row in rows] == titles(shelf(13))[:5]
    assert isinstance(error, Unavailable)
    assert "127.0.0.1" in str(error)
    assert double.waits == [1.0, 2.0, 4.0, 8.0]


@pytest.mark.parametrize("status", [500, 502, 503, 504, 429])
def test_a_failure_that_passes_is_waited_for(there: Kind, double: Double, status: int) -> None:
    double.will(*[None] * there.before, Reply(status), Reply(status))
    assert len(good(there.source(double))) == 13
    assert double.waits == [1.0, 2.0]


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "2.0"}, 2.0),
        ({"Retry-After": "Mon, 02 Mar 2026 10:00:30 GMT", "Date": "Mon, 02 Mar 2026 10:00:00 GMT"}, 30.0),
        ({"Retry-After": "soon"}, 1.0),
    ],
)
def test_the_wait_is_the_one_that_the_platform_asks_for(
    there: Kind, double: Double, headers: dict[str, str], wait: float
) -> None:
    double.will(*[None] * there.before, Reply(429, headers=headers))
    assert len(good(there.source(double))) == 13
    assert double.waits[0] == wait


def test_a_failure_that_stays_is_a_sentence_with_host_and_status(there: Kind, double: Double) -> None:
    double.will(*[Reply(503)] * 99)
    rows, error = read(there.source(double))
    assert rows == []
    assert isinstance(error, Unavailable)
    assert str(error) == "127.0.0.1 answers 503, also when asked again; try later."
    assert len(double.asked) == ATTEMPTS


def test_nobody_waits_an_hour(there: Kind, double: Double) -> None:
    double.will(*[Reply(429, headers={"Retry-After": "3600"})] * 99)
    _, error = read(there.source(double))
    assert isinstance(error, Unavailable)
    assert str(error) == "127.0.0.1 asks to wait longer than two minutes; try later."
    assert double.waits == []


def test_a_wrong_key_is_refused_without_being_repeated(there: Kind, double: Double) -> None:
    rows, error = read(there.source(double, key="wrong-secret-key"))
    assert rows == []
    assert isinstance(error, Refused)
    assert "127.0.0.1 refuses the key" in str(error)
    assert "wrong-secret-key" not in f"{error!r}{error}{error.facts}"


def test_no_error_and_no_print_holds_a_secret(there: Kind, double: Double) -> None:
    source = there.source(double)
    echo = {"message": " ".join(there.secrets), "errors": [{"message": " ".join(there.secrets)}]}
    double.will(*[None] * there.before, said(echo, 400))
    _, error = read(source)
    assert isinstance(error, Invalid)
    assert not [one for one in there.secrets if one in f"{error}{error.facts}{source!r}"]


@pytest.mark.parametrize(
    "body", [b"<html>Maintenance</html>", b"[1, 2", b"null", b"7", b'{"data": []}', b"\xff", b"NaN"]
)
def test_an_answer_that_is_not_the_platforms_is_a_sentence(there: Kind, double: Double, body: bytes) -> None:
    double.will(*[None] * there.before, Reply(200, body))
    rows, error = read(there.source(double))
    assert rows == []
    assert isinstance(error, Invalid)
    assert str(error).startswith("The answer of 127.0.0.1 is not one of ")


def test_an_answer_without_end_of_nesting_is_a_sentence(there: Kind, double: Double) -> None:
    double.will(*[None] * there.before, Reply(200, b"[" * 100_000))
    assert isinstance(read(there.source(double))[1], Invalid)


@pytest.mark.parametrize(("status", "error"), [(404, NotFound), (410, Unavailable), (402, Unavailable), (403, Refused)])
def test_another_status_is_a_sentence(there: Kind, double: Double, status: int, error: type[SoukError]) -> None:
    double.will(Reply(status))
    rows, raised = read(there.source(double))
    assert rows == []
    assert isinstance(raised, error)
    assert len(double.asked) == 1


def test_a_huge_answer_is_refused(there: Kind, double: Double) -> None:
    double.will(*[None] * there.before, Reply(200, b" " * 300_000))
    rows, error = read(there.source(double, most_bytes=200_000))
    assert rows == []
    assert isinstance(error, TooLarge)


def test_a_compressed_answer_is_refused(there: Kind, double: Double) -> None:
    bomb = gzip.compress(b" " * 10_000_000)
    double.will(*[None] * there.before, Reply(200, bomb, {"content-encoding": "gzip"}))
    assert isinstance(read(there.source(double))[1], Blocked)


def test_a_redirect_to_elsewhere_is_not_followed(there: Kind, double: Double) -> None:
    with serving(there.platform(shelf(3))) as elsewhere:
        double.will(*[None] * there.before, Reply(302, headers={"location": elsewhere.url + "/admin"}))
        _, error = read(there.source(double, allow=[double.place, elsewhere.place]))
        assert isinstance(error, Blocked)
        assert elsewhere.asked == []


def test_a_private_address_is_reached_only_where_the_operator_allows_it(there: Kind, double: Double) -> None:
    rows, error = read(there.source(double, allow=[]))
    assert (rows, type(error)) == ([], Blocked)
    assert double.asked == []


def test_a_page_is_asked_for_only_when_it_is_needed(there: Kind, double: Double) -> None:
    rows = there.source(double).rows("corner")
    assert double.asked == []
    next(rows)
    assert len(double.asked) == there.before + 1
    met: list[ref[Product]] = []
    for row in rows:
        assert row.product is not None
        met.append(ref(row.product))
        assert sum(one() is not None for one in met) == 1


def test_memory_holds_a_few_pages_of_many(there: Kind) -> None:
    long = [replace(one, html="<p>" + "x" * 40_000) for one in shelf(203)[3:]]
    # The tests look for garbage more seldom than Python does by itself.
    seldom = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    with serving(there.platform(long)) as double:
        tracemalloc.start()
        count = sum(1 for _ in there.source(double).rows("corner"))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    gc.set_threshold(*seldom)
    assert count == 200
    # All of their texts are 8 MB, once as HTML and once without.
    assert most < 6_500_000


def test_a_pulled_catalogue_comes_in_once(there: Kind, double: Double, name: str, settings: Settings) -> None:
    settings.sources[name] = {**settings.sources[name], "allow": [double.place]}
    draft = {"id": "there", "shop": "corner", "name": "There", "connector": name, "apply": "auto"}
    options = {"address": double.url, **there.options}
    souk, _ = staffed(settings)
    with closing(souk.database):
        open_shops(souk)
        souk.call("catalog.put-source", {"source": {**draft, "options": options, "secrets": there.keys}}, OPERATOR)
        for added, unchanged in ((13, 0), (0, 13)):
            *_, last = souk.stream("catalog.pull-source", {"id": "there"}, OPERATOR)
            batch = last.answer["batch"]
            assert (batch["state"], batch["added"], batch["unchanged"]) == ("done", added, unchanged)
            assert (batch["changed"], batch["rejected"]) == (0, 0)
