"""A house of a journey's own, served at an address that passkeys can be bound to, and fresh browsers to enter it."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from playwright.sync_api import Browser, Page

from tests.doors.http.front import Front, opened

Visit = Callable[..., Page]
# Milliseconds: nothing is waited for that does not come, and a machine may be slow.
PATIENCE = 60_000


@contextmanager
def served(folder: Path, template: Path, furnish: Callable[[Front], object], **more: Any) -> Iterator[Front]:
    """A house over a copy of a migrated database, furnished, served for as long as it is held; `more` are settings."""
    listening = socket.create_server(("127.0.0.1", 0))
    address = f"http://localhost:{listening.getsockname()[1]}"
    front = opened(folder, template, address=address, rate_visitor=0, rate_account=0, **more)
    furnish(front)
    server = uvicorn.Server(uvicorn.Config(front.app, log_level="warning", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    yield front
    server.should_exit = True
    thread.join(timeout=20)
    front.souk.database.close()


@contextmanager
def entering(browser: Browser, town: Front) -> Iterator[Visit]:
    """Opens a page in a fresh browser profile of a language; every error of a script fails the test."""
    contexts, wrong = [], list[str]()

    def open_page(path: str, locale: str, **options: Any) -> Page:
        context = browser.new_context(locale=locale, base_url=town.settings.address, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not wrong
