"""Kitchen: pans, rice cookers, kettles, containers and air fryers."""

from souk.goods.catalog.providers.drawing.canvas import Canvas, num
from souk.goods.catalog.providers.drawing.look import Look
from souk.goods.catalog.providers.drawing.palette import BLACK, PAPER, STEEL, WHITE, WOOD, dark, ink_on, light, mix
from souk.goods.catalog.providers.drawing.parts import Shape, cable, cuboid, gloss, stand, tally, turned

_METALS = {
    "stainless_steel": ("steel", "不锈钢"),
    "cast_iron": ("iron", "铸铁"),
    "carbon_steel": ("精铁", "熟铁", "碳钢"),
    "titanium": ("钛",),
    "aluminium": ("aluminum", "铝"),
}
_VESSELS = {
    "glass": ("玻璃",),
    "stainless_steel": ("steel", "不锈钢"),
    "ceramic": ("陶瓷",),
    "silicone": ("硅胶",),
    "titanium": ("钛",),
    "plastic": ("塑料",),
}
_SPOUTS = {"gooseneck": ("goose neck", "pour over", "细口", "手冲", "鹅颈"), "wide": ()}
_FRYERS = {"oven": ("烤箱式",), "dual": ("双篮", "双锅"), "basket": ("抽屉", "单篮")}


def frying_pan(canvas: Canvas, look: Look) -> None:
    """A pan seen from above its rim; wider with its diameter, deeper with its depth, with a lid where it has one."""
    metal = look.choice("material", _METALS, "aluminium")
    bare = {"cast_iron": "#3d4045", "carbon_steel": "#565b63", "titanium": "#b3b1ac", "stainless_steel": STEEL}
    shade = (
        look.colour(bare[metal])
        if metal in bare
        else look.colour("#4a4e55", "#7f9a8a", "#c2544f", "#3d5f8f", "#e9dcc3")
    )
    deep = min(1.7, max(0.7, look.number("depth", 5, "cm") / 5))
    with stand(canvas, 0.8 * look.size("diameter", 28, "cm", 0.8), 150), canvas.at(-56, 0):
        canvas.shadow(230)
        canvas.shadow(90, -40, 150)
        _handle(canvas, metal, shade)
        _bowl(canvas, shade, deep, _inside(look, metal, shade))
        if look.flag("lid"):
            _lid(canvas, shade, deep)


def _inside(look: Look, metal: str, shade: str) -> str:
    coating = look.choice(
        "coating",
        {"ceramic": ("陶瓷",), "none": ("无涂层",), "enamel": ("珐琅",), "ptfe": ("nonstick", "不粘")},
        "ptfe",
    )
    usual = shade if metal != "stainless_steel" else STEEL
    return {"ceramic": "#e6e0d3", "none": usual, "enamel": "#e9e2d2"}.get(coating, "#4b4e54")


def _handle(canvas: Canvas, metal: str, shade: str) -> None:
    paint = (
        dark(shade, 0.1) if metal in ("cast_iron", "stainless_steel") else (WOOD if metal == "carbon_steel" else BLACK)
    )
    canvas.path("M92 -66L120 -86L138 -74L110 -50z", canvas.steel(STEEL))
    canvas.path(
        "M116 -90L226 -150Q246 -158 250 -144Q252 -134 240 -126L136 -66Q122 -64 116 -74z",
        canvas.down(light(paint, 0.25), dark(paint, 0.2)),
    )
    canvas.line("M128 -84L232 -141", "#fff", 4, opacity=0.3)
    canvas.line("M230 -140l8 -4", dark(paint, 0.6), 7, opacity=0.7)


def _bowl(canvas: Canvas, shade: str, deep: float, inside: str) -> None:
    rise = 34 + 24 * deep
    canvas.path(turned((252, rise), waist=0.72), canvas.turned(shade))
    canvas.oval((0, -rise), (129, 46), canvas.lit(light(shade, 0.1)))
    canvas.oval((0, -rise + 1), (122, 41), canvas.hollow(inside))
    canvas.oval(
        (0, -rise + 10 * deep),
        (98, 29),
        canvas.linear(f"0 {dark(inside, 0.12)},.45 {light(inside, 0.3)},1 {dark(inside, 0.1)}", 'x2="1" y2=".8"'),
    )
    canvas.path(f"M-76 {num(-rise + 2)}q40 -20 90 -20q-50 10 -70 28z", "#fff", opacity=0.16)


