"""Home care: drain cleaners, floor drains, mops and laundry detergents."""

from functools import partial

from souk.goods.catalog.providers.drawing.canvas import Canvas, num
from souk.goods.catalog.providers.drawing.look import Look
from souk.goods.catalog.providers.drawing.palette import BLACK, PAPER, STEEL, WHITE, dark, ink_on, light, mix
from souk.goods.catalog.providers.drawing.parts import (
    Shape,
    cuboid,
    cylinder,
    gloss,
    label,
    print_on,
    row,
    sack,
    stand,
    turned,
)

_CLEANERS = {
    "tablet": ("tablets", "泡腾片", "片"),
    "foam": ("泡沫",),
    "powder": ("granules", "粉", "颗粒"),
    "gel": ("凝胶", "啫喱"),
    "liquid": ("液",),
}
_DETERGENTS = {
    "capsule": ("pods", "pod", "capsules", "凝珠"),
    "sheet": ("sheets", "洗衣片", "纸"),
    "powder": ("粉",),
    "bar": ("soap", "皂"),
    "liquid": ("gel", "液"),
}
_DRAIN_METALS = {
    "stainless_steel": STEEL,
    "brass": "#c9a25a",
    "plastic": WHITE,
    "zinc_alloy": "#8d9196",
    "silicone": "#8fb0bd",
}
_METAL_WORDS = {
    "stainless_steel": ("steel", "不锈钢"), "brass": ("铜",), "zinc_alloy": ("锌合金",), "silicone": ("硅胶",),
    "plastic": ("塑料",),
}  # fmt: skip


def _pipe(canvas: Canvas, shade: str) -> None:
    """The emblem of drain cleaners: a pipe's bend with bubbles."""
    canvas.line("M-16 -26V-4q0 14 14 14h4q14 0 14 14V30", shade, 13)
    canvas.line("M-24 -26h16M8 30h16", shade, 7)
    for x, y, radius in ((12, -14, 5), (24, -22, 3.5), (22, -4, 3)):
        canvas.disc((x, y), radius, shade, opacity=0.7)


def _jug(canvas: Canvas, look: Look, shade: str, cap: str) -> None:
    canvas.shadow(150)
    canvas.path(
        "M-30 -214C-30 -196 -74 -186 -76 -150V-18Q-76 0 -58 0H58Q76 0 76 -18V-120C76 -176 34"
        " -190 30 -214zM44 -124Q58 -116 58 -100V-74Q58 -62 48 -62"
        "T38 -74V-112Q38 -126 44 -124z",
        canvas.turned(shade),
        fill_rule="evenodd",
    )
    canvas.line("M38 -112Q38 -126 46 -122", dark(shade, 0.4), 3, opacity=0.5)
    canvas.rect((-34, -250, 68, 42), canvas.turned(cap), 7)
    canvas.line("M-22 -242v26M-8 -242v26M8 -242v26M22 -242v26", dark(cap, 0.25), 2, opacity=0.6)
    gloss(canvas, (-64, -140, 16, 120))
    label(canvas, look, (-66, -134, 96, 106))


def drain_cleaner(canvas: Canvas, look: Look) -> None:
    """A jug of gel, a shaker of powder, a can of foam or a bag of tablets."""
    form = look.choice("form", _CLEANERS, "gel")
    shade = look.colour("#d97f3e", "#4f8f78", "#c2544f", "#4f7fbf", "#dab646")
    draw = {"tablet": _tablets, "foam": _spray, "powder": _shaker}.get(form, _drain_bottle)
    with stand(canvas, look.size("capacity", 900, "ml", 0.25)):
        row(canvas, look.pieces(), 150, partial(draw, canvas, look, shade))


def _emblem(canvas: Canvas, spot: tuple[float, float], shade: str, size: float = 1) -> None:
    canvas.disc(spot, 38 * size, PAPER)
    with canvas.at(*spot, size * 0.86):
        _pipe(canvas, dark(shade, 0.25))


