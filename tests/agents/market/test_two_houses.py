"""Two Souks: one's agent buys at the other over its UCP door, with both houses' own keys and nothing stubbed."""

import datetime
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from sqlalchemy import text

from souk.agents.shopper.contracts import Elsewhere, Option
from souk.agents.shopper.service.away import away_act
from souk.doors.http import application
from souk.doors.jobs import Jobs, staffed
from souk.insight.decisions import Evidence
from souk.kit.errors import SoukError
from souk.kit.operation import Caller, Souk
from souk.people.accounts import scopes_of
from souk.settings import Settings
from tests.agents.market.conftest import ANN, GTIN, HOME, INTENT, stocked
from tests.small import OPERATOR
from tests.trade.buying import RATE

TO = {**HOME, "name": "Ann Invented", "phone": "+86 130 0000 0001", "email": "ann@people.example"}


def settings_of(folder: Path, **more: Any) -> Settings:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    given = {"folder": folder, "port": port, "address": f"http://127.0.0.1:{port}", "index_memory_mb": 16}
    knowledge = {"knowledge": {"use": "tests.kept:knowledge"}, "taxonomy": {"use": "tests.kept:taxonomy"}}
    return Settings(_env_file=None, demo=True, market_allow="127.0.0.0/8", **given, **knowledge, **more)


@contextmanager
def serving(souk: Souk, jobs: Jobs, settings: Settings) -> Iterator[None]:
    config = uvicorn.Config(application(souk, jobs, settings), "127.0.0.1", settings.port, log_level="error", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    end = time.monotonic() + 60
    while not server.started and time.monotonic() < end:
        time.sleep(0.02)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(timeout=20)


@pytest.fixture(scope="module")
def houses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Souk, Souk, Settings]]:
    """The wallet's house, the merchant's, and the merchant's settings."""
    tmp_path = tmp_path_factory.mktemp("houses")
    with ExitStack() as stack:
        mine, theirs = settings_of(tmp_path / "mine"), settings_of(tmp_path / "theirs", test_mode=True)
        souk, jobs = staffed(mine)
        other, work = staffed(theirs)
        for one in (souk, other):
            stack.callback(one.database.close)
            stocked(one)
        place = {"id": "back", "shop": "corner", "name": {"en": "Back"}}
        other.call("inventory.open-location", {"location": place}, OPERATOR)
        other.call("inventory.count", {"location": "back", "counts": {"box": 10}, "why": "count"}, OPERATOR)
        asked = {"shop": "corner", "rates": [RATE], "number": 0, "why": "rates"}
        other.call("fulfilment.put-rates", asked, OPERATOR)
        work.catch_up()
        person = {"id": "ann", "kind": "shopper", "name": "Ann", "email": "ann@people.example"}
        souk.call("accounts.open", person, OPERATOR)
        keys = [dict(one) for one in souk.call("mandates.hold-keys", {}, OPERATOR)["wallet"]]
        trusted = {"kind": "issuer", "name": mine.origin, "keys": keys}
        other.call("mandates.trust", trusted, OPERATOR)
        stack.enter_context(serving(souk, jobs, mine))
        stack.enter_context(serving(other, work, theirs))
        yield souk, other, theirs


def mandate(souk: Souk, **intent: Any) -> str:
    until = (datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=20)).isoformat()
    draft = {"agent": "Robin", "autonomy": "bounded", "intent": {**INTENT, "until": until, **intent}}
    consent = souk.call("mandates.ask", {"draft": draft}, ANN)["id"]
    return str(souk.call("mandates.grant", {"consent": consent}, ANN)["id"])


