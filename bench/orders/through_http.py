"""The same orders through HTTP: the whole application in a process of its own, on SQLite."""

import asyncio
import sys
import tempfile
from pathlib import Path

from bench.latency.load import closed, requests
from bench.latency.server import serve
from bench.latency.serving import serving
from bench.orders.shop import furnish, purchase
from souk.doors.http import application
from souk.doors.jobs import staffed
from souk.settings import Settings

CLIENTS, MOST = 32, 2_000


def measured(skus: int, seconds: float) -> tuple[float, float]:
    """Orders a second through HTTP, and answers a second of the bare framework, both from as many connections."""
    with serving("hello") as server:
        greetings = requests(server.port, "hello", [{"text": "hello"}] * CLIENTS)
        count, took = asyncio.run(closed(server.port, greetings, seconds, CLIENTS))
        hello = count / took
    with serving(str(skus), module="bench.orders.through_http") as server:
        many = max(CLIENTS, int(MOST * seconds))
        asked = [{"purchase": purchase(f"sku-{number % skus:05}")} for number in range(many)]
        warm = requests(server.port, "checkout.buy", asked[:CLIENTS], "warm")
        asyncio.run(closed(server.port, warm, 0.5, CLIENTS))
        count, took = asyncio.run(
            closed(server.port, requests(server.port, "checkout.buy", asked, "b"), seconds, CLIENTS)
        )
    return count / took, hello


def main(skus: int) -> None:
    """Serve a stocked shop; the load comes from one visitor, who would soon be asked to come more slowly."""
    with tempfile.TemporaryDirectory() as place:
        settings = Settings(_env_file=None, folder=Path(place), rate_visitor=0, rate_account=0)
        souk, jobs = staffed(settings)
        furnish(souk, skus, 1)
        serve(application(souk, jobs, settings), {})
        souk.database.close()


if __name__ == "__main__":
    main(int(sys.argv[1]))
