"""Vacuum cleaners: a stick, a robot, a canister, an upright, one for the hand, for mattresses, for wet and dry."""

from souk.goods.catalog.providers.drawing.canvas import Canvas
from souk.goods.catalog.providers.drawing.look import Look
from souk.goods.catalog.providers.drawing.palette import BLACK, STEEL, WHITE, dark, ink_on, light
from souk.goods.catalog.providers.drawing.parts import cuboid, gloss, stand, turned, wheel

_FORMS = {
    "robot": ("扫地机", "扫拖"),
    "canister": ("cylinder vacuum", "卧式"),
    "wet_dry": ("floor washer", "洗地机", "干湿"),
    "mattress": ("除螨",),
    "handheld": ("hand held", "手持", "车载"),
    "upright": ("立式",),
    "stick": ("cordless", "无线", "推杆"),
}


def vacuum(canvas: Canvas, look: Look) -> None:
    """One of seven builds."""
    shade = look.colour("#8d75b8", "#c65f52", "#4f7fbf", "#5a5e65", "#d9b25a")
    form = look.choice("form", _FORMS, "stick")
    draw, tall = {
        "robot": (_robot, 130), "canister": (_canister, 200), "wet_dry": (_upright, 290), "upright": (_upright, 290),
        "mattress": (_mattress, 170), "handheld": (_handheld, 190),
    }.get(form, (_stick, 290))  # fmt: skip
    with stand(canvas, 0.9 if form == "canister" else 0.97, tall):
        draw(canvas, look, shade)


def _robot(canvas: Canvas, look: Look, shade: str) -> None:
    if look.flag("self_empty"):
        with canvas.at(62, -46, 0.86):
            cuboid(canvas, (96, 170, 60), WHITE, (0, 0), 14)
            canvas.rect((-46, -150, 60, 10), "#24282e", 5)
    body = look.tone if look.tone in (WHITE, "#f6f4ef") else "#3f444c"
    canvas.shadow(256)
    canvas.path(turned((248, 44)), canvas.turned(body))
    canvas.oval((0, -44), (124, 50), canvas.lit(body))
    canvas.oval((0, -45), (106, 41), canvas.face(light(body, 0.08)))
    canvas.path(turned((64, 15), -52), canvas.turned(dark(body, 0.2)))
    canvas.oval((0, -67), (32, 10), canvas.lit(shade))
    canvas.line("M-14 -18h.1M0 -17h.1M14 -18h.1", "#8fe0b5", 6)
    canvas.line("M-104 -10l-30 14M-104 -8l-16 22", dark(body, 0.3), 3)


def _head(canvas: Canvas, shade: str, x: float = 0) -> None:
    with canvas.at(x, 0):
        canvas.shadow(150)
        canvas.path("M-72 -4Q-78 -34 -54 -38H54Q78 -34 72 -4z", canvas.face("#4a4e55"))
        canvas.rect((-76, -14, 152, 14), canvas.turned(shade), 7)
        canvas.rect((-46, -32, 92, 10), "#8fe0f0", 5, opacity=0.35)


def _stick(canvas: Canvas, look: Look, shade: str) -> None:
    _head(canvas, shade, -34)
    with canvas.at(-34, -30, 1, 12):
        canvas.rect((-7, -176, 14, 172), canvas.turned(shade), 6)
        canvas.rect((-11, -14, 22, 22), canvas.turned(BLACK), 8)
        canvas.path(
            "M-24 -168H24V-196Q34 -214 20 -236H-20Q-34 -214 -24 -196z",
            canvas.linear("0 #fff/.75,.4 #dfe6ea/.5,1 #fff/.6"),
        )
        canvas.path("M-14 -172Q0 -190 16 -176Q14 -168 0 -168z", "#8b8378", opacity=0.7)
        canvas.rect((-27, -262, 54, 44), canvas.turned(shade), 14)
        canvas.line("M-14 -258v32M0 -258v32M14 -258v32", dark(shade, 0.3), 3, opacity=0.5)
        canvas.line("M24 -246H44Q58 -244 56 -228L50 -186", dark(shade, 0.5), 15)
        canvas.line("M24 -247H43Q54 -245 53 -230L48 -190", "#5a5e65", 10)
        canvas.rect((32, -198, 34, 24), canvas.turned("#3a3d43"), 7)
        gloss(canvas, (-19, -228, 8, 50), 0.9)


