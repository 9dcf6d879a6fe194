"""Mother and baby: nappies, strollers and bottles."""

from functools import partial

from souk.goods.catalog.providers.drawing.canvas import Canvas, num
from souk.goods.catalog.providers.drawing.look import Look
from souk.goods.catalog.providers.drawing.palette import INK, PAPER, STEEL, dark, ink_on, light, mix
from souk.goods.catalog.providers.drawing.parts import Shape, gloss, row, stand, tally, turned, wheel

_TYPES = {
    "pants": ("pull up", "pull-up", "拉拉裤", "学步裤"),
    "cloth": ("washable", "布尿裤", "可洗"),
    "swim": ("游泳",),
    "tape": ("nappy", "纸尿裤", "腰贴"),
}
_SIZES = {"nb": ("newborn", "新生儿"), "xxl": (), "xl": (), "s": (), "m": (), "l": ()}
_GLASS = {"glass": ("玻璃",), "silicone": ("硅胶",), "ppsu": (), "copolyester": (), "pp": ()}


def diapers(canvas: Canvas, look: Look) -> None:
    """A soft pack with its size and number, and one nappy or pair of pants in front."""
    shade = look.colour("#8fc3df", "#f0b8b4", "#a9d8c3", "#f0cf8a", "#c3b1df")
    kind = look.choice("type", _TYPES, "tape")
    with stand(canvas, 1, 220):
        with canvas.at(-26, -8):
            _pack(canvas, look, shade)
        with canvas.at(86, 10, 0.94):
            _pants(canvas, look, shade, kind)
        pieces = look.pieces()
        if pieces > 1:
            tally(canvas, pieces, (-104, -18))


def _pack(canvas: Canvas, look: Look, shade: str) -> None:
    canvas.shadow(240)
    canvas.line("M-30 -222C-20 -248 20 -248 30 -222", dark(shade, 0.2), 10)
    canvas.path(
        "M-108 -210Q-118 -224 -98 -224H98Q118 -224 108 -210Q122 -110 114 -14Q114 0 98 0H-98"
        "Q-114 0 -114 -14Q-122 -110 -108 -210z",
        canvas.turned(shade),
    )
    canvas.path(
        "M-112 -150C-60 -180 60 -120 114 -156Q118 -80 114 -14Q114 0 98 0H-98Q-114 0 -114 -14Q-119 -80 -112 -150z",
        canvas.turned(PAPER),
    )
    canvas.fitted((0, -176), look.brand, (150, 32), ink_on(shade))
    canvas.path("M-100 -206C-110 -140 -108 -70 -102 -20", "none", stroke="#fff", stroke_width=6, stroke_opacity=0.4)
    _bear(canvas, -34, -78, shade)
    size = look.choice("size", _SIZES, "")
    if size:
        canvas.disc((66, -108), 27, dark(shade, 0.12))
        canvas.fitted((66, -97), size.upper(), (40, 30), light(shade, 0.9))


def _bear(canvas: Canvas, x: float, y: float, shade: str) -> None:
    fur = "#d9a878"
    with canvas.at(x, y):
        for side in (-1, 1):
            canvas.disc((side * 28, -26), 13, canvas.ball(fur))
            canvas.disc((side * 28, -26), 6, light(fur, 0.5))
        canvas.oval((0, 0), (40, 36), canvas.ball(fur))
        canvas.oval((0, 12), (17, 13), light(fur, 0.6))
        canvas.line("M-15 -5h.1M15 -5h.1", INK, 6)
        canvas.oval((0, 6), (6, 4), INK)
        canvas.line("M-6 15q6 6 12 0", INK, 2)
        canvas.disc((-26, 8), 6, "#e58a8f", opacity=0.5)
        canvas.disc((26, 8), 6, "#e58a8f", opacity=0.5)


