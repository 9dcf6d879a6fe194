"""One drawing a category, its shape, size and colours taken from the product's attributes."""

from souk.goods.catalog.contracts import Product
from souk.goods.catalog.providers.drawing.accessories import ACCESSORIES
from souk.goods.catalog.providers.drawing.appliances import APPLIANCES
from souk.goods.catalog.providers.drawing.baby import BABY
from souk.goods.catalog.providers.drawing.bags import BAGS
from souk.goods.catalog.providers.drawing.beauty import BEAUTY
from souk.goods.catalog.providers.drawing.bedding import BEDDING
from souk.goods.catalog.providers.drawing.canvas import Canvas
from souk.goods.catalog.providers.drawing.clothing import CLOTHING
from souk.goods.catalog.providers.drawing.computing import COMPUTING
from souk.goods.catalog.providers.drawing.devices import DEVICES
from souk.goods.catalog.providers.drawing.electronics import ELECTRONICS
from souk.goods.catalog.providers.drawing.food import FOOD
from souk.goods.catalog.providers.drawing.home_care import HOME_CARE
from souk.goods.catalog.providers.drawing.insects import INSECTS
from souk.goods.catalog.providers.drawing.kitchen import KITCHEN
from souk.goods.catalog.providers.drawing.look import Look
from souk.goods.catalog.providers.drawing.office import OFFICE
from souk.goods.catalog.providers.drawing.parcel import initials, parcel
from souk.goods.catalog.providers.drawing.parts import Shape
from souk.goods.catalog.providers.drawing.peripherals import PERIPHERALS
from souk.goods.catalog.providers.drawing.pets import PETS

_AISLES = (
    PETS, HOME_CARE, INSECTS, KITCHEN, APPLIANCES, ELECTRONICS, COMPUTING, DEVICES, PERIPHERALS,
    ACCESSORIES, OFFICE, BAGS, CLOTHING, BEAUTY, BABY, FOOD, BEDDING,
)  # fmt: skip
SHAPES: dict[str, Shape] = {name: shape for aisle in _AISLES for name, shape in aisle.items()}


class ParametricDrawing:
    """Draws SVG pictures of 400 × 400; the same product always looks the same."""

    def draw(self, product: Product, drawing: str) -> str:
        """The picture of `product` in the shape `drawing`, or a plain parcel where there is no such shape."""
        look = Look(product)
        canvas = Canvas(f"d{look.seed % 36**4:x}-")
        shape = SHAPES.get(drawing)
        if shape is None:
            parcel(canvas, look, initials(product))
        else:
            shape(canvas, look)
        return canvas.document(look.tone or look.accent, look.seed)