def _upright(canvas: Canvas, look: Look, shade: str) -> None:
    _head(canvas, shade, 0)
    with canvas.at(0, -26, 1, 4):
        canvas.rect((-6, -276, 12, 110), canvas.steel(STEEL), 5)
        canvas.rect((-14, -292, 28, 46), canvas.turned("#3a3d43"), 12)
        canvas.path(
            "M-38 -180Q-36 -200 0 -200T38 -180L34 -12Q32 0 16 0H-16Q-32 0 -34 -12z",
            canvas.turned(WHITE if look.one_of(2) else "#4a4e55"),
        )
        canvas.path(
            "M-26 -96H26L24 -22Q22 -12 12 -12H-12Q-22 -12 -24 -22z", canvas.linear("0 #fff/.7,.4 #bfe0ec/.6,1 #fff/.5")
        )
        canvas.path(
            "M-25 -60Q0 -70 25 -60L24 -22Q22 -12 12 -12H-12Q-22 -12 -24 -22z",
            canvas.down("#9fd0e0", "#6fb0c8"),
            opacity=0.8,
        )
        canvas.disc((0, -148), 21, "#24282e")
        canvas.line("M-12 -148a12 12 0 0 1 24 0", shade, 4)
        canvas.rect((-36, -112, 72, 9), canvas.turned(shade), 3)


def _canister(canvas: Canvas, look: Look, shade: str) -> None:
    canvas.line("M30 -92C30 -230 -130 -240 -120 -120", "#4a4e55", 17)
    canvas.line("M30 -92C30 -230 -130 -240 -120 -120", "#8b9096", 15, stroke_dasharray="1.5 6", stroke_linecap="butt")
    canvas.line("M-120 -124L-140 -24", canvas.down(light(STEEL, 0.4), dark(STEEL, 0.3)), 12)
    canvas.path("M-178 -2Q-180 -22 -160 -24H-118Q-104 -22 -104 -2z", canvas.face("#4a4e55"))
    canvas.shadow(190, 0, 54)
    canvas.path(
        "M-50 -60C-46 -112 0 -128 56 -126S154 -108 156 -54Q156 -18 130 -18H-30Q-52 -20 -50 -60z", canvas.ball(shade)
    )
    canvas.path("M-12 -110C20 -124 70 -124 98 -116L88 -84H-2z", canvas.linear("0 #fff/.6,1 #fff/.15"))
    canvas.line("M24 -126Q58 -150 96 -122", dark(shade, 0.4), 9)
    wheel(canvas, (108, -34), 36, shade)
    wheel(canvas, (-26, -16), 17, shade)
    canvas.fitted((36, -48), look.brand, (84, 18), ink_on(shade))


def _handheld(canvas: Canvas, look: Look, shade: str) -> None:
    canvas.shadow(240)
    canvas.path("M-150 -60L-136 -92L-40 -104V-44L-120 -34z", canvas.linear("0 #fff/.8,.5 #dfe6ea/.5,1 #c9d3d8/.7"))
    canvas.path("M-150 -60L-136 -92L-122 -90L-128 -36L-140 -40z", canvas.face("#3a3d43"))
    canvas.path("M-52 -116C0 -132 110 -126 136 -96Q146 -80 128 -70Q80 -46 -52 -40z", canvas.ball(shade))
    canvas.path("M4 -124C20 -184 100 -190 124 -100L104 -102C92 -160 42 -158 30 -124z", canvas.face(dark(shade, 0.25)))
    canvas.rect((-46, -52, 120, 52), canvas.face("#4a4e55"), 10)
    canvas.rect((46, -150, 22, 9), WHITE, 4)
    canvas.line("M92 -92h.1M108 -90h.1", "#8fe0b5", 6)
    canvas.fitted((20, -76), look.brand, (100, 20), ink_on(shade))


def _mattress(canvas: Canvas, look: Look, shade: str) -> None:
    canvas.shadow(230)
    canvas.path(
        "M-116 -54C-110 -96 -60 -108 0 -108S110 -96 116 -54L108 -14Q106 0 90 0H-90Q-106 0 -108 -14z",
        canvas.turned(WHITE),
    )
    canvas.path("M-62 -96C-58 -176 58 -176 62 -96L40 -92C36 -142 -36 -142 -40 -92z", canvas.face(shade))
    canvas.path("M-112 -34H112L108 -14Q106 0 90 0H-90Q-106 0 -108 -14z", canvas.turned(shade))
    canvas.rect((-70, -26, 140, 12), canvas.linear("0 #7a5bff/.3,.5 #b9a6ff,1 #7a5bff/.3"), 6)
    canvas.disc((0, -70), 22, canvas.face("#24282e"))
    canvas.line("M-11 -70a11 11 0 0 1 22 0", "#8fe0b5", 4)
    canvas.fitted((-68, -58), look.brand, (60, 15), dark(WHITE, 0.6))