def _pants(canvas: Canvas, look: Look, shade: str, kind: str) -> None:
    cloth = {"cloth": light(shade, 0.35), "swim": "#6fb5d8"}.get(kind, "#fbfaf7")
    canvas.shadow(116)
    canvas.path(
        "M-60 -82Q0 -70 60 -82L56 -48C36 -46 26 -26 22 -4Q0 4 -22 -4C-26 -26 -36 -46 -56 -48z", canvas.turned(cloth)
    )
    canvas.path("M-60 -82Q0 -70 60 -82Q0 -94 -60 -82z", canvas.hollow(mix(cloth, shade, 0.3)))
    canvas.line(
        "M-54 -48C-34 -44 -26 -24 -21 -6M54 -48C34 -44 26 -24 21 -6",
        mix(shade, "#ffffff", 0.35),
        5,
        stroke_dasharray="3 4",
        stroke_linecap="butt",
    )
    if kind == "tape":
        for side in (-1, 1):
            canvas.rect((side * 44 - 14, -72, 28, 15), canvas.face(shade), 6)
    else:
        canvas.line("M-58 -76Q0 -64 58 -76M-57 -68Q0 -56 57 -68", mix(shade, "#ffffff", 0.3), 3, opacity=0.9)
    if look.flag("wetness_line"):
        canvas.line("M0 -62V-8", "#edc85a", 4)
    canvas.path("M-12 -42c-8 -10 6 -16 12 -6c6 -10 20 -4 12 6l-12 12z", shade, opacity=0.75)


def stroller(canvas: Canvas, look: Look) -> None:
    """A seat with its canopy on wheels; compact where it goes into a cabin."""
    shade = look.colour("#4a4e55", "#3f6550", "#2f436b", "#b59b6f", "#c65f52", "#9a9ea4")
    small = look.flag("cabin_size") or look.number("weight", 8, "kg") < 6.5
    with stand(canvas, 0.9 if small else 1, 250), canvas.at(6, 0):
        _frame(canvas, small)
        _seat(canvas, look, shade)
        big = 26 if small else 36
        canvas.shadow(60, 0, -70)
        canvas.shadow(60, 0, 78)
        wheel(canvas, (-70, -26), 26, "#d5d9dd")
        wheel(canvas, (78, -big), big, "#d5d9dd")


def _frame(canvas: Canvas, small: bool) -> None:
    for outline in ("M-72 -28L66 -206Q76 -220 96 -222H112", "M78 -34L-40 -128", "M-72 -28H78"):
        canvas.line(outline, "#3a3d43", 10)
        canvas.line(outline, STEEL, 5)
    canvas.line("M94 -222H122", "#8a5a35", 15)
    if not small:
        canvas.path("M-56 -56H66L54 -26Q50 -20 42 -20H-34Q-44 -20 -48 -28z", canvas.turned("#5a5e65"))


def _seat(canvas: Canvas, look: Look, shade: str) -> None:
    flat = look.flag("flat_recline")
    canvas.path(
        "M-84 -92Q-90 -70 -62 -64H18Q34 -66 42 -82L66 -176L36 -184L10 -108H-76z", canvas.face(dark(shade, 0.18))
    )
    canvas.path("M-78 -108Q-84 -84 -62 -80H14L48 -180L30 -184L4 -116H-70z", canvas.face(light(shade, 0.5)))
    canvas.path(
        "M60 -194C64 -262 -8 -286 -58 -246C-74 -232 -82 -210 -80 -190L-8 -176z"
        if not flat
        else "M66 -186C74 -262 -12 -286 -60 -244C-76 -228 -82 -206 -78 -184L0 -166z",
        canvas.turned(shade),
    )
    canvas.line(
        "M60 -194C40 -236 0 -262 -34 -258M60 -194C14 -222 -36 -230 -74 -212", dark(shade, 0.45), 2.5, opacity=0.6
    )
    canvas.line("M-58 -246C-74 -232 -82 -210 -80 -190", light(shade, 0.5), 4, opacity=0.7)
    canvas.line("M-82 -120C-70 -150 -30 -152 -14 -136", "#8a5a35", 9)
    canvas.line("M-18 -112L10 -150M2 -108L26 -152", dark(shade, 0.45), 5)
    if look.brand:
        canvas.fitted((4, -208), look.brand, (70, 15), ink_on(shade))


