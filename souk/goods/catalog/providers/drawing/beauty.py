"""Beauty: sunscreen and moisturiser."""

from functools import partial

from souk.goods.catalog.providers.drawing.canvas import Canvas, num
from souk.goods.catalog.providers.drawing.look import Look
from souk.goods.catalog.providers.drawing.palette import STEEL, WHITE, dark, ink_on, light, mix
from souk.goods.catalog.providers.drawing.parts import Shape, gloss, jar, lines, pump, row, stand, tube, turned

_SUN_FORMS = {"spray": ("喷雾",), "stick": ("棒",), "gel": ("啫喱",), "lotion": ("milk", "乳"), "cream": ("霜",)}
_TEXTURES = {"gel": ("啫喱", "凝露"), "balm": ("ointment", "膏"), "lotion": ("milk", "乳"), "cream": ("霜",)}


def sunscreen(canvas: Canvas, look: Look) -> None:
    """A tube, bottle, spray or stick with a sun, and its factor where one is stated."""
    shade = look.colour("#f6d98c", "#fbf3dd", "#f3b98a", "#a9d8e6", "#f7e3d3")
    form = look.choice("form", _SUN_FORMS, "cream")
    draw = {"spray": _sun_spray, "stick": _sun_stick, "lotion": _sun_bottle, "gel": _sun_bottle}.get(form, _sun_tube)
    with stand(canvas, look.size("capacity", 60, "ml", 0.25), 240):
        row(canvas, look.pieces(), 128, partial(draw, canvas, look, shade))


def _sun(canvas: Canvas, look: Look, spot: tuple[float, float], ink: str, size: float = 1) -> None:
    with canvas.at(*spot, size):
        canvas.disc((0, 0), 30, canvas.ball("#f0a63c"))
        canvas.line("M0 -39v-7M0 39v7M-39 0h-7M39 0h7M-28 -28l-5 -5M28 28l5 5M-28 28l-5 5M28 -28l5 -5", "#f0a63c", 5)
        if (factor := look.number("spf", 0)) >= 1:
            canvas.fitted((0, 9), num(round(min(factor, 100))), (42, 27), "#fff")
            canvas.text((0, 64), "SPF", 16, ink)


def _sun_tube(canvas: Canvas, look: Look, shade: str) -> None:
    canvas.shadow(96)
    canvas.rect((-42, -46, 84, 46), canvas.turned(WHITE if shade != WHITE else look.accent), 7)
    canvas.path("M-40 -44C-46 -110 -58 -150 -60 -240H60C58 -150 46 -110 40 -44z", canvas.turned(shade))
    canvas.rect((-60, -250, 120, 14), canvas.turned(dark(shade, 0.06)), 2)
    canvas.line("M-56 -243H56", dark(shade, 0.35), 1.2, stroke_dasharray="2 4", opacity=0.6)
    canvas.fitted((0, -198), look.brand, (88, 22), ink_on(shade))
    _sun(canvas, look, (0, -138), ink_on(shade))
    gloss(canvas, (-46, -228, 12, 170), 0.55)


def _sun_bottle(canvas: Canvas, look: Look, shade: str) -> None:
    canvas.shadow(116)
    canvas.path(
        "M-24 -206C-24 -188 -58 -190 -58 -158V-22Q-58 0 -36 0H36Q58 0 58 -22V-158C58 -190 24 -188 24 -206z",
        canvas.turned(shade),
    )
    canvas.path("M-28 -204V-240Q-28 -250 -16 -250H16Q28 -250 28 -240V-204z", canvas.turned(look.accent))
    canvas.fitted((0, -150), look.brand, (88, 22), ink_on(shade))
    _sun(canvas, look, (0, -92), ink_on(shade))
    gloss(canvas, (-48, -158, 12, 140), 0.55)


def _sun_spray(canvas: Canvas, look: Look, shade: str) -> None:
    canvas.shadow(104)
    canvas.path(turned((100, 200)), canvas.turned(shade))
    canvas.path("M-50 -200Q-46 -216 -24 -220H24Q46 -216 50 -200z", canvas.steel(STEEL))
    canvas.rect((-26, -252, 52, 36), canvas.turned(WHITE), 9)
    canvas.rect((-34, -246, 16, 9), canvas.turned(WHITE), 4)
    canvas.line("M-48 -244h.1M-60 -252h.1M-60 -238h.1M-74 -256h.1M-76 -244h.1M-74 -232h.1", "#fff", 6, opacity=0.9)
    canvas.fitted((0, -162), look.brand, (84, 20), ink_on(shade))
    _sun(canvas, look, (0, -104), ink_on(shade), 0.95)


