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

from souk.doors.http import application
from souk.doors.jobs import Jobs, staffed
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
