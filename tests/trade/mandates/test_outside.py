"""Agents from outside, with a key of their own, at the till; and the drill for a key that is lost."""

import base64
import json
from typing import Any

import pytest

from souk.trade.checkout import AgreedOver
from souk.trade.mandates import Presented, bound
from tests.clocks import Standing
from tests.small import OPERATOR
from tests.trade.admission.room import let_in, put
from tests.trade.buying import CARD, RECIPIENT, charge
from tests.trade.mandates.house import new_agent
from tests.trade.mandates.mall import ADA, DOOR, HOUSE, Mall


@pytest.fixture
def kind() -> str:
    return "sqlite"


def test_the_drill_of_a_lost_key(mall: Mall) -> None:
    """Revoke; what was authorised is settled, nothing more is; the new key's mandate buys."""
    lost, found = new_agent(), new_agent()
    mandate = mall.grant(key=lost.jwk)
    assert _presented(mall, mandate, lost, mall.begun(), order="before")["verdict"]["accepted"]
    stolen = mall.begun()
    mall.call("revoke", mandate=mandate["id"], why="the key is lost")
    refused = _presented(mall, mandate, lost, stolen)["verdict"]
    assert (refused["layer"], refused["reason"]) == (2, "token_scope_mismatch")
    charge(mall.souk)
    mall.sweep()
    assert mall.used(mandate) == (0, 20800, 1)
    fresh = mall.grant(key=found.jwk)
    assert _presented(mall, fresh, lost, stolen)["verdict"]["reason"] == "signature_invalid"
    assert _presented(mall, fresh, found, stolen, order="after")["verdict"]["accepted"]
    assert mall.used(mandate) == (0, 20800, 1)
    assert mall.used(fresh) == (20800, 0, 1)


def _presented(mall: Mall, mandate: Any, agent: Any, checkout: str, **more: Any) -> Any:
    """What an agent with its own key does at the door of a foreign protocol."""
    shown, _text = _shown(mall, mandate, agent, checkout, more.pop("nonce", "a nonce"))
    asked = {"checkout": checkout, "presented": {**shown, "token": more.pop("token", "")}, **more}
    return mall.souk.call("checkout.pay-presented", asked, DOOR)


def _shown(mall: Mall, mandate: Any, agent: Any, checkout: str, nonce: str) -> tuple[dict[str, str], str]:
    """What the agent shows: its closed mandate over the checkout as the merchant signed it, and that text."""
    text = mall.souk.call("checkout.sign", {"checkout": checkout}, DOOR)
    body = text["text"].split(".")[1]
    offered = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    said = {"aud": HOUSE, "nonce": f"{nonce} for {checkout}", "iat": int(mall.souk.clock.now().timestamp())}
    said |= {"checkout_hash": text["hash"], "amount": offered["total"], "currency": offered["currency"]}
    closed = bound(mandate["text"], said, agent.key)
    return vars(Presented(mandate["credential"], closed, agent.thumbprint)), text["text"]


def test_an_agent_that_asked_its_wallet_itself_brings_the_token_and_nobody_takes_its_amount(mall: Mall) -> None:
    agent = new_agent()
    mandate, session = mall.grant(key=agent.jwk), mall.begun()
    shown, text = _shown(mall, mandate, agent, session, "first")
    verdict = mall.call("authorise", OPERATOR, presented=shown, checkout=text)
    assert verdict["accepted"]
    without = _presented(mall, mandate, agent, session, nonce="second")["verdict"]
    assert (without["reason"], without["authorisation"]) == ("token_replayed", verdict["authorisation"])
    assert mall.used(mandate) == (20800, 0, 1)
    asked = {"checkout": session, "presented": {**shown, "token": verdict["token"]}, "order": "first"}
    assert mall.souk.call("checkout.pay-presented", asked, DOOR)["verdict"]["accepted"]
    charge(mall.souk)
    mall.sweep()
    assert mall.used(mandate) == (0, 20800, 1)


def test_an_agreed_checkout_is_bought_by_what_an_agent_from_outside_presents(mall: Mall) -> None:
    agent = new_agent()
    mandate = mall.grant(key=agent.jwk)
    place = {name: RECIPIENT[name] for name in ("country", "region", "city", "lines", "name", "phone")}
    wish = {"lines": [{"item": "tray"}], "buyer": {"email": "ada@example.com"}, "address": place, "payment": CARD}
    agreed = mall.souk.call("checkout.agree", {"wish": wish}, ADA)
    assert agreed["state"] == "ready"
    done = _presented(mall, mandate, agent, agreed["id"], order="agreed")
    assert done["verdict"]["accepted"], done["verdict"]
    assert (done["agreed"]["state"], done["order"]) == ("in_progress", "agreed")
    charge(mall.souk)
    mall.sweep()
    assert mall.used(mandate) == (0, 20800, 1)
    assert mall.call("bought", checkout=agreed["id"])["agent"] == "Robin"


def test_an_agreed_checkout_that_cannot_be_bought_any_more_lets_go_of_the_amount(mall: Mall) -> None:
    agent = new_agent()
    mandate = mall.grant(key=agent.jwk)
    place = {name: RECIPIENT[name] for name in ("country", "region", "city", "lines", "name", "phone")}
    wish = {"lines": [{"item": "tray"}], "buyer": {"email": "ada@example.com"}, "address": place, "payment": CARD}
    agreed = mall.souk.call("checkout.agree", {"wish": wish}, ADA)
    counts = {"location": "corner-back", "counts": {"tray": 0}, "why": "count"}
    mall.souk.call("inventory.count", counts, OPERATOR)
    done = _presented(mall, mandate, agent, agreed["id"], order="agreed")
    assert (done["verdict"]["accepted"], done["verdict"]["next"], done["order"]) == (False, "new_checkout", "")
    assert [one["type"] for one in done["agreed"]["messages"]].count("error") == 1
    assert mall.used(mandate) == (0, 0, 0)
    assert mall.call("bought", checkout=agreed["id"]) is None
    assert [one["phase"] for one in mall.call("tries", mandate=mandate["id"])] == ["release", "authorise"]


def test_what_is_sold_by_turns_is_bought_under_a_mandate_when_it_is_its_turn(mall: Mall) -> None:
    agent = new_agent()
    mandate = mall.grant(key=agent.jwk)
    clock = mall.souk.clock
    assert isinstance(clock, Standing)
    put(mall.souk, clock, since=clock.now())
    place = {name: RECIPIENT[name] for name in ("country", "region", "city", "lines", "name", "phone")}
    wish = {"lines": [{"item": "tray"}], "buyer": {"email": "ada@example.com"}, "address": place, "payment": CARD}
    agreed = mall.souk.call("checkout.agree", {"wish": wish}, ADA)
    with pytest.raises(AgreedOver, match="incomplete"):
        mall.souk.call("checkout.sign", {"checkout": agreed["id"]}, DOOR)
    let_in(mall.souk)
    assert _presented(mall, mandate, agent, agreed["id"], order="by-turn")["order"] == "by-turn"
    assert mall.used(mandate) == (20800, 0, 1)
