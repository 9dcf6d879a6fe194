"""Computers and office: laptops, printers, monitors, input, ink, networks and parts."""

from souk.goods.catalog.providers.drawing.canvas import Canvas, num
from souk.goods.catalog.providers.drawing.components import COMPONENTS
from souk.goods.catalog.providers.drawing.look import Look
from souk.goods.catalog.providers.drawing.palette import STEEL, WHITE, dark, ink_on, light
from souk.goods.catalog.providers.drawing.parts import Shape, cable, cuboid, gloss, screen, stand

_SCREENS = ("#4f7fbf", "#7a5c8e", "#3f8d8a", "#c8653f", "#3d5f8f")
_INKS = {"cyan": "#2f9fd0", "magenta": "#c9437f", "yellow": "#edc52f", "black": "#33363b"}


def _diagonal(look: Look, usual: float) -> float:
    return look.number("screen_size", 0, "in") or look.number("display_diagonal", usual, "in")


def laptop(canvas: Canvas, look: Look) -> None:
    """Open, its screen lit; wider with its diagonal."""
    shade = look.colour(STEEL, "#6f747b", "#9fb0c3", "#d9c9b6")
    with stand(canvas, min(1.08, max(0.78, (_diagonal(look, 14.5) / 14.5) ** 0.9)), 230):
        canvas.shadow(310)
        canvas.rect((-122, -212, 244, 162), canvas.face(shade), 11)
        canvas.rect((-119, -209, 238, 158), "#1c1e22", 9)
        screen(canvas, (-111, -201, 222, 142), _SCREENS[look.one_of(5)], 3)
        canvas.disc((0, -205), 2, "#4a5a78")
        canvas.path("M-122 -50H122L154 -12H-154z", canvas.lit(shade))
        canvas.path("M-108 -46H108L124 -26H-124z", dark(shade, 0.45), opacity=0.85)
        canvas.line(
            "M-110 -39H110M-117 -32H117", light(shade, 0.3), 1.6, stroke_dasharray="1.5 11", stroke_linecap="butt"
        )
        canvas.path("M-40 -22H40L44 -14H-44z", dark(shade, 0.14), opacity=0.7)
        canvas.path(
            "M-154 -12H154Q154 -3 140 -2H-140Q-154 -3 -154 -12z", canvas.down(light(shade, 0.15), dark(shade, 0.35))
        )
        canvas.path("M-24 -12h48q-2 5 -8 5h-32q-6 0 -8 -5z", dark(shade, 0.35))
        if look.flag("dedicated_graphics"):
            canvas.line("M-150 -7H-60M60 -7H150", look.accent, 2.5, opacity=0.8)


def printer(canvas: Canvas, look: Look) -> None:
    """A low body with paper going in and a printed page coming out."""
    shade = look.colour(WHITE, "#3f444c", "#d9dde0")
    with stand(canvas, 1, 220):
        canvas.shadow(270)
        canvas.path("M-70 -150L-58 -226H74L64 -150z", canvas.face("#fbfaf6"))
        left, top, wide, _ = cuboid(canvas, (232, 126, 84), shade, (0, 0), 12)
        canvas.path(f"M{left + 34} {top - 8}l18 -12h{wide - 26}l-16 12z", "#24272c", opacity=0.7)
        canvas.rect((left + 26, top + 66, wide - 52, 30), "#24272c", 5)
        canvas.path(f"M{left + 44} {top + 84}h{wide - 88}l14 54h{116 - wide}z", canvas.down("#efece4", "#ffffff"))
        canvas.line(f"M{left + 58} {top + 100}h70M{left + 55} {top + 112}h100", "#8b9096", 3)
        canvas.rect((left + wide - 92, top + 98, 30, 22), look.accent, 2)
        canvas.rect((left + 18, top + 18, 66, 30), canvas.face("#24282e"), 6)
        canvas.line(f"M{left + 28} {top + 28}h34M{left + 28} {top + 38}h20", "#b9ecf2", 3)
        canvas.line(f"M{left + wide - 24} {top + 33}h.1M{left + wide - 44} {top + 33}h.1", "#8fe0b5", 9)
        canvas.fitted((left + wide / 2 + 14, top + 42), look.brand, (70, 18), ink_on(shade))


