"""A tiny folder of data in the shape of the real one."""

import csv
import gzip
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

_KINDS = ("laptop", "toner", "headset", "backpack", "monitor", "keyboard")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Made-up products and grades where SOUK_DATA points."""
    folder = tmp_path / "data"
    _icecat(folder / "chorus-icecat")
    _esci(folder / "esci-mini")
    monkeypatch.setenv("SOUK_DATA", str(folder))
    return folder


def _icecat(folder: Path) -> None:
    folder.mkdir(parents=True)
    for part in range(4):
        records = [_record(part * 6 + number, kind) for number, kind in enumerate(_KINDS)]
        with zipfile.ZipFile(folder / f"{part + 1}.json.zip", "w") as archive:
            archive.writestr(f"{part + 1}.json", json.dumps(records))
    rows = [
        (kind, str(number), 3 if number % 6 == _KINDS.index(kind) else 0) for kind in _KINDS for number in range(12)
    ]
    _write(folder / "Broad_Query_Set_rated.csv", ("query", "docid", "rating"), rows)
    # Two people agree with the grades, the third with none of them.
    told = [(query, id, rating, rating, 3 - rating) for query, id, rating in rows]
    people = tuple(f"agent_{person}_rating" for person in (1, 2, 3))
    _write(folder / "Broad_Query_Set_individual_ratings.csv", ("query", "docid", *people), told)


def _record(number: int, kind: str) -> dict[str, Any]:
    return {
        "id": str(number),
        "name": f"X{number}",
        "title": f"Acme {kind} X{number} black",
        "ean": [f"{number:013}"],
        "short_description": f"A plain {kind} for the office",
        "supplier": "Acme",
        "price": 1999 + number,
        "date_released": "2020-01-01T00:00:00Z",
        "attr_t_product_colour": "Black",
        "attr_n_weight": 1.5,
    }


def _esci(folder: Path) -> None:
    folder.mkdir(parents=True)
    records = [
        {"asin": f"B{number}", "title": f"Red {kind} {number}", "brand": "Acme", "bullet_points": "light", "price": 9.5}
        for number, kind in enumerate(_KINDS)
    ]
    with gzip.open(folder / "products.ndjson.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(record) + "\n" for record in records)
    letters = ("E", "S", "C", "I", "I", "I")
    rows = [
        (f"red {kind}", f"B{(place + step) % 6}", letters[step])
        for place, kind in enumerate(_KINDS)
        for step in range(6)
    ]
    _write(folder / "judgements.csv", ("query", "asin", "esci"), rows)


def _write(path: Path, head: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        made = csv.writer(file)
        made.writerow(head)
        made.writerows(rows)