def _lid(canvas: Canvas, shade: str, deep: float) -> None:
    foot = -34 - 24 * deep
    glass = canvas.linear("0 #ffffff/.62,.5 #ffffff/.2,1 #ffffff/.4", 'x2="1" y2="1"')
    canvas.path(
        f"M-125 {num(foot)}C-116 {num(foot - 66)} 116 {num(foot - 66)} 125 {num(foot)}A125 43 0 0 1 -125 {num(foot)}z",
        glass,
    )
    canvas.line(f"M-125 {num(foot)}A125 43 0 0 0 125 {num(foot)}", light(STEEL, 0.3), 5)
    canvas.rect((-6, foot - 66, 12, 20), canvas.steel(STEEL))
    canvas.oval((0, foot - 70), (24, 9), canvas.turned(BLACK))


def rice_cooker(canvas: Canvas, look: Look) -> None:
    """A rounded pot with a lid, a handle and a panel; a valve where it cooks under pressure."""
    shade = look.colour(WHITE, "#efe6d4", "#9a9ea4", "#e9a7a9", "#a8bda0")
    with stand(canvas, look.size("capacity", 3, "L", 0.4), 220):
        canvas.shadow(230)
        canvas.path(
            "M-118 -150C-122 -60 -116 -24 -96 -8Q-86 0 -70 0H70Q86 0 96 -8C116 -24 122 -60 118 -150z",
            canvas.turned(shade),
        )
        canvas.path(
            "M-120 -150C-116 -200 -80 -220 0 -220S116 -200 120 -150Q0 -122 -120 -150z", canvas.face(light(shade, 0.18))
        )
        canvas.line("M-119 -150Q0 -122 119 -150", dark(shade, 0.4), 3, opacity=0.55)
        canvas.path("M-34 -216Q0 -226 34 -216L26 -198Q0 -204 -26 -198z", canvas.hollow(shade))
        if look.choice("heating", {"pressure": ("压力",), "ih": ("电磁",), "plate": ("底盘",)}, "ih") == "pressure":
            canvas.rect((44, -232, 34, 24), canvas.turned(BLACK), 9)
        _panel(canvas, look)


def _panel(canvas: Canvas, look: Look) -> None:
    canvas.path("M-58 -118Q0 -104 58 -118V-40Q0 -28 -58 -40z", canvas.face("#2f3237"))
    canvas.rect((-34, -100, 68, 28), canvas.down("#26485a", "#1b2f3d"), 5)
    canvas.text((0, -79), ("0:35", "0:48", "1:05")[look.one_of(3)], 20, "#b9ecf2", font_weight="500")
    canvas.line("M-36 -56h.1M0 -53h.1M36 -56h.1", "#d5d9dd", 9)
    canvas.disc((0, -53), 8, look.accent)
    if look.brand:
        canvas.fitted((0, -10), look.brand, (90, 13), "#7c8087")


def kettle(canvas: Canvas, look: Look) -> None:
    """Gooseneck or wide-spouted, in steel, glass, ceramic or plastic; a base where it is electric."""
    material = look.choice("material", _VESSELS, "stainless_steel")
    goose = look.choice("spout", _SPOUTS, "wide") == "gooseneck"
    usual = {"stainless_steel": STEEL, "titanium": "#b3b1ac", "glass": "#d3e6ea", "ceramic": "#efe6d4"}
    shade = look.colour(usual[material]) if material in usual else look.colour(WHITE, BLACK, "#a8bda0", "#a5c6e4")
    with stand(canvas, look.size("capacity", 1.2 if goose else 1.7, "L", 0.35), 230), canvas.at(-8, 0):
        canvas.shadow(210)
        _kettle_base(canvas, look)
        (_gooseneck if goose else _jug_kettle)(canvas, look, shade, material)


