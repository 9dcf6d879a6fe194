"""Against insects: traps and repellents."""

from functools import partial
from math import cos, pi, sin

from souk.goods.catalog.providers.drawing.canvas import Canvas, num
from souk.goods.catalog.providers.drawing.look import Look
from souk.goods.catalog.providers.drawing.palette import BLACK, WHITE, dark, ink_on, light, mix
from souk.goods.catalog.providers.drawing.parts import (
    Shape,
    cuboid,
    cylinder,
    gloss,
    label,
    print_on,
    pump,
    row,
    sack,
    stand,
    tally,
    tube,
    turned,
)

_TRAPS = {
    "light": ("lamp", "uv", "灯"),
    "pheromone": ("信息素", "诱芯"),
    "bait": ("gel", "station", "饵", "胶饵"),
    "liquid": ("诱液", "液"),
    "sticky": ("glue", "粘"),
}
_REPELLENTS = {
    "vaporiser": ("vaporizer", "liquid", "蚊香液", "电热"),
    "coil": ("盘", "盘香"),
    "mat": ("蚊香片", "片"),
    "spray": ("喷雾", "花露水"),
    "lotion": ("cream", "乳", "霜"),
    "patch": ("sticker", "贴"),
    "net": ("蚊帐", "帐"),
}


def _fly(canvas: Canvas, x: float, y: float, size: float, turn: float = 0) -> None:
    with canvas.at(x, y, size, turn):
        canvas.path(
            "M0 0C-16 -10 -22 2 -8 8zM0 0C16 -10 22 2 8 8z", "#eef3f6", opacity=0.85, stroke="#3a3d43", stroke_width=0.8
        )
        canvas.oval((0, 5), (4, 8), "#3a3d43")
        canvas.disc((0, -5), 3.4, "#3a3d43")


def insect_trap(canvas: Canvas, look: Look) -> None:
    """Sticky cards, bait stations, a lamp, a folded tent or a jar."""
    kind = look.choice("form", _TRAPS, "sticky")
    draw = {"light": _lamp, "pheromone": _tent, "bait": _stations, "liquid": _jar}.get(kind, _cards)
    with stand(canvas, 1, {"bait": 150, "pheromone": 180}.get(kind, 240)):
        draw(canvas, look)


def _lamp(canvas: Canvas, look: Look) -> None:
    shade = look.colour(WHITE, "#3f444c", "#b9c9c2")
    canvas.shadow(150)
    canvas.disc((0, -130), 128, canvas.radial("0 #8e7bff/.5,1 #8e7bff/0"))
    canvas.path(turned((150, 74)), canvas.turned(shade))
    canvas.rect((-62, -186, 124, 116), canvas.linear("0 #6a5be0,.5 #c9bdff,1 #5a48cf"), 4)
    canvas.rect((-12, -182, 24, 110), "#efeaff", 10)
    canvas.line("".join(f"M{x} -186v116" for x in range(-62, 63, 15)), dark(shade, 0.35), 4)
    canvas.line("M-64 -128q64 18 128 0", dark(shade, 0.35), 4)
    canvas.path(turned((156, 34), -182), canvas.turned(shade))
    canvas.oval((0, -216), (78, 16), canvas.lit(shade))
    canvas.line("M-16 -226q16 -26 32 0", dark(shade, 0.3), 7)
    canvas.disc((0, -34), 7, "#8fe0b5")
    _fly(canvas, 98, -168, 1, -30)


def _cards(canvas: Canvas, look: Look) -> None:
    shade = look.colour("#edc85a")
    for x, turn, size in ((-66, -9, 0.84), (66, 9, 0.84), (0, 0, 1))[-look.pieces(3) :]:
        with canvas.at(x, 0, size, turn):
            canvas.shadow(40)
            canvas.rect((-3, -66, 6, 68), canvas.turned(WHITE), 3)
            canvas.rect((-62, -226, 124, 166), canvas.face(shade), 12)
            canvas.path("M-52 -216h104v146h-104z", "none", stroke="#fff", stroke_opacity=0.45, stroke_width=1.5)
            canvas.line("M-52 -180h104M-52 -143h104M-52 -106h104M-17 -216v146M17 -216v146", "#fff", 1, opacity=0.4)
    for x, y, turn in ((-24, -178, 30), (22, -128, -40), (-18, -96, 80), (34, -196, 10)):
        _fly(canvas, x, y, 0.8, turn)
    pieces = look.pieces()
    if pieces > 3:
        tally(canvas, pieces, (122, -20))


def _stations(canvas: Canvas, look: Look) -> None:
    shade = look.colour("#3f444c", "#6f5a4b", "#4d6a5d")
    for x, y, size in ((-70, -34, 0.9), (74, -30, 0.9), (0, 0, 1.1))[-look.pieces(3) :]:
        with canvas.at(x, y, size):
            canvas.shadow(130)
            canvas.path(turned((128, 40)), canvas.turned(shade))
            canvas.oval((0, -40), (64, 20), canvas.lit(shade))
            canvas.oval((0, -42), (30, 9), canvas.lit(look.accent))
            canvas.path("M-18 -2v-12q0 -10 18 -10t18 10v12z", "#15171b")
    if look.pieces() > 3:
        tally(canvas, look.pieces(), (122, -20))


