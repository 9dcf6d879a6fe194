"""Bags and travel: thermos flasks, backpacks and suitcases."""

from functools import partial

from souk.goods.catalog.providers.drawing.canvas import Canvas
from souk.goods.catalog.providers.drawing.look import Look
from souk.goods.catalog.providers.drawing.palette import BLACK, STEEL, WHITE, dark, ink_on, light, mix
from souk.goods.catalog.providers.drawing.parts import Shape, gloss, row, stand, turned

_CLOSURES = {"straw": ("吸管",), "cup": ("杯盖",), "flip": ("弹盖", "翻盖"), "screw": ("旋盖",)}
_SHELLS = {
    "aluminium": ("aluminum", "metal", "铝"),
    "fabric": ("nylon", "soft", "布", "牛津"),
    "abs": (),
    "pc": ("polycarbonate",),
}
_CLOTHS = {"leather": ("皮",), "canvas": ("帆布",), "nylon": ("尼龙",), "polyester": ("涤纶", "聚酯")}


def thermos(canvas: Canvas, look: Look) -> None:
    """A slim flask; taller and wider with its capacity, with its kind of lid."""
    usual = (
        ("#b3b1ac",)
        if _metal(look) == "titanium"
        else ("#3f6550", "#e9a7a9", WHITE, "#2f436b", STEEL, "#d9b25a", "#a5c6e4")
    )
    shade = look.colour(*usual)
    closure = look.choice("closure", _CLOSURES, "screw")
    with stand(canvas, 0.93 * look.size("capacity", 550, "ml", 0.3), 286):
        row(canvas, look.pieces(), 104, partial(_flask, canvas, look, shade, closure))


def _metal(look: Look) -> str:
    return look.choice("material", {"titanium": ("钛",), "steel_316": (), "steel_304": ()}, "steel_304")


def _flask(canvas: Canvas, look: Look, shade: str, closure: str) -> None:
    half = 52 if look.number("mouth", 4.5, "cm") < 7 else 60
    bare = shade in (STEEL, "#c9ccd0") or _metal(look) == "titanium"
    canvas.shadow(half * 2)
    _flask_lid(canvas, shade, closure, half)
    body = (
        f"M{8 - half} -198Q{-half} -190 {-half} -172V-12Q{-half} 0 {12 - half} 0H{half - 12}"
        f"Q{half} 0 {half} -12V-172Q{half} -190 {half - 8} -198z"
    )
    canvas.path(body, canvas.steel(shade) if bare else canvas.turned(shade))
    canvas.rect((8 - half, -206, half * 2 - 16, 10), canvas.steel(STEEL), 2)
    canvas.path(
        f"M{-half} -18H{half}V-12Q{half} 0 {half - 12} 0H{12 - half}Q{-half} 0 {-half} -12z", canvas.steel(STEEL)
    )
    gloss(canvas, (12 - half, -184, half * 0.26, 158), 0.55)
    with canvas.at(8, -96, 1, -90):
        canvas.fitted((0, 8), look.brand, (120, 24), ink_on(shade))


def _flask_lid(canvas: Canvas, shade: str, closure: str, half: int) -> None:
    cap = BLACK if shade not in (BLACK, "#2f3237") else "#6d7278"
    if closure == "cup":
        canvas.path(turned((half * 2 - 8, 64), -196), canvas.steel(STEEL))
        canvas.oval((0, -260), (half - 4, half * 0.19), canvas.lit(STEEL))
        return
    canvas.path(turned((half * 2 - 14, 42), -200), canvas.turned(cap))
    canvas.oval((0, -242), (half - 7, half * 0.17), canvas.lit(cap))
    if closure == "straw":
        canvas.line("M8 -244V-262Q8 -272 20 -274", dark(light(cap, 0.5), 0.1), 11)
        canvas.line("M-38 -236C-44 -286 44 -286 38 -236", cap, 8)
    elif closure == "flip":
        canvas.path("M-34 -240Q-30 -262 0 -262T34 -240Q0 -232 -34 -240z", canvas.face(light(cap, 0.14)))
        canvas.rect((-9, -232, 18, 20), canvas.turned(light(cap, 0.4)), 4)
    else:
        canvas.line("M-30 -246C-30 -280 30 -280 30 -246", dark(cap, 0.1), 9)
        canvas.line("M-26 -256C-16 -274 14 -274 24 -260", light(cap, 0.5), 2.5, opacity=0.6)


