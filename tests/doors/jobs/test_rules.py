from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from souk.doors.jobs.contracts import WrongId
from souk.doors.jobs.rules import LONGEST, named, pause, place, window
from souk.kit.errors import Invalid
from souk.kit.operation import Caller
from souk.kit.scopes import narrowed

AREAS = st.sampled_from(["catalog", "jobs", "guide"])
VERBS = st.sampled_from(["read", "write", "*"])
SCOPES = st.frozensets(st.one_of(st.just("*"), st.builds("{}:{}".format, AREAS, VERBS)), max_size=5)
ASKED = st.builds("{}:{}".format, AREAS, st.sampled_from(["read", "write", "ask"]))


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_a_pause_grows_but_never_past_an_hour(attempts: int, chance: float) -> None:
    wait = pause(attempts, chance)
    assert timedelta(seconds=5) <= wait <= LONGEST
    assert pause(attempts + 1, 0) >= pause(attempts, 0)


def test_pauses_double_from_ten_seconds() -> None:
    assert [pause(n, 1).total_seconds() for n in (1, 2, 3, 4, 9, 10, 11)] == [10, 20, 40, 80, 2560, 3600, 3600]
    assert [pause(n, 0).total_seconds() for n in (1, 2, 3)] == [5, 10, 20]


@given(SCOPES, SCOPES, ASKED)
def test_what_is_left_of_scopes_covers_exactly_what_both_cover(
    one: frozenset[str], other: frozenset[str], asked: str
) -> None:
    both = Caller("", one).may(asked) and Caller("", other).may(asked)
    assert Caller("", narrowed(one, other)).may(asked) == both


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1)),
    st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._:@-]{0,99}", fullmatch=True),
)
def test_a_place_is_read_as_it_was_written(moment: datetime, id: str) -> None:
    at = moment.replace(tzinfo=UTC)
    assert place(f"{at.isoformat()}~{id}") == (at, id)


@given(st.text(max_size=120))
def test_any_text_is_an_id_or_a_sentence(text: str) -> None:
    with suppress(WrongId):
        assert named(text) == text
        assert text.isascii()
        assert "@" not in text


@pytest.mark.parametrize("most", [0, -1, 501])
def test_a_window_out_of_range_says_the_range(most: int) -> None:
    with pytest.raises(Invalid, match=rf"^most is {most}; it must be 1 to 500\.$"):
        window(most, 500)
