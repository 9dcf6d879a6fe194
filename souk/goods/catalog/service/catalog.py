"""The catalogue: one service of all its parts."""

from souk.goods.catalog.service.archives import Archives
from souk.goods.catalog.service.bringing import Bringing
from souk.goods.catalog.service.exporting import Exporting
from souk.goods.catalog.service.mappings import Mappings
from souk.goods.catalog.service.photographs import Photographs
from souk.goods.catalog.service.sourcing import Sourcing


class Catalog(Photographs, Archives, Mappings, Exporting, Bringing, Sourcing):
    """Products, variants, offers, reviews, the history of every field; feeds in and out."""
