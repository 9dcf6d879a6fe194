import json
import os
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator

from souk.kit.errors import Invalid, NotFound, Refused
from souk.settings import Settings
from tests.goods.catalog.feeds import Feeds, counts
from tests.small import OPERATOR, keeper, offer, open_shops, product, put, state

PROJECT = Path(__file__).parents[3]
SCHEMA = PROJECT.parent / "shared" / "protocols" / "acp" / "2026-04-17" / "json-schema" / "schema.feed.json"
FORMATS = ["acp-jsonl", "csv", "google-tsv", "google-xml", "json-ld"]
RICH: dict[str, Any] = {
    **product("kettle", "Steel kettle, 1.7 L"),
    "title": {"en": "Steel kettle, 1.7 L", "zh-CN": "不锈钢烧水壶 1.7升"},
    "description": {"en": "Boils fast.\nPours & cleans <well>.", "zh-CN": "烧得快，“好清洗”。"},
    "brand": "Cato",
    "category": "kettle",
    "attributes": [
        {"key": "capacity", "value": 1.7, "unit": "L"},
        {"key": "washable", "value": True},
        {"key": "note", "value": 'a: b, "c"'},
    ],
    "media": [{"url": "https://pictures.example/1.jpg"}, {"url": "https://pictures.example/2.jpg"}],
    "rating": {"value": 4.5, "count": 12},
    "released": "2026-01-31",
    "origin": "icecat:7",
    "invented": True,
}
RICH["variants"] = [
    {
        "id": "kettle",
        "sku": "KT-17",
        "barcodes": [{"type": "EAN", "value": "4006381333931"}],
        "offers": [offer("corner", 8900, list_price={"amount": 12900, "currency": "CNY"}, sold=4)],
    }
]
GROUP: dict[str, Any] = {
    **product("tee", "Linen tee"),
    "variants": [
        {"id": f"tee-{colour}", "title": {"en": f"Linen tee, {colour}"}, "options": {"color": colour}, "offers": offers}
        for colour, offers in (("red", [offer("corner", 5000, available=False)]), ("blue", [offer("corner", 5500)]))
    ],
}
FORMULA = product("calc", "=HYPERLINK(1)", 100, brand="@evil")


@pytest.fixture(autouse=True)
def shops(feeds: Feeds) -> None:
    open_shops(feeds.souk)
    put(feeds.souk, RICH, GROUP, FORMULA)
    put(feeds.souk, product("theirs", "Lamp", 700, shop="harbour"))


def export(feeds: Feeds, format: str, **more: Any) -> dict[str, Any]:
    answer: dict[str, Any] = feeds.souk.call(
        "catalog.export", {"format": format, "id": "out", **more}, keeper("corner")
    )
    return answer


def written(settings: Settings, made: dict[str, Any]) -> str:
    return (settings.folder / "exports" / made["file"]).read_text(encoding="utf-8")


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("locale", ["en", "zh-CN"])
def test_what_was_written_changes_nothing_when_it_comes_back(
    feeds: Feeds, settings: Settings, format: str, locale: str
) -> None:
    made = export(feeds, format, locale=locale)
    assert (made["rows"], made["shop"], made["bytes"]) == (3, "corner", len(written(settings, made).encode()))
    before = state(feeds.souk)["products"]
    plan = feeds.plan(feeds.lay("back", written(settings, made)), format=format)
    assert counts(plan["batch"]) == (3, 0, 0, 3, 0), (feeds.changes(), feeds.rejects("planned"))
    feeds.apply()
    assert state(feeds.souk)["products"] == before


@pytest.mark.parametrize("format", FORMATS)
def test_the_format_of_what_was_written_is_recognised(feeds: Feeds, settings: Settings, format: str) -> None:
    file = feeds.lay("back", written(settings, export(feeds, format)))
    assert feeds.souk.call("catalog.guess-format", {"file": file}, OPERATOR) == format