def monitor(canvas: Canvas, look: Look) -> None:
    """A screen on a stand; very wide ones are drawn so."""
    shade = look.colour("#3a3d43", STEEL, WHITE)
    diagonal = _diagonal(look, 25)
    wide = 158 if diagonal >= 33 else 140
    with stand(canvas, min(1.05, max(0.8, (diagonal / 27) ** 0.5)), 240):
        canvas.shadow(150)
        canvas.rect((-14, -90, 28, 84), canvas.steel(STEEL))
        canvas.path("M-64 -6Q-64 -14 -50 -16H50Q64 -14 64 -6Q60 1 0 1T-64 -6z", canvas.lit(STEEL))
        canvas.rect((-wide, -232, wide * 2, 174), canvas.face(shade), 8)
        screen(canvas, (-wide + 5, -227, wide * 2 - 10, 156), _SCREENS[look.one_of(5)], 4)
        canvas.rect((-wide + 18, -212, 70, 46), "#fff", 4, opacity=0.22)
        canvas.line(f"M{-wide + 26} -200h40M{-wide + 26} -188h52M{-wide + 26} -176h30", "#fff", 3, opacity=0.7)
        canvas.disc((wide - 16, -64), 2.5, "#8fe0b5")


def keyboard(canvas: Canvas, look: Look) -> None:
    """Rows of keys on a tilted board, one key in the accent."""
    shade = look.colour(WHITE, "#3f444c", "#b9c6d3", "#d9c9b6")
    key = light(shade, 0.4) if shade != "#3f444c" else "#565b63"
    with stand(canvas, 1, 150):
        canvas.shadow(310)
        canvas.path(
            "M-142 -112Q-140 -120 -132 -120H132Q140 -120 142 -112L160 -20Q160 -6 146 -6H-146Q-160 -6 -160 -20z",
            canvas.face(shade),
        )
        canvas.path(
            "M-160 -20Q-160 -6 -146 -6H146Q160 -6 160 -20V-12Q160 4 146 4H-146Q-160 4 -160 -12z",
            canvas.turned(dark(shade, 0.25)),
        )
        for index in range(4):
            _keys(canvas, index, key, look)


def _keys(canvas: Canvas, index: int, key: str, look: Look) -> None:
    y, half, count = -110 + index * 22, 131 + index * 4.4, 13 - index
    step = half * 2 / count
    blocks = "".join(
        f"M{num(-half + step * place + 2)} {y}h{num(step - 4)}l1 16h{num(2 - step)}z" for place in range(count)
    )
    canvas.path(
        blocks,
        dark(key, 0.35),
        transform="translate(0 2.5)",
        stroke=dark(key, 0.35),
        stroke_width=2,
        stroke_linejoin="round",
    )
    canvas.path(blocks, key, stroke=key, stroke_width=2, stroke_linejoin="round")
    if index == 2:
        canvas.path(
            f"M{num(half - step + 2)} {y}h{num(step - 4)}l1 16h{num(2 - step)}z",
            look.accent,
            stroke=look.accent,
            stroke_width=2,
        )
    if index == 3:
        canvas.rect((-70, y - 1, 140, 18), key, 3, stroke=dark(key, 0.25), stroke_opacity=0.5)


def mouse(canvas: Canvas, look: Look) -> None:
    """Seen from above and behind, with its wheel; a lead where it has one."""
    shade = look.colour("#3f444c", WHITE, "#e9a7a9", "#8fa9c9", "#a8bda0")
    wired = (
        look.choice(
            "connection", {"wired": ("usb cable", "有线"), "wireless": ("无线", "bluetooth", "蓝牙")}, "wireless"
        )
        == "wired"
    )
    with stand(canvas, 1, 210):
        if wired:
            cable(canvas, "M-6 -190C-10 -240 60 -220 70 -262S140 -280 160 -300")
        canvas.shadow(160)
        canvas.path(
            "M-82 -70C-84 -150 -62 -204 0 -206S84 -150 82 -70C80 -20 50 0 0 0S-80 -20 -82 -70z", canvas.ball(shade)
        )
        canvas.path("M-84 -92C-80 -60 -74 -20 -40 -4C-70 -10 -82 -34 -82 -70z", dark(shade, 0.4), opacity=0.45)
        canvas.line("M0 -205V-118M-80 -112Q0 -132 80 -112", dark(shade, 0.5), 2.5, opacity=0.6)
        canvas.rect((-11, -180, 22, 48), "#24272c", 11)
        canvas.rect((-7, -174, 14, 36), canvas.linear("0 #8b9096,.5 #d5d9dd,1 #6d7278"), 7)
        canvas.line("M-7 -166h14M-7 -157h14M-7 -148h14", "#3a3d43", 1.5, opacity=0.7)
        canvas.line("M-76 -88L-70 -58", dark(shade, 0.6), 7, opacity=0.6)
        gloss(canvas, (-54, -168, 18, 120), 0.35)
        canvas.fitted((0, -46), look.brand, (80, 16), ink_on(shade))


