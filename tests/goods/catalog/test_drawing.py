import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from souk.goods.catalog.contracts import Attribute, Product, Value, Variant
from souk.goods.catalog.ports import Illustrator
from souk.goods.catalog.providers.drawing import ParametricDrawing
from souk.goods.catalog.providers.drawing.palette import named
from souk.goods.catalog.providers.drawing.parametric import SHAPES
from souk.goods.catalog.providers.toml_taxonomy import TomlTaxonomy

LEAVES = [category for category in TomlTaxonomy().categories() if category.parent]
SVG = "{http://www.w3.org/2000/svg}"
KEYS = [
    *(
        "capacity",
        "weight",
        "colour",
        "color",
        "pieces",
        "form",
        "type",
        "material",
        "enclosure",
        "fill",
        "season",
        "size",
    ),
    *(
        "screen_size",
        "display_diagonal",
        "height",
        "hood",
        "lid",
        "kind",
        "pack",
        "content",
        "closure",
        "spf",
        "energy",
    ),
    *("width", "depth", "entry_height", "compartments", "length", "age_from", "surface", "cushioning", "diameter"),
]
WORDS = [
    *(
        "red",
        "红色",
        "black",
        "top_entry",
        "hooded",
        "wet",
        "powder",
        "68 L",
        "1.5kg",
        "-3",
        "0",
        "nan",
        "pods",
        "down",
        "是",
    ),
    *("trench", "robot", "gift_box", "sheet", "#12ab9f", "xl"),
]
numbers = st.floats(allow_nan=True, allow_infinity=True) | st.integers() | st.just(10**400)
values = st.booleans() | numbers | st.text(max_size=40) | st.sampled_from(WORDS) | st.none() | st.lists(st.integers())
attributes = st.builds(
    Attribute, st.sampled_from(KEYS) | st.text(max_size=12), values, st.sampled_from(["", "mm", "g", "L"])
)
options = st.none() | st.dictionaries(st.sampled_from(["colour", "size"]), st.sampled_from(WORDS))
products = st.builds(
    Product,
    id=st.text(max_size=20),
    shop=st.text(max_size=9),
    title=st.dictionaries(st.sampled_from(["en", "zh-CN"]), st.text(max_size=60) | st.sampled_from(WORDS)),
    variants=st.lists(st.builds(Variant, st.just("v"), options=options), max_size=2).map(tuple),
    brand=st.text(max_size=40),
    attributes=st.lists(attributes, max_size=8).map(tuple),
)


def product(name: str = "p1", brand: str = "Fennel", title: str = "Something good", **stated: Value) -> Product:
    stated_here = tuple(Attribute(key, value) for key, value in stated.items())
    return Product(name, "shop", {"en": title}, (Variant("v1"),), brand=brand, attributes=stated_here)


def draw(drawing: str, **stated: Value) -> str:
    return ParametricDrawing().draw(product(**stated), drawing)


def stage(svg: str) -> tuple[float, ...]:
    """Where the thing stands and how large it is drawn."""
    found = re.search(r'<g transform="translate\(200 ([\d.]+)\)(?: scale\(([\d.]+)\))?', svg)
    assert found is not None
    return float(found.group(1)), float(found.group(2) or 1)


def test_it_is_an_illustrator() -> None:
    assert isinstance(ParametricDrawing(), Illustrator)


@pytest.mark.parametrize("drawing", [category.drawing for category in LEAVES])
def test_every_leaf_of_the_taxonomy_has_a_shape_of_its_own(drawing: str) -> None:
    assert drawing in SHAPES
    root = ElementTree.fromstring(draw(drawing))
    assert root.tag == f"{SVG}svg"
    assert root.get("viewBox") == "0 0 400 400"
    assert root.get("width") is None
    assert len(list(root.iter())) > 25


def test_no_shape_is_left_without_a_category() -> None:
    assert set(SHAPES) == {category.drawing for category in LEAVES}


@settings(max_examples=500, deadline=None)
@given(products, st.sampled_from([*SHAPES, "", "unheard_of"]))
def test_whatever_a_supplier_writes_the_picture_is_sound(product: Product, drawing: str) -> None:
    svg = ParametricDrawing().draw(product, drawing)
    root = ElementTree.fromstring(svg.encode("utf-8"))
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        "svg", "defs", "linearGradient", "radialGradient", "stop", "g", "path", "rect", "ellipse", "text",
    }  # fmt: skip
    for element in root.iter():
        for key, value in element.attrib.items():
            assert "href" not in key
            assert not key.startswith("on")
            assert "url(" not in value or re.fullmatch(r"url\(#d[0-9a-f]+-\d+\)", value)
            assert "nan" not in value
            assert "inf" not in value
    assert len(svg) < 20_000
    assert svg == ParametricDrawing().draw(product, drawing)


