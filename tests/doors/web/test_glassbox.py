"""The glass box is one page: of a mandate the lights, what was said, its use and what passed, as it passes."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.datastructures import State
from starlette.testclient import TestClient

from souk.doors.http.glass import _events
from souk.kit.operation import Caller
from souk.people.accounts import IN_PERSON, scopes_of
from tests.doors.house import Opened
from tests.small import OPERATOR, small_settings
from tests.trade.buying import CARD, RECIPIENT, furnish

MEI = Caller("mei", scopes_of("shopper") | {IN_PERSON})
DRAFT = {
    "agent": "Robin",
    "autonomy": "bounded",
    "intent": {"currency": "CNY", "until": "2027-01-01T00:00:00Z", "budget": 50000, "per_purchase": 30000},
}
PARTS = ("lights-title", "said-title", "use-title", "wire-title", "drawer-title")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    at = Opened(small_settings(tmp_path_factory.mktemp("glass") / "souk"))
    furnish(at.souk)
    at.souk.call(
        "accounts.open", {"id": "mei", "kind": "shopper", "name": "Mei", "email": "mei@people.example"}, OPERATOR
    )
    yield at
    at.close()


@pytest.fixture(scope="module")
def mandate(house: Opened) -> str:
    asked = house.souk.call("mandates.ask", {"draft": DRAFT}, MEI)
    return str(house.souk.call("mandates.grant", {"consent": asked["id"]}, MEI)["id"])


def bought(house: Opened, mandate: str) -> Any:
    wish = {"recipient": RECIPIENT, "payment": CARD, "basket": [{"product": "tray", "quantity": 1}]}
    session = house.souk.call("checkout.begin", {"wish": wish}, MEI)["id"]
    return house.souk.call("checkout.pay-by-mandate", {"session": session, "mandate": mandate}, MEI)


@pytest.fixture(scope="module")
def mei(house: Opened) -> Iterator[TestClient]:
    asked = {"label": "glass", "scopes": sorted(scopes_of("shopper")), "days": 1}
    key = house.souk.call("accounts.make-key", asked, MEI)["secret"]
    with TestClient(house.app, headers={"Authorization": f"Bearer {key}", "Accept-Language": "en"}) as client:
        yield client


def test_one_page_has_the_lights_the_conversation_the_mandate_the_messages_and_the_drawer(
    house: Opened, mei: TestClient, mandate: str
) -> None:
    assert bought(house, mandate)["verdict"]["accepted"]
    for path in ("/glassbox", f"/glassbox/{mandate}"):
        page = mei.get(path)
        assert page.status_code == 200
        assert [part for part in PARTS if f'id="{part}"' not in page.text] == []
        assert f'<souk-live src="/glassbox/{mandate}/steps"' in page.text
        assert page.text.count("light light-passed") == 3
        assert "¥208" in page.text
    assert mei.get("/glassbox/none").status_code == 404
    assert mei.get("/glassbox/none/steps").status_code == 404


def test_whoever_has_no_mandate_sees_the_same_parts_of_a_try(house: Opened) -> None:
    with TestClient(house.app, headers={"Accept-Language": "zh-CN"}) as visitor:
        page = visitor.get("/glassbox").text
    assert [part for part in PARTS[1:] if f'id="{part}"' not in page] == []
    assert "souk-live" not in page


def test_what_moves_under_a_mandate_is_told_at_once(
    house: Opened, mandate: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("souk.doors.http.glass.PAUSE", 0.01)

    async def watched() -> list[str]:
        state = State()
        events = _events(house.souk, mandate, MEI, state)
        told = [await anext(events)]
        await asyncio.to_thread(bought, house, mandate)
        told.append(await anext(events))
        state.stopping = True
        told += [one async for one in events]
        return told

    told = asyncio.run(watched())
    assert [one.splitlines()[0] for one in told] == ["event: watching", "event: moved", "event: stopping"]
