"""Tells whether two products are one item: boosted trees over measures of the pair, or rules where nothing was learned.

`lab.matcher.train` writes the file that it reads; lab/matcher/CARD.md says from what and how well it does.
"""

import hashlib
import json
import zipfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import lightgbm
import numpy as np
from numpy.typing import NDArray

from souk.goods.annotation.contracts import Likeness
from souk.goods.annotation.providers.matching.evidence import compared, ruled
from souk.goods.annotation.providers.matching.measures import Rarity, among, measures
from souk.goods.annotation.providers.matching.records import Record, record
from souk.goods.catalog import Product
from souk.kit.errors import Invalid

_STAMP = (2000, 1, 1, 0, 0, 0)


class WrongMatcher(Invalid):
    """The file is none that training wrote."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__("{path} holds no weights of a matcher: {why}.", path=path, why=why)


@dataclass(frozen=True)
class Judged:
    """Trees that judge a pair alone and among candidates, the measures that they read, and how rare words are."""

    names: tuple[str, ...]
    rare: Rarity
    alone: tuple[lightgbm.Booster, ...]
    among: tuple[lightgbm.Booster, ...]
    version: str = ""

    def rows(self, pairs: Sequence[tuple[Record, Record]]) -> NDArray[np.float64]:
        """Measures of pairs: pairs x names."""
        found = (measures(one, other, self.rare) for one, other in pairs)
        return np.array([[row[name] for name in self.names] for row in found], dtype=np.float64)

    def sure(self, pairs: Sequence[tuple[Record, Record]], *, weighed: bool) -> NDArray[np.float64]:
        """Probability of each pair, each weighed against the other candidates of its records or alone."""
        rows = self.rows(pairs)
        if not weighed:
            return mean(self.alone, rows)
        sides = [(one.product, other.product) for one, other in pairs]
        return mean(self.among, np.hstack([rows, among(sides, rows, self.names)]))

    def save(self, path: Path) -> None:
        """Write a file that `PairMatcher` reads; the same model gives the same bytes."""
        about = {"names": self.names, "rare": asdict(self.rare), "alone": len(self.alone), "among": len(self.among)}
        with zipfile.ZipFile(path, "w") as file:
            _put(file, "about.json", json.dumps(about, ensure_ascii=False))
            for kind, trees in (("alone", self.alone), ("among", self.among)):
                for number, one in enumerate(trees):
                    _put(file, f"{kind}-{number}.txt", one.model_to_string())


def mean(trees: Sequence[lightgbm.Booster], rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean of what trees say."""
    said: NDArray[np.float64] = np.mean([np.asarray(one.predict(rows, num_threads=1)) for one in trees], axis=0)
    return said


def load(path: Path) -> Judged:
    """Read what `Judged.save` wrote; raises `WrongMatcher`."""
    try:
        with zipfile.ZipFile(path) as file:
            about = json.loads(file.read("about.json"))
            texts = {
                kind: [file.read(f"{kind}-{number}.txt").decode() for number in range(about[kind])]
                for kind in ("alone", "among")
            }
        rare, names = Rarity(**about["rare"]), tuple(about["names"])
    except (OSError, KeyError, TypeError, ValueError, zipfile.BadZipFile) as error:
        raise WrongMatcher(str(path), str(error)) from error
    alone, others = (tuple(lightgbm.Booster(model_str=text) for text in texts[kind]) for kind in ("alone", "among"))
    return Judged(names, rare, alone, others, hashlib.sha256(path.read_bytes()).hexdigest()[:12])


class PairMatcher:
    """Judges with the file `weights`; without one by rule: barcode, model, brand, quantities, shared words."""

    def __init__(self, weights: str = "") -> None:
        self._judged = load(Path(weights)) if weights else None

    def score(self, one: Product, other: Product) -> Likeness:
        return self._likeness([(one, other)], weighed=False)[0]

    def rank(self, pairs: Sequence[tuple[Product, Product]]) -> Sequence[Likeness]:
        return self._likeness(pairs, weighed=True) if pairs else []

    def _likeness(self, pairs: Sequence[tuple[Product, Product]], *, weighed: bool) -> list[Likeness]:
        products = {product.id: product for pair in pairs for product in pair}
        records = {id: record(product) for id, product in products.items()}
        sides = [(records[one.id], records[other.id]) for one, other in pairs]
        ordered = [_ordered(*pair) for pair in pairs]
        sure = None
        if self._judged is not None:
            sure = self._judged.sure([(records[one.id], records[other.id]) for one, other in ordered], weighed=weighed)
        return [self._one(*pair, None if sure is None else float(sure[at])) for at, pair in enumerate(sides)]

    def _one(self, one: Record, other: Record, sure: float | None) -> Likeness:
        verdicts = list(compared(one, other))
        codes = any(told.field == "barcode" for _, told in verdicts)
        learned = self._judged if sure is not None and not codes else None
        return Likeness(
            sure if learned is not None and sure is not None else ruled(one, other, verdicts),
            tuple(told for same, told in verdicts if same),
            tuple(told for same, told in verdicts if not same),
            f"learned:{learned.version}" if learned is not None else "rules",
        )


def _ordered(one: Product, other: Product) -> tuple[Product, Product]:
    """Sides by shop, as in training, so that the order of the question makes no difference."""
    return (one, other) if (one.shop, one.id) <= (other.shop, other.id) else (other, one)


def _put(file: zipfile.ZipFile, name: str, text: str) -> None:
    file.writestr(zipfile.ZipInfo(name, _STAMP), text.encode(), zipfile.ZIP_DEFLATED)