@pytest.mark.parametrize("format", FORMATS)
def test_another_shop_makes_goods_of_its_own_of_it(feeds: Feeds, settings: Settings, format: str) -> None:
    file = feeds.lay("back", written(settings, export(feeds, format)))
    assert feeds.plan(file, format=format, shop="harbour")["batch"]["added"] == 3
    feeds.apply()
    goods = feeds.goods()
    copy = goods["harbour-kettle"]
    assert copy["variants"][0]["offers"][0]["price"] == {"amount": 8900, "currency": "CNY"}
    assert copy["variants"][0]["offers"][0]["list_price"] == {"amount": 12900, "currency": "CNY"}
    assert [one["offers"][0]["available"] for one in goods["harbour-tee"]["variants"]] == [False, True]
    assert [one["options"] for one in goods["harbour-tee"]["variants"]] == [{"color": "red"}, {"color": "blue"}]
    assert copy["category"] == "kettle"


def test_acp_lines_are_what_the_protocols_schema_says(feeds: Feeds, settings: Settings) -> None:
    if not SCHEMA.exists() and os.environ.get("CI") != "true":
        pytest.skip("the protocol's schema is not here")
    bundle = json.loads(SCHEMA.read_text())
    validator = Draft202012Validator({"$ref": "#/$defs/Product", "$defs": bundle["$defs"]})
    lines = written(settings, export(feeds, "acp-jsonl")).splitlines()
    assert [list(validator.iter_errors(json.loads(line))) for line in lines] == [[], [], []]


def test_google_xml_is_well_formed_and_has_an_item_for_each_variant(feeds: Feeds, settings: Settings) -> None:
    root = ElementTree.fromstring(written(settings, export(feeds, "google-xml")))
    spaced = {"g": "http://base.google.com/ns/1.0"}
    assert [one.findtext("g:id", namespaces=spaced) for one in root.iter("item")] == [
        "calc",
        "kettle",
        "tee-red",
        "tee-blue",
    ]
    assert [one.text for one in root.iterfind(".//g:sale_price", spaced)] == ["89.00 CNY"]


@pytest.mark.parametrize("format", ["csv", "google-tsv"])
def test_no_cell_is_a_formula_for_a_spreadsheet(feeds: Feeds, settings: Settings, format: str) -> None:
    text = written(settings, export(feeds, format))
    assert "'=HYPERLINK(1)" in text
    assert "'@evil" in text
    assert not any(
        cell[:1] in "=+-@" for line in text.splitlines() for cell in line.split("\t" if "\t" in line else ",") if cell
    )


def test_a_part_ends_between_two_characters(feeds: Feeds) -> None:
    put(feeds.souk, *[product(f"l{n}", "水" * 900) for n in range(120)])
    export(feeds, "json-ld")
    text, after = "", 0
    while after is not None:
        part = feeds.souk.call("catalog.read-export", {"file": "out.jsonld", "after": after}, keeper("corner"))
        text, after = text + part["text"], part["after"]
    assert len(json.loads(text)["@graph"]) == 123
    assert "\ufffd" not in text


def test_an_export_is_its_own_shops(feeds: Feeds, settings: Settings) -> None:
    export(feeds, "csv")
    for verb in ("show-export", "read-export"):
        with pytest.raises(NotFound, match=r"^There is no export out\.csv\.$"):
            feeds.souk.call(f"catalog.{verb}", {"file": "out.csv"}, keeper("harbour"))
    with pytest.raises(Refused):
        feeds.souk.call("catalog.export", {"format": "csv", "shop": "corner"}, keeper("harbour"))
    with pytest.raises(NotFound):
        feeds.souk.call("catalog.export", {"format": "csv", "id": "out"}, keeper("harbour"))
    assert feeds.souk.call("catalog.exports", {}, keeper("harbour")) == []
    assert "theirs" not in (settings.folder / "exports" / "out.csv").read_text()
    assert [one.name for one in (settings.folder / "exports").iterdir()] == ["out.csv"]


@pytest.mark.parametrize(
    "payload", [{"format": "excel"}, {"format": "csv", "id": "../x"}, {"format": "csv", "locale": "fr"}]
)
def test_what_cannot_be_written_is_refused(feeds: Feeds, payload: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        feeds.souk.call("catalog.export", payload, OPERATOR)
    assert feeds.souk.call("catalog.exports", {}, OPERATOR) == []
