"""What every part of the catalogue works with, and what each asks of a caller."""

from collections.abc import Iterable
from pathlib import Path

from souk.goods.catalog import store
from souk.goods.catalog.contracts import Category, ForeignShop, Shop, UnknownFile, UnknownShop, WrongField
from souk.goods.catalog.ports import Backing
from souk.goods.catalog.service.ledger import Ledger
from souk.goods.catalog.service.pictures import Pictures
from souk.insight.events import Events
from souk.kit.clock import Clock
from souk.kit.database import Database
from souk.kit.errors import Invalid
from souk.kit.operation import Caller

MOST = 500


class Stock:
    """The database, the clock, the event log, what the catalogue was given, and the ledger of changes."""

    def __init__(self, database: Database, clock: Clock, events: Events, backing: Backing, folder: Path) -> None:
        self._database = database
        self._clock = clock
        self._events = events
        self._backing = backing
        self._folder = folder
        self._categories = {category.id: category for category in backing.taxonomy.categories()}
        self._category_ids = frozenset(self._categories)
        self._ledger = Ledger(database, clock, events, self._category_ids)
        self._pictures = Pictures(database, clock, backing, folder)

    def _shops(self) -> dict[str, Shop]:
        return {shop.id: shop for shop in store.shops(self._database.read)}

    def _known_shops(self, shops: Iterable[str]) -> None:
        missing = set(shops) - self._shops().keys()
        if missing:
            raise UnknownShop(min(missing))

    def _category(self, id: str | None) -> Category | None:
        return self._categories.get(id or "")

    def _upload(self, file: str) -> Path:
        path = self._folder / "uploads" / file
        if Path(file).name != file or not path.is_file():
            raise UnknownFile(file)
        return path


def bounded(most: int) -> None:
    """Raise where more is asked for than one call gives."""
    if not 1 <= most <= MOST:
        raise Invalid("{most} at once are not possible; 1 to {limit} are.", most=most, limit=MOST)


def given(reason: str) -> None:
    """Raise where a change comes without a reason."""
    if not reason.strip():
        raise WrongField("reason", "a change needs a reason")


def own(caller: Caller, shop: str) -> str:
    """The shop, where the caller may act for it; raises `ForeignShop`."""
    if caller.shop is not None and caller.shop != shop:
        raise ForeignShop(caller.shop, shop)
    return shop