def _drain_bottle(canvas: Canvas, look: Look, shade: str) -> None:
    canvas.shadow(136)
    canvas.path(
        "M-18 -212C-20 -184 -68 -178 -68 -140V-18Q-68 0 -50 0H50Q68 0 68 -18V-140C68 -178 22 -184 18 -212z",
        canvas.turned(shade),
    )
    canvas.rect((-22, -248, 44, 40), canvas.turned(BLACK), 6)
    canvas.line("M-12 -242v28M0 -242v28M12 -242v28", "#fff", 2, opacity=0.2)
    canvas.fitted((0, -146), look.brand, (104, 24), ink_on(shade))
    _emblem(canvas, (0, -78), shade, 1.15)
    canvas.rect((-68, -30, 136, 10), look.accent, opacity=0.9)
    gloss(canvas, (-60, -150, 14, 112), 0.5)


def _shaker(canvas: Canvas, look: Look, shade: str) -> None:
    canvas.shadow(136)
    canvas.path(turned((136, 198)), canvas.turned(shade))
    canvas.path(turned((140, 46), -190), canvas.turned(WHITE))
    canvas.oval((0, -236), (70, 14), canvas.lit(WHITE))
    canvas.fitted((0, -152), look.brand, (104, 24), ink_on(shade))
    _emblem(canvas, (0, -84), shade, 1.15)
    canvas.line("M84 -4h.1M96 -8h.1M90 -2h.1M102 -2h.1M110 -5h.1", "#fff", 6)


def _spray(canvas: Canvas, look: Look, shade: str) -> None:
    canvas.shadow(110)
    canvas.path(turned((108, 196)), canvas.turned(shade))
    canvas.path("M-54 -196Q-50 -214 -28 -218H28Q50 -214 54 -196z", canvas.steel(STEEL))
    canvas.rect((-26, -252, 52, 36), canvas.turned(WHITE), 8)
    canvas.rect((-38, -246, 20, 10), canvas.turned(WHITE), 4)
    for x, y, radius in ((-56, -246, 11), (-72, -238, 9), (-70, -252, 8), (-86, -246, 6)):
        canvas.disc((x, y), radius, canvas.ball("#ffffff"), opacity=0.9)
    canvas.fitted((0, -150), look.brand, (88, 22), ink_on(shade))
    _emblem(canvas, (0, -84), shade)


def _tablets(canvas: Canvas, look: Look, shade: str) -> None:
    sack(canvas, (160, 220), shade)
    canvas.fitted((0, -150), look.brand, (120, 24), ink_on(shade))
    _emblem(canvas, (0, -88), shade, 1.1)
    for x, y in ((52, -6), (92, -4), (72, -20)):
        cylinder(canvas, (38, 14), "#dfe9ee", (x, y))


def floor_drain(canvas: Canvas, look: Look) -> None:
    """The cover, square or long, with the core that seals it in front."""
    kind = look.choice("material", _METAL_WORDS, "stainless_steel")
    shade = look.colour(_DRAIN_METALS[kind])
    long = look.number("width", 100, "mm") >= 200
    with stand(canvas, 1 if long else look.size("width", 100, "mm", 0.4), 220):
        canvas.shadow(260 if long else 190)
        if long:
            _channel(canvas, shade)
        else:
            _grate(canvas, shade, look.one_of(2))
        _core(canvas, look, shade, 78 if long else 62)


def _plate(canvas: Canvas, shade: str, box: tuple[float, float, float, float]) -> None:
    left, top, wide, high = box
    canvas.rect((left + 5, top + 4, wide, high), dark(shade, 0.45), 14)
    brushed = f"0 {light(shade, 0.7)},.35 {shade},.55 {light(shade, 0.45)},1 {dark(shade, 0.25)}"
    canvas.rect(box, canvas.linear(brushed, 'x2="1" y2="1"'), 14)
    canvas.rect(
        (left + 9, top + 9, wide - 18, high - 18),
        "none",
        9,
        stroke=dark(shade, 0.3),
        stroke_width=1.5,
        stroke_opacity=0.5,
    )


def _grate(canvas: Canvas, shade: str, rings: int) -> None:
    _plate(canvas, shade, (-100, -206, 200, 204))
    hole = dark(shade, 0.75)
    canvas.disc((0, -104), 66, canvas.ball(shade), stroke=dark(shade, 0.4), stroke_width=2)
    if rings:
        for radius in (18, 34, 50):
            canvas.line(
                f"M{-radius} -104a{radius} {radius} 0 1 1 {2 * radius} 0a{radius} {radius} 0 1 1 {-2 * radius} 0",
                hole,
                7,
                stroke_dasharray=f"{num(radius * 1.1)} 14",
            )
        canvas.disc((0, -104), 6, hole)
    else:
        for step in (-42, -25, -8, 9, 26, 43):
            half = (58**2 - step**2) ** 0.5 - 6
            canvas.line(f"M{num(-half)} {-105 + step}H{num(half)}", hole, 7)
    for x, y in ((-82, -188), (82, -188), (-82, -20), (82, -20)):
        canvas.disc((x, y), 5, dark(shade, 0.35))


