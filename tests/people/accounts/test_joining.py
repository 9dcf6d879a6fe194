"""Signing up and in, confirming an address, choosing a new password."""

from pathlib import Path

import pytest

from souk.kit.operation import Souk
from souk.people.accounts import EmailTaken, NotSignedIn, SpentLink, WeakPassword, WrongDetail
from souk.settings import Settings
from tests.clocks import Standing
from tests.people.accounts.house import (
    OPERATOR,
    PASSWORD,
    VISITOR,
    joined,
    letters,
    link_to,
    oneself,
    opened,
    recognised,
    sign_in,
)

WRONG = "This e-mail address and password do not belong together."
WAIT = "This was tried too often; wait before you try again."
FRESH = "nine boats go home"


class Counting:
    """Hashes by turning round, and counts how often it is asked; `weak` makes everything outdated."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.weak = False

    def hash(self, password: str) -> str:
        self.asked.append("hash")
        return f"turned {password[::-1]}"

    def fits(self, kept: str, password: str) -> bool:
        self.asked.append("fits")
        return kept == f"turned {password[::-1]}"

    def outdated(self, kept: str) -> bool:
        return self.weak


def everybody(souk: Souk) -> list[str]:
    return [one["email"] for one in souk.call("accounts.page", {}, OPERATOR)]


def test_who_joins_is_a_shopper_and_signed_in_at_once(souk: Souk) -> None:
    made = joined(souk, email="  Mei@People.Example ")
    account = made["account"]
    assert (made["refused"], made["wait_seconds"]) == ("", 0)
    assert (account["kind"], account["name"], account["email"]) == ("shopper", "Mei", "mei@people.example")
    assert (account["confirmed"], account["password"], account["memberships"]) == (False, True, [])
    standing = recognised(souk, made["token"])
    assert (standing["actor"], standing["shop"], standing["personal"]) == (account["id"], None, False)
    assert {"accounts:self", "catalog:read", "events:observe"} < set(standing["scopes"])
    assert account["id"].startswith("u-")
    assert len(account["id"]) == 14


def test_the_log_knows_a_pseudonym_and_nothing_personal(souk: Souk) -> None:
    id = joined(souk)["account"]["id"]
    (event,) = souk.call("events.read", {}, OPERATOR)["events"]
    assert (event["name"], event["subject"], event["actor"], event["facts"]) == (
        "accounts.joined",
        id,
        id,
        {"kind": "shopper"},
    )


def test_an_address_has_one_account_however_it_is_written(souk: Souk) -> None:
    joined(souk)
    with pytest.raises(EmailTaken):
        joined(souk, "Other", email="ＭＥＩ@people.example")
    assert everybody(souk) == ["mei@people.example"]


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("nine char", "it takes at least 10 characters"),
        ("x" * 201, "it takes at most 200 characters"),
        ("mei@people.example", "it repeats your name or e-mail address"),
        ("people.example1", "it repeats your name or e-mail address"),
        ("password123", "it is among the first that are guessed"),
        ("Woaini5201314", "it is among the first that are guessed"),
        ("1234567890", "it is among the first that are guessed"),
        ("qwertyuiop", "it is among the first that are guessed"),
        ("aaaaaaaaaaab", "it is among the first that are guessed"),
    ],
)
def test_a_password_that_is_guessed_quickly_is_refused_with_the_reason(souk: Souk, password: str, why: str) -> None:
    with pytest.raises(WeakPassword) as refused:
        joined(souk, password=password)
    assert refused.value.facts == {"why": why}
    assert everybody(souk) == []


@pytest.mark.parametrize(
    "email",
    ["mei", "mei@", "@people.example", "a b@people.example", "mei@localhost", "mei@people.example\nBcc: x@y.example"],
)
def test_what_is_no_address_is_refused(souk: Souk, email: str) -> None:
    with pytest.raises(WrongDetail) as refused:
        joined(souk, email=email)
    assert refused.value.facts["field"] == "email"
    assert everybody(souk) == []


def test_a_password_signs_in_however_it_is_typed(souk: Souk) -> None:
    joined(souk, password="café über alles")
    assert sign_in(souk, "MEI@people.example", "café über alles")["token"]


def test_an_unknown_address_and_a_wrong_password_get_the_same_answer_for_the_same_work(settings: Settings) -> None:
    hasher = Counting()
    souk = opened(settings, hasher)
    joined(souk)
    asked = []
    for email, password in (
        ("mei@people.example", "not this password"),
        ("who@people.example", PASSWORD),
        ("mei@people.example", "not this password"),
        ("no address at all", PASSWORD),
    ):
        hasher.asked.clear()
        assert sign_in(souk, email, password) == {"token": None, "account": None, "refused": WRONG, "wait_seconds": 0}
        asked.append(hasher.asked.copy())
    assert asked == [["hash", "fits"], ["fits"], ["fits"], ["fits"]]
    souk.database.close()


def test_nobody_signs_in_to_an_account_without_a_password(souk: Souk) -> None:
    payload = {"id": "robot", "kind": "shopper", "name": "Robot", "email": "robot@people.example"}
    souk.call("accounts.open", payload, OPERATOR)
    assert sign_in(souk, "robot@people.example")["refused"] == WRONG


def test_after_five_tries_one_waits_ever_longer_even_with_the_right_password(souk: Souk, clock: Standing) -> None:
    joined(souk)
    waits = [sign_in(souk, "mei@people.example", "wrong one")["wait_seconds"] for _ in range(5)]
    assert waits == [0, 0, 0, 0, 30]
    assert sign_in(souk, "mei@people.example") == {"token": None, "account": None, "refused": WAIT, "wait_seconds": 30}
    clock.on(seconds=29.5)
    assert sign_in(souk, "mei@people.example")["wait_seconds"] == 1
    later = []
    for wait in (30, 60, 120, 240, 480, 900):
        clock.on(seconds=wait)
        later.append(sign_in(souk, "mei@people.example", "wrong one")["wait_seconds"])
    assert later == [60, 120, 240, 480, 900, 900]
    clock.on(seconds=900)
    assert sign_in(souk, "mei@people.example")["token"]
    assert sign_in(souk, "mei@people.example", "wrong one")["wait_seconds"] == 0


def test_an_unknown_address_waits_as_well(souk: Souk) -> None:
    waits = [sign_in(souk, "who@people.example", "wrong one")["wait_seconds"] for _ in range(5)]
    assert waits == [0, 0, 0, 0, 30]
    assert sign_in(souk, "who@people.example")["refused"] == WAIT


def test_the_free_tries_come_back_after_a_quiet_quarter_of_an_hour(souk: Souk, clock: Standing) -> None:
    for _ in range(4):
        sign_in(souk, "who@people.example", "wrong one")
    clock.on(minutes=16)
    assert sign_in(souk, "who@people.example", "wrong one")["wait_seconds"] == 0


def test_a_hash_that_is_outdated_is_made_anew(settings: Settings) -> None:
    hasher = Counting()
    souk = opened(settings, hasher)
    joined(souk)
    hasher.weak = True
    sign_in(souk, "mei@people.example", "wrong one")
    hasher.asked.clear()
    assert sign_in(souk, "mei@people.example")["token"]
    assert hasher.asked == ["fits", "hash"]
    souk.database.close()


def test_the_letter_confirms_the_address_once(souk: Souk, tmp_path: Path) -> None:
    id = joined(souk)["account"]["id"]
    token = link_to(souk, tmp_path, "mei@people.example", "confirm")
    souk.call("accounts.confirm-email", {"token": token}, VISITOR)
    assert souk.call("accounts.me", {}, oneself(id))["confirmed"] is True
    with pytest.raises(SpentLink):
        souk.call("accounts.confirm-email", {"token": token}, VISITOR)


def test_a_link_for_one_purpose_serves_no_other(souk: Souk, tmp_path: Path) -> None:
    joined(souk)
    token = link_to(souk, tmp_path, "mei@people.example", "confirm")
    with pytest.raises(SpentLink):
        souk.call("accounts.reset-password", {"token": token, "password": FRESH}, VISITOR)


def test_a_reset_ends_every_session_and_signs_in_with_the_new_password(souk: Souk, tmp_path: Path) -> None:
    old = joined(souk)["token"]
    souk.call("accounts.ask-reset", {"email": "mei@people.example"}, VISITOR)
    token = link_to(souk, tmp_path, "mei@people.example", "reset")
    made = souk.call("accounts.reset-password", {"token": token, "password": FRESH}, VISITOR)
    assert recognised(souk, made["token"])["account"] == made["account"]["id"]
    assert made["account"]["confirmed"] is True
    with pytest.raises(NotSignedIn):
        recognised(souk, old)
    assert sign_in(souk, "mei@people.example")["refused"] == WRONG
    assert sign_in(souk, "mei@people.example", FRESH)["token"]
    with pytest.raises(SpentLink):
        souk.call("accounts.reset-password", {"token": token, "password": FRESH}, VISITOR)


def test_a_weak_password_does_not_spend_the_link(souk: Souk, tmp_path: Path) -> None:
    joined(souk)
    souk.call("accounts.ask-reset", {"email": "mei@people.example"}, VISITOR)
    token = link_to(souk, tmp_path, "mei@people.example", "reset")
    with pytest.raises(WeakPassword):
        souk.call("accounts.reset-password", {"token": token, "password": "password123"}, VISITOR)
    assert sign_in(souk, "mei@people.example")["token"]
    assert souk.call("accounts.reset-password", {"token": token, "password": FRESH}, VISITOR)["token"]


def test_a_link_lasts_an_hour_and_a_new_one_replaces_it(souk: Souk, tmp_path: Path, clock: Standing) -> None:
    joined(souk)
    souk.call("accounts.ask-reset", {"email": "mei@people.example"}, VISITOR)
    first = link_to(souk, tmp_path, "mei@people.example", "reset")
    for letter in tmp_path.glob("mail/*.eml"):
        letter.unlink()
    souk.call("accounts.ask-reset", {"email": "mei@people.example"}, VISITOR)
    second = link_to(souk, tmp_path, "mei@people.example", "reset")
    with pytest.raises(SpentLink):
        souk.call("accounts.reset-password", {"token": first, "password": FRESH}, VISITOR)
    clock.on(hours=1)
    with pytest.raises(SpentLink):
        souk.call("accounts.reset-password", {"token": second, "password": FRESH}, VISITOR)
    assert sign_in(souk, "mei@people.example")["token"]


def test_asking_for_a_reset_tells_nobody_who_has_an_account(souk: Souk, tmp_path: Path) -> None:
    joined(souk)
    for email in ("mei@people.example", "who@people.example"):
        assert souk.call("accounts.ask-reset", {"email": email}, VISITOR) is None
    assert sorted(letter["To"] for letter in letters(souk, tmp_path)) == ["mei@people.example"] * 2


def test_a_mailbox_is_not_flooded(souk: Souk, tmp_path: Path, clock: Standing) -> None:
    joined(souk)
    before = len(letters(souk, tmp_path))
    for _ in range(9):
        souk.call("accounts.ask-reset", {"email": "mei@people.example"}, VISITOR)
    assert len(letters(souk, tmp_path)) - before == 3
    clock.on(minutes=16)
    souk.call("accounts.ask-reset", {"email": "mei@people.example"}, VISITOR)
    assert len(letters(souk, tmp_path)) - before == 4


@pytest.mark.parametrize("confirmed", [True, False])
def test_a_reset_shuts_out_who_took_the_address_before_its_owner_confirmed_it(
    souk: Souk, tmp_path: Path, confirmed: bool
) -> None:
    me = oneself(joined(souk)["account"]["id"])
    made = souk.call("accounts.make-key", {"label": "mine", "scopes": ["catalog:read"], "days": 9}, me)
    if confirmed:
        token = link_to(souk, tmp_path, "mei@people.example", "confirm")
        souk.call("accounts.confirm-email", {"token": token}, VISITOR)
    souk.call("accounts.ask-reset", {"email": "mei@people.example"}, VISITOR)
    token = link_to(souk, tmp_path, "mei@people.example", "reset")
    souk.call("accounts.reset-password", {"token": token, "password": FRESH}, VISITOR)
    assert [one["id"] for one in souk.call("accounts.keys", {}, me)] == ([made["key"]["id"]] if confirmed else [])
