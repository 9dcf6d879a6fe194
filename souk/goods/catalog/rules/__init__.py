"""What a product must be, how two states of it differ, and what feeds and tables mean."""

from souk.goods.catalog.rules.products import changes, check, field_text, text_of

__all__ = ["changes", "check", "field_text", "text_of"]