def _sun_stick(canvas: Canvas, look: Look, shade: str) -> None:
    canvas.shadow(110)
    canvas.path("M-38 -166V-206Q-38 -228 0 -228T38 -206V-166z", canvas.turned("#fdf6e6"))
    canvas.rect((-46, -172, 92, 16), canvas.turned(WHITE), 4)
    canvas.path(turned((108, 158)), canvas.turned(shade))
    canvas.fitted((0, -126), look.brand, (88, 20), ink_on(shade))
    _sun(canvas, look, (0, -78), ink_on(shade), 0.85)
    with canvas.at(92, 0, 0.9):
        canvas.path(turned((104, 74)), canvas.turned(light(shade, 0.3)))
        canvas.oval((0, -74), (52, 11), canvas.hollow(shade))


def moisturiser(canvas: Canvas, look: Look) -> None:
    """A jar of cream, a pump of lotion, a tube of gel or hand cream."""
    shade = look.colour("#e7efe9", "#f3e3dc", "#dfe9f3", "#efe6d4", "#e6def0")
    texture = look.choice("texture", _TEXTURES, "cream")
    hand = look.choice("area", {"hand": ("手",), "body": ("身体",), "face": ("面",)}, "face")
    cap = ("#d8b874", look.accent, STEEL)[look.one_of(3)]
    size = (110, 240) if texture == "lotion" or hand == "body" else (104, 236)
    with stand(
        canvas,
        look.size("capacity", 60 if hand == "face" else 150, "ml", 0.25),
        140 if hand == "face" and texture in ("cream", "balm") else 240,
    ):
        if hand == "hand" or texture == "gel":
            row(canvas, look.pieces(), 114, partial(_cream_tube, canvas, look, size, shade))
        elif texture == "lotion" or hand == "body":
            row(canvas, look.pieces(), 114, partial(pump, canvas, look, size, shade, mix(cap, WHITE, 0.3)))
        else:
            row(canvas, look.pieces(), 190, partial(_cream_jar, canvas, look, shade, cap))


def _cream_tube(canvas: Canvas, look: Look, size: tuple[float, float], shade: str) -> None:
    tube(canvas, look, size, shade, look.accent)
    _drop(canvas, 0, -70, mix(look.accent, WHITE, 0.3))


def _drop(canvas: Canvas, x: float, y: float, paint: str) -> None:
    canvas.path(f"M{num(x)} {num(y - 16)}q18 22 0 34q-18 -12 0 -34z", paint, opacity=0.85)


def _cream_jar(canvas: Canvas, look: Look, shade: str, cap: str) -> None:
    if look.pieces() == 1 and look.one_of(2, 1):
        _open_jar(canvas, look, shade, cap)
        return
    jar(canvas, look, (196, 150), shade, cap)


def _open_jar(canvas: Canvas, look: Look, shade: str, cap: str) -> None:
    canvas.shadow(190)
    canvas.path(turned((190, 108)), canvas.turned(shade))
    canvas.oval((0, -108), (95, 22), canvas.lit(shade))
    canvas.oval((0, -108), (84, 18), canvas.lit("#fffaf0"))
    canvas.path("M-50 -108C-30 -134 -4 -112 8 -136C16 -112 50 -126 56 -106Q0 -92 -50 -108z", canvas.face("#fffaf0"))
    canvas.fitted((0, -58), look.brand, (120, 26), ink_on(shade))
    lines(canvas, (-44, -36), 88, ink_on(shade))
    with canvas.at(104, 4, 0.9, -14):
        canvas.oval((0, -46), (36, 48), dark(cap, 0.3))
        canvas.oval((-8, -48), (36, 48), canvas.ball(cap))


BEAUTY: dict[str, Shape] = {"sunscreen": sunscreen, "moisturiser": moisturiser}
