"""Accounts that whoever runs the house opens and looks through."""

from typing import Any

import pytest

from souk.kit.errors import Invalid, NotAllowed
from souk.kit.operation import Souk
from souk.people.accounts import EmailTaken, WeakPassword, WrongDetail
from souk.people.accounts.contracts import AccountExists
from tests.people.accounts.house import OPERATOR, PASSWORD, VISITOR, member, oneself, recognised, sign_in

KE: dict[str, Any] = {"id": "ke", "kind": "merchant", "name": "Ke", "email": "ke@shop.example", "password": PASSWORD}


def everybody(souk: Souk, **asked: Any) -> list[str]:
    return [one["id"] for one in souk.call("accounts.page", asked, OPERATOR)]


def test_an_account_is_opened_with_its_shops(souk: Souk) -> None:
    parts = [{"shop": "corner", "role": "editor"}, {"shop": "harbour", "role": "viewer"}]
    made = souk.call("accounts.open", {**KE, "memberships": parts}, OPERATOR)
    assert (made["memberships"], made["confirmed"], made["password"]) == (parts, True, True)
    token = sign_in(souk, "ke@shop.example")["token"]
    assert recognised(souk, token)["shop"] is None
    session = recognised(souk, token)["session"]
    souk.call("accounts.act-for", {"session": session, "shop": "harbour"}, oneself("ke"))
    standing = recognised(souk, token)
    assert (standing["shop"], "catalog:write" in standing["scopes"]) == ("harbour", False)


def test_an_operators_account_may_everything_in_any_shop(souk: Souk) -> None:
    souk.call("accounts.open", {**KE, "kind": "operator"}, OPERATOR)
    token = sign_in(souk, "ke@shop.example")["token"]
    assert recognised(souk, token)["scopes"] == ["*"]
    session = recognised(souk, token)["session"]
    souk.call("accounts.act-for", {"session": session, "shop": "corner"}, oneself("ke"))
    assert (recognised(souk, token)["shop"], recognised(souk, token)["scopes"]) == ("corner", ["*"])


def test_opening_again_changes_nothing(souk: Souk) -> None:
    made = souk.call("accounts.open", KE, OPERATOR)
    again = {**KE, "name": "Another", "memberships": [{"shop": "corner", "role": "owner"}]}
    assert souk.call("accounts.open", again, OPERATOR) == made
    assert len(souk.call("events.read", {}, OPERATOR)["events"]) == 1


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"id": "other"}, EmailTaken),
        ({"email": "other@shop.example"}, AccountExists),
        ({"id": "K E"}, WrongDetail),
        ({"id": "visitor"}, WrongDetail),
        ({"id": "system:jobs"}, WrongDetail),
        ({"id": "x", "email": "", "kind": "agent"}, WrongDetail),
        ({"id": "x", "email": "x@shop.example", "password": "1234567890"}, WeakPassword),
        ({"id": "x", "email": "x@shop.example", "kind": "king"}, Invalid),
    ],
)
def test_an_account_that_cannot_be_is_refused(souk: Souk, more: dict[str, Any], refusal: type[Exception]) -> None:
    souk.call("accounts.open", KE, OPERATOR)
    with pytest.raises(refusal):
        souk.call("accounts.open", {**KE, **more}, OPERATOR)
    assert everybody(souk) == ["ke"]


def test_accounts_are_looked_through_page_by_page_and_by_text(souk: Souk) -> None:
    for id in ("ann", "bo", "cy"):
        member(souk, id, "corner", "viewer")
    assert everybody(souk, most=2) == ["ann", "bo"]
    assert everybody(souk, after="bo") == ["cy"]
    assert everybody(souk, text="BO@shop") == ["bo"]
    assert everybody(souk, text="%") == everybody(souk, text="_") == []
    for most in (0, 501):
        with pytest.raises(Invalid):
            everybody(souk, most=most)


def test_only_an_operator_opens_accounts_and_looks_through_them(souk: Souk) -> None:
    for caller in (VISITOR, oneself("ke", "corner", "accounts:staff")):
        for name, payload in (("accounts.open", KE), ("accounts.page", {})):
            with pytest.raises(NotAllowed):
                souk.call(name, payload, caller)
    assert everybody(souk) == []
