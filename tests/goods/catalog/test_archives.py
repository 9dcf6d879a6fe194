import io
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from PIL import Image

from souk.goods.catalog.providers.web_feed import WebFeed
from souk.kit.errors import NotFound, Refused, SoukError
from tests.goods.catalog.feeds import Feeds, counts
from tests.small import OPERATOR, keeper, open_shops, product, put, state


def picture(colour: str) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (4, 4), colour).save(made, "PNG")
    return made.getvalue()


def archive(**members: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return made.getvalue()


def bring(feeds: Feeds, content: bytes, by: str = "id") -> dict[str, object]:
    feeds.lay("pictures.zip", content)
    asked = {"file": "pictures.zip", "shop": "corner", "by": by, "id": "pictures"}
    answer: dict[str, object] = feeds.souk.call("catalog.import-pictures", asked, keeper("corner"))
    return answer


@pytest.fixture(autouse=True)
def shops(feeds: Feeds) -> None:
    open_shops(feeds.souk)
    put(feeds.souk, product("A1", "Kettle"), product("theirs", "Lamp", 700, shop="harbour"))


def test_pictures_are_matched_by_name_and_taken_back(feeds: Feeds) -> None:
    before = feeds.goods()
    members = {"shots/A1.png": picture("red"), "A1-2.png": picture("blue"), "A9.png": picture("red")}
    members |= {"a1-3.png": b"no picture", "theirs.png": picture("red"), "__MACOSX/A1.png": b"x"}
    made = bring(feeds, archive(**members))
    assert counts(made) == (5, 0, 2, 0, 3)
    assert len(feeds.goods()["A1"]["media"]) == 2
    assert feeds.goods()["theirs"] == before["theirs"]
    assert sorted(one["row"] for one in feeds.rejects("pictures")) == ["A9.png", "a1-3.png", "theirs.png"]
    feeds.undo("pictures")
    assert feeds.goods() == before


@pytest.mark.parametrize("by", ["id", "name"])
def test_pictures_find_their_product_by_what_is_chosen(feeds: Feeds, by: str) -> None:
    made = bring(feeds, archive(**{"Kettle.png" if by == "name" else "A1.png": picture("red")}), by)
    assert counts(made) == (1, 0, 1, 0, 0)


def test_a_picture_that_unpacks_too_large_is_left_out(feeds: Feeds) -> None:
    made = bring(feeds, archive(**{"A1.png": b"\0" * (13 << 20)}))
    assert counts(made) == (1, 0, 0, 0, 1)
    assert feeds.rejects("pictures")[0]["reason"] == "it is larger than 12 MB"


def test_what_is_no_archive_is_refused(feeds: Feeds) -> None:
    before = feeds.goods()
    with pytest.raises(SoukError, match=r"pictures\.zip cannot be read"):
        bring(feeds, b"no archive")
    assert feeds.goods() == before


def test_pictures_of_another_shop_are_refused(feeds: Feeds) -> None:
    feeds.lay("pictures.zip", archive(**{"A1.png": picture("red")}))
    before = state(feeds.souk)
    with pytest.raises(Refused):
        feeds.souk.call("catalog.import-pictures", {"file": "pictures.zip", "shop": "corner"}, keeper("harbour"))
    with pytest.raises(Refused):
        feeds.souk.call("catalog.fetch-pictures", {"products": ["A1"]}, keeper("harbour"))
    assert state(feeds.souk) == before
    assert feeds.souk.call("catalog.fetch-pictures", {"products": ["A1"]}, OPERATOR) == {"kept": 0, "unreachable": 0}


class Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        there = self.path == "/feed.csv"
        self.send_response(200 if there else 404)
        self.end_headers()
        self.wfile.write(b"id,title\n" + b"x" * 100_000 if there else b"")

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def place() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_feed_is_fetched_to_the_disk(place: str, tmp_path: Path) -> None:
    WebFeed([place]).fetch(f"http://{place}/feed.csv", tmp_path / "feed")
    assert (tmp_path / "feed").stat().st_size == 100_009


def test_a_feed_that_is_not_there_too_large_or_not_allowed_is_refused(place: str, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="answers 404"):
        WebFeed([place]).fetch(f"http://{place}/other", tmp_path / "feed")
    with pytest.raises(SoukError, match="sends more than"):
        WebFeed([place], most_mb=0).fetch(f"http://{place}/feed.csv", tmp_path / "feed")
    with pytest.raises(Refused):
        WebFeed().fetch(f"http://{place}/feed.csv", tmp_path / "feed")
