"""What holds for every illustrator."""

from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from souk.goods.catalog import Attribute, Illustrator, Product, Variant
from souk.kit.plug import plug
from tests.kept import taxonomy

ILLUSTRATORS = ["souk.goods.catalog.providers.drawing:ParametricDrawing"]
SHAPES = st.sampled_from(sorted({one.drawing for one in taxonomy().categories()} | {"", "no such shape"}))
VALUES = st.one_of(st.text(max_size=30), st.floats(allow_nan=False, allow_infinity=False), st.booleans())
PRODUCTS = st.builds(
    lambda title, attributes: Product("p", "s", {"en": title}, (Variant("p"),), attributes=tuple(attributes)),
    st.text(max_size=60),
    st.lists(st.builds(Attribute, st.sampled_from(["capacity", "colour", "size", "odd"]), VALUES), max_size=5),
)


@pytest.fixture(params=ILLUSTRATORS, scope="module")
def illustrator(request: pytest.FixtureRequest) -> Illustrator:
    return plug(Illustrator, {"use": request.param})


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(product=PRODUCTS, shape=SHAPES)
def test_every_drawing_is_a_harmless_svg_and_the_same_again(
    illustrator: Illustrator, product: Product, shape: str
) -> None:
    drawn = illustrator.draw(product, shape)
    root = ElementTree.fromstring(drawn)
    assert root.tag.endswith("svg")
    for element in root.iter():
        assert element.tag.rpartition("}")[2] not in ("script", "foreignObject", "image", "use", "a")
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert not name.endswith("href") or value.startswith("#")
    assert illustrator.draw(product, shape) == drawn