def test_one_souk_buys_at_another_under_a_mandate(houses: tuple[Souk, Souk, Settings]) -> None:
    souk, other, theirs = houses
    domain = f"127.0.0.1:{theirs.port}"
    added = souk.call("market.add-merchant", {"merchant": {"domain": domain}}, OPERATOR)
    visited = souk.call("market.visit", {"merchant": added["id"]}, OPERATOR)
    assert (visited["state"], visited["door"]["line"]) == ("open", "ucp-rest")
    told = souk.call("market.offers", {"wish": {"product": "box", "to": TO, "seconds": 60}}, ANN)["offers"]
    assert [(one["rank"], one["total"]["total"], one["match"]["kind"]) for one in told] == [(1, 22700, "gtin")]
    small = mandate(souk, per_purchase=22699)
    refused = souk.call("market.buy", {"offer": told[0]["id"], "mandate": small}, ANN)
    assert (refused["state"], refused["reason"]) == ("refused", "mandate_scope_mismatch")
    granted = mandate(souk, categories=["litter_box"], merchants=[domain])
    bought = souk.call("market.buy", {"offer": told[0]["id"], "mandate": granted}, ANN)
    assert (bought["state"], bought["total"]) == ("paid", 22700), bought
    kept = souk.call("mandates.show", {"mandate": granted}, ANN)
    assert (kept["held"], kept["spent"]) == (0, 22700)
    stock = {one["variant"]: one["available"] for one in other.call("inventory.page", {"most": 10}, OPERATOR)}
    assert stock == {"box": 9}


def test_a_merchant_by_acp_says_its_total_and_is_bought_from_by_its_link(houses: tuple[Souk, Souk, Settings]) -> None:
    souk, other, theirs = houses
    scopes = scopes_of("shopper")
    other.call("accounts.open", {"id": "robo", "kind": "shopper", "name": "R", "email": "r@people.example"}, OPERATOR)
    agent = other.call("accounts.add-agent", {"name": "Assistant", "id": "robo-1"}, Caller("robo", scopes))["id"]
    asked = {"label": "acp", "scopes": ["checkout:use", "catalog:read"], "days": 30, "agent": agent}
    key = other.call("accounts.make-key", asked, Caller("robo", scopes))["secret"]
    variant: dict[str, Any] = {"id": "box", "title": "Box", "price": {"amount": 21900, "currency": "CNY"}}
    variant |= {"barcodes": [{"type": "GTIN", "value": GTIN}]}
    uploads = theirs.folder.parent / "mine" / "uploads"
    uploads.mkdir(exist_ok=True)
    (uploads / "box.jsonl").write_text(json.dumps({"id": "box", "title": "Box", "variants": [variant]}), "utf-8")
    draft = {"domain": f"localhost:{theirs.port}", "kind": "acp", "feed": "box.jsonl", "format": "acp-jsonl"}
    added = souk.call("market.add-merchant", {"merchant": {**draft, "key": key}}, OPERATOR)
    assert key not in json.dumps(added)
    visited = souk.call("market.visit", {"merchant": added["id"]}, OPERATOR)
    assert (visited["state"], visited["door"]["line"]) == ("open", "acp")
    wish = {"gtin": GTIN, "to": TO, "seconds": 60, "merchants": [added["id"]]}
    told = souk.call("market.offers", {"wish": wish}, ANN)
    assert [one["unranked"] for one in told["offers"]] == [""], told["merchants"]
    assert [(one["rank"], one["total"]["total"], one["way"]) for one in told["offers"]] == [(1, 22700, "link")]
    bought = souk.call("market.buy", {"offer": told["offers"][0]["id"], "mandate": mandate(souk)}, ANN)
    assert (bought["state"], bought["authorisation"]) == ("handed_off", "")
    assert bought["link"].partition("://")[2].startswith(f"localhost:{theirs.port}/")


def offered(souk: Souk, theirs: Settings, **wish: Any) -> Any:
    """The offer of the other house, by UCP."""
    domain = f"127.0.0.1:{theirs.port}"
    known = {one["domain"]: one["id"] for one in souk.call("market.merchants", {}, ANN)}
    if domain not in known:
        known[domain] = souk.call("market.add-merchant", {"merchant": {"domain": domain}}, OPERATOR)["id"]
        souk.call("market.visit", {"merchant": known[domain]}, OPERATOR)
    asked = {"product": "box", "to": TO, "seconds": 60, "merchants": [known[domain]], **wish}
    return souk.call("market.offers", {"wish": asked}, ANN)["offers"][0]


def spent(souk: Souk, mandate: str) -> tuple[int, int]:
    found = souk.call("mandates.show", {"mandate": mandate}, ANN)
    return found["held"], found["spent"]


