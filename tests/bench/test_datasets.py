"""Data sets say where they come from, whether what is here is that, and what to run where it is not."""

import gzip
import hashlib
import json
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from lab.datasets import DATASETS, ESCI_MINI, DataSet, MissingData, Original, esci_mini, fetch, halves, located, note
from lab.datasets.source import WrongBytes

_BODY = b"published bytes"
_ONE = Original("one.txt", "owner/name", "0" * 40, "some dir/one.txt", len(_BODY), hashlib.sha256(_BODY).hexdigest())
_SMALL = DataSet("small", "CC0", "one file", ("one.txt",), (_ONE,))


def _web(body: bytes, status: int = 200) -> httpx.Client:
    return httpx.Client(transport=httpx.MockTransport(lambda request: httpx.Response(status, content=body)))


def test_every_original_has_an_address_at_one_commit_and_a_checksum() -> None:
    for dataset in DATASETS.values():
        for original in dataset.originals:
            assert original.address.startswith("https://raw.githubusercontent.com/")
            assert len(original.commit) == 40
            assert len(original.sha256) == 64
            assert original.size > 0


def test_a_path_with_a_space_gives_an_address_without_one() -> None:
    assert _ONE.address.endswith("/some%20dir/one.txt")


def test_what_is_fetched_is_checked_and_kept(tmp_path: Path) -> None:
    folder = fetch(_SMALL, tmp_path, _web(_BODY))
    assert (folder / "one.txt").read_bytes() == _BODY


def test_other_bytes_than_the_published_are_not_kept(tmp_path: Path) -> None:
    with pytest.raises(WrongBytes):
        fetch(_SMALL, tmp_path, _web(b"other bytes"))
    assert list((tmp_path / "small").iterdir()) == []


def test_what_is_here_and_cut_is_said_to_be_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOUK_DATA", str(tmp_path))
    (tmp_path / "small").mkdir()
    (tmp_path / "small" / "one.txt").write_bytes(_BODY)
    assert note(_SMALL) == "small: 1 of 1 files are the published bytes."
    (tmp_path / "small" / "one.txt").write_bytes(_BODY[:9])
    assert "not the published bytes: one.txt has 9 of 15 bytes" in note(_SMALL)


def test_missing_files_are_named_with_what_gets_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOUK_DATA", str(tmp_path))
    with pytest.raises(MissingData, match=r"one\.txt.*python -m lab\.datasets fetch small"):
        located(_SMALL)


def test_the_published_judgements_become_the_rows_that_the_loader_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ratings = [{"docId": "B1", "rating": "100.0"}, {"docId": "B2", "rating": 10}, {"docId": "B3", "rating": "0"}]
    published = json.dumps({"judgmentRatings": [{"query": "red, shoe", "ratings": ratings}]}).encode()
    goods = gzip.compress(b'{"asin": "B1", "title": "Red shoe"}\n')
    bodies = {"products.ndjson.gz": goods, "esci_us_judgments.json": published}
    originals = [replace(one, sha256=hashlib.sha256(bodies[one.name]).hexdigest()) for one in ESCI_MINI.originals]
    served = {one.address: bodies[one.name] for one in originals}
    web = httpx.Client(transport=httpx.MockTransport(lambda asked: httpx.Response(200, content=served[str(asked.url)])))
    fetch(replace(ESCI_MINI, originals=tuple(originals)), tmp_path, web)
    monkeypatch.setenv("SOUK_DATA", str(tmp_path))
    assert esci_mini.grades().gains == {"red, shoe": {"esci-B1": 1.0, "esci-B2": 0.1, "esci-B3": 0.0}}


def test_the_halves_part_the_queries_and_never_move() -> None:
    development, test = halves(f"query {number}" for number in range(100))
    assert not set(development) & set(test)
    assert len(development) + len(test) == 100
    assert 35 < len(test) < 65
    assert halves(["query 1", "query 2"])[1] == tuple(one for one in ("query 1", "query 2") if one in test)
