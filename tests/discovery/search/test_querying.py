"""A query's words: what is one word, and what is met by which tokens."""

from typing import Any

import pytest

from souk.discovery.search.rules import querying
from souk.doors.jobs import Jobs
from souk.kit.operation import Souk
from tests.small import OPERATOR, found, product, put, stock

KIND = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


def met(*tokens: str) -> tuple[Any, ...]:
    """Words that each take one token."""
    return tuple(((token,),) for token in tokens)


@pytest.mark.parametrize(
    ("text", "words", "groups"),
    [
        ("T恤", ("T恤",), met("t恤")),
        ("T恤女夏", ("T恤女夏",), met("t恤", "恤女", "女夏")),
        ("男士T恤", ("男士", "T恤"), met("男士", "t恤")),
        ("维生素C面霜", ("维生素", "C", "面霜"), met("维生", "生素", "c", "面霜")),
        ("USB口 5V", ("USB", "口", "5V"), (*met("usb", "口"), (("5", "v"), ("5v",)))),
    ],
)
def test_a_lone_letter_is_one_word_with_the_characters_that_it_leads(
    text: str, words: tuple[str, ...], groups: tuple[Any, ...]
) -> None:
    assert querying.words(text) == words
    assert querying.groups(words) == groups


@KIND
def test_a_word_that_begins_with_a_letter_finds_no_other_word_with_that_letter(souk: Souk, jobs: Jobs) -> None:
    zone = {**product("gel", "Gel", 4900), "title": {"en": "Gel for the T zone", "zh-CN": "T区控油凝露"}}
    stock(souk, jobs, [zone])
    assert [found(souk, text) for text in ("T恤", "男士T恤")] == [[], []]
    put(souk, {**product("tee", "Tee", 4900), "title": {"en": "Tee", "zh-CN": "纯棉T恤男"}})
    for operation in ("annotation.follow", "search.follow"):
        souk.call(operation, {}, OPERATOR)
    assert found(souk, "T恤") == found(souk, "男士 T恤") == ["tee"]
    assert found(souk, "T区") == ["gel"]
