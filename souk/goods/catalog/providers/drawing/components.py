"""Parts of computers: drives, processors and memory."""

from souk.goods.catalog.providers.drawing.canvas import Canvas, num
from souk.goods.catalog.providers.drawing.look import Look
from souk.goods.catalog.providers.drawing.palette import PAPER, STEEL, dark, ink_on
from souk.goods.catalog.providers.drawing.parts import Shape, cable, gloss, lines, stand

_DRIVES = {
    "stick": ("flash drive", "usb stick", "u盘", "优盘", "闪存盘"),
    "card": ("sd card", "microsd", "存储卡", "内存卡"),
    "m2": ("m.2", "nvme"),
    "hdd": ("hard disk", "hard drive", "机械"),
    "ssd": ("solid state", "固态"),
}
_GOLD = "#d8b874"


def _size_of(look: Look) -> str:
    gigabytes = look.number("capacity", 0, "GB") or look.number("storage", 0, "GB") or look.number("memory", 0, "GB")
    if not gigabytes:
        return ""
    return f"{num(gigabytes / 1000)} TB" if gigabytes >= 1000 else f"{num(gigabytes)} GB"


def storage_drive(canvas: Canvas, look: Look) -> None:
    """A portable drive, a bare disk, a bar of memory, a stick or a card, with its capacity on it."""
    shade = look.colour("#3f444c", "#4f7fbf", "#c65f52", "#6f8f7a", STEEL)
    kind = look.choice("type", _DRIVES, "ssd")
    draw = {"stick": _stick, "card": _card, "m2": _bar, "hdd": _disk}.get(kind, _portable)
    with stand(canvas, 1, 90 if kind == "m2" else 220):
        draw(canvas, look, shade)


def _portable(canvas: Canvas, look: Look, shade: str) -> None:
    cable(canvas, "M0 -200C0 -250 90 -250 96 -290", width=8)
    canvas.shadow(150)
    canvas.rect((-58, -204, 140, 204), canvas.shade(shade), 16)
    canvas.rect((-74, -204, 142, 204), canvas.face(shade), 16)
    canvas.path("M-70 -186Q-70 -200 -56 -200H10L-70 -70z", "#fff", opacity=0.14)
    canvas.fitted((-3, -104), look.brand, (110, 26), ink_on(shade))
    canvas.fitted((-3, -34), _size_of(look), (100, 22), ink_on(shade))
    canvas.rect((-20, -204, 34, 9), "#15171b", 3)
    canvas.disc((50, -22), 4, "#8fe0b5")


def _disk(canvas: Canvas, look: Look, shade: str) -> None:
    canvas.shadow(170)
    canvas.rect((-66, -226, 152, 226), canvas.shade(STEEL), 8)
    canvas.rect((-82, -226, 154, 226), canvas.face(STEEL), 8)
    canvas.disc((-5, -146), 64, canvas.ball("#d5d9dd"), stroke="#8b9096", stroke_width=1.5)
    canvas.disc((-5, -146), 18, canvas.ball("#b4b9be"))
    canvas.rect((-68, -80, 126, 66), PAPER, 4)
    canvas.fitted((-5, -52), look.brand, (100, 20), "#33363b")
    canvas.fitted((-5, -26), _size_of(look), (90, 18), dark(shade, 0.2))
    for x, y in ((-72, -216), (62, -216), (-72, -8), (62, -8)):
        canvas.disc((x, y), 4, "#6d7278")


def _board(canvas: Canvas, box: tuple[float, float, float, float], shade: str) -> None:
    left, top, wide, high = box
    canvas.rect((left + 3, top + 5, wide, high), dark(shade, 0.5), 5)
    canvas.rect(box, canvas.face(shade), 5)


def _chips(canvas: Canvas, left: float, top: float, count: int, wide: float) -> None:
    for index in range(count):
        canvas.rect((left + index * (wide + 9), top, wide, 44), canvas.face("#2a2d32"), 3)


