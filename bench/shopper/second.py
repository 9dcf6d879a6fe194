"""`python -m bench.shopper.second FILE`: another Souk with its own goods, in its own process, until its input ends."""

import json
import socket
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import uvicorn

from souk.doors.http import application
from souk.doors.jobs import Jobs, staffed
from souk.kit.operation import Caller, Souk
from souk.settings import Settings

OPERATOR = Caller("operator", frozenset({"*"}))
STOCK = 500


def settings_of(folder: Path, **more: Any) -> Settings:
    """A system on loopback whose address is known before it stands."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    given = {
        "folder": folder,
        "port": port,
        "address": f"http://127.0.0.1:{port}",
        "index_memory_mb": 16,
        "log_level": "error",
    }
    # One agent runs every errand here, which no house lets one visitor do in so few minutes.
    return Settings(_env_file=None, rate_visitor=0, rate_account=0, **given, **more)


def stocked(souk: Souk, jobs: Jobs, said: Any) -> None:
    """Its shops with their goods, stock, rates and terms, and what each takes off by category."""
    for shop, one in said["shops"].items():
        souk.call("catalog.open-shop", {"shop": {"id": shop, "name": one["name"]}}, OPERATOR)
    for start in range(0, len(said["products"]), 200):
        part = {"products": said["products"][start : start + 200], "reason": "the shop opens"}
        souk.call("catalog.put", part, OPERATOR)
    for shop, one in said["shops"].items():
        _opened(souk, shop, one, said["products"])
    jobs.catch_up()


def _opened(souk: Souk, shop: str, said: Any, products: Any) -> None:
    place = {"id": back_of(shop), "shop": shop, "name": {"en": "Back room"}}
    souk.call("inventory.open-location", {"location": place}, OPERATOR)
    variants = [one["variants"][0] for one in products]
    counts = {one["id"]: STOCK for one in variants if any(offer["shop"] == shop for offer in one["offers"])}
    souk.call("inventory.count", {"location": place["id"], "counts": counts, "why": "count"}, OPERATOR)
    rate = {"id": "home", "carrier": "Invented Express", "fee": said["fee"], "currency": "CNY"}
    rate |= {"fastest": 1, "slowest": said["days"], "working": "1234567"}
    souk.call("fulfilment.put-rates", {"shop": shop, "rates": [rate], "number": 0, "why": "rates"}, OPERATOR)
    terms = {"returns": said["returns"]}
    souk.call("orders.put-terms", {"shop": shop, "terms": terms, "number": 0, "why": "terms"}, OPERATOR)
    for kind, off in said["off"].items():
        rule = {"id": f"off-{shop}-{kind}", "owner": shop, "layer": "item", "kind": "percent", "off": off}
        rule |= {"shop_share": 10_000, "scope": {"categories": [kind]}}
        draft = {"rule": rule, "name": {"en": f"{kind} off"}}
        souk.call("promotions.put", {"campaign": draft, "why": "sale"}, OPERATOR)


def back_of(shop: str) -> str:
    """Where a shop has its stock."""
    return f"{shop}-back"


def served(souk: Souk, jobs: Jobs, settings: Settings) -> uvicorn.Server:
    """Its door, open."""
    config = uvicorn.Config(
        application(souk, jobs, settings), "127.0.0.1", settings.port, log_level="error", ws="none", access_log=False
    )
    server = uvicorn.Server(config)
    threading.Thread(target=server.run, daemon=True).start()
    end = time.monotonic() + 60
    while not server.started and time.monotonic() < end:
        time.sleep(0.02)
    return server


def main(file: str) -> None:
    """Says its address in one line of JSON."""
    said = json.loads(Path(file).read_text("utf-8"))
    with tempfile.TemporaryDirectory(prefix="souk-second-", ignore_cleanup_errors=True) as folder:
        settings = settings_of(Path(folder), test_mode=True)
        souk, jobs = staffed(settings)
        stocked(souk, jobs, said)
        trusted = {"kind": "issuer", "name": said["issuer"], "keys": said["keys"]}
        souk.call("mandates.trust", trusted, OPERATOR)
        server = served(souk, jobs, settings)
        sys.stdout.write(json.dumps({"url": settings.origin}) + "\n")
        sys.stdout.flush()
        sys.stdin.read()
        server.should_exit = True
        souk.database.close()


if __name__ == "__main__":
    main(sys.argv[1])
