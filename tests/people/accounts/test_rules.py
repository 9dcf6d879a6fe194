"""Decisions about people, for whatever comes."""

import itertools
import string
import unicodedata
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from souk.kit.errors import Invalid
from souk.kit.operation import Caller
from souk.kit.scopes import covers, shared
from souk.people.accounts import VISITOR_SCOPES, scopes_of
from souk.people.accounts.contracts import Address, Letter, WeakPassword, WrongDetail
from souk.people.accounts.rules.letters import TRIES, next_try, posted, written
from souk.people.accounts.rules.passwords import check_password
from souk.people.accounts.rules.persons import COUNTRIES, email_of, name_of, placed
from souk.people.accounts.rules.waiting import wait_after

SCOPE = st.sampled_from(
    ["*", "catalog:*", "catalog:read", "catalog:write", "accounts:*", "accounts:self", "jobs:start"]
)
PLAIN = st.sampled_from(["catalog:read", "catalog:write", "catalog:import", "accounts:self", "jobs:start", "jobs:read"])
SCOPES = st.frozensets(SCOPE)


@given(SCOPES, SCOPES, PLAIN)
def test_what_two_share_is_what_both_allow(one: frozenset[str], other: frozenset[str], scope: str) -> None:
    both = Caller("x", shared(one, other))
    assert both.may(scope) == (Caller("x", one).may(scope) and Caller("x", other).may(scope))


@given(SCOPES, SCOPE)
def test_covering_is_what_the_waist_reads(granted: frozenset[str], scope: str) -> None:
    assert covers(granted, scope) == Caller("x", granted).may(scope)


def test_every_role_has_all_of_the_one_below() -> None:
    steps = [VISITOR_SCOPES, scopes_of("shopper")]
    steps += [scopes_of("merchant", role) for role in ("viewer", "editor", "owner")]
    assert all(lower < higher for lower, higher in itertools.pairwise(steps))
    assert scopes_of("merchant") == scopes_of("shopper")
    assert scopes_of("agent") == scopes_of("agent", "owner") == frozenset()
    assert scopes_of("operator") == {"*"}


def test_waits_grow_and_end_at_a_quarter_of_an_hour() -> None:
    waits = [wait_after(failures) for failures in range(100)]
    assert waits == sorted(waits)
    assert waits[:7] == [timedelta()] * 5 + [timedelta(seconds=30), timedelta(minutes=1)]
    assert max(waits) == timedelta(minutes=15)


def test_a_letter_is_given_up_after_the_tenth_try() -> None:
    waits = [next_try(tries) for tries in range(1, TRIES + 2)]
    assert waits[-2:] == [None, None]
    assert all(first < second for first, second in itertools.pairwise(waits) if first and second)


@given(st.text(max_size=60))
def test_an_address_is_refused_or_has_one_form(text: str) -> None:
    try:
        made = email_of(text)
    except WrongDetail:
        return
    assert email_of(made) == made
    assert made.count("@") == 1
    assert not set(made) & set(string.whitespace + "<>,;")


@given(st.text(max_size=100))
def test_a_name_is_refused_or_stands_on_one_line(text: str) -> None:
    try:
        made = name_of(text)
    except WrongDetail:
        return
    assert name_of(made) == made
    assert 1 <= len(made) <= 80
    assert not any(unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp") for char in made)


@given(st.text(alphabet=string.ascii_lowercase + string.digits + "@.", max_size=40), st.text(max_size=20))
def test_a_password_that_passes_is_long_and_not_the_address(password: str, name: str) -> None:
    try:
        check_password(password, "mei@people.example", name)
    except WeakPassword:
        return
    assert 10 <= len(password) <= 200
    assert password not in ("mei@people.example", name)


@pytest.mark.parametrize(
    "password",
    ["correct horse battery", "青山绿水长流不息明月照", "seven lanterns at dusk", "Tr0ub4dor&3xyz", "kq7#vPz!m2Ld"],
)
def test_a_password_that_nobody_guesses_passes(password: str) -> None:
    check_password(password, "mei@people.example", "Mei")


ADDRESS = st.builds(
    Address,
    name=st.text(max_size=12),
    phone=st.text(alphabet="0123456789+- ", max_size=16),
    country=st.sampled_from(["CN", "us", "DE", "XX", ""]),
    city=st.text(max_size=12),
    lines=st.lists(st.text(max_size=12), max_size=5).map(tuple),
    region=st.text(max_size=6),
    postcode=st.text(alphabet="0123456789A -", max_size=8),
)


def settled(address: Address) -> Address | str:
    """The form that is kept, or the field that is wrong."""
    try:
        return placed(address)
    except WrongDetail as refused:
        return str(refused.facts["field"])


@given(ADDRESS)
def test_an_address_is_refused_with_its_field_or_has_one_form(address: Address) -> None:
    made = settled(address)
    if isinstance(made, str):
        assert made in vars(address)
    else:
        assert settled(made) == made
        assert made.country in COUNTRIES


def test_an_address_of_another_country_needs_no_province() -> None:
    made = placed(Address("Mei", "(212) 555-0100", "us", "New York", ("1 Row",), postcode="10001-0001"))
    assert (made.country, made.phone, made.region) == ("US", "2125550100", "")


@given(st.sampled_from(["confirm", "reset", "moved", "invitation"]), st.sampled_from(["en", "zh-CN"]))
def test_every_letter_says_whose_link_it_is(kind: str, locale: str) -> None:
    subject, text = written(kind, locale, name="Mei", shop="corner", link="https://shop.example/x")  # type: ignore[arg-type]
    assert subject
    assert "https://shop.example/x" in text
    assert "{" not in subject + text


def test_a_letter_has_one_id_however_often_it_is_sent() -> None:
    letter = Letter("abc", "mei@people.example", "Grüße 你好", "Text\n")
    first, second = (posted(letter, "Shop <post@shop.example>", date) for date in ("Mon", "Tue"))
    assert first["Message-ID"] == second["Message-ID"] == "<abc@shop.example>"
    assert first["Subject"] == "Grüße 你好"


def test_a_letter_takes_no_line_into_its_head() -> None:
    with pytest.raises((Invalid, ValueError)):
        posted(Letter("abc", "mei@people.example\nBcc: all@people.example", "x", "y"), "post@shop.example", "Mon")