def backpack(canvas: Canvas, look: Look) -> None:
    """With pockets, zips and straps; taller with its capacity, straps across for a large one."""
    shade = look.colour("#2f436b", "#4a4e55", "#808053", "#c8653f", "#3f9aa0", "#d9b25a")
    cloth = look.choice("material", _CLOTHS, "nylon")
    trim = "#8a5a35" if cloth in ("leather", "canvas") else dark(shade, 0.45)
    large = look.number("capacity", 22, "L") >= 40
    with stand(canvas, look.size("capacity", 22, "L", 0.35) * (0.85 if large else 0.97), 300 if large else 270):
        canvas.shadow(190)
        canvas.line("M-22 -246C-22 -274 22 -274 22 -246", dark(trim, 0.2), 9)
        for side in (-1, 1):
            canvas.line(f"M{side * 62} -210C{side * 118} -170 {side * 116} -70 {side * 82} -24", dark(trim, 0.1), 17)
        canvas.path(
            "M-90 -170C-92 -226 -60 -250 0 -250S92 -226 90 -170L98 -30Q98 0 70 0H-70Q-98 0 -98 -30z",
            canvas.turned(shade),
        )
        _zip(canvas, "M-80 -120C-84 -206 -60 -232 0 -232S84 -206 80 -120", trim)
        _pocket(canvas, look, shade, trim)
        if large:
            canvas.path(turned((176, 46), -232), canvas.turned(mix(shade, trim, 0.3)))
            canvas.oval((0, -278), (88, 15), canvas.lit(shade))
            canvas.line("M-50 -284V-150M50 -284V-150", trim, 10)
            canvas.line("M-50 -176h.1M50 -176h.1", STEEL, 14, stroke_linecap="square")
        if look.flag("chest_strap") or large:
            canvas.path("M-98 -60L-112 -34L-96 -8z", canvas.face(trim))
            canvas.path("M98 -60L112 -34L96 -8z", canvas.face(trim))
        if look.flag("waterproof"):
            canvas.path("M62 -196q9 12 0 18q-9 -6 0 -18z", light(shade, 0.7))


def _zip(canvas: Canvas, outline: str, trim: str) -> None:
    canvas.line(outline, trim, 6, opacity=0.85)
    canvas.line(outline, STEEL, 1.6, stroke_dasharray="2 2", opacity=0.8)


def _pocket(canvas: Canvas, look: Look, shade: str, trim: str) -> None:
    canvas.path(
        "M-66 -112Q-66 -122 -54 -122H54Q66 -122 66 -112L72 -24Q72 -12 58 -12H-58Q-72 -12 -72 -24z",
        canvas.face(light(shade, 0.08)),
        stroke=dark(shade, 0.35),
        stroke_width=2,
        stroke_opacity=0.6,
    )
    _zip(canvas, "M-60 -98H60", trim)
    canvas.line("M60 -98l5 15", STEEL, 4)
    canvas.rect((-26, -70, 52, 30), canvas.face(trim), 4)
    canvas.fitted((0, -50), look.brand, (44, 14), ink_on(trim))
    canvas.line("M-70 -24C-40 -16 40 -16 70 -24", dark(shade, 0.4), 1.5, stroke_dasharray="4 3", opacity=0.7)
    canvas.line("M-60 -178C-30 -190 30 -190 60 -178", light(shade, 0.5), 2, opacity=0.6)
    canvas.path("M-78 -200C-70 -224 -40 -236 -12 -238C-40 -226 -60 -206 -66 -180z", "#fff", opacity=0.2)


