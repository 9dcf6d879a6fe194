"""Superlatives: what is wanted first, and the order that it makes."""

import pytest

from souk.discovery.guide.rules.foremost import in_run
from souk.discovery.search import Foremost, foremost, superlatives
from tests.discovery.guide.test_rules import candidate
from tests.small import knowing


@pytest.mark.parametrize(
    ("category", "turn", "wanted"),
    [
        ("rice_cooker", "最便宜的电饭煲", ("price", False)),
        ("rice_cooker", "compare the two cheapest rice cookers", ("price", False)),
        ("rice_cooker", "电饭煲，越便宜越好", ("price", False)),
        ("phone", "the most expensive phone", ("price", True)),
        ("air_purifier", "最静音的空气净化器", ("noise", False)),
        ("air_purifier", "the quietest air purifier", ("noise", False)),
        ("laptop", "lightest laptop", ("weight", False)),
        ("stroller", "the heaviest stroller", ("weight", True)),
        ("kettle", "容量越大越好的水壶", ("capacity", True)),
        ("thermos", "最大的保温杯", ("capacity", True)),
        ("phone", "longest battery", ("battery", True)),
        ("laptop", "最轻的笔记本", ("weight", False)),
        ("backpack", "the lightest backpack", ("weight", False)),
        ("humidifier", "最静的加湿器", ("noise", False)),
        ("suitcase", "the largest suitcase", ("size", True)),
        ("kettle", "a cheap kettle", None),
        ("air_purifier", "静音的空气净化器", None),
        ("kettle", "the best kettle for most people", None),
    ],
)
def test_what_is_wanted_first_is_read(category: str, turn: str, wanted: tuple[str, bool] | None) -> None:
    kinds = knowing().categories()[category].attributes
    read = foremost([turn], superlatives(kinds))
    assert (read and (read.key, read.more)) == wanted


def test_the_latest_turn_that_says_so_counts() -> None:
    kinds = knowing().categories()["air_purifier"].attributes
    read = foremost(["the cheapest air purifier", "rather the quietest one", "for a bedroom"], superlatives(kinds))
    assert read is not None
    assert (read.key, read.said) == ("noise", "quietest")


def test_a_group_that_is_in_an_order_ends_where_that_order_does() -> None:
    wanted = Foremost("price", {"en": "price", "zh-CN": "价格"}, False, "cheapest")
    dear, cheap, dearer = candidate("dear", 900), candidate("cheap", 300), candidate("dearer", 1200)
    assert in_run([dear, dearer, cheap], wanted) == [dear, dearer]
    assert in_run([cheap, dear, dearer], wanted) == [cheap, dear, dearer]
