"""What somebody is entitled to: given for a time, in the price by every proof, and taken back."""

from datetime import timedelta
from typing import Any

import pytest

from souk.kit.errors import Invalid, NotFound
from souk.kit.operation import Caller, Souk
from souk.people.accounts import scopes_of
from tests.clocks import Standing
from tests.small import OPERATOR, open_shops, product, put
from tests.trade.buying import run

MEI: dict[str, Any] = {"id": "mei", "kind": "shopper", "name": "Mei", "email": "mei@people.example"}
OWN = Caller("mei", scopes_of("shopper"))


@pytest.fixture
def house(souk: Souk) -> Souk:
    open_shops(souk)
    put(souk, product("tray", "Tray", 20000))
    souk.call("accounts.open", MEI, OPERATOR)
    run(souk, {"id": "club", "layer": "item", "kind": "percent", "off": 500, "requires": ["member"], "owner": "corner"})
    return souk


def standing(souk: Souk, account: str = "mei") -> Caller:
    found = souk.call("accounts.standing", {"account": account}, OPERATOR)
    return Caller(found["account"], frozenset(found["scopes"]))


def total(souk: Souk, caller: Caller) -> int:
    quote = souk.call("pricing.quote", {"basket": [{"product": "tray"}]}, caller)
    return int(quote["priced"]["total"])


def test_a_member_has_the_members_price_until_it_is_over(house: Souk, clock: Standing) -> None:
    assert total(house, standing(house)) == 20000
    until = clock.now() + timedelta(days=30)
    given = house.call("accounts.entitle", {"account": "mei", "to": "member", "until": until.isoformat()}, OPERATOR)
    assert given["entitlements"] == {"member": until.isoformat().replace("+00:00", "Z")}
    assert total(house, standing(house)) == 19000
    clock.on(days=30)
    assert total(house, standing(house)) == 20000


def test_it_is_taken_back_and_changes_nothing_that_one_may_do(house: Souk) -> None:
    before = standing(house).scopes
    house.call("accounts.entitle", {"account": "mei", "to": "member"}, OPERATOR)
    assert standing(house).scopes - before == {"entitled:member"}
    house.call("accounts.end-entitlement", {"account": "mei", "to": "member"}, OPERATOR)
    assert standing(house).scopes == before
    with pytest.raises(NotFound):
        house.call("accounts.end-entitlement", {"account": "mei", "to": "member"}, OPERATOR)


def test_a_key_and_an_agent_have_the_price_of_whose_they_are(house: Souk) -> None:
    house.call("accounts.entitle", {"account": "mei", "to": "member"}, OPERATOR)
    made = house.call("accounts.make-key", {"label": "k", "scopes": ["pricing:quote"], "days": 1}, OWN)
    told = house.call("accounts.recognise", {"token": made["secret"]}, OPERATOR)
    assert set(told["scopes"]) == {"pricing:quote", "entitled:member"}
    agent = house.call("accounts.add-agent", {"name": "Robin", "id": "robin"}, OWN)["id"]
    assert total(house, standing(house, agent)) == 19000
    with pytest.raises(Invalid, match="an agent has what its owner"):
        house.call("accounts.entitle", {"account": agent, "to": "member"}, OPERATOR)


@pytest.mark.parametrize("wrong", [{"to": "Gold Member"}, {"to": ""}, {"to": "member", "until": "2020-01-01T00:00Z"}])
def test_what_is_no_entitlement_is_refused(house: Souk, wrong: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        house.call("accounts.entitle", {"account": "mei", **wrong}, OPERATOR)
    assert standing(house).scopes == scopes_of("shopper")


def test_who_is_erased_is_entitled_to_nothing(house: Souk) -> None:
    house.call("accounts.entitle", {"account": "mei", "to": "member"}, OPERATOR)
    house.call("accounts.erase", {"confirm": "mei@people.example"}, Caller("mei", OWN.scopes | {"accounts:in-person"}))
    with pytest.raises(NotFound):
        house.call("accounts.entitle", {"account": "mei", "to": "member"}, OPERATOR)
