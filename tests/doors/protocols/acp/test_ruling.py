"""A shop's word on agents holds for whoever pays with a delegated token, over REST and over tools."""

import itertools
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from souk.kit.operation import Caller
from souk.people.accounts import scopes_of
from tests.doors.house import Opened
from tests.doors.protocols.acp.conftest import ADDRESS, BUYER, Asking, agent_key
from tests.doors.protocols.acp.test_delegating import paid_with
from tests.doors.protocols.acp.test_tools import Tools
from tests.small import OPERATOR
from tests.trade.buying import stock

KEEPER = Caller("keeper", scopes_of("merchant", "editor"), "corner")
NAMES = ("*", "Assistant", "ada-ada-assistant")
_keys = itertools.count()


class Rules:
    """What the corner shop says of agents; in the end all of it is taken back."""

    def __init__(self, house: Opened) -> None:
        self.souk, self.said = house.souk, list[str]()

    def __call__(self, verb: str, agent: str, **more: Any) -> None:
        self.souk.call(f"mandates.{verb}-agent", {**self._about(agent), "why": "as we like", **more}, KEEPER)
        self.said.append(agent)

    def back(self) -> None:
        while self.said:
            self.souk.call("mandates.undo-agent", {**self._about(self.said.pop()), "why": "over"}, KEEPER)

    def _about(self, agent: str) -> dict[str, Any]:
        known = self.souk.call("mandates.agent-versions", {"shop": "corner", "agent": agent}, KEEPER)
        return {"shop": "corner", "agent": agent, "number": known[0]["number"] if known else 0}


@pytest.fixture
def rules(house: Opened) -> Iterator[Rules]:
    made = Rules(house)
    yield made
    made.back()


def post(ask: Asking, path: str, body: Any) -> Any:
    """A request whose refusal is a plain error."""
    headers = {**ask.held.headers, "Idempotency-Key": f"ruled-{next(_keys)}"}
    return ask.held.client.post(f"/acp{path}", json=body, headers=headers)


def receipts(house: Opened) -> list[Any]:
    return list(house.souk.call("mandates.audit", {"chain": "merchant:localhost:8765", "most": 500}, OPERATOR))


@pytest.mark.parametrize("name", NAMES)
def test_a_denied_agent_begins_nothing_and_is_told_why(
    ask: Asking, tools: Tools, rules: Rules, house: Opened, name: str
) -> None:
    wanted = {"line_items": [{"id": "tray", "quantity": 1}], "currency": "cny", "capabilities": {}}
    before = stock(house.souk)
    rules("deny", name)
    answer = post(ask, "/checkout_sessions", wanted)
    assert (answer.status_code, answer.json()["code"]) == (403, "agent_denied")
    assert "corner" in answer.json()["message"]
    told = tools.call("create_checkout_session", payload=wanted)["result"]
    assert (told["isError"], told["structuredContent"]["code"]) == (True, "agent_denied")
    assert stock(house.souk) == before
    rules.back()
    assert ask.session(("tray", 1))["status"] == "not_ready_for_payment"


@pytest.mark.parametrize("name", NAMES)
def test_an_agent_that_is_denied_meanwhile_pays_nothing_and_its_token_is_good_still(
    ask: Asking, tools: Tools, rules: Rules, house: Opened, name: str
) -> None:
    ready = ask.ready(("mat", 1))
    token = ask.token(ready)
    before, kept = stock(house.souk), len(receipts(house))
    rules("deny", name)
    told = ask.pay(ready, token).json()
    assert (told["status"], "order" in told) == ("not_ready_for_payment", False)
    assert [one["code"] for one in told["messages"]] == ["approval_required"]
    over = tools.made("complete_checkout_session", id=ready["id"], payload=paid_with(ready, token))
    assert "order" not in over
    assert stock(house.souk) == before
    assert len(receipts(house)) == kept + 2
    rules.back()
    done = ask.pay(ready, token).json()
    assert done["status"] == "completed", done


def test_limits_count_what_is_paid_by_token(ask: Asking, rules: Rules) -> None:
    rules("limit", "ada-ada-assistant", limits={"per_purchase": 1, "currency": "CNY"})
    wanted = {"line_items": [{"id": "mat", "quantity": 1}], "currency": "cny", "capabilities": {}}
    answer = post(ask, "/checkout_sessions", wanted)
    assert (answer.status_code, answer.json()["code"]) == (403, "agent_denied")
    rules.back()
    first, second = ask.ready(("mat", 1)), ask.ready(("mat", 1))
    rules("limit", "Assistant", limits={"per_day": 1})
    assert ask.pay(first, ask.token(first)).json()["status"] == "completed"
    told = ask.pay(second, ask.token(second)).json()
    assert ("order" in told, told["messages"][0]["code"]) == (False, "approval_required")
    assert post(ask, "/checkout_sessions", wanted).status_code == 403


