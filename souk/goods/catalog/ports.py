"""What the catalogue needs: a taxonomy, readers of suppliers' files, somebody who draws."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from souk.goods.catalog.contracts import Category, Product


@dataclass(frozen=True)
class Row:
    """One row of a supplier's file at a line (from 1): the product, or what is wrong with which field."""

    line: int
    raw: str
    product: Product | None
    field: str = ""
    reason: str = ""


@runtime_checkable
class FeedReader(Protocol):
    """Reads a supplier's file row by row, in an order that never changes, holding one row in memory."""

    def rows(self, file: Path, shop: str) -> Iterator[Row]:
        """Every row, the good and the bad; raises `Invalid` only where the rest of the file cannot be read."""
        ...


@runtime_checkable
class CatalogSource(Protocol):
    """Reads another shop system's catalogue by its public API, page by page; holds one page in memory."""

    def rows(self, shop: str) -> Iterator[Row]:
        """Every product as a `Row` (line = running number from 1, raw = the JSON of the item cut to 20,000 characters).

        Raises a `SoukError` where it cannot go on.
        """
        ...


@runtime_checkable
class Illustrator(Protocol):
    """Draws a product from what is known of it; the same product always gives the same picture."""

    def draw(self, product: Product, drawing: str) -> str:
        """An SVG document without script or outside references; `drawing` is the taxonomy's name of the shape."""
        ...


@runtime_checkable
class Taxonomy(Protocol):
    """The categories, parents before children."""

    def categories(self) -> Sequence[Category]:
        """All of them; ids are unique and every parent is among them."""
        ...


@runtime_checkable
class PictureStore(Protocol):
    """Keeps pictures, re-encoded, in a few widths; what is put is found again by its digest."""

    def put(self, data: bytes) -> str:
        """The digest under which the picture is kept; raises `NotAPicture` for anything else."""
        ...

    def get(self, digest: str, width: int) -> bytes | None:
        """The picture as WebP at the smallest kept width that is at least `width`, or None."""
        ...


@runtime_checkable
class PictureSource(Protocol):
    """Fetches what stands at an address."""

    def fetch(self, url: str) -> bytes:
        """The bytes there; raises a `SoukError` where it may not or cannot be reached."""
        ...


@dataclass(frozen=True)
class Backing:
    """What the catalogue was given: a taxonomy, an illustrator, a reader for each format, a place for pictures."""

    taxonomy: Taxonomy
    illustrator: Illustrator
    readers: Mapping[str, FeedReader]
    pictures: PictureStore
    web: PictureSource