def baby_bottle(canvas: Canvas, look: Look) -> None:
    """A bottle with its teat, scale and milk; taller with its capacity, handles where it has them."""
    shade = look.colour("#f0b8b4", "#8fc3df", "#a9d8c3", "#f0cf8a", "#c3b1df")
    with stand(canvas, look.size("capacity", 220, "ml", 0.4), 256):
        row(canvas, look.pieces(), 120, partial(_bottle, canvas, look, shade))


def _bottle(canvas: Canvas, look: Look, shade: str) -> None:
    half = 56 if look.choice("neck", {"wide": ("宽口",), "standard": ("标准",)}, "wide") == "wide" else 46
    material = look.choice("material", _GLASS, "ppsu")
    canvas.shadow(half * 2)
    if look.flag("handles"):
        for side in (-1, 1):
            canvas.line(
                f"M{side * (half - 4)} -166C{side * (half + 52)} -164 {side * (half + 46)} -70 {side * (half - 4)} -78",
                dark(shade, 0.15),
                15,
            )
            canvas.line(
                f"M{side * (half - 4)} -168C{side * (half + 50)} -166 {side * (half + 43)} -74 {side * (half - 4)} -80",
                light(shade, 0.3),
                7,
            )
    body = (
        f"M{10 - half} -178Q{-half} -170 {-half} -150L{4 - half} -96L{-half} -40V-18Q{-half} 0"
        f" {18 - half} 0H{half - 18}Q{half} 0 {half} -18V-40L{half - 4} -96L{half} -150Q{half}"
        f" -170 {half - 10} -178z"
    )
    tint = {"ppsu": "#e6b776", "silicone": "#eef2f2"}.get(material, "#dcecf2")
    canvas.path(body, canvas.linear(f"0 {light(tint, 0.3)}/.95,.25 #ffffff/.75,.7 {tint}/.6,1 {dark(tint, 0.1)}/.9"))
    canvas.path(
        f"M{7 - half} -112L{8 - half} -96L{4 - half} -40V-20Q{4 - half} -4 {20 - half} -4"
        f"H{half - 20}Q{half - 4} -4 {half - 4} -20V-40L{half - 8} -96L{half - 7} -112Q0 -102"
        f" {7 - half} -112z",
        canvas.turned("#fdf8ec"),
        opacity=0.92,
    )
    for index, y in enumerate((-32, -58, -84, -110, -136)):
        canvas.line(f"M{half - 34} {y}h{20 if index % 2 else 13}", dark(shade, 0.35), 3, opacity=0.8)
    canvas.fitted((-6, -60), look.brand, (half * 1.1, 17), dark(shade, 0.45))
    _teat(canvas, shade, half)
    gloss(canvas, (10 - half, -160, 11, 140), 0.9)


def _teat(canvas: Canvas, shade: str, half: int) -> None:
    rubber = canvas.linear("0 #f7ead2/.95,.3 #fffaf0,.7 #f0ddba/.9,1 #dcc498")
    canvas.path(
        f"M{14 - half} -208C{20 - half} -232 -16 -226 -13 -246Q-12 -266 0 -266T13 -246C16 -226"
        f" {half - 20} -232 {half - 14} -208z",
        rubber,
    )
    canvas.path(turned((half * 2 + 4, 40), -172), canvas.turned(shade))
    canvas.oval((0, -212), (half + 2, half * 0.19), canvas.lit(shade))
    canvas.oval((0, -213), (half - 14, half * 0.12), "#f3e2c0")
    canvas.path(
        f"M{16 - half} -213C{22 - half} -232 -16 -226 -13 -246Q-12 -266 0 -266T13 -246C16 -226"
        f" {half - 22} -232 {half - 16} -213Q0 -204 {16 - half} -213z",
        rubber,
    )
    canvas.line(
        "".join(f"M{num(x)} -196v22" for x in range(-half + 8, half - 4, 10)), dark(shade, 0.3), 2.5, opacity=0.4
    )


BABY: dict[str, Shape] = {"diapers": diapers, "stroller": stroller, "baby_bottle": baby_bottle}
