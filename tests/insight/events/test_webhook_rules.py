"""When a message is tried again, what a receiver may ask for, and which addresses will do."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from souk.insight.events.rules.places import wrong_url
from souk.insight.events.rules.publishing import PUBLISHED, foreign, names
from souk.insight.events.rules.retrying import LONGEST, WAITS, asked_wait, next_try
from souk.insight.events.rules.signing import salt_of, secret_of, valid_salts

NOW = datetime(2026, 11, 11, tzinfo=UTC)


@given(tries=st.integers(1, 20), chance=st.floats(0, 1), asked=st.timedeltas(timedelta(), timedelta(days=9)))
def test_a_wait_is_what_the_timetable_says_a_fifth_longer_at_most_or_what_was_asked_for_up_to_a_day(
    tries: int, chance: float, asked: timedelta
) -> None:
    wait = next_try(tries, chance, asked)
    if tries > len(WAITS):
        assert wait is None
        return
    assert wait is not None
    low = WAITS[tries - 1]
    assert max(low, min(asked, LONGEST)) <= wait <= max(low * 1.2, min(asked, LONGEST))


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("120", timedelta(minutes=2)),
        (" 0 ", timedelta()),
        ("9" * 30, timedelta(seconds=10**6)),
        ("Wed, 11 Nov 2026 00:01:00 GMT", timedelta(minutes=1)),
        ("Tue, 10 Nov 2026 00:01:00 GMT", timedelta()),
        ("soon", None),
        ("", None),
        ("-5", None),
        ("١٢", None),
    ],
)
def test_what_an_answer_asks_for_is_read_in_seconds_or_as_a_moment(said: str, wait: timedelta | None) -> None:
    assert asked_wait(said, NOW) == wait


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://hooks.example/x?y=1", ""),
        ("https://[2606:4700::1]:8443/", ""),
        ("http://127.0.0.1:9000/x", ""),
        ("http://localhost/x", ""),
        ("http://[::1]:9/x", ""),
        ("http://hooks.example/x", "only https leaves this machine"),
        ("http://127.0.0.1.hooks.example/x", "only https leaves this machine"),
        ("ftp://hooks.example/x", "write an address such as https://shop.example/hooks"),
        ("https://", "write an address such as https://shop.example/hooks"),
        ("https://me:word@hooks.example/x", "an address has neither a password nor a fragment"),
        ("https://hooks.example/x#y", "an address has neither a password nor a fragment"),
        ("https://hooks.example:port/", "this is no address"),
        ("https://[::1/", "this is no address"),
        ("https://hooks.example/\n", "an address has at most 2,000 plain characters"),
        ("https://hooks.example/" + "x" * 2000, "an address has at most 2,000 plain characters"),
    ],
)
def test_an_address_is_https_or_on_this_machine(url: str, why: str) -> None:
    assert wrong_url(url) == why


def test_a_secret_belongs_to_one_webhook_since_one_moment() -> None:
    salts = [salt_of("a", NOW), salt_of("b", NOW), salt_of("a", NOW + timedelta(microseconds=1))]
    assert len({secret_of(b"house", salt) for salt in salts} | {secret_of(b"other", salts[0])}) == 4
    assert valid_salts("new", "old", NOW, NOW - timedelta(microseconds=1)) == ["new", "old"]
    assert valid_salts("new", "old", NOW, NOW) == valid_salts("new", "", None, NOW) == ["new"]


def test_the_reference_lists_what_is_published() -> None:
    text = (Path(__file__).parents[3] / "docs/reference/events.md").read_text(encoding="utf-8")
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith("| `")]
    listed = {row[0].strip("| `"): tuple(re.findall(r"`([^`]+)`", row[2])) for row in rows}
    assert listed == {kind.name: kind.facts for kind in PUBLISHED.values()}
    assert {row[0].strip("| `") for row in rows if row[3].strip(" |") == "–"} == {
        kind.name for kind in PUBLISHED.values() if kind.whose == "house"
    }


def test_names_mean_themselves_prefixes_and_everything_within_what_an_owner_may_hear() -> None:
    assert names(["*"], whole=True) == PUBLISHED.keys()
    assert names(["orders.sold", "orders.ship*"], whole=False) == {"orders.sold"}
    assert "orders.placed" in names(["orders.*"], whole=True) - names(["orders.*"], whole=False)
    assert (foreign(["orders.*", "payments.*"], False), foreign(["payments.*"], True)) == ("payments.*", "")
