"""The Chorus electronics catalogue: Icecat products, and queries graded 0 to 3 by three people."""

import csv
from functools import partial
from pathlib import Path

from lab.datasets.grades import Grades
from lab.datasets.source import DataSet, Original, located

_original = partial(Original, repository="querqy/chorus", commit="96edf8b536e521be06cab910e0f6a9b25e3016fc")
_GOODS = tuple(f"{number}.json.zip" for number in (1, 2, 3, 4))
_RATED, _BY_PERSON = "Broad_Query_Set_rated.csv", "Broad_Query_Set_individual_ratings.csv"
_VECTORS = "data-encoder/ecommerce/vectors/data"

CHORUS_ICECAT = DataSet(
    name="chorus-icecat",
    licence="Apache-2.0; product data: Icecat Open Content License",
    about="19,406 electronics products with EAN, price and attributes; queries graded 0-3",
    needed=(*_GOODS, _RATED, _BY_PERSON),
    originals=(
        _original(
            "1.json.zip",
            path=f"{_VECTORS}/1.json.zip",
            size=1558268,
            sha256="15b622a11a6267aa0c450919a84b0fc41d7748db552f4c9c0e04167bbc7c38cb",
        ),
        _original(
            "2.json.zip",
            path=f"{_VECTORS}/2.json.zip",
            size=1643302,
            sha256="17d95160289440d03ca50af65c1363d9edd1d5e82678ddb874b27aeac1f87c33",
        ),
        _original(
            "3.json.zip",
            path=f"{_VECTORS}/3.json.zip",
            size=1662955,
            sha256="d4d088908fa648da7e79682872a77771ba42f065b253c4fb0f333e630d94f45a",
        ),
        _original(
            "4.json.zip",
            path=f"{_VECTORS}/4.json.zip",
            size=1422844,
            sha256="533329e5173eac349ce61512fc86a352d5f6651e31694e03aa6e8428cbeaf3c0",
        ),
        _original(
            _RATED,
            path=f"katas/{_RATED}",
            size=75875,
            sha256="065b79c6c19b9ea8fa2dc2b0b8dae3f40c6389454a1f26aac3d3f8a7d43731b2",
        ),
        _original(
            _BY_PERSON,
            path=f"katas/{_BY_PERSON}",
            size=182092,
            sha256="cdaaa60503c87450730ad86b614fcd0026cdd6069ac1b7a5189b1b44ca785e30",
        ),
    ),
)


def files() -> list[Path]:
    """The four files of products, as `catalog.import-goods` takes them in the format `icecat`."""
    return [located(CHORUS_ICECAT) / name for name in _GOODS]


def by_person() -> dict[str, dict[str, tuple[int, int, int]]]:
    """The ratings of the three people, from 0 to 3, by product, by query, as far as each gave one."""
    made: dict[str, dict[str, tuple[int, int, int]]] = {}
    with (located(CHORUS_ICECAT) / _BY_PERSON).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            first, second, third = (int(row[f"agent_{person}_rating"]) for person in (1, 2, 3))
            made.setdefault(row["query"], {})[f"icecat-{row['docid']}"] = first, second, third
    return made


def grades() -> Grades:
    """Gain = rating / 3 by `icecat-<id>`; relevant from rating 2 on."""
    gains: dict[str, dict[str, float]] = {}
    with (located(CHORUS_ICECAT) / _RATED).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            gains.setdefault(row["query"], {})[f"icecat-{row['docid']}"] = int(row["rating"]) / 3
    return Grades(gains, 2 / 3, "gain = rating / 3; relevant: rating 2 or 3")