def _channel(canvas: Canvas, shade: str) -> None:
    _plate(canvas, shade, (-150, -150, 300, 92))
    slots = "".join(f"M{x} -128v48" for x in range(-128, 132, 16))
    canvas.line(slots, dark(shade, 0.75), 7)
    canvas.path(turned((120, 58), 0, -60), canvas.turned(dark(shade, 0.1)))


def _core(canvas: Canvas, look: Look, shade: str, x: float) -> None:
    body = mix(shade, "#f3f5f6", 0.6)
    with canvas.at(x, 14):
        canvas.shadow(84)
        canvas.path(turned((70, 58), 0, 0, 0.86), canvas.turned(body))
        canvas.path(turned((92, 16), -52), canvas.turned(look.accent))
        canvas.oval((0, -68), (46, 12), canvas.lit(light(look.accent, 0.3)))
        canvas.oval((0, -68), (34, 8), canvas.hollow(body))
        canvas.line("M-24 -68h48M-12 -73v10M12 -73v10M0 -75v14", light(body, 0.4), 3)
        canvas.line("M-30 -36q30 12 60 0M-30 -24q30 12 60 0", dark(body, 0.35), 2.5, opacity=0.6)


_MOPS = {
    "spin": ("bucket", "旋转", "桶"),
    "spray": ("喷雾", "喷水"),
    "disposable": ("静电除尘", "一次性"),
    "string": ("cotton", "棉线", "墩布"),
    "sponge": ("pva", "胶棉", "海绵"),
    "flat": ("平板",),
}


def mop(canvas: Canvas, look: Look) -> None:
    """A mop, with its bucket where it has one."""
    kind = look.choice("form", _MOPS, "flat")
    shade = look.colour("#5f9ea8", "#7f8fb8", "#8fb08a", "#c98b72", "#8b8f96")
    bucket = kind == "spin" or look.flag("bucket")
    with stand(canvas, 0.96, 290):
        if bucket:
            with canvas.at(-46, 0):
                _bucket(canvas, shade)
        with canvas.at(62 if bucket else 0, 6):
            _mop_head(canvas, kind, shade)


def _bucket(canvas: Canvas, shade: str) -> None:
    canvas.shadow(166)
    canvas.line("M-82 -118C-70 -196 70 -196 82 -118", STEEL, 5)
    canvas.path(turned((172, 116), waist=0.84), canvas.turned(shade))
    canvas.oval((0, -116), (90, 21), canvas.lit(shade))
    canvas.oval((0, -115), (80, 17), canvas.hollow(shade))
    canvas.path(turned((84, 30), -112, 30), canvas.turned(WHITE))
    canvas.oval((30, -142), (44, 11), canvas.lit(WHITE))
    canvas.oval((30, -141), (36, 8), canvas.hollow(STEEL))
    canvas.path("M-70 -84h140l-3 16h-134z", "#fff", opacity=0.22)


def _mop_head(canvas: Canvas, kind: str, shade: str) -> None:
    canvas.shadow(150)
    with canvas.at(0, 0, 1, 7):
        canvas.rect((-5, -296, 10, 272), canvas.steel(STEEL), 5)
        canvas.rect((-8, -300, 16, 70), canvas.turned(dark(shade, 0.25)), 8)
        if kind in ("spray",):
            canvas.rect((-20, -190, 40, 104), canvas.turned(light(shade, 0.5)), 14)
            canvas.rect((-12, -150, 24, 52), canvas.down("#b9dcea", "#7db6cf"), 8)
    if kind in ("spin", "string"):
        _strands(canvas, shade)
        return
    canvas.path("M-22 -34L-14 -46H16L24 -34z", canvas.turned(BLACK))
    canvas.path("M-86 -30H86L100 -16H-100z", canvas.lit(dark(shade, 0.1)))
    canvas.rect((-102, -17, 204, 18), canvas.turned(light(shade, 0.5)), 8)
    canvas.line("M-92 -2" + "v6m9 -6" * 20 + "v6", light(shade, 0.3), 6)


