"""Photographs the running pages into docs/pictures: `make screenshots` (needs Chromium; SOUK_CHROMIUM names it)."""

import os
import shutil
import tempfile
import threading
import time
from pathlib import Path

import uvicorn
from playwright.sync_api import sync_playwright

from souk.doors.http import application
from souk.doors.jobs import staffed
from souk.kit.operation import Caller
from souk.rehearsal.mall import Mall
from souk.settings import Settings

OUT = Path(__file__).resolve().parent.parent / "docs" / "pictures"
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
LITTER = "猫狗双全的家庭用什么猫砂盆,预算200以内"
PICTURES = (
    ("home-zh", "/", 1280, "zh-CN", "light"),
    ("home-en-dark", "/", 1280, "en", "dark"),
    ("search-zh", "/search?q=猫砂盆", 1280, "zh-CN", "light"),
    ("guide-zh", f"/guide?q={LITTER}", 1280, "zh-CN", "light"),
    ("guide-en", "/guide?q=How do I get rid of drain flies?", 1280, "en", "light"),
    ("guide-zh-phone", f"/guide?q={LITTER}", 390, "zh-CN", "light"),
    ("product-en", "/products/mall-litter-box-0071", 1280, "en", "light"),
)


def main() -> None:
    """Fill a mall in a temporary folder, serve it, and take each picture."""
    folder = Path(tempfile.mkdtemp())
    settings = Settings(folder=folder, port=0)
    souk, jobs = staffed(settings)
    for _ in Mall().build(souk, Caller("screenshots", frozenset({"*"}))):
        pass
    jobs.catch_up()
    server = uvicorn.Server(uvicorn.Config(application(souk, jobs, settings), port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        take(f"http://127.0.0.1:{port}")
    finally:
        server.should_exit = True
        thread.join()
        souk.database.close()
        shutil.rmtree(folder)


def take(address: str) -> None:
    """Every picture, 900 pixels high."""
    OUT.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=os.environ.get("SOUK_CHROMIUM", "/usr/bin/chromium"), args=FLAGS
        )
        for name, path, width, locale, theme in PICTURES:
            page = browser.new_page(viewport={"width": width, "height": 900}, locale=locale, color_scheme=theme)
            page.goto(address + path, wait_until="networkidle")
            page.screenshot(path=OUT / f"{name}.png")
            page.close()
            print(f"docs/pictures/{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
