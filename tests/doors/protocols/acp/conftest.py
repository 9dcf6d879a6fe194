"""A furnished house with an agent's account, whose every exchange is held against the published schemas."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from souk.kit.operation import Caller
from souk.people.accounts import scopes_of
from tests.doors.house import Opened
from tests.doors.protocols.schemas.recording import Held
from tests.small import OPERATOR, small_settings
from tests.trade.buying import furnish

VERSION = "2026-04-17"
ADDRESS = {
    "name": "Ada Invented",
    "line_one": "2 Invented Road",
    "city": "Hangzhou",
    "state": "Zhejiang",
    "country": "CN",
    "postal_code": "310000",
}
BUYER = {"email": "ada@example.com", "first_name": "Ada", "last_name": "Invented"}
CARD = {
    "type": "card",
    "card_number_type": "fpan",
    "number": "4242424242424242",
    "exp_month": "11",
    "exp_year": "2031",
    "display_card_funding_type": "credit",
    "display_brand": "visa",
    "display_last4": "4242",
    "metadata": {},
}


def agent_key(at: Opened, owner: str) -> str:
    """A key of an agent of somebody's, which may buy and nothing else."""
    scopes = scopes_of("shopper")
    who = {"id": owner, "kind": "shopper", "name": owner, "email": f"{owner}@people.example"}
    at.souk.call("accounts.open", who, OPERATOR)
    caller = Caller(owner, scopes)
    agent = at.souk.call("accounts.add-agent", {"name": "Assistant", "id": f"{owner}-assistant"}, caller)["id"]
    asked = {"label": "acp", "scopes": ["checkout:use", "payments:pay", "orders:own", "catalog:read"], "days": 30}
    return str(at.souk.call("accounts.make-key", {**asked, "agent": agent}, caller)["secret"])


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """Two shops with trays, mats and scoops."""
    at = Opened(small_settings(tmp_path_factory.mktemp("acp") / "souk"))
    furnish(at.souk)
    yield at
    at.close()


@pytest.fixture(scope="module")
def key(house: Opened) -> str:
    return agent_key(house, "ada")


@pytest.fixture
def ask(house: Opened, key: str) -> Iterator["Asking"]:
    """Requests of the agent; at the end nothing was wrong with any exchange."""
    asking = Asking(house, key)
    yield asking
    assert asking.held.faults == []


class Asking:
    """An agent at work."""

    def __init__(self, house: Opened, key: str) -> None:
        self.house = house
        self.held = Held(TestClient(house.app), {"Authorization": f"Bearer {key}", "API-Version": VERSION})

    def get(self, path: str, **headers: str) -> Any:
        return self.held("GET", path, **headers)

    def send(self, path: str, body: Any = None, method: str = "POST", *, sound: bool = True, **headers: str) -> Any:
        headers.setdefault("Idempotency-Key", str(uuid.uuid4()))
        return self.held(method, path, body, sound=sound, **headers)

    def session(self, *items: tuple[str, int], **more: Any) -> Any:
        """A session that was begun."""
        lines = [{"id": id, "quantity": many} for id, many in items]
        answer = self.send("/checkout_sessions", {"line_items": lines, "currency": "cny", "capabilities": {}, **more})
        assert answer.status_code == 201, answer.text
        return answer.json()

    def ready(self, *items: tuple[str, int], **more: Any) -> Any:
        """A session that lacks nothing."""
        told = self.session(*items, buyer=BUYER, fulfillment_details={"address": ADDRESS}, **more)
        assert told["status"] == "ready_for_payment", told
        return told

    def token(self, session: Any, **allowance: Any) -> str:
        """A token for all of a session."""
        config = session["capabilities"]["payment"]["handlers"][0]["config"]
        allowed = {
            "reason": "one_time",
            "max_amount": total_of(session),
            "currency": session["currency"],
            "checkout_session_id": session["id"],
            "merchant_id": config["merchant_id"],
            "expires_at": "2026-11-11T06:00:00Z",
            **allowance,
        }
        asked = {"payment_method": CARD, "allowance": allowed, "risk_signals": [], "metadata": {"campaign": "q4"}}
        answer = self.send("/agentic_commerce/delegate_payment", asked)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def pay(self, session: Any, token: str, **headers: str) -> Any:
        credential = {"type": "spt", "token": token}
        handler = session["capabilities"]["payment"]["handlers"][0]["id"]
        data = {"handler_id": handler, "instrument": {"type": "card", "credential": credential}}
        return self.send(f"/checkout_sessions/{session['id']}/complete", {"payment_data": data}, **headers)


def total_of(session: Any) -> int:
    return int(next(one["amount"] for one in session["totals"] if one["type"] == "total"))
