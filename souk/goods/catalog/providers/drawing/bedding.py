"""Bedding: duvets and pillows."""

from functools import partial

from souk.goods.catalog.providers.drawing.canvas import Canvas
from souk.goods.catalog.providers.drawing.look import Look
from souk.goods.catalog.providers.drawing.palette import PAPER, WHITE, dark, ink_on, light, mix
from souk.goods.catalog.providers.drawing.parts import Shape, row, stand

_FILLS = {
    "down": ("羽绒", "鹅绒"),
    "silk": ("蚕丝",),
    "wool": ("羊毛",),
    "cotton": ("棉花", "新疆棉"),
    "synthetic": ("fibre", "化纤", "大豆"),
}
_PILLOWS = {
    "memory_foam": ("memory foam", "记忆棉"), "latex": ("乳胶",), "buckwheat": ("荞麦",), "down": ("羽绒",),
    "cotton": ("全棉",), "fibre": ("纤维",),
}  # fmt: skip
_SHAPES = {"contour": ("cervical", "波浪", "护颈"), "roll": ("bolster", "圆柱", "糖果"), "flat": ("标准",)}


def duvet(canvas: Canvas, look: Look) -> None:
    """Folded in three, thicker with its weight, its quilting by its fill."""
    shade = look.colour(WHITE, "#dfe6ee", "#efe6d4", "#e9d3d0", "#cfdad0")
    fill = look.choice("fill", _FILLS, "down")
    season = {"summer": 0.62, "winter": 1.22}.get(
        look.choice("season", {"summer": ("夏",), "winter": ("冬",), "transition": ("春秋",), "all": ("四季",)}, "all"),
        0.95,
    )
    thick = min(1.3, max(0.55, (look.number("weight", 0, "kg") / 2.2) ** 0.4 or season))
    with stand(canvas, 1, 110 + 100 * thick), canvas.at(-8, 0):
        canvas.shadow(290)
        high = 62 * thick
        for index in range(3):
            with canvas.at(0, -index * high * 0.92):
                _fold(canvas, mix(shade, WHITE, 0.12 * index), high, index)
        with canvas.at(0, -3 * high * 0.92 + 6):
            _top(canvas, look, shade, fill)


def _fold(canvas: Canvas, shade: str, high: float, index: int) -> None:
    wide = 138 - index * 4
    canvas.rect(
        (-wide, -high, wide * 2, high),
        canvas.linear(f"0 {light(shade, 0.5)},.45 {shade},1 {dark(shade, 0.3)}", 'x2="0" y2="1"'),
        high * 0.48,
    )
    canvas.line(
        f"M{-wide + 14} {-high * 0.5}C-60 {-high * 0.32} 40 {-high * 0.7} {wide - 10} {-high * 0.46}",
        dark(shade, 0.35),
        2.5,
        opacity=0.45,
    )
    for x in range(-96, 110, 48):
        canvas.line(
            f"M{x} {-high * 0.86}q7 {high * 0.16} 0 {high * 0.28}M{x + 20} {-high * 0.36}q-6"
            f" {high * 0.14} 2 {high * 0.24}",
            dark(shade, 0.4),
            2.2,
            opacity=0.28,
        )


def _top(canvas: Canvas, look: Look, shade: str, fill: str) -> None:
    top = light(shade, 0.35)
    canvas.path("M-130 0C-136 -12 -112 -58 -96 -62Q0 -78 104 -62C122 -56 138 -10 130 2Q0 14 -130 0z", canvas.lit(shade))
    if fill in ("down", "synthetic"):
        canvas.line(
            "M-116 -22Q0 -32 118 -22M-106 -44Q0 -56 112 -44M-62 4L-44 -68M0 8V-72M64 6L48 -68",
            dark(top, 0.28),
            2.5,
            opacity=0.55,
        )
        canvas.line("M-30 -12h.1M34 -12h.1M-86 -10h.1M92 -10h.1M-24 -38h.1M28 -38h.1", "#fff", 12, opacity=0.5)
    elif fill == "silk":
        canvas.path("M-100 -52C-40 -72 20 -40 90 -62C60 -34 -30 -42 -108 -28z", "#fff", opacity=0.6)
        canvas.line("M-118 -8C-60 -30 40 4 122 -18", dark(top, 0.22), 2.5, opacity=0.5)
    else:
        canvas.line(
            "M-118 -8L-60 -66M-66 2L-4 -70M-8 8L56 -70M54 6L104 -60M-96 -56L-40 6M-40 -70L20 8M22"
            " -72L80 4M82 -66L126 -8",
            dark(top, 0.25),
            2,
            opacity=0.5,
        )
    canvas.rect((-46, -18, 74, 34), canvas.face(PAPER), 3, stroke=dark(PAPER, 0.3), stroke_opacity=0.4)
    canvas.fitted((-9, 3), look.brand, (62, 17), ink_on(PAPER))


