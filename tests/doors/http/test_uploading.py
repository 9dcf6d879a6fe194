"""Files that programs send in: who may, what is taken, and that nothing else is kept."""

import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from starlette.testclient import TestClient

from souk.doors.jobs.uploads import is_taken
from tests.doors.http.front import Front


def picture(kind: str) -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(drawn, kind)
    return drawn.getvalue()


def zipped() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.csv", "id,title\n")
    return made.getvalue()


TAKEN = {
    "csv": b"id,title\n1,Kettle\n",
    "chinese csv of a spreadsheet": "编号,标题\n1,水壶\n".encode("gb18030"),
    "wide csv": "id\ttitle\n".encode("utf-16"),
    "json": b'\xef\xbb\xbf {"id": 1}',
    "xml": b'<?xml version="1.0"?><!-- feed --><rss version="2.0"></rss>',
    "gzip": gzip.compress(b"id,title\n"),
    "zip": zipped(),
    "png": picture("PNG"),
    "jpeg": picture("JPEG"),
    "webp": picture("WEBP"),
    "gif": picture("GIF"),
    "nothing at all": b"",
}
REFUSED = {
    "a page": b"<!DOCTYPE html><html><body>hi</body></html>",
    "a page behind a comment": b"\n<!-- x --> <HTML>",
    "a page in UTF-16": "<html><script>1</script></html>".encode("utf-16"),
    "a drawing with scripts": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"></svg>',
    "a document": b"%PDF-1.7\n",
    "a program of Linux": b"\x7fELF\x02\x01\x01" + bytes(64),
    "a program of Windows": b"MZ\x90\x00" + bytes(64),
    "a script": b"#!/bin/sh\nrm -rf /\n",
    "a database": b"SQLite format 3\x00" + bytes(64),
}


@pytest.mark.parametrize("data", TAKEN.values(), ids=TAKEN)
def test_tables_archives_and_pictures_are_taken(data: bytes) -> None:
    assert is_taken(data)


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED)
def test_anything_else_is_refused_by_its_first_bytes(data: bytes) -> None:
    assert not is_taken(data)


def uploads(front: Front) -> list[Path]:
    return sorted(front.settings.folder.glob("uploads/*")) + sorted(front.settings.folder.glob("uploads/.*"))


def operator(front: Front) -> TestClient:
    return front.browser(headers={"Authorization": f"Bearer {front.key}"})


def test_a_file_is_kept_under_its_digest_and_an_operation_finds_it(front: Front) -> None:
    answer = operator(front).post("/uploads", files={"file": ("../goods & co.csv", TAKEN["csv"], "text/html")})
    assert answer.status_code == 200
    assert answer.json() == {"file": "0a75fcb44b18e5a9-goods-co.csv"} or answer.json()["file"].endswith("-goods-co.csv")
    assert [file.read_bytes() for file in uploads(front)] == [TAKEN["csv"]]
    assert operator(front).post("/uploads", files={"file": ("b.csv", TAKEN["csv"])}).status_code == 200


def test_what_is_refused_is_not_kept(front: Front) -> None:
    for data in REFUSED.values():
        answer = operator(front).post("/uploads", files={"file": ("goods.csv", data, "text/csv")})
        assert (answer.status_code, answer.json()["title"]) == (422, "unknown-content")
    assert uploads(front) == []


def test_visitors_and_shoppers_send_nothing_in(front: Front, browser: TestClient) -> None:
    files = {"file": ("goods.csv", TAKEN["csv"])}
    assert browser.post("/uploads", files=files).status_code == 403
    account = front.join(browser)
    shopper = front.browser(headers={"Authorization": f"Bearer {front.api_key(account, 'accounts:self')}"})
    assert shopper.post("/uploads", files=files).status_code == 403
    assert uploads(front) == []


def test_a_visitors_large_file_is_not_even_read(front: Front, browser: TestClient) -> None:
    assert browser.post("/uploads", files={"file": ("a.csv", b"x" * (2 << 20))}).status_code == 413


def test_a_file_over_the_limit_of_the_settings_is_refused_and_not_kept(fronts: Callable[..., Front]) -> None:
    front = fronts(upload_mb=1)
    answer = operator(front).post("/uploads", files={"file": ("a.csv", b"id,title\n" * (1 << 17))})
    assert (answer.status_code, answer.json()["facts"]) == (413, {"most": 1 << 20})
    assert uploads(front) == []


@pytest.mark.parametrize("files", [{"other": ("a.csv", b"a,b\n")}, {"file": ("", b"a,b\n")}])
def test_a_form_without_a_file_is_told_so(front: Front, files: dict[str, tuple[str, bytes]]) -> None:
    answer = operator(front).post("/uploads", files=files)
    assert answer.status_code == 422
    assert operator(front).post("/uploads", json={}).status_code == 422
