"""Staff: invited by letter, given roles, let go; each shop for itself."""

from pathlib import Path

import pytest

from souk.kit.errors import NotAllowed
from souk.kit.operation import Caller, Souk
from souk.people.accounts import (
    IN_PERSON,
    LastOwner,
    NoSuchShop,
    NoSuchThing,
    NotSignedIn,
    SpentLink,
    UnknownAccount,
    WrongDetail,
    scopes_of,
)
from tests.clocks import Standing
from tests.people.accounts.house import (
    OPERATOR,
    VISITOR,
    joined,
    letters,
    link_to,
    member,
    oneself,
    recognised,
    sign_in,
)

OWNER = Caller("ou", scopes_of("merchant", "owner") | {IN_PERSON}, "corner")
RIVAL = Caller("ri", scopes_of("merchant", "owner"), "harbour")
CLERK = Caller("ke", scopes_of("merchant", "editor"), "corner")


@pytest.fixture(autouse=True)
def shops(souk: Souk) -> None:
    member(souk, "ou", "corner", "owner")
    member(souk, "ke", "corner", "editor")
    member(souk, "ri", "harbour", "owner")


def staff(souk: Souk, shop: str = "corner") -> dict[str, str]:
    return {one["account"]: one["role"] for one in souk.call("accounts.staff", {"shop": shop}, OPERATOR)}


def invite(souk: Souk, folder: Path, email: str = "mei@people.example", role: str = "editor") -> str:
    souk.call("accounts.invite", {"email": email, "role": role}, OWNER)
    return link_to(souk, folder, email, "invitation")


def test_who_is_invited_accepts_and_works_there(souk: Souk, tmp_path: Path) -> None:
    token = invite(souk, tmp_path)
    shown = souk.call("accounts.invited", {"token": token}, VISITOR)
    assert (shown["shop"], shown["role"], shown["email"]) == ("corner", "editor", "mei@people.example")
    made = joined(souk)
    me = oneself(made["account"]["id"])
    assert souk.call("accounts.accept-invitation", {"token": token}, me) == {"shop": "corner", "role": "editor"}
    account = souk.call("accounts.me", {}, me)
    assert (account["kind"], account["confirmed"]) == ("merchant", True)
    assert staff(souk) == {"ou": "owner", "ke": "editor", me.actor: "editor"}
    assert recognised(souk, sign_in(souk, "mei@people.example")["token"])["shop"] == "corner"
    assert souk.call("accounts.invitations", {}, OWNER) == []
    with pytest.raises(SpentLink):
        souk.call("accounts.accept-invitation", {"token": token}, me)


def test_an_invitation_is_for_the_address_that_it_was_sent_to(souk: Souk, tmp_path: Path) -> None:
    token = invite(souk, tmp_path)
    other = oneself(joined(souk, "Bo")["account"]["id"])
    with pytest.raises(SpentLink):
        souk.call("accounts.accept-invitation", {"token": token}, other)
    assert other.actor not in staff(souk)
    souk.call("accounts.accept-invitation", {"token": token}, oneself(joined(souk)["account"]["id"]))


def test_an_invitation_ends_after_seven_days_and_when_it_is_withdrawn(
    souk: Souk, tmp_path: Path, clock: Standing
) -> None:
    me = oneself(joined(souk)["account"]["id"])
    first = invite(souk, tmp_path)
    (shown,) = souk.call("accounts.invitations", {}, OWNER)
    souk.call("accounts.withdraw-invitation", {"id": shown["id"]}, OWNER)
    second = invite(souk, tmp_path)
    clock.on(days=7)
    for token in (first, second):
        with pytest.raises(SpentLink):
            souk.call("accounts.invited", {"token": token}, VISITOR)
        with pytest.raises(SpentLink):
            souk.call("accounts.accept-invitation", {"token": token}, me)
    assert souk.call("accounts.invitations", {}, OWNER) == []
    assert me.actor not in staff(souk)


def test_inviting_again_replaces_the_first_invitation(souk: Souk, tmp_path: Path) -> None:
    first = invite(souk, tmp_path)
    for letter in tmp_path.glob("mail/*.eml"):
        letter.unlink()
    second = invite(souk, tmp_path, role="viewer")
    with pytest.raises(SpentLink):
        souk.call("accounts.invited", {"token": first}, VISITOR)
    assert souk.call("accounts.invited", {"token": second}, VISITOR)["role"] == "viewer"


def test_an_invitation_does_not_change_the_role_of_who_works_there(souk: Souk, tmp_path: Path) -> None:
    token = invite(souk, tmp_path, "ou@shop.example", "viewer")
    assert souk.call("accounts.accept-invitation", {"token": token}, OWNER)["role"] == "owner"
    assert staff(souk)["ou"] == "owner"