def followed(souk: Souk) -> int:
    """An hour later, as far as the market knows."""
    with souk.database.engine.begin() as connection:
        connection.execute(text("UPDATE market_bought SET asked = NULL"))
    return int(souk.call("market.follow", {}, OPERATOR))


def test_what_is_canceled_and_sent_back_there_is_in_the_budget_here_once(houses: tuple[Souk, Souk, Settings]) -> None:
    souk, other, theirs = houses
    offer, granted = offered(souk, theirs, quantity=3), mandate(souk, per_purchase=90000, budget=90000)
    bought = souk.call("market.buy", {"offer": offer["id"], "mandate": granted}, ANN)
    assert (bought["state"], bought["total"]) == ("paid", 3 * 21900 + 800), bought
    order = bought["order"].partition(".")[0]
    line = other.call("orders.show", {"order": order}, OPERATOR)["lines"][0]["id"]
    assert (followed(souk), spent(souk, granted)) == (0, (0, 66500))
    other.call("orders.cancel", {"order": order, "why": "one is broken", "pieces": {line: 1}}, OPERATOR)
    assert [(followed(souk), spent(souk, granted)) for _ in range(2)] == [(1, (0, 44600)), (0, (0, 44600))]
    sent = other.call("orders.ship", {"order": order, "carrier": "Post", "tracking": "1"}, OPERATOR)
    other.call("orders.confirm", {"shipment": sent["shipments"][0]["id"]}, OPERATOR)
    back = {"order": order, "kind": "return", "why": "too small", "pieces": {line: 1}}
    (asked,) = other.call("orders.ask-return", back, OPERATOR)
    # Announced is not returned.
    assert (followed(souk), spent(souk, granted)) == (0, (0, 44600))
    other.call("orders.receive-return", {"id": asked["id"], "accepted": True}, OPERATOR)
    assert [(followed(souk), spent(souk, granted)) for _ in range(2)] == [(1, (0, 22700)), (0, (0, 22700))]
    assert other.call("orders.show", {"order": order}, OPERATOR)["refunded"] == 2 * 21900
    late = {"offer": offer["id"]}
    with pytest.raises(SoukError, match="does not call it off"):
        souk.call("market.call-off", late, ANN)
    assert spent(souk, granted) == (0, 22700)


def test_what_was_bought_there_is_called_off_from_here(houses: tuple[Souk, Souk, Settings]) -> None:
    souk, other, theirs = houses
    offer, granted = offered(souk, theirs), mandate(souk, per_purchase=30000)
    act = away_act(_option(offer), granted, "buy-1", "task-1")
    decision = souk.call("decisions.propose", {"act": act}, ANN)
    assert (decision["state"], spent(souk, granted)) == ("done", (0, 22700)), decision["trouble"]
    (bought,) = [one for one in souk.call("market.bought", {}, ANN) if one["offer"] == offer["id"]]
    order = bought["order"].partition(".")[0]
    assert souk.call("market.call-off", {"offer": offer["id"]}, Caller("bo", ANN.scopes)) is None
    undone = souk.call("decisions.undo", {"decision": decision["id"]}, ANN)
    assert (undone["state"], spent(souk, granted)) == ("undone", (0, 0)), undone["trouble"]
    there = other.call("orders.show", {"order": order}, OPERATOR)
    assert (there["state"], there["refunded"]) == ("canceled", 22700)
    assert souk.call("market.call-off", {"offer": offer["id"]}, ANN) is None
    assert (followed(souk), spent(souk, granted)) == (0, (0, 0))


def _option(offer: Any) -> Option:
    there = Elsewhere(offer["merchant"], offer["domain"], "", offer["id"], "Box", "gtin", 1.0, "mandate", "", 1, True)
    named, why = {"en": "Box", "zh-CN": "盒"}, Evidence({"en": "it is the cheapest"}, "plan", "box")
    total, where = offer["total"], ("", "", (), 1)
    cost = (total["total"], total["total"] - total["shipping"], total["shipping"], offer["currency"])
    return Option("box", "box", offer["domain"], named, *where, *cost, "", 7, 0, (why,), (), there)