def _bar(canvas: Canvas, look: Look, shade: str) -> None:
    canvas.shadow(300)
    _board(canvas, (-150, -82, 300, 74), "#2f5d50")
    _chips(canvas, -126, -66, 3, 52)
    canvas.rect((-116, -72, 176, 56), PAPER, 3, opacity=0.96)
    canvas.fitted((-28, -46), look.brand, (130, 22), "#33363b")
    canvas.fitted((-28, -24), _size_of(look), (130, 18), dark(shade, 0.3))
    canvas.line("M140 -76v62", _GOLD, 12, stroke_dasharray="3.5 2.5", stroke_linecap="butt")
    canvas.disc((-150, -45), 9, "#d9dde0")


def _stick(canvas: Canvas, look: Look, shade: str) -> None:
    with canvas.at(0, -8, 1, 24):
        canvas.rect((-24, -250, 48, 66), canvas.steel(STEEL), 3)
        canvas.line("M-9 -228h.1M9 -228h.1", "#5a5e65", 10, stroke_linecap="square")
        canvas.rect((-38, -190, 76, 186), canvas.turned(shade), 18)
        canvas.disc((0, -26), 10, canvas.hollow(shade))
        canvas.fitted((0, -120), look.brand, (64, 18), ink_on(shade))
        canvas.fitted((0, -84), _size_of(look), (60, 17), ink_on(shade))
    canvas.shadow(120, 0, -30)


def _card(canvas: Canvas, look: Look, shade: str) -> None:
    canvas.shadow(150)
    canvas.path("M-72 -204Q-72 -216 -60 -216H42L72 -186V-12Q72 0 60 0H-60Q-72 0 -72 -12z", canvas.face("#2f3237"))
    canvas.path("M-62 -140H62V-20Q62 -10 52 -10H-52Q-62 -10 -62 -20z", canvas.face(shade))
    canvas.line("M-48 -190H44", _GOLD, 26, stroke_dasharray="11 5", stroke_linecap="butt")
    canvas.fitted((0, -94), look.brand, (104, 26), ink_on(shade))
    canvas.fitted((0, -44), _size_of(look), (104, 30), ink_on(shade))


def processor(canvas: Canvas, look: Look) -> None:
    """A chip on its substrate with gold contacts."""
    look.tinted("#6f8f7a")
    with stand(canvas, 1, 210):
        canvas.shadow(220)
        _board(canvas, (-106, -212, 212, 206), "#3f7d6e")
        canvas.rect((-100, -206, 200, 194), "none", 4, stroke=_GOLD, stroke_width=5, stroke_dasharray="4 5")
        canvas.path(
            "M-78 -182H78V-154L86 -146V-72L78 -64V-36H-78V-64L-86 -72V-146L-78 -154z",
            canvas.linear("0 #f1f3f4,.4 #c3c8cc,.6 #dfe3e6,1 #9a9fa5", 'x2="1" y2="1"'),
        )
        canvas.fitted((0, -118), look.brand, (124, 30), "#4a4e55")
        lines(canvas, (-44, -94), 88, "#4a4e55", 3)
        canvas.path("M-94 -18l14 0l-14 -14z", _GOLD)


def memory_module(canvas: Canvas, look: Look) -> None:
    """A bar of memory chips with its contacts, or several."""
    shade = look.colour("#3f444c", "#8b2f3b", "#2f5d50", STEEL)
    with stand(canvas, 1, 110):
        count = min(look.pieces(), 4)
        for index in range(count):
            with canvas.at(index * 8 - 4 * (count - 1), (index - count + 1) * 34):
                _module(canvas, look, shade)


def _module(canvas: Canvas, look: Look, shade: str) -> None:
    canvas.shadow(300)
    _board(canvas, (-150, -88, 300, 80), "#2f5d50")
    canvas.line("M-140 -16H140", _GOLD, 14, stroke_dasharray="5 3", stroke_linecap="butt")
    canvas.rect((-18, -14, 8, 10), "#1b2030", 2)
    canvas.path("M-152 -96H152V-34H90L80 -26H-80L-90 -34H-152z", canvas.face(shade))
    canvas.line("M-140 -86H140", "#fff", 2, opacity=0.3)
    canvas.fitted((-40, -52), look.brand, (120, 26), ink_on(shade))
    canvas.fitted((86, -52), _size_of(look), (90, 22), ink_on(shade))
    gloss(canvas, (-148, -90, 8, 50), 0.4)


COMPONENTS: dict[str, Shape] = {"storage_drive": storage_drive, "processor": processor, "memory_module": memory_module}