def _kettle_base(canvas: Canvas, look: Look) -> None:
    cable(canvas, "M84 -8C130 -12 140 10 200 2")
    canvas.path(turned((196, 20)), canvas.turned("#3a3d43"))
    canvas.oval((0, -20), (98, 19), canvas.lit("#4a4e55"))
    if look.flag("temperature_control"):
        canvas.rect((-30, -12, 60, 16), "#15181d", 5)
        canvas.text((0, 0), "85°C", 12, "#b9ecf2")


def _vessel(canvas: Canvas, shade: str, material: str) -> str:
    if material == "glass":
        return canvas.linear("0 #ffffff/.8,.18 #eaf6f8/.45,.6 #d8edf2/.25,.9 #b5d3db/.6,1 #ffffff/.7")
    return canvas.steel(shade) if material in ("stainless_steel", "titanium") else canvas.turned(shade)


def _gooseneck(canvas: Canvas, look: Look, shade: str, material: str) -> None:
    grip = WOOD if look.one_of(2) else BLACK
    canvas.line("M-66 -52C-112 -54 -92 -128 -122 -168Q-130 -180 -150 -178", dark(shade, 0.35), 17)
    canvas.line("M-66 -53C-112 -55 -92 -129 -122 -169Q-130 -181 -149 -179", shade, 13)
    canvas.line("M-70 -58C-108 -60 -90 -130 -121 -172", light(shade, 0.8), 4, opacity=0.8)
    canvas.line("M60 -158C100 -190 150 -180 142 -132Q136 -92 116 -66", dark(grip, 0.3), 19)
    canvas.line("M60 -158C100 -190 150 -180 142 -132Q136 -92 116 -66", grip, 14)
    canvas.line("M70 -164C104 -186 142 -174 138 -134", light(grip, 0.5), 3, opacity=0.6)
    canvas.path("M-62 -156L-84 -40Q-86 -22 -66 -20H66Q86 -22 84 -40L62 -156z", _vessel(canvas, shade, material))
    if material == "glass":
        canvas.path("M-74 -96L-84 -40Q-86 -22 -66 -20H66Q86 -22 84 -40L74 -96z", "#9dd2e4", opacity=0.55)
    canvas.oval((0, -157), (64, 15), canvas.lit(shade))
    canvas.path("M-50 -160C-40 -180 40 -180 50 -160Q0 -148 -50 -160z", canvas.face(light(shade, 0.1)))
    canvas.rect((-4, -190, 8, 18), canvas.steel(STEEL))
    canvas.disc((0, -194), 13, canvas.ball(grip))
    canvas.fitted((0, -66), look.brand, (80, 16), ink_on(shade) if material != "glass" else BLACK)


def _jug_kettle(canvas: Canvas, look: Look, shade: str, material: str) -> None:
    trim = BLACK if material in ("glass", "stainless_steel", "titanium") else dark(shade, 0.22)
    canvas.path("M-60 -206L-104 -196Q-112 -192 -104 -182L-78 -146z", _vessel(canvas, shade, material))
    canvas.line("M52 -196H112Q136 -196 134 -172L126 -72Q124 -54 104 -52H84", dark(trim, 0.35), 25)
    canvas.line("M52 -196H112Q136 -196 134 -172L126 -72Q124 -54 104 -52H84", trim, 20)
    canvas.line("M70 -200H110Q128 -200 128 -180L124 -120", light(trim, 0.5), 4, opacity=0.5)
    canvas.path("M-66 -206L-90 -40Q-92 -20 -72 -20H72Q92 -20 90 -40L66 -206z", _vessel(canvas, shade, material))
    if material == "glass":
        canvas.path(
            "M-79 -116L-90 -40Q-92 -24 -72 -24H72Q92 -24 90 -40L79 -116Q0 -104 -79 -116z", "#8ccbe0", opacity=0.6
        )
        canvas.line("M-30 -60h.1M14 -84h.1M34 -50h.1M-8 -96h.1M-46 -92h.1", "#fff", 8, opacity=0.8)
        canvas.path("M-90 -44Q0 -30 90 -44Q92 -20 72 -20H-72Q-92 -20 -90 -44z", canvas.steel(STEEL))
    else:
        canvas.rect((-8, -150, 16, 84), canvas.down("#dcecf1", "#8cc2d6"), 8, opacity=0.9)
    canvas.path("M-68 -206C-60 -228 60 -228 68 -206Q0 -190 -68 -206z", canvas.face(trim))
    canvas.rect((-16, -234, 32, 14), canvas.turned(trim), 7)
    gloss(canvas, (-66, -180, 14, 130), 0.5)
    canvas.fitted((0, -36), look.brand, (90, 13), ink_on(shade))


