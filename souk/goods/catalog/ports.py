"""What the catalogue needs: a taxonomy, readers of suppliers' files, somebody who draws."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from souk.goods.catalog.contracts import Category, Layout, Product
from souk.kit.locale import Locale


@dataclass(frozen=True)
class Row:
    """One row of a supplier's file at a line (from 1): the product, or what is wrong with which field.

    `says` names what the row speaks of (`title/en`, `brand`, `attributes/<key>`, `variants`, `price`, …): the rest
    stays as the catalogue has it. Where it is None the row says all.
    """

    line: int
    raw: str
    product: Product | None
    field: str = ""
    reason: str = ""
    says: frozenset[str] | None = None


@dataclass(frozen=True)
class Cells:
    """One record of a table at a line (from 1): its cells, or why it is none."""

    line: int
    raw: str
    cells: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True)
class Sheet:
    """What a table looks like: how it is written, its header, and its first records."""

    encoding: str
    delimiter: str
    header: tuple[str, ...]
    records: tuple[Cells, ...]


@dataclass(frozen=True)
class Front:
    """What a writer needs besides the products: names of shops, Google's numbers of categories, our address."""

    names: Mapping[str, str]
    google: Mapping[str, int]
    address: str = ""
    locale: Locale = "en"


@runtime_checkable
class FeedReader(Protocol):
    """Reads a supplier's file row by row, in an order that never changes, holding one row in memory."""

    def rows(self, file: Path, shop: str) -> Iterator[Row]:
        """Every row, the good and the bad; raises `Invalid` only where the rest of the file cannot be read."""
        ...


@runtime_checkable
class TableReader(Protocol):
    """Reads a table of text, such as CSV, whatever its encoding and delimiter, holding one record in memory."""

    def head(self, file: Path) -> str:
        """How the text begins, packed or not, whatever its format; raises `Invalid` where it is no text."""
        ...

    def sheet(self, file: Path, most: int) -> Sheet:
        """What the table looks like, with its first records; raises `Invalid` where it is none."""
        ...

    def rows(self, file: Path, shop: str, layout: Layout) -> Iterator[Row]:
        """Every record by a mapping, in the file's order; raises `Invalid` only where the rest cannot be read."""
        ...


@runtime_checkable
class FeedWriter(Protocol):
    """Writes products in a format that others read, holding one product in memory; a reader of it gives them back."""

    extension: str

    def pieces(self, products: Iterator[Product], front: Front) -> Iterator[str]:
        """The file piece by piece; what the format cannot say is left out."""
        ...


@runtime_checkable
class FeedFetcher(Protocol):
    """Brings the file that stands at an address."""

    def fetch(self, url: str, to: Path) -> None:
        """Write it to `to`, piece by piece; raises a `SoukError` where it may not or cannot be reached."""
        ...


@runtime_checkable
class PictureArchive(Protocol):
    """Reads an archive of pictures, holding one in memory."""

    def pictures(self, file: Path) -> Iterator[tuple[str, bytes, str]]:
        """Each member's name with its bytes, or why they cannot be had; raises `Invalid` where it is no archive."""
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
    """What the catalogue was given: a taxonomy, an illustrator, readers and writers by format, a place for pictures.

    `connectors` make a source from the options that a shop gives, by the connector's name; `address` is our own.
    """

    taxonomy: Taxonomy
    illustrator: Illustrator
    readers: Mapping[str, FeedReader]
    pictures: PictureStore
    web: PictureSource
    table: TableReader
    writers: Mapping[str, FeedWriter]
    fetcher: FeedFetcher
    archive: PictureArchive
    connectors: Mapping[str, Callable[[Mapping[str, str]], CatalogSource]]
    address: str = ""
