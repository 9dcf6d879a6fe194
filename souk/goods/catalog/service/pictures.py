"""Photographs of products: fetched or sent in, kept, and a drawing where there is none."""

import base64
from collections.abc import Iterator, Sequence
from pathlib import Path

from souk.goods.catalog import store
from souk.goods.catalog.contracts import Media, NotAPicture, Picture, Product, UnknownFile
from souk.goods.catalog.ports import Backing
from souk.kit.clock import Clock
from souk.kit.database import Database
from souk.kit.errors import NotFound, SoukError
from souk.kit.operation import Step

KEPT = "stored:"
BATCH = 20
MOST_BYTES = 12 << 20


class Pictures:
    """Knows for each address which picture is kept of it."""

    def __init__(self, database: Database, clock: Clock, backing: Backing, folder: Path) -> None:
        self._database = database
        self._clock = clock
        self._backing = backing
        self._uploads = folder / "uploads"

    def of(self, product: Product, drawing: str) -> Picture:
        """The first photograph of a product that is kept, else its drawing."""
        urls = [media.url for media in product.media]
        digest = next((url.removeprefix(KEPT) for url in urls if url.startswith(KEPT)), None)
        if digest is None and urls:
            kept = store.pictures(self._database.read, urls)
            digest = next((kept[url] for url in urls if kept.get(url)), None)
        if digest is not None:
            return Picture(digest, None)
        return Picture(None, self._backing.illustrator.draw(product, drawing))

    def bytes_of(self, digest: str, width: int) -> dict[str, str]:
        """A kept picture as base64 WebP; raises `NotFound`."""
        data = self._backing.pictures.get(digest, width)
        if data is None:
            raise NotFound("There is no picture {digest}.", digest=digest)
        return {"webp": base64.b64encode(data).decode()}

    def attached(self, product: Product, file: str) -> tuple[Media, ...]:
        """The product's media with an uploaded picture in front."""
        path = self._uploads / file
        if Path(file).name != file or not path.is_file():
            raise UnknownFile(file)
        if path.stat().st_size > MOST_BYTES:
            raise NotAPicture("it is larger than 12 MB")
        digest = self._backing.pictures.put(path.read_bytes())
        return (Media(f"{KEPT}{digest}"), *product.media)

    def fetch(self, products: Sequence[Product]) -> Iterator[Step]:
        """Fetch the photographs that are not here yet; an address that cannot be reached is noted with its reason."""
        urls = [
            media.url for product in products for media in product.media if media.url.startswith(("http:", "https:"))
        ]
        wanted = [url for url in dict.fromkeys(urls) if url not in store.pictures(self._database.read, urls)]
        kept = 0
        for number, url in enumerate(wanted, 1):
            digest, why = self._fetched(url)
            kept += digest is not None
            store.put_picture(self._database.write, url, digest, why, self._clock.now())
            yield Step(number, len(wanted), "fetched" if digest else why, facts={"kept": kept})
        yield Step(len(wanted), len(wanted), "done", {"kept": kept, "unreachable": len(wanted) - kept})

    def _fetched(self, url: str) -> tuple[str | None, str]:
        try:
            return self._backing.pictures.put(self._backing.web.fetch(url)), ""
        except SoukError as error:
            return None, str(error)
