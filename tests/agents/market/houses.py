"""Two Souks on loopback: the wallet's house and the merchant's, with both houses' own keys and nothing stubbed."""

import datetime
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from sqlalchemy import text

from souk.doors.http import application
from souk.doors.jobs import Jobs, staffed
from souk.kit.operation import Souk
from souk.settings import Settings
from tests.agents.market.conftest import ANN, HOME, INTENT, stocked
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


@contextmanager
def two_houses(folder: Path, **more: Any) -> Iterator[tuple[Souk, Souk, Settings]]:
    """The wallet's house, the merchant's, and the merchant's settings, of which some are given."""
    with ExitStack() as stack:
        mine, theirs = settings_of(folder / "mine"), settings_of(folder / "theirs", test_mode=True, **more)
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


def told_once(souk: Souk, granted: str) -> tuple[int, int]:
    """What a mandate holds and has spent after following twice, of which news came once at most.

    The house follows by itself, and is told by webhook, and may have been first.
    """
    news, seen = zip(*[(followed(souk), spent(souk, granted)) for _ in range(2)], strict=True)
    assert sum(news) <= 1
    assert seen[0] == seen[1]
    return seen[0]
