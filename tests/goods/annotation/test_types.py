"""Which fields a product may have, told from its texts."""

import json

from souk.goods.annotation import Passage, forms
from souk.goods.annotation.providers.text_types import Kind, Types

TITLES = ("patch cable 2 m", "patch cord for ports", "cotton towel soft", "linen towel large")
FIELDS = ({"length": 2.0, "plug": "RJ-45"}, {"length": 1.0, "plug": "SC"}, {"fabric": "cotton"}, {"fabric": "linen"})
MANY = 40
MAKERS = ("ace", "bolt", "cork", "dart", "echo", "fern", "gale", "hive")


def likely(kind: Kind) -> set[str]:
    return {key for key, share in kind.presence.items() if share > 0.25}


def said(text: str) -> list[Passage]:
    return [Passage("title/en", text, forms(text))]


def learned() -> tuple[Types, list[Kind]]:
    titles = [f"{MAKERS[number // 4 % 8]} {title}" for number, title in enumerate(TITLES * MANY)]
    folds = [number // 4 % 8 for number in range(len(titles))]
    return Types.learned([said(one) for one in titles], list(FIELDS * MANY), folds, 7)


def test_the_fields_of_such_products_are_likely_and_others_are_not() -> None:
    types, _ = learned()
    cable, towel = types.of(said("nobody patch cable 9 m")), types.of(said("nobody linen towel"))
    assert likely(cable) == {"length", "plug"}
    assert likely(towel) == {"fabric"}
    assert cable.type != towel.type


def test_each_product_is_told_by_the_folds_of_others() -> None:
    _, told = learned()
    assert list(map(likely, told[:4])) == [{"length", "plug"}, {"length", "plug"}, {"fabric"}, {"fabric"}]


def test_a_word_of_one_brand_alone_tells_nothing() -> None:
    types, _ = learned()
    assert "towel" in types.words
    assert types.words.keys().isdisjoint(MAKERS)


def test_what_was_learned_is_the_same_out_of_its_file() -> None:
    types, _ = learned()
    again = Types.unpacked(json.loads(json.dumps(types.packed())))
    assert again.of(said("cotton towel")) == types.of(said("cotton towel"))
