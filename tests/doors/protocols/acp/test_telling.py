"""An agent's platform is told of its orders, whole, signed, and of nobody else's."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from souk.doors.protocols.acp import AcpPlatforms
from souk.kit.operation import Souk
from tests.doors.house import Opened
from tests.doors.protocols.acp.conftest import Asking, agent_key
from tests.doors.protocols.schemas import ACP, absent, faults
from tests.insight.events.receiver import Got, Receiver, receiving
from tests.small import OPERATOR, small_settings
from tests.trade.buying import buy, furnish, keeper, run
from tests.trade.orders.test_gifts import GIFT

SECRET = "a secret between two"
SCHEMA = f"{(ACP / 'openapi' / 'openapi.agentic_checkout_webhook.yaml').as_uri()}#/components/schemas/WebhookEvent"


@pytest.fixture
def there() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Opened]:
    settings = small_settings(tmp_path / "souk")
    schemes = {**settings.webhook_schemes, "acp": {**settings.webhook_schemes["acp"], "secret": SECRET}}
    carrier = {**settings.webhook_carrier, "allow": ["127.0.0.0/8"]}
    at = Opened(settings.model_copy(update={"webhook_schemes": schemes, "webhook_carrier": carrier}))
    furnish(at.souk)
    yield at
    at.close()


def news(souk: Souk, platforms: AcpPlatforms, there: Receiver) -> list[Any]:
    """What the receiver gets of what happened since."""
    before = len(there.got)
    platforms.follow()
    souk.call("events.deliver", {}, OPERATOR)
    return [checked(one) for one in there.got[before:]]


def checked(got: Got) -> Any:
    """A message as the receiver takes it: signed by the secret, and as the protocol's schema says."""
    seconds, _, mark = got.headers["merchant-signature"].partition(",v1=")
    due = hmac.new(SECRET.encode(), f"{seconds.removeprefix('t=')}.{got.body}".encode(), hashlib.sha256)
    assert hmac.compare_digest(mark, due.hexdigest())
    said = json.loads(got.body)
    if not absent():
        assert faults(SCHEMA, said) == []
    return said


def test_an_order_is_told_of_from_its_payment_to_its_return(told: Opened, there: Receiver) -> None:
    ask, souk = Asking(told, agent_key(told, "ada")), told.souk
    platforms = AcpPlatforms(souk, told.settings.origin, {"ada-ada-assistant": there.url})
    platforms.follow()
    ready = ask.ready(("tray", 2))
    order = ask.pay(ready, ask.token(ready)).json()["order"]
    (made,) = news(souk, platforms, there)
    assert (made["type"], made["data"]["status"]) == ("order_create", "confirmed")
    assert made["data"]["checkout_session_id"] == ready["id"]
    assert {one["type"]: one["amount"] for one in made["data"]["totals"]}["total"] == ready["totals"][-1]["amount"]
    parcel = {"order": order["id"], "carrier": "Invented Express", "tracking": "X1"}
    sent = souk.call("orders.ship", parcel, keeper("corner"))["shipments"][0]["id"]
    (shipped,) = news(souk, platforms, there)
    assert (shipped["type"], shipped["data"]["status"]) == ("order_update", "shipped")
    assert shipped["data"]["fulfillments"][0]["tracking_number"] == "X1"
    souk.call("orders.confirm", {"shipment": sent}, OPERATOR)
    line = made["data"]["line_items"][0]["id"]
    back = {"order": order["id"], "kind": "return", "why": "too small", "pieces": {line: 1}}
    asked = souk.call("orders.ask-return", back, OPERATOR)
    souk.call("orders.receive-return", {"id": asked[0]["id"], "accepted": True}, keeper("corner"))
    (returned,) = news(souk, platforms, there)
    (adjusted,) = returned["data"]["adjustments"]
    assert (adjusted["type"], adjusted["status"], adjusted["line_items"]) == (
        "return",
        "completed",
        [{"id": line, "quantity": 1}],
    )
    assert adjusted["amount"] == {one["type"]: one["amount"] for one in returned["data"]["totals"]}["amount_refunded"]
    assert returned["data"]["line_items"][0]["quantity"] == {"ordered": 2, "current": 1, "fulfilled": 1}
    assert news(souk, platforms, there) == []
    assert ask.held.faults == []


def test_a_gift_is_a_line_that_costs_nothing_with_its_parcel_and_its_way_back(told: Opened, there: Receiver) -> None:
    ask, souk = Asking(told, agent_key(told, "ada")), told.souk
    platforms = AcpPlatforms(souk, told.settings.origin, {"ada-ada-assistant": there.url})
    platforms.follow()
    run(souk, GIFT)
    ready = ask.ready(("tray", 2))
    order = ask.pay(ready, ask.token(ready)).json()["order"]
    (made,) = news(souk, platforms, there)
    line, gift = made["data"]["line_items"]
    assert (gift["product_id"], gift["unit_price"], gift["subtotal"], gift["status"]) == ("mat", 0, 0, "processing")
    assert gift["quantity"] == {"ordered": 1, "current": 1, "fulfilled": 0}
    assert {one["type"]: one["amount"] for one in made["data"]["totals"]}["total"] == ready["totals"][-1]["amount"]
    parcel = {"order": order["id"], "carrier": "Invented Express", "tracking": "X1"}
    sent = souk.call("orders.ship", parcel, keeper("corner"))["shipments"][0]["id"]
    (shipped,) = news(souk, platforms, there)
    pieces = {one["id"]: one["quantity"] for one in shipped["data"]["fulfillments"][0]["line_items"]}
    assert pieces == {line["id"]: 2, gift["id"]: 1}
    souk.call("orders.confirm", {"shipment": sent}, OPERATOR)
    back = {"order": order["id"], "kind": "return", "why": "too small", "pieces": {line["id"]: 2}}
    asked = souk.call("orders.ask-return", back, OPERATOR)
    souk.call("orders.receive-return", {"id": asked[0]["id"], "accepted": True}, keeper("corner"))
    (returned,) = news(souk, platforms, there)
    (adjusted,) = returned["data"]["adjustments"]
    assert {one["id"]: one["quantity"] for one in adjusted["line_items"]} == pieces
    assert [one["status"] for one in returned["data"]["line_items"]] == ["removed", "removed"]
    assert ask.held.faults == []


def test_nobody_is_told_of_anothers_order(told: Opened, there: Receiver) -> None:
    souk = told.souk
    platforms = AcpPlatforms(souk, told.settings.origin, {"eve-eve-assistant": there.url})
    platforms.follow()
    buy(souk, ("mat", 1))
    ask = Asking(told, agent_key(told, "ada"))
    ready = ask.ready(("tray", 1))
    ask.pay(ready, ask.token(ready))
    assert news(souk, platforms, there) == []