def suitcase(canvas: Canvas, look: Look) -> None:
    """A ribbed shell, or cloth, with wheels and a handle; larger with its size."""
    shade = look.colour("#2f436b", "#a8bda0", "#e9a7a9", "#d9b25a", "#4a4e55", WHITE, "#c65f52")
    shell = look.choice("material", _SHELLS, "pc")
    inches = look.number("size", 0, "in") or (look.number("capacity", 55, "L") / 55) ** 0.4 * 23
    with stand(canvas, min(1.04, max(0.74, (inches / 26) ** 0.9)), 280):
        canvas.shadow(180)
        canvas.line("M-34 -212V-262H34V-212", canvas.down("#e2e4e6", "#8b9096"), 7)
        canvas.rect((-42, -272, 84, 15), canvas.turned(BLACK), 7)
        _wheels(canvas, look)
        canvas.path("M86 -200Q104 -206 104 -186V-36Q104 -20 86 -16z", canvas.shade(shade))
        body = (
            canvas.linear(
                f"0 {light(shade, 0.5)},.4 {shade},.7 {light(shade, 0.2)},1 {dark(shade, 0.25)}", 'x2="1" y2=".7"'
            )
            if shell == "aluminium"
            else canvas.turned(shade)
        )
        canvas.rect((-92, -218, 184, 206), body, 24)
        (_cloth if shell == "fabric" else _ribs)(canvas, look, shade)
        canvas.rect((-24, -224, 48, 14), canvas.turned(dark(shade, 0.4)), 6)


def _wheels(canvas: Canvas, look: Look) -> None:
    for x in (
        (-68, 68, 88) if look.choice("wheels", {"two": ("两轮",), "four": ("万向",)}, "four") == "four" else (-68, 68)
    ):
        canvas.rect((x - 10, -20, 20, 12), "#3a3d43", 4)
        canvas.rect((x - 9, -12, 8, 16), "#24272c", 4)
        canvas.rect((x + 1, -12, 8, 16), "#4a4e55", 4)


def _ribs(canvas: Canvas, look: Look, shade: str) -> None:
    for x in range(-66, 67, 22):
        canvas.line(f"M{x} -206V-26", dark(shade, 0.32), 3.5, opacity=0.5)
        canvas.line(f"M{x + 4} -206V-26", "#fff", 2.5, opacity=0.22)
    for x, y in ((-92, -218), (48, -218), (-92, -56), (48, -56)):
        canvas.rect((x, y, 44, 44), canvas.face(dark(shade, 0.12)), 22, opacity=0.55)
    if look.flag("lock"):
        canvas.rect((72, -134, 24, 40), canvas.face(STEEL), 5)
        canvas.line("M80 -122h8M80 -114h8M80 -106h8", "#4a4e55", 3)
    canvas.rect((-30, -132, 60, 26), canvas.face(light(shade, 0.25)), 5)
    canvas.fitted((0, -114), look.brand, (52, 15), ink_on(light(shade, 0.2)))
    gloss(canvas, (-80, -196, 16, 164), 0.4)


def _cloth(canvas: Canvas, look: Look, shade: str) -> None:
    _zip(canvas, "M-80 -26V-196Q-80 -206 -70 -206H70Q80 -206 80 -196V-26", dark(shade, 0.5))
    for y, high in ((-184, 62), (-108, 84)):
        canvas.rect(
            (-64, y, 128, high),
            canvas.face(light(shade, 0.07)),
            10,
            stroke=dark(shade, 0.4),
            stroke_width=2,
            stroke_opacity=0.6,
        )
        _zip(canvas, f"M-54 {y + 15}H54", dark(shade, 0.5))
    canvas.rect((-26, -74, 52, 24), canvas.face("#8a5a35"), 4)
    canvas.fitted((0, -57), look.brand, (44, 14), WHITE)


BAGS: dict[str, Shape] = {"thermos": thermos, "backpack": backpack, "suitcase": suitcase}