def test_the_letter_is_in_the_language_of_who_has_an_account(souk: Souk, tmp_path: Path) -> None:
    joined(souk)
    for email in ("mei@people.example", "who@people.example"):
        souk.call("accounts.invite", {"email": email, "role": "viewer"}, OWNER)
    said = {one["To"]: one["Subject"] for one in letters(souk, tmp_path) if "corner" in one["Subject"]}
    assert said == {
        "mei@people.example": "You are invited to work in corner",
        "who@people.example": "邀请您加入店铺 corner",
    }


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("accounts.invite", {"email": "x@people.example", "role": "owner", "shop": "corner"}),
        ("accounts.invitations", {"shop": "corner"}),
        ("accounts.staff", {"shop": "corner"}),
        ("accounts.set-role", {"account": "ke", "role": "viewer", "shop": "corner"}),
        ("accounts.remove-staff", {"account": "ke", "shop": "corner"}),
    ],
)
def test_another_shops_staff_is_out_of_reach(souk: Souk, name: str, payload: dict[str, str]) -> None:
    before = staff(souk)
    with pytest.raises(NoSuchShop):
        souk.call(name, payload, RIVAL)
    assert staff(souk) == before
    assert souk.call("accounts.invitations", {}, OWNER) == []
    souk.call(name, payload, OWNER)


def test_another_shops_people_and_invitations_are_unknown(souk: Souk) -> None:
    made = souk.call("accounts.invite", {"email": "x@people.example", "role": "viewer"}, OWNER)
    with pytest.raises(NoSuchThing):
        souk.call("accounts.withdraw-invitation", {"id": made["id"]}, RIVAL)
    for name, more in (("accounts.set-role", {"role": "viewer"}), ("accounts.remove-staff", {})):
        with pytest.raises(UnknownAccount):
            souk.call(name, {"account": "ke", **more}, RIVAL)
    assert souk.call("accounts.invitations", {}, OWNER) == [made]
    assert staff(souk) == {"ou": "owner", "ke": "editor"}


def test_only_owners_change_the_staff(souk: Souk) -> None:
    for name, payload in (
        ("accounts.invite", {"email": "x@people.example", "role": "viewer"}),
        ("accounts.set-role", {"account": "ke", "role": "owner"}),
        ("accounts.remove-staff", {"account": "ou"}),
    ):
        with pytest.raises(NotAllowed):
            souk.call(name, payload, CLERK)
    assert [one["account"] for one in souk.call("accounts.staff", {}, CLERK)] == ["ke", "ou"]


def test_a_shop_keeps_an_owner(souk: Souk) -> None:
    for name, more in (("accounts.set-role", {"role": "viewer"}), ("accounts.remove-staff", {})):
        with pytest.raises(LastOwner):
            souk.call(name, {"account": "ou", **more}, OWNER)
    with pytest.raises(LastOwner):
        souk.call("accounts.erase", {"confirm": "ou@shop.example"}, OWNER)
    assert staff(souk)["ou"] == "owner"
    assert sign_in(souk, "ou@shop.example")["token"]
    souk.call("accounts.set-role", {"account": "ke", "role": "owner"}, OWNER)
    souk.call("accounts.remove-staff", {"account": "ou"}, OWNER)
    assert staff(souk) == {"ke": "owner"}


def test_who_hands_the_shop_over_may_be_erased(souk: Souk) -> None:
    token = sign_in(souk, "ou@shop.example")["token"]
    souk.call("accounts.set-role", {"account": "ke", "role": "owner"}, OWNER)
    souk.call("accounts.erase", {"confirm": "Ou"}, OWNER)
    assert staff(souk) == {"ke": "owner"}
    with pytest.raises(NotSignedIn):
        recognised(souk, token)


def test_the_log_tells_who_changed_the_staff(souk: Souk) -> None:
    souk.call("accounts.set-role", {"account": "ke", "role": "viewer"}, OWNER)
    souk.call("accounts.remove-staff", {"account": "ke"}, OWNER)
    told = [one for one in souk.call("events.read", {}, OPERATOR)["events"] if one["name"] == "accounts.staff-changed"]
    assert [(one["subject"], one["actor"], one["facts"]["role"]) for one in told] == [
        ("ke", "ou", "viewer"),
        ("ke", "ou", None),
    ]


def test_an_operator_names_the_shop(souk: Souk) -> None:
    with pytest.raises(WrongDetail):
        souk.call("accounts.staff", {}, OPERATOR)
