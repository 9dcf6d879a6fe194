"""Name, e-mail address, password, and the address book: each account's own."""

from pathlib import Path
from typing import Any

import pytest

from souk.kit.operation import Caller, Souk
from souk.people.accounts import (
    EmailTaken,
    NoSuchThing,
    NotSignedIn,
    SpentLink,
    WeakPassword,
    WrongDetail,
    WrongPassword,
)
from souk.people.accounts.contracts import TooMany
from tests.people.accounts.house import PASSWORD, VISITOR, joined, letters, link_to, oneself, recognised, sign_in

FRESH = "nine boats go home"
HOME: dict[str, Any] = {
    "name": "Mei",
    "phone": "+44 20 7946 0000",
    "country": "GB",
    "city": "London",
    "lines": ["1 Row"],
}


@pytest.fixture
def me(souk: Souk) -> Caller:
    return oneself(joined(souk)["account"]["id"])


@pytest.fixture
def other(souk: Souk) -> Caller:
    return oneself(joined(souk, "Bo")["account"]["id"])


def book(souk: Souk, caller: Caller) -> list[tuple[str, bool]]:
    return [(one["address"]["lines"][0], one["preferred"]) for one in souk.call("accounts.addresses", {}, caller)]


def add(souk: Souk, caller: Caller, line: str, **more: Any) -> str:
    asked = {"address": {**HOME, "lines": [line]}, **more}
    return str(souk.call("accounts.add-address", asked, caller)["id"])


def test_a_new_name_and_language_hold(souk: Souk, me: Caller) -> None:
    souk.call("accounts.rename", {"name": " 美  美 ", "locale": "zh-CN"}, me)
    found = souk.call("accounts.me", {}, me)
    assert (found["name"], found["locale"]) == ("美 美", "zh-CN")
    for wrong in ("a\u200bb", " ", "win at https://x.example", "www.x.example", "x" * 81):
        with pytest.raises(WrongDetail):
            souk.call("accounts.rename", {"name": wrong, "locale": "en"}, me)
    assert souk.call("accounts.me", {}, me) == found


def test_another_address_holds_when_its_letter_is_opened_and_the_old_one_is_told(
    souk: Souk, me: Caller, tmp_path: Path
) -> None:
    first = link_to(souk, tmp_path, "mei@people.example", "confirm")
    souk.call("accounts.confirm-email", {"token": first}, VISITOR)
    souk.call("accounts.change-email", {"email": "may@people.example", "password": PASSWORD}, me)
    assert souk.call("accounts.me", {}, me)["email"] == "mei@people.example"
    token = link_to(souk, tmp_path, "may@people.example", "confirm")
    souk.call("accounts.confirm-email", {"token": token}, VISITOR)
    found = souk.call("accounts.me", {}, me)
    assert (found["email"], found["confirmed"]) == ("may@people.example", True)
    assert sign_in(souk, "may@people.example")["token"]
    assert sign_in(souk, "mei@people.example")["token"] is None
    told = [one["Subject"] for one in letters(souk, tmp_path) if one["To"] == "mei@people.example"]
    assert sorted(told) == ["Confirm your e-mail address", "Your e-mail address was changed"]


def test_another_address_takes_the_password(souk: Souk, me: Caller, tmp_path: Path) -> None:
    before = len(letters(souk, tmp_path))
    with pytest.raises(WrongPassword):
        souk.call("accounts.change-email", {"email": "may@people.example", "password": "another one"}, me)
    assert len(letters(souk, tmp_path)) == before


def test_an_address_that_somebody_has_is_not_taken_over(souk: Souk, me: Caller, other: Caller, tmp_path: Path) -> None:
    with pytest.raises(EmailTaken):
        souk.call("accounts.change-email", {"email": "bo@people.example", "password": PASSWORD}, me)
    souk.call("accounts.change-email", {"email": "new@people.example", "password": PASSWORD}, me)
    souk.call("accounts.change-email", {"email": "new@people.example", "password": PASSWORD}, other)
    first, second = _links(souk, tmp_path, "new@people.example")
    souk.call("accounts.confirm-email", {"token": first}, VISITOR)
    with pytest.raises(EmailTaken):
        souk.call("accounts.confirm-email", {"token": second}, VISITOR)
    addresses = {souk.call("accounts.me", {}, one)["email"] for one in (me, other)}
    assert "new@people.example" in addresses
    assert len(addresses) == 2