def ink_cartridge(canvas: Canvas, look: Look) -> None:
    """One cartridge in its ink's colour, or a set."""
    words = {"cyan": ("青",), "magenta": ("品红", "洋红"), "yellow": ("黄",), "black": ("黑", "bk")}
    usual = "set" if look.pieces() >= 3 else "black"
    ink = look.choice("colour", words, look.choice("color", words, usual))
    colours = [_INKS[ink]] if ink in _INKS else list(_INKS.values())
    look.tinted("#c9ccd0" if len(colours) > 1 else colours[0])
    with stand(canvas, 1 if len(colours) == 1 else 0.86, 200):
        for index, paint in enumerate(colours):
            spread = index - (len(colours) - 1) / 2
            with canvas.at(spread * 76 - 8, index * 5 - 8, 1.1 if len(colours) == 1 else 0.9):
                _cartridge(canvas, look, paint)


def _cartridge(canvas: Canvas, look: Look, paint: str) -> None:
    body = "#3d4148"
    canvas.shadow(110)
    left, top, wide, high = cuboid(canvas, (92, 168, 66), body, (0, -12), 8)
    canvas.rect((left + 20, -14, 40, 16), canvas.turned("#24272c"), 3)
    canvas.rect((left + 8, top + 14, wide - 16, high - 52), canvas.face(light(body, 0.9)), 4)
    canvas.rect((left + 8, top + 14, wide - 16, 46), canvas.face(paint), 4)
    canvas.path(f"M{num(left + wide / 2)} {num(top + 22)}q16 20 0 30q-16 -10 0 -30z", "#fff", opacity=0.92)
    canvas.fitted((left + wide / 2, top + 88), look.brand, (64, 15), "#33363b")
    canvas.rect((left + 24, top + high - 26, wide - 48, 12), "#d8b874", 2)


def projector(canvas: Canvas, look: Look) -> None:
    """A low box with a lens and its beam."""
    shade = look.colour(WHITE, "#d9dde0", "#3f444c")
    with stand(canvas, 1, 150):
        canvas.path("M-70 -66L-250 -190V60z", canvas.linear("0 #fff6d8/0,1 #fff6d8/.8"))
        canvas.shadow(240)
        left, top, wide, high = cuboid(canvas, (206, 100, 100), shade, (0, -6), 16)
        canvas.line(f"M{left + 26} -2h.1M{left + wide - 26} -2h.1", "#3a3d43", 13)
        for radius, paint in (
            (40, canvas.ball("#565b63")),
            (32, "#1c1e22"),
            (25, canvas.radial("0 #fff3c4,.4 #9fb7ea,1 #27345a", 'cx=".4" cy=".35"')),
        ):
            canvas.disc((left + 54, top + high / 2), radius, paint)
        canvas.line(
            "".join(f"M{num(left + 126 + x)} {num(top + 34)}v34" for x in range(0, 60, 10)),
            dark(shade, 0.4),
            3.5,
            opacity=0.6,
        )
        canvas.fitted((left + 152, top + 24), look.brand, (74, 14), ink_on(shade))
        canvas.oval((left + wide * 0.62, top - 15), (22, 7), dark(shade, 0.2), opacity=0.6)


def router(canvas: Canvas, look: Look) -> None:
    """A low box with aerials and lamps."""
    shade = look.colour(WHITE, "#3f444c")
    with stand(canvas, 1, 220):
        canvas.shadow(280)
        for x, lean in ((-104, -12), (-38, -4), (44, 4), (112, 12)):
            with canvas.at(x, -70, 1, lean):
                canvas.rect((-8, -152, 16, 150), canvas.turned(light(shade, 0.06)), 8)
        left, top, wide, _ = cuboid(canvas, (262, 46, 100), shade, (0, 0), 10)
        canvas.line(f"M{left + 24} {top + 24}h.1m18 0h.1m18 0h.1m18 0h.1", "#7fd7a4", 7)
        canvas.fitted((left + wide - 56, top + 30), look.brand, (80, 17), ink_on(shade))
        canvas.line("M-10 -146a50 50 0 0 1 40 0M-30 -168a80 80 0 0 1 80 0", look.accent, 6, opacity=0.85)


COMPUTING: dict[str, Shape] = {
    "laptop": laptop,
    "printer": printer,
    "monitor": monitor,
    "keyboard": keyboard,
    "mouse": mouse,
    "ink_cartridge": ink_cartridge,
    "projector": projector,
    "router": router,
} | COMPONENTS