def pillow(canvas: Canvas, look: Look) -> None:
    """Plump, contoured or a roll; higher with its height, with its filling's texture."""
    shade = look.colour(WHITE, "#dfe6ee", "#efe6d4", "#cfdad0", "#e3dcec")
    fill = look.choice("fill", _PILLOWS, "fibre")
    form = look.choice("shape", _SHAPES, "contour" if fill == "memory_foam" else "flat")
    high = min(1.35, max(0.65, look.number("height", 11, "cm") / 11))
    draw = {"contour": _contour, "roll": _roll}.get(form, _plump)
    count = look.pieces()
    with stand(canvas, 1 if count == 1 else 0.82, 150 if count == 1 else 190):
        if count == 1:
            draw(canvas, look, shade, (fill, high))
        else:
            _heap(canvas, count, partial(draw, canvas, look, shade, (fill, high)))


def _heap(canvas: Canvas, count: int, draw: partial[None]) -> None:
    if count == 2:
        draw()
        with canvas.at(10, -84, 0.96, -3):
            draw()
        return
    row(canvas, count, 150, draw)


def _plump(canvas: Canvas, look: Look, shade: str, build: tuple[str, float]) -> None:
    fill, high = build
    canvas.shadow(290)
    top = -122 * high
    outline = (
        f"M-146 {top * 0.12:.0f}C-128 {top * 0.5:.0f} -140 {top * 0.8:.0f} -132"
        f" {top * 0.9:.0f}C-80 {top * 1.04:.0f} 80 {top * 1.08:.0f} 132 {top * 0.9:.0f}C140"
        f" {top * 0.8:.0f} 130 {top * 0.5:.0f} 148 {top * 0.1:.0f}C90 6 -90 8 -146"
        f" {top * 0.12:.0f}z"
    )
    canvas.path(
        outline,
        canvas.radial(f"0 {light(shade, 0.7)},.5 {shade},1 {dark(shade, 0.26)}", 'cx=".38" cy=".3" r=".75"'),
    )
    canvas.line(f"M-144 {top * 0.16:.0f}C-90 {top * 0.02:.0f} 90 0 146 {top * 0.14:.0f}", look.accent, 3, opacity=0.6)
    for x, y, side in ((-128, 0.84, 1), (128, 0.84, -1), (-138, 0.2, 1), (138, 0.2, -1)):
        canvas.line(
            f"M{x} {top * y:.0f}q{side * 26} {4 if y > 0.5 else -10} {side * 44} {14 if y > 0.5 else -8}",
            dark(shade, 0.4),
            2.5,
            opacity=0.4,
        )
    if fill == "buckwheat":
        canvas.line(
            "".join(f"M{-84 + (index * 47) % 168} {top * (0.3 + index % 5 / 10):.0f}h.1" for index in range(20)),
            "#6b5a48",
            4.5,
            opacity=0.5,
        )
    elif fill == "down":
        canvas.path(
            f"M-20 {top * 0.62:.0f}C0 {top * 0.92:.0f} 36 {top * 0.8:.0f} 40 {top * 0.76:.0f}C34"
            f" {top * 0.54:.0f} 6 {top * 0.46:.0f} -20 {top * 0.62:.0f}z",
            "#fff",
            opacity=0.85,
        )
        canvas.line(f"M-36 {top * 0.54:.0f}L36 {top * 0.74:.0f}", dark(shade, 0.35), 2, opacity=0.5)
    _tag(canvas, look, 84, -24)