def food_container(canvas: Canvas, look: Look) -> None:
    """A clip-lid box or several; divided where it has compartments."""
    material = look.choice("material", _VESSELS, "plastic")
    lid = look.colour("#7fb2a4", "#8fa9c9", "#e0a58f", "#d9bd6a", "#b79bd0")
    pieces = look.pieces()
    with stand(canvas, look.size("capacity", 1000, "ml", 0.2), 120 if pieces == 1 else 190):
        _stack(canvas, look, material, lid)
        if pieces > 3:
            tally(canvas, pieces)


def _stack(canvas: Canvas, look: Look, material: str, lid: str) -> None:
    pieces = look.pieces()
    if pieces == 1:
        _box(canvas, look, material, lid)
        return
    with canvas.at(62, -16, 0.66):
        _box(canvas, look, material, lid)
    with canvas.at(-44, 0, 0.82):
        _box(canvas, look, material, lid)
    if pieces > 2:
        with canvas.at(-40, -104, 0.6):
            _box(canvas, look, material, lid)


def _box(canvas: Canvas, look: Look, material: str, lid: str) -> None:
    canvas.shadow(250)
    solid = {"stainless_steel": STEEL, "ceramic": "#efe8da", "silicone": light(lid, 0.3), "titanium": "#b3b1ac"}.get(
        material
    )
    wall = "M-118 -92L-108 -18Q-106 0 -88 0H88Q106 0 108 -18L118 -92z"
    if solid:
        canvas.path(wall, canvas.steel(solid) if material in ("stainless_steel", "titanium") else canvas.turned(solid))
    else:
        canvas.path(wall, canvas.linear("0 #ffffff/.85,.2 #f3fafb/.55,.7 #e3f0f3/.4,1 #ffffff/.7"))
        _leftovers(canvas, round(min(8, look.number("compartments", 1))), look.one_of(3))
        canvas.line("M-102 -84L-94 -22", "#fff", 6, opacity=0.7)
    canvas.path("M-122 -94L-98 -128H98L122 -94z", canvas.lit(lid))
    canvas.path("M-100 -98L-82 -121H82L100 -98z", canvas.face(lid), opacity=0.8)
    canvas.rect((-125, -97, 250, 17), canvas.turned(lid), 7)
    canvas.rect((-30, -96, 60, 30), canvas.face(light(lid, 0.22)), 6)
    canvas.line("M-16 -74h32", dark(lid, 0.35), 3, opacity=0.5)


def _leftovers(canvas: Canvas, parts: int, kind: int) -> None:
    foods = (("#d9694a", "#7fa05a", "#edc85a"), ("#edc85a", "#d9694a", "#6f8f4f"), ("#7fa05a", "#e9dcc0", "#c9743f"))[
        kind
    ]
    wide = 196 / max(parts, 2)
    for index in range(max(parts, 2)):
        left = -98 + index * wide
        top = -52 - 10 * (index % 2)
        canvas.path(
            f"M{num(left)} -8V{num(top + 8)}q{num(wide * 0.25)} -16 {num(wide * 0.5)}"
            f" -6t{num(wide * 0.5)} -2V-8q0 4 -6 4H{num(left + 6)}q-6 0 -6 -4z",
            canvas.ball(foods[index % 3]),
            opacity=0.85,
        )
        if parts > 1 and index:
            canvas.line(f"M{num(left)} -78V-8", "#fff", 3, opacity=0.8)


def air_fryer(canvas: Canvas, look: Look) -> None:
    """A basket, two baskets or an oven; a window where it has one."""
    shade = look.colour("#3b3f45", WHITE, "#a8bda0", "#efe6d4")
    kind = look.choice("form", _FRYERS, "basket")
    draw = {"oven": _fryer_oven, "dual": _fryer_dual}.get(kind, _fryer_basket)
    with stand(canvas, look.size("capacity", 5 if kind == "basket" else 9, "L", 0.35), 230):
        draw(canvas, look, shade)


