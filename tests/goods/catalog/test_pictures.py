"""Photographs: fetched, re-encoded, kept in three widths; what cannot be reached or is no picture stays drawn."""

import base64
import io
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from PIL import Image

from souk.doors.jobs import staffed
from souk.kit.errors import Invalid, NotFound
from souk.kit.operation import Souk
from souk.settings import Settings
from tests.small import OPERATOR, open_shops, product, put


def png(width: int, height: int) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (width, height), (200, 60, 40)).save(made, "PNG")
    return made.getvalue()


class Served(BaseHTTPRequestHandler):
    """One picture, one page, nothing else."""

    found = {"/kettle.png": png(900, 600), "/page": b"<html>no picture</html>"}

    def do_GET(self) -> None:
        body = self.found.get(self.path)
        self.send_response(200 if body else 404)
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Served)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def souk(settings: Settings, address: str) -> Iterator[Souk]:
    web = {**settings.web_pictures, "allow": [address.removeprefix("http://")], "seconds": 2.0}
    opened, _ = staffed(settings.model_copy(update={"web_pictures": web}))
    open_shops(opened)
    yield opened
    opened.database.close()


def fetched(souk: Souk, *urls: str) -> dict[str, int]:
    put(souk, product("kettle", "Kettle", category="kettle", media=[{"url": url} for url in urls]))
    answer: dict[str, int] = souk.call("catalog.fetch-pictures", {"products": ["kettle"]}, OPERATOR)
    return answer


def shown(souk: Souk) -> dict[str, str | None]:
    return dict(souk.call("catalog.picture", {"product": "kettle"}, OPERATOR))


def test_a_photograph_is_fetched_and_shown_at_the_width_that_is_asked_for(souk: Souk, address: str) -> None:
    assert fetched(souk, f"{address}/kettle.png") == {"kept": 1, "unreachable": 0}
    digest = shown(souk)["digest"]
    sizes = []
    for width in (100, 480, 1200):
        kept = souk.call("catalog.photograph", {"digest": digest, "width": width}, OPERATOR)["webp"]
        picture = Image.open(io.BytesIO(base64.b64decode(kept)))
        sizes.append((picture.format, picture.size))
    assert sizes == [("WEBP", (160, 107)), ("WEBP", (480, 320)), ("WEBP", (900, 600))]


def test_what_is_fetched_once_is_not_fetched_again(souk: Souk, address: str) -> None:
    fetched(souk, f"{address}/kettle.png")
    assert fetched(souk, f"{address}/kettle.png") == {"kept": 0, "unreachable": 0}


@pytest.mark.parametrize("path", ["/nowhere", "/page"])
def test_what_is_no_picture_or_not_there_stays_drawn(souk: Souk, address: str, path: str) -> None:
    assert fetched(souk, address + path) == {"kept": 0, "unreachable": 1}
    assert shown(souk)["digest"] is None
    assert "<svg" in str(shown(souk)["svg"])


def test_an_address_that_the_guard_refuses_is_noted_and_stays_drawn(souk: Souk) -> None:
    assert fetched(souk, "http://169.254.169.254/latest", "https://10.0.0.1/x.png") == {"kept": 0, "unreachable": 2}
    assert shown(souk)["digest"] is None


@pytest.mark.parametrize("content", [b"<svg/>", b"", png(9000, 5000)], ids=["svg", "empty", "too many pixels"])
def test_an_upload_that_is_no_fit_picture_is_refused_and_changes_nothing(
    souk: Souk, settings: Settings, content: bytes
) -> None:
    put(souk, product("kettle", "Kettle", category="kettle"))
    (settings.folder / "uploads").mkdir(exist_ok=True)
    (settings.folder / "uploads" / "shot").write_bytes(content)
    with pytest.raises(Invalid, match="not a picture"):
        souk.call("catalog.attach-picture", {"product": "kettle", "file": "shot", "reason": "x"}, OPERATOR)
    assert souk.call("catalog.show", {"product": "kettle"}, OPERATOR)["revision"] == 1


def test_a_picture_that_is_not_kept_is_not_found(souk: Souk) -> None:
    for digest in ("0" * 32, "../../souk", ""):
        with pytest.raises(NotFound):
            souk.call("catalog.photograph", {"digest": digest}, OPERATOR)
