"""The catalogue: one service of all its parts."""

from souk.goods.catalog.service.archives import Archives
from souk.goods.catalog.service.bringing import Bringing
from souk.goods.catalog.service.drafting import Drafting
from souk.goods.catalog.service.exporting import Exporting
from souk.goods.catalog.service.mappings import Mappings
from souk.goods.catalog.service.photographs import Photographs
from souk.goods.catalog.service.sourcing import Sourcing
from souk.goods.catalog.service.variants import Variants


class Catalog(Photographs, Drafting, Archives, Mappings, Exporting, Bringing, Sourcing, Variants):
    """Products, variants, offers, reviews, the history of every field; feeds in and out."""
