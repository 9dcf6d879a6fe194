"""The mall's verbs, and its reading of the files that it is made from."""

from souk.rehearsal.mall.service.mall import Mall

__all__ = ["Mall"]
