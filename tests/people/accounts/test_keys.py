"""API keys and agents: never more than whoever made them, and never longer."""

from typing import Any

import pytest

from souk.kit.operation import Caller, Souk
from souk.people.accounts import BeyondOneself, NoSuchShop, NoSuchThing, NotSignedIn, UnknownAccount, WrongDetail
from tests.clocks import Standing
from tests.people.accounts.house import DOOR, OPERATOR, joined, member, oneself, recognised, sign_in


def make(souk: Souk, caller: Caller, *scopes: str, **more: Any) -> dict[str, Any]:
    asked = {"label": "robot", "scopes": list(scopes), "days": 30, **more}
    made: dict[str, Any] = souk.call("accounts.make-key", asked, caller)
    return made


def acting(souk: Souk, id: str) -> Caller:
    """Who is signed in, with what the door gives."""
    found = recognised(souk, sign_in(souk, f"{id}@shop.example")["token"])
    return Caller(found["actor"], frozenset(found["scopes"]), found["shop"], found["personal"])


def test_a_key_does_what_it_was_given_and_no_more(souk: Souk) -> None:
    member(souk, "ke", "corner", "editor")
    made = make(souk, acting(souk, "ke"), "catalog:write", "catalog:read", shop="corner")
    standing = recognised(souk, made["secret"])
    assert standing["scopes"] == ["catalog:read", "catalog:write"]
    assert (standing["actor"], standing["shop"], standing["session"]) == ("ke", "corner", "")


def test_the_secret_is_shown_once_and_not_kept(souk: Souk) -> None:
    me = oneself(joined(souk)["account"]["id"])
    made = make(souk, me, "catalog:read")
    (kept,) = souk.call("accounts.keys", {}, me)
    assert kept == made["key"]
    assert made["secret"].startswith("key_")
    with souk.database.engine.connect() as connection:
        rows = str(connection.exec_driver_sql("SELECT * FROM accounts_key").all())
    assert made["secret"].removeprefix("key_") not in rows


@pytest.mark.parametrize("scope", ["accounts:staff", "accounts:all", "catalog:*", "*"])
def test_nobody_makes_a_key_for_what_they_may_not_do(souk: Souk, scope: str) -> None:
    member(souk, "ke", "corner", "editor")
    me = acting(souk, "ke")
    with pytest.raises(BeyondOneself) as refused:
        make(souk, me, "catalog:read", scope, shop="corner")
    assert refused.value.facts == {"scope": scope}
    assert souk.call("accounts.keys", {}, me) == []


def test_a_key_that_makes_keys_gives_no_more_than_itself(souk: Souk) -> None:
    member(souk, "ke", "corner", "editor")
    asked = make(souk, acting(souk, "ke"), "accounts:self", shop="corner")
    found = recognised(souk, asked["secret"])
    itself = Caller(found["actor"], frozenset(found["scopes"]), found["shop"])
    with pytest.raises(BeyondOneself):
        make(souk, itself, "catalog:write", shop="corner")
    assert make(souk, itself, "accounts:self", shop="corner")["key"]["scopes"] == ["accounts:self"]


def test_a_shop_in_which_one_does_not_work_gives_no_key(souk: Souk) -> None:
    member(souk, "ke", "corner", "editor")
    for caller in (acting(souk, "ke"), oneself("ke")):
        with pytest.raises(NoSuchShop):
            make(souk, caller, "catalog:read", shop="harbour")


def test_an_operators_key_for_one_shop_makes_none_for_another_or_for_all(souk: Souk) -> None:
    me = {"id": "chief", "kind": "operator", "name": "Chief", "email": "chief@shop.example"}
    souk.call("accounts.open", me, OPERATOR)
    narrow = Caller("chief", frozenset({"accounts:self", "catalog:write"}), "corner")
    with pytest.raises(NoSuchShop):
        make(souk, narrow, "catalog:write", shop="harbour")
    with pytest.raises(WrongDetail):
        make(souk, narrow, "catalog:write")
    standing = recognised(souk, make(souk, narrow, "catalog:write", shop="corner")["secret"])
    assert (standing["shop"], standing["scopes"]) == ("corner", ["catalog:write"])


@pytest.mark.parametrize(
    ("more", "field"),
    [({"days": 0}, "days"), ({"days": 367}, "days"), ({"scopes": []}, "scopes"), ({"scopes": ["all"]}, "scopes")],
)
def test_a_key_that_cannot_be_is_refused_with_the_field(souk: Souk, more: dict[str, Any], field: str) -> None:
    me = oneself(joined(souk)["account"]["id"])
    with pytest.raises(WrongDetail) as refused:
        make(souk, me, "catalog:read", **more)
    assert refused.value.facts["field"] == field


def test_a_key_is_good_until_its_day(souk: Souk, clock: Standing) -> None:
    secret = make(souk, oneself(joined(souk)["account"]["id"]), "catalog:read")["secret"]
    clock.on(days=29, hours=23)
    recognised(souk, secret)
    clock.on(hours=1)
    with pytest.raises(NotSignedIn):
        recognised(souk, secret)