def _tag(canvas: Canvas, look: Look, x: float, y: float) -> None:
    canvas.rect((x, y, 46, 24), canvas.face(PAPER), 3, stroke="#1b2030", stroke_opacity=0.15)
    canvas.fitted((x + 23, y + 16), look.brand, (40, 12), ink_on(PAPER))


def _contour(canvas: Canvas, look: Look, shade: str, build: tuple[str, float]) -> None:
    fill, high = build
    a, b = -104 * high, -76 * high
    canvas.shadow(290)
    canvas.path(
        f"M-150 -16V{a * 0.7:.0f}C-146 {a:.0f} -96 {a * 1.06:.0f} -62 {b:.0f}C-20"
        f" {b * 0.6:.0f} 30 {b * 0.62:.0f} 66 {b * 1.02:.0f}C100 {b * 1.3:.0f} 140"
        f" {b * 1.1:.0f} 144 {b * 0.7:.0f}L166 {b * 0.9 - 24:.0f}C160 {b * 1.4 - 24:.0f} 120"
        f" {b * 1.5 - 24:.0f} 88 {b * 1.2 - 24:.0f}C52 {b * 0.86 - 24:.0f} 4"
        f" {b * 0.84 - 24:.0f} -36 {b * 1.1 - 24:.0f}C-70 {a * 1.1 - 24:.0f} -112"
        f" {a * 1.08 - 24:.0f} -124 {a * 0.9 - 22:.0f}L-150 {a * 0.7:.0f}z",
        canvas.lit(shade),
    )
    canvas.path(f"M144 {b * 0.7:.0f}L166 {b * 0.9 - 24:.0f}V-38Q164 -26 144 -10z", canvas.shade(shade))
    face = (
        f"M-150 {a * 0.66:.0f}C-146 {a:.0f} -96 {a * 1.06:.0f} -62 {b:.0f}C-20 {b * 0.6:.0f}"
        f" 30 {b * 0.62:.0f} 66 {b * 1.02:.0f}C100 {b * 1.3:.0f} 146 {b * 1.1:.0f} 146"
        f" {b * 0.7:.0f}V-16Q146 0 130 0H-134Q-150 0 -150 -16z"
    )
    canvas.path(face, canvas.face(shade))
    if fill == "latex":
        dots = "".join(
            f"M{x} {-14 - (x // 22) % 2 * 8}h.1M{x + 8} {-36 - (x // 22) % 2 * 6}h.1" for x in range(-132, 130, 22)
        )
        canvas.line(dots, dark(shade, 0.4), 5, opacity=0.5)
    else:
        canvas.line("M-144 -12H140", look.accent, 3, opacity=0.6)
        canvas.line("M-140 -30H136M-140 -44H136", dark(shade, 0.3), 1.6, stroke_dasharray="2 6", opacity=0.5)
    _tag(canvas, look, 86, -36)


def _roll(canvas: Canvas, look: Look, shade: str, build: tuple[str, float]) -> None:
    half = 46 * build[1]
    canvas.shadow(290)
    canvas.rect(
        (-138, -half * 2, 276, half * 2),
        canvas.linear(f"0 {light(shade, 0.5)},.4 {shade},1 {dark(shade, 0.3)}", 'x2="0" y2="1"'),
        half * 0.7,
    )
    canvas.oval(
        (132, -half),
        (half * 0.4, half * 0.96),
        canvas.face(light(shade, 0.2)),
        stroke=dark(shade, 0.3),
        stroke_opacity=0.4,
    )
    canvas.disc((132, -half), 6, canvas.ball(look.accent))
    canvas.line(
        f"M-112 {-half * 2 + 3:.0f}Q-124 {-half:.0f} -112 -3M92 {-half * 2 + 2:.0f}Q80 {-half:.0f} 92 -2",
        look.accent,
        4,
        opacity=0.6,
    )
    _tag(canvas, look, -24, -half - 12)


BEDDING: dict[str, Shape] = {"duvet": duvet, "pillow": pillow}
