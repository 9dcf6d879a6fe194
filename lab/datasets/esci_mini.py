"""A part of the Shopping Queries data set (ESCI): Amazon products, and queries judged E, S, C or I."""

import csv
import json
from pathlib import Path

from lab.datasets.grades import Grades
from lab.datasets.source import DataSet, Original, located

_GOODS, _JUDGED, _PUBLISHED = "products.ndjson.gz", "judgements.csv", "esci_us_judgments.json"
_LETTERS = {100: "E", 10: "S", 1: "C", 0: "I"}
_GAINS = {"E": 1.0, "S": 0.1, "C": 0.01, "I": 0.0}


def _prepare(folder: Path) -> None:
    """Write the judgements as rows of query, asin and letter."""
    published = json.loads((folder / _PUBLISHED).read_text(encoding="utf-8"))
    with (folder / _JUDGED).open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("query", "asin", "esci"))
        for judged in published["judgmentRatings"]:
            for one in judged["ratings"]:
                rows.writerow((judged["query"], one["docId"], _LETTERS[int(float(one["rating"]))]))


ESCI_MINI = DataSet(
    name="esci-mini",
    licence="Apache-2.0",
    about="6,764 Amazon products (US) with title, bullets, brand, colour, price, rating; queries judged E/S/C/I",
    needed=(_GOODS, _JUDGED),
    originals=(
        Original(
            _GOODS,
            "opensearch-project/dashboards-search-relevance",
            "15bc1794b638078c1b6e3f19153a5564dedc0747",
            "server/sample_data/data/ubi_ecommerce_products.json.gz",
            size=3128785,
            sha256="cfd3b04e069033fa1561e2985260c83a3cb8344ee549754edfd0574a4aa14a49",
        ),
        Original(
            _PUBLISHED,
            "opensearch-project/search-relevance",
            "d8be5d1b18de545ca98270a76f20f6504b603f3a",
            "src/test/data-esci/esci_us_judgments.json",
            size=568806,
            sha256="3981436d88e42ef283b5d805c7fa7ec68cd9657584fbc96b3bcd8d51ad1ba708",
        ),
    ),
    prepare=_prepare,
)


def files() -> list[Path]:
    """The file of products, as `catalog.import-goods` takes it in the format `esci`."""
    return [located(ESCI_MINI) / _GOODS]


def grades() -> Grades:
    """Gains 1 / .1 / .01 / 0 for E / S / C / I by `esci-<asin>`, as in the KDD Cup of 2022; relevant: E or S."""
    gains: dict[str, dict[str, float]] = {}
    with (located(ESCI_MINI) / _JUDGED).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            gains.setdefault(row["query"], {})[f"esci-{row['asin']}"] = _GAINS[row["esci"]]
    return Grades(gains, 0.1, "gains E 1, S .1, C .01, I 0; relevant: E or S")
