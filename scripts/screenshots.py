"""Photographs the running pages into docs/pictures: `make screenshots` (needs Chromium; SOUK_CHROMIUM names it)."""

import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import uvicorn
from playwright.sync_api import sync_playwright

from lab.datasets import chorus_icecat
from lab.datasets.source import MissingData
from souk.doors.http import application
from souk.doors.jobs import keep, staffed
from souk.kit.operation import Caller, Souk
from souk.rehearsal.mall import Mall
from souk.settings import Settings

OUT = Path(__file__).resolve().parent.parent / "docs" / "pictures"
# Milliseconds that a page may take on a machine that is busy.
PATIENCE = 180_000
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
WHO = Caller("screenshots", frozenset({"*"}))
Picture = tuple[str, str, int, Literal["zh-CN", "en"], Literal["light", "dark"]]
# Behind the counter, as invented people of the demo: which of those that the page for signing in offers.
SHOPPER, OWNER, OPERATOR = "mall-shopper", "mall-owner", "mall-operator"
BEHIND: tuple[tuple[str, *Picture], ...] = (
    ("", "sign-in-zh", "/sign-in", 1280, "zh-CN", "light"),
    (SHOPPER, "privacy-en-phone", "/account/privacy", 390, "en", "light"),
    (OWNER, "staff-zh", "/shop/staff", 1280, "zh-CN", "light"),
    (OWNER, "imports-en", "/imports", 1280, "en", "light"),
    (OPERATOR, "timetables-zh", "/timetables", 1280, "zh-CN", "light"),
    (OPERATOR, "upkeep-en-dark", "/upkeep", 1280, "en", "dark"),
)
LITTER = "猫狗双全的家庭用什么猫砂盆,预算200以内"
PICTURES: tuple[Picture, ...] = (
    ("home-zh", "/", 1280, "zh-CN", "light"),
    ("home-en-dark", "/", 1280, "en", "dark"),
    ("search-zh", "/search?q=猫砂盆", 1280, "zh-CN", "light"),
    ("guide-zh", f"/guide?q={LITTER}", 1280, "zh-CN", "light"),
    ("guide-en", "/guide?q=How do I get rid of drain flies?", 1280, "en", "light"),
    ("guide-zh-phone", f"/guide?q={LITTER}", 390, "zh-CN", "light"),
    ("product-en", "/products/mall-litter-box-0071", 1280, "en", "light"),
)

REAL: tuple[Picture, ...] = (
    ("icecat-printer", "/guide?q=a laser printer that duplexes under 300 dollars", 1280, "en", "light"),
    ("icecat-search", "/search?q=wireless mouse", 1280, "en", "light"),
)


def main() -> None:
    """The invented mall, then the real Icecat catalogue where its files are here; `behind` for behind the counter."""
    if sys.argv[1:] == ["behind"]:
        shoot(fill_mall, BEHIND)
        return
    shoot(fill_mall, [*(("", *one) for one in PICTURES), *BEHIND])
    try:
        chorus_icecat.files()
    except MissingData as error:
        print(error)
        return
    shoot(fill_icecat, [("", *one) for one in REAL])


def fill_mall(souk: Souk, _folder: Path) -> None:
    """The invented mall, whole."""
    for _ in Mall().build(souk, WHO):
        pass


def fill_icecat(souk: Souk, folder: Path) -> None:
    """19,406 real products."""
    stored = []
    for path in chorus_icecat.files():
        with path.open("rb") as file:
            stored.append(keep(folder, path.name, file))
    souk.call("catalog.import-goods", {"format": "icecat", "files": stored, "shop": "icecat"}, WHO)


def shoot(fill: Callable[[Souk, Path], None], pictures: Sequence[tuple[str, *Picture]]) -> None:
    """Fill a shop in a temporary folder, serve it, and take each picture."""
    folder = Path(tempfile.mkdtemp())
    settings = Settings(folder=folder, port=0, demo=True)
    souk, jobs = staffed(settings)
    fill(souk, folder)
    jobs.catch_up()
    server = uvicorn.Server(uvicorn.Config(application(souk, jobs, settings), port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        take(f"http://127.0.0.1:{port}", pictures)
    finally:
        server.should_exit = True
        thread.join()
        souk.database.close()
        shutil.rmtree(folder)


def take(address: str, pictures: Sequence[tuple[str, *Picture]]) -> None:
    """Every picture, 900 pixels high."""
    OUT.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=os.environ.get("SOUK_CHROMIUM", "/usr/bin/chromium"), args=FLAGS
        )
        for who, name, path, width, locale, theme in pictures:
            page = browser.new_page(viewport={"width": width, "height": 900}, locale=locale, color_scheme=theme)
            page.set_default_timeout(PATIENCE)
            if who:
                page.goto(f"{address}/sign-in", wait_until="networkidle")
                page.locator(f'form:has(input[value="{who}"]) .persona').click()
                page.wait_for_load_state("networkidle")
            page.goto(address + path, wait_until="networkidle")
            page.screenshot(path=OUT / f"{name}.png")
            page.close()
            print(f"docs/pictures/{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
