"""What holds for every reader of suppliers' files, and what each of them makes of its rows."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from souk.goods.catalog import FeedReader, Product, Row
from souk.goods.catalog.providers.esci import Esci
from souk.goods.catalog.providers.icecat import Icecat
from souk.goods.catalog.rules import check
from souk.kit.errors import Invalid

ICECAT = [
    {
        "id": "1",
        "title": "Litter box 68 L",
        "supplier": "Cato",
        "name": "LB-68",
        "ean": ["4006381333931"],
        "price": 19900,
        "short_description": "Top entry.<br/>Easy to clean.",
        "img_500x500": "https://pictures.example/1.jpg",
        "date_released": "2026-01-31 00:00:00",
        "attr_t_colour": "grey",
        "attr_n_capacity__l_": 68,
        "attr_b_washable": True,
    },
    {"id": "2", "title": "Kettle"},
]
ESCI = [
    {
        "asin": "B1",
        "title": " Litter box 68 L ",
        "brand": "Cato",
        "bullet_points": "Top entry",
        "description": "Easy to clean.",
        "price": 199.0,
        "rating": 4.5,
        "rating_count": 120,
        "color": "grey",
        "category": ["Pets", "Cats"],
        "image": "https://pictures.example/1.jpg",
    },
    {"asin": "B2", "title": "Kettle"},
]
READERS: dict[str, tuple[FeedReader, list[dict[str, Any]]]] = {"icecat": (Icecat(), ICECAT), "esci": (Esci(), ESCI)}
WRONG = {
    "icecat": [
        ({"title": "No id"}, "id", "it is missing"),
        ({"id": "3"}, "title", "it is missing"),
        ({"id": 3, "title": "A"}, "id", "3 is not a text"),
        ({"id": "3", "title": ["A"]}, "title", "['A'] is not a text"),
        ({"id": "3", "title": "A", "supplier": 5}, "supplier", "5 is not a text"),
        (
            {"id": "3", "title": "A", "price": 1.5},
            "price",
            "1.5 is not a whole number of minor units, zero or more",
        ),
        ({"id": "3", "title": "A", "price": -1}, "price", "-1 is not a whole number of minor units, zero or more"),
        ({"id": "3", "title": "A", "price": True}, "price", "True is not a whole number of minor units, zero or more"),
        ({"id": "3", "title": "A", "ean": ["x"]}, "ean", "['x'] is not a list of digits"),
        ({"id": "3", "title": "A", "ean": "123"}, "ean", "'123' is not a list of digits"),
        (
            {"id": "3", "title": "A", "attr_q_size": 1},
            "attr_q_size",
            "an attribute is called attr_t_, attr_n_ or attr_b_ and a key",
        ),
        ({"id": "3", "title": "A", "attr_n_size": "big"}, "attr_n_size", "'big' does not fit its kind n"),
        ({"id": "3", "title": "A", "attr_n_size": True}, "attr_n_size", "True does not fit its kind n"),
        ([1, 2], "", "a record is an object with fields"),
        ("text", "", "a record is an object with fields"),
    ],
    "esci": [
        ({"title": "No asin"}, "asin", "it is missing"),
        ({"asin": "B3"}, "title", "it is missing"),
        ({"asin": "B3", "title": ""}, "title", "it is missing"),
        ({"asin": "B3", "title": 5}, "title", "5 is not a text"),
        ({"asin": "B3", "title": "A", "brand": 5}, "brand", "5 is not a text"),
        ({"asin": "B3", "title": "A", "price": "cheap"}, "price", "'cheap' is not a number"),
        ({"asin": "B3", "title": "A", "price": True}, "price", "True is not a number"),
        ({"asin": "B3", "title": "A", "price": float("nan")}, "price", "nan is not a number"),
        ({"asin": "B3", "title": "A", "price": float("inf")}, "price", "inf is not a number"),
        ({"asin": "B3", "title": "A", "price": -0.01}, "price", "-0.01 is below zero"),
        ({"asin": "B3", "title": "A", "rating": 6, "rating_count": 1}, "rating", "6 is not between 0 and 5"),
        ({"asin": "B3", "title": "A", "category": "Pets"}, "category", "'Pets' is not a list of texts"),
        ([1], "", "a record is an object with fields"),
    ],
}


def lay(folder: Path, kind: str, rows: list[Any]) -> Path:
    path = folder / f"{kind}.json"
    text = json.dumps(rows, indent=1) if kind == "icecat" else "".join(json.dumps(row) + "\n" for row in rows)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(params=READERS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def rows(kind: str, path: Path) -> list[Row]:
    return list(READERS[kind][0].rows(path, "mart"))


def good(kind: str, tmp_path: Path) -> list[Product]:
    return [one.product for one in rows(kind, lay(tmp_path, kind, READERS[kind][1])) if one.product]


def test_every_good_row_is_a_product_that_the_catalogue_takes(kind: str, tmp_path: Path) -> None:
    found = good(kind, tmp_path)
    assert len(found) == 2
    for product in found:
        check(product, set())
        assert product.shop == "mart"
        assert product.origin.startswith(f"{kind}:")


def test_the_order_never_changes(kind: str, tmp_path: Path) -> None:
    path = lay(tmp_path, kind, READERS[kind][1] * 40)
    assert rows(kind, path) == rows(kind, path)


def test_every_row_names_the_line_on_which_it_begins(kind: str, tmp_path: Path) -> None:
    found = rows(kind, lay(tmp_path, kind, READERS[kind][1]))
    text = (tmp_path / f"{kind}.json").read_text().splitlines()
    assert [text[one.line - 1].strip()[:1] for one in found] == ["{", "{"]
    assert found[0].line < found[1].line


def test_the_raw_row_is_what_stands_in_the_file(kind: str, tmp_path: Path) -> None:
    found = rows(kind, lay(tmp_path, kind, READERS[kind][1]))
    assert [json.loads(one.raw) for one in found] == READERS[kind][1]


@pytest.mark.parametrize(
    ("kind", "row", "field", "reason"),
    [(kind, *one) for kind, many in WRONG.items() for one in many],
    indirect=["kind"],
)
def test_a_wrong_row_says_which_field_and_why_and_the_next_is_read(
    kind: str, row: Any, field: str, reason: str, tmp_path: Path
) -> None:
    first, last = READERS[kind][1]
    found = rows(kind, lay(tmp_path, kind, [first, row, last]))
    assert [bool(one.product) for one in found] == [True, False, True]
    assert (found[1].field, found[1].reason) == (field, reason)


def test_a_large_file_is_read_row_by_row(kind: str, tmp_path: Path) -> None:
    path = lay(tmp_path, kind, READERS[kind][1] * 1500)
    reading = READERS[kind][0].rows(path, "mart")
    assert next(reading).product is not None
    assert sum(1 for _ in reading) == 2999


def test_rows_across_the_reading_window_stay_whole(kind: str, tmp_path: Path) -> None:
    long = {**READERS[kind][1][0], "title": "水" * 200_000}
    found = rows(kind, lay(tmp_path, kind, [READERS[kind][1][1], long, READERS[kind][1][1]]))
    assert [len(one.product.title["en"]) for one in found if one.product] == [6, 200_000, 6]


def test_a_file_that_is_missing_raises_and_names_it(kind: str, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"^ghost\.json cannot be read from line 1 on"):
        rows(kind, tmp_path / "ghost.json")


def test_icecat_rows_become_products_with_all_their_fields(tmp_path: Path) -> None:
    product = good("icecat", tmp_path)[0]
    (variant,) = product.variants
    assert (product.id, product.title, product.brand) == ("icecat-1", {"en": "Litter box 68 L"}, "Cato")
    assert product.description == {"en": "Top entry. Easy to clean."}
    assert (product.released, product.media[0].url) == ("2026-01-31", "https://pictures.example/1.jpg")
    assert (variant.sku, variant.barcodes[0].value) == ("LB-68", "4006381333931")
    assert (variant.offers[0].price.amount, variant.offers[0].price.currency) == (19900, "USD")
    assert _stated(product) == {"colour": "grey", "capacity": 68.0, "washable": True}


def test_esci_rows_become_products_with_all_their_fields(tmp_path: Path) -> None:
    product = good("esci", tmp_path)[0]
    assert (product.id, product.title, product.brand) == ("esci-B1", {"en": "Litter box 68 L"}, "Cato")
    assert product.description == {"en": "Top entry\nEasy to clean."}
    assert product.rating is not None
    assert (product.rating.value, product.rating.count) == (4.5, 120)
    assert product.variants[0].offers[0].price.amount == 19900
    assert _stated(product) == {"colour": "grey", "category_path": "Pets > Cats"}


@pytest.mark.parametrize(("currency", "amount"), [("USD", 1250), ("JPY", 12), ("KWD", 12500)])
def test_esci_prices_are_whole_units_of_the_currency(currency: str, amount: int, tmp_path: Path) -> None:
    path = lay(tmp_path, "esci", [{"asin": "B1", "title": "A", "price": 12.5}])
    (row,) = Esci(currency).rows(path, "mart")
    assert row.product is not None
    assert row.product.variants[0].offers[0].price.amount == amount


def _stated(product: Product) -> Mapping[str, Any]:
    return {one.key: one.value for one in product.attributes}
