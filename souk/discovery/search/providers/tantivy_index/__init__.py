"""An index in a folder, by tantivy."""

from souk.discovery.search.providers.tantivy_index.index import TantivyIndex

__all__ = ["TantivyIndex"]
