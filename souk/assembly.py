"""Who needs whom, bottom up."""

from souk.ai.llm import ChatModel, Llm
from souk.discovery.guide import Guide, Reader
from souk.discovery.search import Index, Search
from souk.goods.annotation import Annotation, Knowledge
from souk.goods.catalog import Backing, Catalog, FeedReader, Illustrator, PictureSource, PictureStore, Taxonomy
from souk.insight.events import Events
from souk.kit.clock import Clock
from souk.kit.database import Database, upgrade
from souk.kit.operation import Souk
from souk.kit.plug import plug
from souk.settings import Settings


def open_souk(settings: Settings) -> Souk:
    """Every domain over one database, brought to the newest tables; `souk.database.close()` lets go of it."""
    settings.folder.mkdir(parents=True, exist_ok=True)
    clock = plug(Clock, settings.clock)
    database = Database(settings.database_url)
    upgrade(database.engine)
    events = Events(database, clock)
    readers = {name: plug(FeedReader, choice) for name, choice in settings.feeds.items()}
    backing = Backing(
        plug(Taxonomy, settings.taxonomy),
        plug(Illustrator, settings.illustrator),
        readers,
        plug(PictureStore, settings.pictures, folder=settings.folder / "pictures"),
        plug(PictureSource, settings.web_pictures),
    )
    catalog = Catalog(database, clock, events, backing, settings.folder)
    annotation = Annotation(database, events, catalog, plug(Knowledge, settings.knowledge))
    index = plug(Index, settings.index, folder=settings.folder / "index", memory_mb=settings.index_memory_mb)
    search = Search(catalog, annotation, events, index)
    guide = Guide(catalog, annotation, search, plug(Reader, settings.reader, knowledge=annotation))
    llm = Llm(plug(ChatModel, settings.model, clock=clock), clock)
    return Souk([events, catalog, annotation, search, guide, llm], database, clock)
