"""Reading answers, counting tokens, waiting."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from souk.ai.llm.contracts import Prompt, Usage
from souk.ai.llm.rules import clean, digest, estimate, read_json, spoken, used, wait

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text('ab猫 \n"{', max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=2), inner, max_size=3),
)


@given(VALUES)
def test_json_survives_a_fence(value: object) -> None:
    assert read_json(f"```json\n{json.dumps(value, indent=1)}\n```") == value


@given(st.text("<think>/ab\n", max_size=30), st.integers(1, 5))
def test_an_answer_in_parts_is_the_answer_as_a_whole(text: str, size: int) -> None:
    parts = [text[start : start + size] for start in range(0, len(text), size)]
    assert "".join(spoken(parts)).strip() == clean(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<think>secret</think> yes", "yes"),
        ("<think>secret", ""),
        ("<th", "<th"),
        ("yes <think>no</think>", "yes <think>no</think>"),
        ("a\x00b\x1bc\ud800d\ne", "abcd\ne"),
    ],
)
def test_an_answer_is_cleaned(text: str, expected: str) -> None:
    assert clean(text) == expected


@given(st.text(max_size=50), st.text(max_size=50))
def test_longer_texts_are_estimated_no_smaller(text: str, more: str) -> None:
    assert estimate(text) <= estimate(text + more) <= estimate(text) + estimate(more)


def test_tokens_are_estimated_by_script() -> None:
    assert [estimate(text) for text in ("", "abc", "abcd", "猫砂盆", "猫 cat")] == [0, 1, 2, 3, 3]


def test_a_new_day_begins_at_nothing() -> None:
    yesterday = Usage(date(2026, 11, 10), 5, 50)
    assert used(yesterday, date(2026, 11, 11), 1, 7) == Usage(date(2026, 11, 11), 1, 7)
    assert used(yesterday, date(2026, 11, 10), 1, 7) == Usage(date(2026, 11, 10), 6, 57)


def test_a_digest_follows_what_is_asked_and_not_what_for() -> None:
    one = digest(Prompt("a", "b", {"x": 1, "y": 2}, purpose="c"))
    assert one == digest(Prompt("a", "b", {"y": 2, "x": 1}, purpose="d"))
    assert one != digest(Prompt("ab", "", {"x": 1, "y": 2}))


@pytest.mark.parametrize(
    ("headers", "attempt", "seconds"),
    [
        ({"retry-after": "7"}, 0, 7.0),
        ({"retry-after": "0"}, 5, 0.0),
        ({"retry-after": "9" * 400}, 0, 999_999_999.0),
        ({"retry-after": "Wed, 11 Nov 2026 12:00:30 GMT", "date": "Wed, 11 Nov 2026 12:00:00 GMT"}, 0, 30.0),
        ({"retry-after": "Wed, 11 Nov 2026 11:00:00 GMT", "date": "Wed, 11 Nov 2026 12:00:00 GMT"}, 0, 0.0),
        ({"retry-after": "Wed, 11 Nov 2026 12:00:30 GMT"}, 0, 0.5),
        ({"retry-after": "soon"}, 1, 1.0),
        ({"retry-after": "-5"}, 2, 2.0),
        ({}, 60, 8.0),
    ],
)
def test_a_wait_is_what_the_endpoint_says_or_grows(headers: dict[str, str], attempt: int, seconds: float) -> None:
    assert wait(headers, attempt, 1.0) == seconds