def _tent(canvas: Canvas, look: Look) -> None:
    shade = look.colour("#7f9f6a", "#d08a5d", "#6d8fb0")
    canvas.shadow(230)
    canvas.path("M-96 0L14 -176L30 -190L116 -20L100 0z", dark(shade, 0.45))
    canvas.path("M-96 0L6 -178L90 0z", canvas.hollow(shade))
    canvas.path("M-88 -6H84L66 -22H-72z", canvas.lit("#f4ecc8"))
    canvas.disc((2, -34), 10, canvas.ball("#b5563f"))
    for x, y, turn in ((-44, -14, 40), (46, -15, -60)):
        _fly(canvas, x, y, 0.7, turn)
    canvas.path("M6 -178L42 -196L132 -20L90 0z", canvas.face(shade))
    canvas.line("M-96 0L6 -178L90 0", light(shade, 0.45), 7)
    with canvas.at(72, -92, 1, 63):
        canvas.fitted((0, 6), look.brand, (110, 22), ink_on(shade))


def _jar(canvas: Canvas, look: Look) -> None:
    shade = look.colour("#c2544f", "#e0a23f", "#7fa05a")
    canvas.shadow(160)
    canvas.path(
        "M-60 -160C-104 -140 -92 0 -40 0H40C92 0 104 -140 60 -160z",
        canvas.linear("0 #ffffff/.75,.5 #ffffff/.3,1 #ffffff/.55"),
    )
    canvas.path(
        "M-84 -72C-84 -30 -66 -6 -40 -6H40C66 -6 84 -30 84 -72Q0 -56 -84 -72z",
        canvas.turned(mix(shade, "#e8a04a", 0.4)),
        opacity=0.85,
    )
    canvas.oval((0, -72), (84, 10), light(shade, 0.5), opacity=0.7)
    canvas.path(turned((132, 26), -150), canvas.turned(shade))
    canvas.oval((0, -176), (66, 15), canvas.lit(shade))
    canvas.oval((0, -175), (20, 6), dark(shade, 0.6))
    canvas.path("M4 -180q0 -30 20 -40q4 26 -20 40z", canvas.face("#6f9f6a"))
    canvas.line("M0 -178q-2 -20 -8 -30", "#86603f", 5)
    gloss(canvas, (-70, -136, 14, 104), 0.9)
    _fly(canvas, 24, -112, 0.9, 20)
    _fly(canvas, -24, -84, 0.8, -60)


def mosquito_repellent(canvas: Canvas, look: Look) -> None:
    """A plug-in vaporiser, coils, mats, a spray, a lotion, patches or a net."""
    form = look.choice("form", _REPELLENTS, "vaporiser")
    draw = {"coil": _coil, "mat": _mats, "spray": _bottle, "lotion": _lotion, "patch": _patches, "net": _net}.get(
        form, _plug
    )
    with stand(canvas, 1, {"coil": 170}.get(form, 240)):
        draw(canvas, look)


def _leaf(canvas: Canvas, x: float, y: float, size: float, shade: str) -> None:
    with canvas.at(x, y, size, 20):
        canvas.path("M0 18C-20 6 -16 -18 0 -28C16 -18 20 6 0 18z", canvas.face(shade))
        canvas.line("M0 18V-16", light(shade, 0.5), 2)


def _plug(canvas: Canvas, look: Look) -> None:
    shade = look.colour(WHITE, "#dfe9e2", "#efe0dd")
    liquid = mix(look.accent, "#8fd0c0", 0.5)
    canvas.shadow(130)
    canvas.rect(
        (-38, -88, 76, 88), canvas.linear(f"0 {light(liquid, 0.7)},.4 {liquid},1 {dark(liquid, 0.15)}"), 14, opacity=0.9
    )
    canvas.rect((-4, -120, 8, 112), dark(liquid, 0.4), 3, opacity=0.5)
    canvas.path("M-62 -84Q-72 -212 0 -212T62 -84Q0 -70 -62 -84z", canvas.turned(shade))
    canvas.oval((0, -204), (30, 8), canvas.hollow(shade))
    canvas.disc((0, -112), 7, "#8fe0b5")
    canvas.fitted((0, -136), look.brand, (84, 18), ink_on(shade))
    canvas.line("M-8 -216C-26 -234 8 -244 -8 -262M10 -216C-4 -232 24 -244 12 -258", "#fff", 6, opacity=0.5)
    bottles = look.pieces(1)
    for x in (92, 128)[: min(bottles, 3) - 1]:
        with canvas.at(x, 4, 0.82):
            canvas.rect((-26, -84, 52, 84), canvas.turned(liquid), 12)
            canvas.rect((-14, -104, 28, 24), canvas.turned(WHITE), 4)
            label(canvas, look, (-24, -66, 48, 50))


