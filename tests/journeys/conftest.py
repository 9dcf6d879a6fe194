"""The running mall and a browser to walk through it."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from filelock import FileLock
from playwright.sync_api import Browser, Page, expect, sync_playwright

from souk.doors.http import application
from souk.doors.http.callers import Keyring
from souk.doors.jobs import Jobs, staffed
from souk.kit.operation import Caller, Souk
from souk.rehearsal.mall import Mall
from souk.settings import Settings

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]
OPERATOR = Caller("operator", frozenset({"*"}))
PRODUCTS = 1200
# Milliseconds: nothing is waited for that does not come, and a machine may be slow.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)


class Shop:
    """A running mall: its address, its system, the operator's key."""

    def __init__(self, address: str, souk: Souk, jobs: Jobs, key: str) -> None:
        self.address = address
        self.souk = souk
        self.jobs = jobs
        self.key = key

    def call(self, name: str, **payload: Any) -> Any:
        """What the page's facts are checked against."""
        return self.souk.call(name, payload, OPERATOR)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the mall, filled once for all test processes; nobody has it open."""
    # Each process has a folder of its own in one that is shared, but for a run in one process.
    place = tmp_path_factory.getbasetemp()
    place = place.parent if "PYTEST_XDIST_WORKER" in os.environ else place
    folder, done = place / "mall-built", place / "mall-built.done"
    with FileLock(place / "mall-built.lock"):
        if not done.exists():
            souk, jobs = staffed(Settings(_env_file=None, folder=folder, port=0))
            for _ in Mall(products=PRODUCTS, reviews=PRODUCTS * 6).build(souk, OPERATOR):
                pass
            jobs.catch_up()
            souk.database.close()
            done.touch()
    return folder


@pytest.fixture(scope="package")
def shop(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("mall") / "souk"
    shutil.copytree(built, folder)
    settings = Settings(_env_file=None, folder=folder, port=0)
    souk, jobs = staffed(settings)
    config = uvicorn.Config(application(souk, jobs, settings), port=0, log_level="warning", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield Shop(f"http://127.0.0.1:{port}", souk, jobs, Keyring(folder).key)
    server.should_exit = True
    thread.join(timeout=20)
    souk.database.close()


@pytest.fixture(scope="package")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    # The shell without windows does with two thirds of the processor's time.
    known = ("chromium-headless-shell", "chromium", "google-chrome")
    chromium = os.environ.get("SOUK_CHROMIUM") or next(filter(None, map(shutil.which, known)), "")
    if not Path(chromium).exists():
        message = "no Chromium; set SOUK_CHROMIUM to its path"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        opened.close()


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, shop: Shop) -> Iterator[Visit]:
    """Open a page as a visitor of a language; every script error and every request to elsewhere fails the test."""
    contexts, wrong = [], []

    def open_page(path: str, locale: str = "zh-CN", **options: Any) -> Page:
        context = browser.new_context(locale=locale, base_url=shop.address, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
        page.on("console", lambda said: wrong.append(f"console: {said.text}") if said.type == "error" else None)
        page.on(
            "request", lambda asked: None if asked.url.startswith((shop.address, "data:")) else wrong.append(asked.url)
        )
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not wrong
