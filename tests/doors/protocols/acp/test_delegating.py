"""A card is handed over for one session, and its token pays that session and nothing else."""

from typing import Any

import pytest

from tests.doors.house import Opened
from tests.doors.protocols.acp.conftest import CARD, Asking, total_of
from tests.small import OPERATOR, every_event
from tests.trade.buying import stock


@pytest.mark.parametrize(
    ("allowance", "why"),
    [
        ({"max_amount": 1}, "good for less"),
        ({"checkout_session_id": "another"}, "for something else"),
        ({"currency": "usd"}, "for something else"),
    ],
)
def test_a_token_pays_nothing_but_what_it_is_for(ask: Asking, house: Opened, allowance: Any, why: str) -> None:
    ready, before = ask.ready(("scoop", 1)), stock(house.souk)
    answer = ask.held.client.post(
        f"/acp/checkout_sessions/{ready['id']}/complete",
        json=paid_with(ready, ask.token(ready, **allowance)),
        headers={**ask.held.headers, "Idempotency-Key": str(allowance)},
    )
    told = answer.json()
    assert (answer.status_code, told["status"]) == (200, "ready_for_payment")
    assert [one["code"] for one in told["messages"]] == ["payment_declined"]
    assert why in told["messages"][0]["content"]
    assert "order" not in told
    assert stock(house.souk) == before


def test_a_used_token_pays_no_second_session(ask: Asking) -> None:
    first = ask.ready(("scoop", 1))
    token = ask.token(first)
    assert ask.pay(first, token).json()["status"] == "completed"
    assert ask.pay(first, token).status_code == 409


def test_a_token_that_lost_its_price_is_good_still(ask: Asking, house: Opened) -> None:
    """A refusal that the agent can mend uses no token up."""
    ready = ask.ready(("mat", 2))
    token = ask.token(ready, max_amount=total_of(ready) * 2)
    counts = {"location": "corner-back", "counts": {"mat": 1}, "why": "lost"}
    from_before = stock(house.souk)["mat"][0]
    house.souk.call("inventory.count", counts, OPERATOR)
    short = ask.held.client.post(
        f"/acp/checkout_sessions/{ready['id']}/complete",
        json=paid_with(ready, token),
        headers={**ask.held.headers, "Idempotency-Key": "short"},
    ).json()
    assert "order" not in short
    house.souk.call("inventory.count", {**counts, "counts": {"mat": from_before}}, OPERATOR)
    at = f"/checkout_sessions/{ready['id']}"
    again = ask.send(at, {"line_items": [{"id": "mat", "quantity": 2}]}).json()
    assert again["status"] == "ready_for_payment"
    assert ask.pay(again, token).json()["status"] == "completed"


@pytest.mark.parametrize(
    ("card", "allowance", "code", "param"),
    [
        ({"number": "4242424242424241"}, {}, "invalid_card", "$.payment_method.number"),
        ({"exp_month": "13"}, {}, "invalid_card", "$.payment_method.exp_month"),
        ({"exp_year": "2020"}, {}, "invalid_card", "$.payment_method.exp_year"),
        ({}, {"expires_at": "2026-11-10T00:00:00Z"}, "invalid_card", "$.allowance.expires_at"),
        ({}, {"merchant_id": "acme"}, "invalid_merchant", "$.allowance.merchant_id"),
    ],
)
def test_what_cannot_be_handed_over_is_said(ask: Asking, card: Any, allowance: Any, code: str, param: str) -> None:
    ready = ask.ready(("scoop", 1))
    config = ready["capabilities"]["payment"]["handlers"][0]["config"]
    allowed = {"reason": "one_time", "max_amount": 100, "currency": "cny", "checkout_session_id": ready["id"]}
    allowed |= {"merchant_id": config["merchant_id"], "expires_at": "2026-11-11T06:00:00Z", **allowance}
    body = {"payment_method": {**CARD, **card}, "allowance": allowed, "risk_signals": [], "metadata": {}}
    headers = {**ask.held.headers, "Idempotency-Key": f"{card}{allowance}"}
    answer = ask.held.client.post("/acp/agentic_commerce/delegate_payment", json=body, headers=headers)
    assert (answer.status_code, answer.json()["code"], answer.json()["param"]) == (422, code, param)
    assert "42424242" not in answer.text


def test_the_answer_echoes_what_the_request_said_and_no_card(ask: Asking, house: Opened) -> None:
    ready = ask.ready(("scoop", 1))
    token = ask.token(ready)
    assert token.startswith("vt_")
    said = ask.get(f"/checkout_sessions/{ready['id']}").text + str(every_event(house.souk))
    for secret in (token, CARD["number"]):
        assert secret not in said


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"handler_id": "bank"}, "unknown_payment_handler"),
        ({"instrument": {"type": "card", "credential": {"type": "pan", "token": "4242"}}}, "unsupported_credential"),
        ({"instrument": {}}, "missing"),
    ],
)
def test_a_credential_of_another_kind_is_not_taken(ask: Asking, change: Any, code: str) -> None:
    ready = ask.ready(("scoop", 1))
    data = {**paid_with(ready, "vt_none")["payment_data"], **change}
    answer = ask.send(f"/checkout_sessions/{ready['id']}/complete", {"payment_data": data}, sound=False)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


def paid_with(session: Any, token: str) -> dict[str, Any]:
    handler = session["capabilities"]["payment"]["handlers"][0]["id"]
    credential = {"type": "spt", "token": token}
    return {"payment_data": {"handler_id": handler, "instrument": {"type": "card", "credential": credential}}}