def _coil(canvas: Canvas, look: Look) -> None:
    shade = look.colour("#5f8a5c", "#8a6a4f")
    turns = [index * pi / 8 for index in range(2, 58)]
    spiral = "M" + "L".join(f"{num(4 * t * cos(t) * 1.45)} {num(4 * t * sin(t) * 0.5 - 52)}" for t in turns)
    canvas.shadow(270, -14)
    canvas.oval((0, -22), (134, 44), canvas.lit("#c7cbcf"))
    canvas.oval((0, -25), (122, 38), canvas.hollow("#c7cbcf"))
    canvas.line("M0 -18V-56", dark("#c7cbcf", 0.4), 5)
    canvas.line(spiral, dark(shade, 0.45), 15, transform="translate(0 6)")
    canvas.line(spiral, shade, 14)
    canvas.line(spiral, light(shade, 0.4), 3, opacity=0.5, transform="translate(-2 -4)")
    end = turns[-1]
    x, y = 4 * end * cos(end) * 1.45, 4 * end * sin(end) * 0.5 - 52
    canvas.disc((x, y), 8, canvas.ball("#e8653a"))
    canvas.line(f"M{num(x)} {num(y - 10)}c-22 -30 18 -44 -2 -74s16 -34 4 -58", "#fff", 8, opacity=0.5)


def _mats(canvas: Canvas, look: Look) -> None:
    shade = look.colour("#5d9fb5", "#8fb08a", "#c98b72")
    canvas.shadow(200)
    left, top, wide, high = cuboid(canvas, (150, 190, 80), shade)
    print_on(canvas, look, (left + 12, top + 16, wide - 24, 80), shade)
    _leaf(canvas, left + wide / 2, top + high - 48, 1.3, light(shade, 0.6))
    for x, y in ((62, 4), (84, -4), (106, 4)):
        canvas.path(f"M{x - 20} {y}l10 -12h34l-10 12z", canvas.lit("#6fb0d8"), stroke="#4a86ad", stroke_width=2)


def _bottle(canvas: Canvas, look: Look) -> None:
    shade = look.colour("#8fc0a4", "#d9bd6a", "#8fb4cf")
    count = look.pieces()
    row(canvas, count, 110, partial(_spray_bottle, canvas, look, shade))


def _spray_bottle(canvas: Canvas, look: Look, shade: str) -> None:
    pump(canvas, look, (112, 250), shade, WHITE)
    _leaf(canvas, 0, -30, 0.6, dark(shade, 0.3))


def _lotion(canvas: Canvas, look: Look) -> None:
    shade = look.colour("#f2efe4", "#a9d3bd", "#f0dcae")
    row(canvas, look.pieces(), 118, partial(_leafy_tube, canvas, look, shade))


def _leafy_tube(canvas: Canvas, look: Look, shade: str) -> None:
    tube(canvas, look, (122, 246), shade, look.accent)
    _leaf(canvas, 0, -82, 0.8, "#6f9f6a")


def _patches(canvas: Canvas, look: Look) -> None:
    shade = look.colour("#9fd0c6", "#f0c9a0", "#c3b1df")
    sack(canvas, (168, 224), shade)
    canvas.fitted((0, -154), look.brand, (126, 26), ink_on(shade))
    _leaf(canvas, 0, -92, 1.8, "#6f9f6a")
    for x, y, paint in ((58, -8, "#edc85a"), (94, -2, "#e58a8f"), (80, -32, "#6fb0d8")):
        canvas.disc((x, y), 18, canvas.ball(paint))
        canvas.line(f"M{x - 6} {y - 3}h.1M{x + 6} {y - 3}h.1M{x - 6} {y + 5}q6 5 12 0", BLACK, 3)


def _net(canvas: Canvas, look: Look) -> None:
    shade = look.colour("#eef2f4", "#dfe6f3", "#f3dfe3")
    canvas.shadow(290)
    cuboid(canvas, (206, 26, 90), light(look.accent, 0.5), (0, -10), 8)
    canvas.rect((-112, -52, 60, 20), canvas.turned(WHITE), 9)
    canvas.path(
        "M0 -262C-14 -210 -130 -200 -136 -130L-146 0H146L136 -130C130 -200 14 -210 0 -262z",
        canvas.linear(f"0 {shade}/.85,.4 {shade}/.4,1 {dark(shade, 0.15)}/.75"),
    )
    canvas.line(
        "M-4 -252C-30 -190 -70 -150 -74 0M4 -252C30 -190 70 -150 74 0M0 -250V0M-136 -130Q0 -106 136 -130",
        "#fff",
        2,
        opacity=0.7,
    )
    canvas.line("M0 -276V-258", dark(shade, 0.4), 4)
    cylinder(canvas, (30, 10), look.accent, (0, -254))


INSECTS: dict[str, Shape] = {"insect_trap": insect_trap, "mosquito_repellent": mosquito_repellent}
