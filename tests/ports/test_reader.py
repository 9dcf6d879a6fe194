"""What holds for everybody who reads a need out of what was said."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from souk.discovery.guide import Need, Reader
from souk.kit.locale import Locale
from souk.kit.plug import plug
from tests.small import knowing

READERS = ["souk.discovery.guide.providers.phrase_reader:PhraseReader"]
SAID = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "猫狗双全的家庭用什么猫砂盆",
            "预算200以内的猫砂盆",
            "a kettle under $30",
            "要带盖的",
            "at least 1.7 L",
            "便宜点",
        ]
    ),
)


@pytest.fixture(params=READERS, scope="module")
def reader(request: pytest.FixtureRequest) -> Reader:
    return plug(Reader, {"use": request.param}, knowledge=knowing())


def read(reader: Reader, *said: str, locale: Locale = "zh-CN") -> Need:
    return reader.read(said, locale)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(turns=st.lists(SAID, min_size=1, max_size=3))
def test_every_mention_and_limit_quotes_what_was_said(reader: Reader, turns: list[str]) -> None:
    need = read(reader, *turns)
    assert need.said == tuple(turns)
    for quote in (*(one.said for one in need.mentions), *(one.said for one in need.limits)):
        assert any(quote in turn for turn in turns), quote


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(later=st.text(max_size=40))
def test_a_later_turn_never_loses_a_limit(reader: Reader, later: str) -> None:
    first = read(reader, "预算200以内的猫砂盆")
    both = read(reader, "预算200以内的猫砂盆", later)
    assert {one.key for one in first.limits} == {"price"}
    assert {one.key for one in first.limits} <= {one.key for one in both.limits}


def test_a_later_limit_on_the_same_thing_replaces_the_earlier(reader: Reader) -> None:
    need = read(reader, "预算200以内的猫砂盆", "预算300以内")
    assert [(one.key, one.at_most) for one in need.limits] == [("price", 300.0)]


def test_the_same_is_read_the_same(reader: Reader) -> None:
    assert read(reader, "猫狗双全的家庭用什么猫砂盆") == read(reader, "猫狗双全的家庭用什么猫砂盆")


@pytest.mark.parametrize(
    ("said", "category"),
    [
        ("猫狗双全的家庭用什么猫砂盆", "litter_box"),
        ("which electric kettle for tea", "kettle"),
        ("猫砂盆", "litter_box"),
    ],
)
def test_what_is_named_is_read(reader: Reader, said: str, category: str) -> None:
    assert category in read(reader, said).of("category")


def test_what_it_is_told_to_be_about_is_what_is_meant(reader: Reader) -> None:
    need = reader.read(("something that holds 45 L or more",), "en", "litter_box")
    assert need.of("category") == ("litter_box",)
    assert [(one.key, one.at_least) for one in need.limits] == [("capacity", 45.0)]
