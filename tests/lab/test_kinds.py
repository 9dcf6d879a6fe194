"""The kind that fields show, and how a reader of kinds is judged by it."""

from lab.attributes.kinds import FEWEST, TELLING, Judged, judge, reader, shown
from souk.goods.annotation.providers.toml_knowledge import TomlKnowledge
from souk.goods.catalog import Attribute, Product, Variant

MOUSE = ("movement_detection_technology", "buttons_quantity")


def product(title: str, *keys: str) -> Product:
    fields = tuple(Attribute(key, "1") for key in (*keys, *(f"field_{n}" for n in range(FEWEST))))
    return Product(title, "corner", {"en": title}, (Variant(title),), attributes=fields)


def test_two_fields_that_only_such_goods_have_show_the_kind() -> None:
    assert shown(product("LGT-M100B", *MOUSE)) == {"mouse"}
    assert shown(product("LGT-M100B", MOUSE[0])) == frozenset()
    assert TELLING.keys() <= TomlKnowledge().categories().keys()


def test_kinds_are_judged_by_the_fields_and_read_without_them() -> None:
    goods = [product("Acme mouse", *MOUSE), product("LGT-M100B", *MOUSE), product("Acme mouse batteries")]
    goods.append(product("Acme wireless mouse"))
    found = judge(goods, reader())
    assert found["mouse"] == found["all"] == Judged(said=2, right=1, are=2)
    assert (found["mouse"].precision, found["mouse"].recall) == (0.5, 0.5)


def test_a_product_with_few_fields_shows_nothing() -> None:
    few = Product("m", "corner", {"en": "Acme mouse"}, (Variant("m"),), attributes=(Attribute(MOUSE[0], "1"),))
    assert judge([few], lambda _: "mouse")["all"] == Judged(0, 0, 0)
