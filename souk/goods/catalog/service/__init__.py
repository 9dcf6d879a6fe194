"""The catalogue's verbs."""

from souk.goods.catalog.service.catalog import Catalog

__all__ = ["Catalog"]
