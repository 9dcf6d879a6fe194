"""Product knowledge: values with evidence, kept up with the catalogue."""

from souk.goods.annotation.service.annotation import Annotation

__all__ = ["Annotation"]