def _fryer_head(canvas: Canvas, shade: str, half: float) -> None:
    canvas.shadow(half * 2)
    canvas.path(
        f"M{-half} -130C{-half - 4} -206 {-half * 0.7} -236 0 -236S{half + 4} -206 {half} -130"
        f"L{half - 6} -16Q{half - 8} 0 {half - 24} 0H{24 - half}"
        f"Q{8 - half} 0 {6 - half} -16z",
        canvas.turned(shade),
    )
    canvas.line(f"M{-half * 0.6} -221Q0 -240 {half * 0.6} -221", "#fff", 3, opacity=0.4)


def _display(canvas: Canvas, look: Look, y: float, half: float = 52) -> None:
    canvas.rect((-half, y - 20, half * 2, 40), canvas.face("#1f2329"), 20)
    canvas.text((0, y + 8), ("180°", "190°", "200°")[look.one_of(3)], 22, "#f1b27a", font_weight="500")
    canvas.line(f"M{12 - half} {y}h.1M{half - 12} {y}h.1", "#d5d9dd", 6)


def _drawer(canvas: Canvas, look: Look, shade: str, x: float, half: float) -> None:
    inner = dark(shade, 0.08)
    canvas.path(
        f"M{x - half} -124H{x + half}L{x + half - 5} -24Q{x + half - 6} -14 {x + half - 16}"
        f" -14H{x - half + 16}Q{x - half + 6} -14 {x - half + 5} -24z",
        canvas.face(inner),
        stroke=dark(shade, 0.45),
        stroke_width=2,
        stroke_opacity=0.5,
    )
    if look.flag("window"):
        canvas.rect((x - half * 0.62, -112, half * 1.24, 44), canvas.down("#3a2a20", "#7a4a26"), 9)
        canvas.line(f"M{x - half * 0.4} -76l16 -8m8 8l18 -9m4 8l14 -6", "#e8b45f", 8)
    canvas.rect((x - 17, -74, 34, 66), canvas.turned(dark(shade, 0.35)), 12)
    canvas.rect((x - 11, -70, 10, 56), "#fff", 5, opacity=0.16)


def _fryer_basket(canvas: Canvas, look: Look, shade: str) -> None:
    _fryer_head(canvas, shade, 104)
    _display(canvas, look, -170)
    _drawer(canvas, look, shade, 0, 84)


def _fryer_dual(canvas: Canvas, look: Look, shade: str) -> None:
    _fryer_head(canvas, shade, 136)
    _display(canvas, look, -172, 78)
    _drawer(canvas, look, shade, -62, 54)
    _drawer(canvas, look, shade, 62, 54)


def _fryer_oven(canvas: Canvas, look: Look, shade: str) -> None:
    canvas.shadow(250)
    left, top, wide, high = cuboid(canvas, (212, 206, 70), shade, (0, -8), 14)
    canvas.line(f"M{left + 20} 0h.1M{left + wide - 20} 0h.1", BLACK, 14)
    canvas.rect(
        (left + 14, top + 58, wide - 28, high - 76),
        canvas.down("#2a211c", "#6b4426"),
        10,
        stroke=dark(shade, 0.5),
        stroke_width=5,
    )
    canvas.line(
        f"M{left + 26} {top + 118}h{wide - 52}M{left + 26} {top + 158}h{wide - 52}", "#c9ccd0", 2.5, opacity=0.7
    )
    canvas.line(f"M{left + 46} {top + 108}h24m14 0h26m16 0h22m-92 40h30m18 0h24", "#e8b45f", 15)
    canvas.line(f"M{left + 40} {top + 70}h{wide - 80}", STEEL, 8)
    with canvas.at(left + wide / 2, 0):
        _display(canvas, look, top + 29, 46)
    canvas.path(f"M{left + 22} {top + 66}h50L{left + 22} {top + 150}z", "#fff", opacity=0.12)
    canvas.disc((left + wide - 30, top + 29), 13, canvas.ball(mix(shade, PAPER, 0.3)))


KITCHEN: dict[str, Shape] = {
    "frying_pan": frying_pan,
    "rice_cooker": rice_cooker,
    "kettle": kettle,
    "food_container": food_container,
    "air_fryer": air_fryer,
}
