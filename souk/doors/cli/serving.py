"""Running the shop in this process, and stopping it so that nothing acknowledged is lost."""

import signal
import threading
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType

import click
import uvicorn
from fastapi import FastAPI

from souk.doors.cli.configuration import refuse_mistakes, settings_of
from souk.doors.cli.desk import Desk
from souk.doors.cli.warming import warmed
from souk.doors.http import Heads, application
from souk.doors.jobs import set_up_logs
from souk.kit.memory import settle
from souk.settings import Settings

LOOPBACK = "127.0.0.1"


class Shop(uvicorn.Server):
    """Says that it stops to whoever asks for readiness, takes no new work, lets what is in hand end, and exits 0."""

    def __init__(self, config: uvicorn.Config, app: FastAPI, drain: float) -> None:
        super().__init__(config)
        self._app = app
        self._drain = drain

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Take the signals; uvicorn's own way would end by the signal, which supervisors read as a crash."""
        taken = (signal.SIGINT, signal.SIGTERM)
        before = {one: signal.signal(one, self.handle_exit) for one in taken}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The first signal stops in order; a second Ctrl-C at once."""
        if self._app.state.stopping:
            self.force_exit = self.force_exit or sig == signal.SIGINT
            self.should_exit = True
            return
        self._app.state.stopping = True
        later = threading.Timer(self._drain, self._end)
        later.daemon = True
        later.start()

    def _end(self) -> None:
        self.should_exit = True


def neighbour_of(settings: Settings) -> str:
    """Where the neighbour of a demo stands: the next port of this machine."""
    return f"{LOOPBACK}:{settings.port + 1}"


def check(desk: Desk) -> None:
    """Set up the log; tell every mistake in the settings, and raise `WrongSettings` for grave ones.

    A demo's market may ask its neighbour, where nothing else is allowed.
    """
    settings = settings_of(lambda: desk.settings)
    if settings.demo and not (settings.market_allow or settings.public_demo):
        settings.market_allow = neighbour_of(settings)
    set_up_logs(settings)
    for one in refuse_mistakes(settings):
        click.echo(f"{one.setting}: {one.why}.", err=True)


def run(desk: Desk) -> None:
    """Pages, API, MCP and the background work, until a signal."""
    settings = desk.settings
    app = application(desk.souk, desk.jobs, settings)
    app.state.stopping = False
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http=Heads,
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=settings.stop_seconds,
    )
    address = settings.address or f"http://{settings.host}:{settings.port}"
    click.echo(f"\nSouk is at {address}  ·  API at {address}/openapi.json  ·  MCP at {address}/mcp")
    click.echo(f"The operator signs in at {address}/sign-in with the key that `souk key` prints.  Stop: Ctrl-C.")
    settle()
    stop_warming = warmed(desk.souk)
    try:
        with desk.holding():
            Shop(config, app, settings.drain_seconds).run()
    finally:
        stop_warming()
        app.state.watch.close()
        desk.souk.database.close()