def _links(souk: Souk, folder: Path, to: str) -> list[str]:
    return [
        letter.get_content().partition("token=")[2].split()[0] for letter in letters(souk, folder) if letter["To"] == to
    ]


def test_a_reset_for_the_old_address_is_void_after_the_change(souk: Souk, me: Caller, tmp_path: Path) -> None:
    souk.call("accounts.ask-reset", {"email": "mei@people.example"}, VISITOR)
    reset = link_to(souk, tmp_path, "mei@people.example", "reset")
    souk.call("accounts.change-email", {"email": "may@people.example", "password": PASSWORD}, me)
    token = link_to(souk, tmp_path, "may@people.example", "confirm")
    souk.call("accounts.confirm-email", {"token": token}, VISITOR)
    with pytest.raises(SpentLink):
        souk.call("accounts.reset-password", {"token": reset, "password": FRESH}, VISITOR)
    assert sign_in(souk, "may@people.example")["token"]


def test_another_password_ends_every_session_but_the_one_in_hand(souk: Souk) -> None:
    first = joined(souk, "Ann")
    second = sign_in(souk, "ann@people.example")
    me = oneself(first["account"]["id"])
    asked = {"old": PASSWORD, "new": FRESH, "session": recognised(souk, first["token"])["session"]}
    souk.call("accounts.change-password", asked, me)
    recognised(souk, first["token"])
    with pytest.raises(NotSignedIn):
        recognised(souk, second["token"])
    assert sign_in(souk, "ann@people.example")["token"] is None
    assert sign_in(souk, "ann@people.example", FRESH)["token"]


@pytest.mark.parametrize(
    ("old", "new", "refusal"), [("another one", FRESH, WrongPassword), (PASSWORD, "password123", WeakPassword)]
)
def test_another_password_takes_the_old_one_and_a_good_one(
    souk: Souk, me: Caller, old: str, new: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        souk.call("accounts.change-password", {"old": old, "new": new, "session": ""}, me)
    assert sign_in(souk, "mei@people.example")["token"]


def test_one_address_is_preferred(souk: Souk, me: Caller) -> None:
    first = add(souk, me, "1 Row")
    add(souk, me, "2 Row")
    add(souk, me, "3 Row", preferred=True)
    assert book(souk, me) == [("3 Row", True), ("1 Row", False), ("2 Row", False)]
    souk.call("accounts.prefer-address", {"id": first}, me)
    assert book(souk, me) == [("1 Row", True), ("2 Row", False), ("3 Row", False)]


def test_an_address_is_changed_and_removed(souk: Souk, me: Caller) -> None:
    id = add(souk, me, "1 Row")
    souk.call("accounts.change-address", {"id": id, "address": {**HOME, "lines": ["9 Row"]}}, me)
    assert book(souk, me) == [("9 Row", True)]
    souk.call("accounts.remove-address", {"id": id}, me)
    assert book(souk, me) == []


def test_another_account_reaches_no_address(souk: Souk, me: Caller, other: Caller) -> None:
    id = add(souk, me, "1 Row")
    for name, more in (
        ("accounts.change-address", {"address": HOME}),
        ("accounts.prefer-address", {}),
        ("accounts.remove-address", {}),
    ):
        with pytest.raises(NoSuchThing):
            souk.call(name, {"id": id, **more}, other)
    assert (book(souk, me), book(souk, other)) == ([("1 Row", True)], [])


def test_a_book_holds_fifty(souk: Souk, me: Caller) -> None:
    for number in range(50):
        add(souk, me, f"{number} Row")
    with pytest.raises(TooMany):
        add(souk, me, "51 Row")
    assert len(book(souk, me)) == 50
