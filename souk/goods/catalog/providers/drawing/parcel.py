"""What is drawn for a category without a shape: a neutral parcel with the first letters of the brand or title."""

from souk.goods.catalog.contracts import Product
from souk.goods.catalog.providers.drawing.canvas import Canvas
from souk.goods.catalog.providers.drawing.look import Look
from souk.goods.catalog.providers.drawing.palette import dark
from souk.goods.catalog.providers.drawing.parts import cuboid, stand

_KRAFT = "#cfae83"


def initials(product: Product) -> str:
    """Up to two letters, or one Han character, of the brand, else of the title."""
    titles = (str(words) for words in product.title.values())
    name = str(product.brand or "").strip() or next((title.strip() for title in titles if title.strip()), "")
    letters = [word[0] for word in name.split() if word[0].isalnum()]
    if not letters:
        return ""
    return letters[0] if ord(letters[0]) > 0x2E7F else "".join(letters[:2]).upper()


def parcel(canvas: Canvas, look: Look, letters: str) -> None:
    """A taped carton."""
    shade = look.tinted(_KRAFT)
    with stand(canvas):
        canvas.shadow(250)
        left, top, wide, high = cuboid(canvas, (190, 160, 110), shade, radius=6)
        canvas.path(f"M{left + wide * 0.42} {top}l55 -33h32l-55 33v34h-32z", "#e9d6b4", opacity=0.85)
        canvas.rect((left + 22, top + 52, 78, 84), "#f7f1e4", 4)
        canvas.fitted((left + 61, top + 106), letters, (58, 40), dark(shade, 0.6))
        canvas.path(
            f"M{left + wide - 30} {top + 132}v-18m-7 7l7 -8l7 8", "none", stroke=dark(shade, 0.4), stroke_width=3
        )
        canvas.line(f"M{left + wide - 42} {top + high - 20}h24", dark(shade, 0.4), 3)