def test_the_order_says_which_agent_bought_and_by_what(ask: Asking, house: Opened) -> None:
    ready = ask.ready(("mat", 1))
    order = ask.pay(ready, ask.token(ready)).json()["order"]["id"]
    found = house.souk.call("mandates.bought", {"checkout": order}, KEEPER)
    assert (found["agent"], found["platform"], found["by"]) == ("Assistant", "ada-ada-assistant", "token")
    assert (found["mandate"], found["checkout"]) == ("", ready["id"])
    known = house.souk.call("mandates.agents", {"shop": "corner"}, KEEPER)
    mine = next(one for one in known if one["agent"] == "Assistant")
    assert mine["purchases"] >= 1
    assert mine["platforms"] == ["ada-ada-assistant"]
    ada = Caller("ada", scopes_of("shopper"))
    assert house.souk.call("mandates.bought", {"checkout": order}, ada)["order"] == order
    assert house.souk.call("mandates.bought", {"checkout": order}, Caller("eve", scopes_of("shopper"))) is None
    with house.souk.database.engine.connect() as connection:
        letters = connection.exec_driver_sql("SELECT text FROM accounts_letter WHERE kind = 'mandate-ordered'")
        assert any(order in one and "Assistant" in one for one in letters.scalars())


def test_what_another_shop_sells_is_sold_without_the_shop_that_denies(ask: Asking, rules: Rules) -> None:
    rules("deny", "*")
    about = {"buyer": BUYER, "fulfillment_details": {"address": ADDRESS}}
    both = ask.session(("scoop", 1), ("mat", 1), **about)
    (told,) = both["messages"]
    assert (told["code"], told["param"], both["status"]) == (
        "approval_required",
        "$.line_items[1]",
        "not_ready_for_payment",
    )
    alone = ask.ready(("scoop", 1))
    assert ask.pay(alone, ask.token(alone)).json()["status"] == "completed"


def links(house: Opened, order: str) -> list[str]:
    """Where the letters of an order lead."""
    with house.souk.database.engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT text FROM accounts_letter WHERE kind = 'mandate-ordered'").scalars()
        return [link[0] for text in found if order in text and (link := re.search(r"/mandates/stop\?\S+", text))]


@pytest.mark.parametrize("own", [False, True])
def test_the_letter_of_a_purchase_by_token_stops_the_agent_with_one_tap(house: Opened, own: bool) -> None:
    owner = f"tap-{own}".lower()
    caller = Caller(owner, scopes_of("shopper"))
    held = agent_key(house, owner)
    if own:
        asked = {"label": "my bot", "scopes": ["checkout:use", "payments:pay", "orders:own"], "days": 30}
        held = house.souk.call("accounts.make-key", asked, caller)["secret"]
    asking = Asking(house, held)
    ready = asking.ready(("mat", 1))
    order = asking.pay(ready, asking.token(ready)).json()["order"]["id"]
    (path,) = links(house, order)
    with TestClient(house.app, headers={"Accept-Language": "en"}) as client:
        page = client.get(path)
        name = "my bot" if own else "Assistant"
        assert (page.status_code, f"Stop “{name}”?" in page.text) == (200, True)
        token = parse_qs(urlsplit(path).query)["token"][0]
        for wrong in (token[:-1], token.replace(owner, "ada"), f"{owner}~agent:x.{token.rpartition('.')[2]}"):
            assert client.get("/mandates/stop", params={"token": wrong}).status_code == 404
        assert asking.held.client.get(f"/acp/checkout_sessions/{ready['id']}", headers=asking.held.headers).is_success
        csrf = re.search(r'name="csrf" value="([^"]+)"', page.text)
        assert csrf is not None
        for _ in range(2):
            done = client.post("/mandates/stop", data={"token": token, "csrf": csrf[1]})
            assert (done.status_code, "is stopped" in done.text) == (200, True)
        assert f"“{'The agent' if own else name}” is stopped" in client.get(path).text
    gone = asking.held.client.get(f"/acp/checkout_sessions/{ready['id']}", headers=asking.held.headers)
    assert (gone.status_code, gone.json()["code"]) == (401, "unauthorized")
    left = house.souk.call("accounts.keys", {}, caller)
    assert [one["label"] for one in left] == (["acp"] if own else [])


@pytest.fixture
def tools(house: Opened, key: str) -> Tools:
    return Tools(house, key)