def test_a_use_is_noted(souk: Souk, clock: Standing) -> None:
    me = oneself(joined(souk)["account"]["id"])
    secret = make(souk, me, "catalog:read")["secret"]
    clock.on(hours=5)
    souk.call("accounts.touch", {"token": secret}, DOOR)
    assert souk.call("accounts.keys", {}, me)[0]["used"] == "2026-11-11T05:00:00Z"


def test_a_key_ends_at_once_and_only_its_owner_ends_it(souk: Souk) -> None:
    me, other = (oneself(joined(souk, name)["account"]["id"]) for name in ("Mei", "Bo"))
    made = make(souk, me, "catalog:read")
    with pytest.raises(NoSuchThing):
        souk.call("accounts.end-key", {"id": made["key"]["id"]}, other)
    recognised(souk, made["secret"])
    souk.call("accounts.end-key", {"id": made["key"]["id"]}, me)
    with pytest.raises(NotSignedIn):
        recognised(souk, made["secret"])


def test_what_its_owner_loses_the_key_loses(souk: Souk) -> None:
    member(souk, "ke", "corner", "editor")
    made = make(souk, acting(souk, "ke"), "catalog:read", "catalog:write", shop="corner")
    member(souk, "ou", "corner", "owner")
    souk.call("accounts.set-role", {"account": "ke", "role": "viewer", "shop": "corner"}, OPERATOR)
    assert recognised(souk, made["secret"])["scopes"] == ["catalog:read"]
    souk.call("accounts.remove-staff", {"account": "ke", "shop": "corner"}, OPERATOR)
    standing = recognised(souk, made["secret"])
    assert (standing["scopes"], standing["shop"]) == ([], "corner")


def test_an_agent_acts_under_its_own_name_with_its_key_alone(souk: Souk) -> None:
    me = oneself(joined(souk)["account"]["id"])
    agent = souk.call("accounts.add-agent", {"name": "Shopping agent"}, me)
    assert (agent["kind"], agent["email"], agent["password"]) == ("agent", "", False)
    secret = make(souk, me, "catalog:read", agent=agent["id"])["secret"]
    standing = recognised(souk, secret)
    assert (standing["actor"], standing["account"], standing["kind"]) == (agent["id"], me.actor, "agent")
    assert (standing["scopes"], standing["name"]) == (["catalog:read"], "Shopping agent")
    assert [one["id"] for one in souk.call("accounts.agents", {}, me)] == [agent["id"]]


def test_an_agent_never_may_more_than_its_owner_now(souk: Souk) -> None:
    member(souk, "ou", "corner", "owner")
    member(souk, "ke", "corner", "editor")
    me = acting(souk, "ke")
    agent = souk.call("accounts.add-agent", {"name": "Stock agent"}, me)["id"]
    secret = make(souk, me, "catalog:write", shop="corner", agent=agent)["secret"]
    assert recognised(souk, secret)["scopes"] == ["catalog:write"]
    later = souk.call("accounts.standing", {"account": agent, "shop": "corner"}, DOOR)
    assert "catalog:write" in later["scopes"]
    souk.call("accounts.remove-staff", {"account": "ke", "shop": "corner"}, OPERATOR)
    assert recognised(souk, secret)["scopes"] == []
    with pytest.raises(NoSuchShop):
        souk.call("accounts.standing", {"account": agent, "shop": "corner"}, DOOR)


def test_nobody_makes_a_key_for_the_agent_of_another(souk: Souk) -> None:
    me, other = (oneself(joined(souk, name)["account"]["id"]) for name in ("Mei", "Bo"))
    agent = souk.call("accounts.add-agent", {"name": "Mine", "id": "mine"}, me)["id"]
    with pytest.raises(UnknownAccount):
        make(souk, other, "catalog:read", agent=agent)
    assert souk.call("accounts.keys", {}, other) == []


def test_the_same_id_is_the_same_agent_and_no_agent_has_agents(souk: Souk) -> None:
    me = oneself(joined(souk)["account"]["id"])
    twice = [souk.call("accounts.add-agent", {"name": "Mine", "id": "mine"}, me) for _ in range(2)]
    assert twice[0] == twice[1]
    assert twice[0]["id"] == f"{me.actor}-mine"
    with pytest.raises(BeyondOneself):
        souk.call("accounts.add-agent", {"name": "Another"}, oneself(f"{me.actor}-mine"))


def test_erasing_the_owner_ends_the_keys_of_its_agents(souk: Souk) -> None:
    me = oneself(joined(souk)["account"]["id"])
    agent = souk.call("accounts.add-agent", {"name": "Mine"}, me)["id"]
    secret = make(souk, me, "catalog:read", agent=agent)["secret"]
    souk.call("accounts.erase", {"confirm": "mei@people.example"}, me)
    with pytest.raises(NotSignedIn):
        recognised(souk, secret)
    with pytest.raises(NotSignedIn):
        souk.call("accounts.standing", {"account": agent}, DOOR)