def test_every_gradient_that_is_used_is_defined_and_no_name_stands_twice() -> None:
    for drawing in SHAPES:
        svg = draw(drawing)
        defined = re.findall(r'Gradient id="([^"]+)"', svg)
        assert len(defined) == len(set(defined))
        assert set(re.findall(r"url\(#([^)]+)\)", svg)) == set(defined)


@pytest.mark.parametrize(
    "drawing", ["coat", "thermos", "kettle", "backpack", "suitcase", "litter_box", "phone", "duvet"]
)
def test_the_stated_colour_is_seen(drawing: str) -> None:
    assert draw(drawing, colour="red") != draw(drawing, colour="navy")
    assert draw(drawing, colour="红色") == draw(drawing, colour="red")


@pytest.mark.parametrize(
    ("text", "shade"),
    [("Navy Blue", "#2f436b"), ("藏青色", "#2f436b"), ("rose_gold", "#d9a58c"), ("#12AB9f", "#12ab9f"), ("plaid", "")],
)
def test_colours_are_known_by_their_words_in_both_languages(text: str, shade: str) -> None:
    assert named(text) == shade


def test_a_title_says_a_colour_only_in_a_whole_word() -> None:
    assert named("红茶 高山茶", loose=True) == ""
    assert named("红色 保温杯", loose=True) == "#c2423f"
    assert named("colored pencils, greyhound", loose=True) == ""


@pytest.mark.parametrize(
    ("drawing", "key", "small", "large"),
    [
        ("litter_box", "capacity", 20.0, 68.0),
        ("rice_cooker", "capacity", 1.5, 5.0),
        ("thermos", "capacity", 350.0, 1000.0),
        ("backpack", "capacity", 12.0, 30.0),
        ("suitcase", "size", 20.0, 28.0),
        ("frying_pan", "diameter", 20.0, 30.0),
        ("tv", "screen_size", 32.0, 75.0),
    ],
)
def test_what_holds_more_is_drawn_larger(drawing: str, key: str, small: float, large: float) -> None:
    assert stage(draw(drawing, **{key: small}))[1] < stage(draw(drawing, **{key: large}))[1]


def test_a_unit_written_with_the_number_counts() -> None:
    assert draw("thermos", capacity="1 L") == draw("thermos", capacity=1000.0)


@pytest.mark.parametrize("enclosure", ["open", "high_sided", "hooded", "top_entry", "automatic"])
def test_every_enclosure_of_a_litter_box_looks_different(enclosure: str) -> None:
    kinds = {"open", "high_sided", "hooded", "top_entry", "automatic"}
    assert draw("litter_box", enclosure=enclosure) not in {
        draw("litter_box", enclosure=other) for other in kinds - {enclosure}
    }


def test_a_pack_of_three_shows_three_and_a_larger_one_says_how_many() -> None:
    assert draw("sunscreen", pieces=3.0).count(">Fennel<") == 3
    assert "×" not in draw("sunscreen", pieces=3.0)
    assert ">×12<" in draw("cat_food", form="wet", pieces=12.0)


def test_a_picture_promises_nothing_that_the_product_does_not_state() -> None:
    assert "SPF" not in draw("sunscreen")
    assert ">30<" in draw("sunscreen", spf=30.0)
    assert draw("coat", hood=False) == draw("coat")
    assert draw("suitcase", lock=True) != draw("suitcase")


def test_a_choice_is_read_from_the_title_where_no_attribute_says_it() -> None:
    titled = ParametricDrawing().draw(product(title="Large top-entry box"), "litter_box")
    assert titled == draw("litter_box", enclosure="top_entry")


def test_a_word_inside_another_word_says_nothing() -> None:
    titled = ParametricDrawing().draw(product(title="American Martin food"), "cat_food")
    assert titled == draw("cat_food")


def test_what_nobody_has_drawn_is_a_parcel_with_the_first_letters() -> None:
    assert ">FW<" in ParametricDrawing().draw(product(brand="", title="fine wire"), "unheard_of")
    assert ">云<" in ParametricDrawing().draw(product(brand="云杉"), "")


def test_markup_in_a_brand_stays_text() -> None:
    svg = ParametricDrawing().draw(product(brand="<b>&\x00\ud800"), "tea")
    words = [element.text for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]
    assert "<b>&" in words


def test_two_pictures_on_one_page_do_not_share_names() -> None:
    first, second = (ParametricDrawing().draw(product(name), "kettle") for name in ("p1", "p2"))
    assert not set(re.findall(r'id="([^"]+)"', first)) & set(re.findall(r'id="([^"]+)"', second))
