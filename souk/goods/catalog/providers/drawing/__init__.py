"""Pictures of goods that have no photograph, drawn from what is known of them."""

from souk.goods.catalog.providers.drawing.parametric import ParametricDrawing

__all__ = ["ParametricDrawing"]
