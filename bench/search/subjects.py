"""A data set in our shop and in the rivals, ready to be asked."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from bench.search.rivals import Rank, plain_tantivy, sqlite_fts
from bench.shop import OPERATOR, fill, opened
from lab.datasets import CHORUS_ICECAT, ESCI_MINI, DataSet, Grades, chorus_icecat, esci_mini
from souk.discovery.search.providers.tantivy_index import query
from souk.discovery.search.rules import fusion
from souk.goods.catalog import Product, text_of
from souk.goods.catalog.providers.esci import Esci
from souk.goods.catalog.providers.icecat import Icecat
from souk.kit.operation import Souk

OURS, RIVAL, OTHER, LEARNED = "souk", "plain tantivy", "SQLite FTS5", "souk with judgements"


@dataclass(frozen=True)
class Subject:
    """Graded queries, and the systems that rank for them."""

    dataset: DataSet
    grades: Grades
    systems: Mapping[str, Rank]
    souk: Souk
    parts: Mapping[str, Rank]

    @property
    def queries(self) -> tuple[str, ...]:
        """Those for which anything has a gain."""
        return tuple(query for query, gains in self.grades.gains.items() if any(gains.values()))


def esci(place: Path) -> Subject:
    """ESCI products and judgements."""
    return _subject(place, ESCI_MINI, esci_mini.files(), esci_mini.grades())


def icecat(place: Path) -> Subject:
    """Icecat products and the broad query set."""
    return _subject(place, CHORUS_ICECAT, chorus_icecat.files(), chorus_icecat.grades())


def _subject(place: Path, dataset: DataSet, files: Sequence[Path], grades: Grades) -> Subject:
    format = dataset.name.split("-")[1] if dataset is CHORUS_ICECAT else "esci"
    souk, _, _ = opened(place / "shop")
    fill(souk, place / "shop", format, files)
    souk.call("search.learn", {}, OPERATOR)
    reader = Icecat() if format == "icecat" else Esci()
    products = {
        row.product.id: texts(row.product) for file in files for row in reader.rows(file, format) if row.product
    }
    systems = {
        OURS: ours(souk),
        RIVAL: plain_tantivy(place / "tantivy", products.items()),
        OTHER: sqlite_fts(place / "fts.db", products.items()),
    }
    return Subject(dataset, grades, systems, souk, _parts(souk))


def ours(souk: Souk, literal: bool = False) -> Rank:
    """What `search.find` of a shop lists."""

    def rank(query: str, most: int) -> list[str]:
        found = souk.call("search.find", {"text": query, "most": most, "literal": literal}, OPERATOR)
        return [card["product"] for card in found["cards"]]

    return rank


def _parts(souk: Souk) -> dict[str, Rank]:
    """Ours with one thing more each: what a row gains on the one before is what that thing adds."""
    words, literal, whole = ours(souk, literal=True), ours(souk, literal=True), ours(souk)
    nothing = dict.fromkeys(fusion.BY_KIND, fusion.Weights(0.0, 0))
    signs = ("IN_TITLE", "SIDE_BY_SIDE", "ALL_WORDS", "BRAND", "LIKED", "LEANING")
    no_signs = [mock.patch.object(query, name, 0.0) for name in signs]
    no_shelf = mock.patch.object(fusion, "SHELF", 0.0)
    no_dense = mock.patch.dict(fusion.BY_KIND, nothing)  # type: ignore[arg-type]
    return {
        "one weighted field (BM25F)": _with(words, *no_signs, no_shelf, no_dense),
        "+ title, brand, all words, pairs": _with(words, no_shelf, no_dense),
        "+ shelves of the best": _with(words, no_dense),
        "+ meaning (dense)": literal,
        "+ understanding = souk": whole,
    }


def _with(rank: Rank, *changes: AbstractContextManager[object]) -> Rank:
    def changed(query: str, most: int) -> list[str]:
        with ExitStack() as held:
            for change in changes:
                held.enter_context(change)
            return rank(query, most)

    return changed


def texts(product: Product) -> dict[str, str]:
    """The texts that our index has too: title, brand, worded attributes, description."""
    return {name: text for name, text in _fields(product) if text}


def _fields(product: Product) -> Iterator[tuple[str, str]]:
    yield "title", " ".join(product.title.values())
    yield "brand", product.brand
    yield "facts", " ".join(text_of(one) for one in product.attributes if isinstance(one.value, str))
    yield "text", " ".join((product.description or {}).values())