def _strands(canvas: Canvas, shade: str) -> None:
    pale = light(shade, 0.6)
    canvas.path(
        "M-66 2C-64 -22 -40 -50 0 -54C40 -50 64 -22 66 2Q50 10 36 4Q20 12 2 5Q-18 12 -34 4Q-52 10 -66 2z",
        canvas.face(pale),
    )
    canvas.line(
        "M-50 2C-44 -20 -26 -40 -8 -48M-26 4C-22 -16 -12 -36 -2 -48M0 5V-48M26 4C22 -16 12"
        " -36 4 -48M50 2C44 -20 26 -40 10 -48",
        dark(pale, 0.25),
        2.5,
        opacity=0.6,
    )
    canvas.path(turned((60, 18), -44), canvas.turned(dark(shade, 0.15)))


def laundry_detergent(canvas: Canvas, look: Look) -> None:
    """A jug of liquid, a tub of capsules, a bag of powder, a box of sheets or a bar."""
    form = look.choice("form", _DETERGENTS, "liquid")
    shade = look.colour("#5d8fc9", "#7fb5a5", "#b79bd0", "#e5a7b5", "#f0c36a")
    draw = {"capsule": _capsules, "sheet": _sheets, "powder": _powder, "bar": _bars}.get(form, _detergent_jug)
    key = "capacity" if form == "liquid" else "weight"
    with stand(canvas, look.size(key, 2 if form == "liquid" else 1.5, "L" if form == "liquid" else "kg", 0.25)):
        row(canvas, 1 if form in ("capsule", "sheet") else look.pieces(), 156, partial(draw, canvas, look, shade))


def _detergent_jug(canvas: Canvas, look: Look, shade: str) -> None:
    _jug(canvas, look, shade, light(shade, 0.72))


def _capsules(canvas: Canvas, look: Look, shade: str) -> None:
    canvas.shadow(176)
    canvas.path(turned((176, 150)), canvas.turned(light(shade, 0.5)))
    canvas.path(turned((182, 44), -144), canvas.turned(shade))
    canvas.oval((0, -188), (91, 19), canvas.lit(shade))
    print_on(canvas, look, (-66, -132, 132, 76), light(shade, 0.5))
    for x, y in ((66, 0), (104, 4), (86, -16)):
        with canvas.at(x, y):
            canvas.rect((-18, -24, 36, 27), canvas.ball(light(shade, 0.3)), 11, opacity=0.95)
            canvas.path("M-13 -12q13 -13 26 0q-2 11 -13 11t-13 -11z", canvas.ball(look.accent))


def _sheets(canvas: Canvas, look: Look, shade: str) -> None:
    canvas.shadow(190)
    left, top, wide, high = cuboid(canvas, (158, 126, 90), shade)
    print_on(canvas, look, (left + 18, top + 22, wide - 36, high - 44), shade)
    for index in range(3):
        canvas.path(
            f"M{24 + index * 9} {2 - index * 7}h70l12 -14h-70z",
            canvas.lit(light(shade, 0.6)),
            stroke=dark(shade, 0.1),
            stroke_width=1,
        )


def _powder(canvas: Canvas, look: Look, shade: str) -> None:
    sack(canvas, (170, 230), shade)
    label(canvas, look, (-64, -182, 128, 110))
    canvas.path("M-70 -44q34 -26 70 -8t70 -10v34q-70 18 -140 0z", "#fff", opacity=0.35)


def _bars(canvas: Canvas, look: Look, shade: str) -> None:
    canvas.shadow(170)
    for y in (0, -58):
        left, top, wide, high = cuboid(canvas, (136, 52, 74), shade, (0, y), 9)
        canvas.rect((left + 24, top, wide - 48, high), PAPER, opacity=0.92)
        canvas.fitted((left + wide / 2, top + 34), look.brand, (wide - 60, 22), dark(shade, 0.5))


HOME_CARE: dict[str, Shape] = {
    "drain_cleaner": drain_cleaner,
    "floor_drain": floor_drain,
    "mop": mop,
    "laundry_detergent": laundry_detergent,
}
