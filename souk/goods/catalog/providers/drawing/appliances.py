"""Household appliances: hair dryers, air purifiers, humidifiers, desk lamps and coffee makers."""

from souk.goods.catalog.providers.drawing.canvas import Canvas, num
from souk.goods.catalog.providers.drawing.look import Look
from souk.goods.catalog.providers.drawing.palette import BLACK, STEEL, WHITE, dark, ink_on, light, mix
from souk.goods.catalog.providers.drawing.parts import Shape, cable, cuboid, cylinder, gloss, stand, turned
from souk.goods.catalog.providers.drawing.vacuums import vacuum

_MOUNTS = {"clamp": ("clip", "夹"), "wall": ("壁",), "base": ("底座",)}
_STEAMS = {"ultrasonic": ("超声",), "evaporative": ("无雾", "蒸发"), "warm": ("加热",)}
_COFFEES = {
    "capsule": ("pod", "nespresso", "胶囊"),
    "filter": ("drip", "滴滤", "美式"),
    "espresso": ("意式", "半自动", "全自动"),
}


def hair_dryer(canvas: Canvas, look: Look) -> None:
    """A barrel on a grip, with a nozzle or a diffuser; folded at the grip where it folds."""
    shade = look.colour("#e9a7a9", "#3f444c", WHITE, "#8d75b8", "#a5c6e4")
    trim = mix(shade, "#d8b874", 0.5) if look.one_of(2) else dark(shade, 0.4)
    with stand(canvas, 0.9, 270):
        canvas.shadow(120, 0, 22)
        cable(canvas, "M30 -10C40 16 130 18 150 -2S196 -6 200 2")
        with canvas.at(24, 0, 1, -9 if not look.flag("foldable") else -20):
            canvas.path("M-24 -170L-20 -12Q-18 0 0 0T22 -12L30 -170z", canvas.turned(shade))
            canvas.rect((-8, -118, 16, 44), canvas.turned(dark(shade, 0.25)), 8)
            canvas.rect((-5, -112, 10, 14), light(shade, 0.6), 4)
            canvas.rect((-21, -14, 43, 10), canvas.turned(trim), 4)
        _barrel(canvas, look, shade, trim)


def _barrel(canvas: Canvas, look: Look, shade: str, trim: str) -> None:
    across = canvas.linear(
        f"0 {light(shade, 0.55)},.3 {light(shade, 0.15)},.75 {dark(shade, 0.14)},1 {dark(shade, 0.28)}", 'x2="0" y2="1"'
    )
    if look.flag("diffuser"):
        canvas.path("M-92 -236L-138 -268Q-150 -212 -138 -156L-92 -186z", across)
        canvas.oval((-138, -212), (16, 56), canvas.hollow(shade))
        canvas.line("M-140 -244h-14M-140 -222h-18M-140 -200h-18M-140 -178h-14", dark(shade, 0.3), 8)
    else:
        canvas.path("M-92 -240L-142 -228V-196L-92 -184z", canvas.down("#5a5e65", "#24272c"))
        canvas.oval((-142, -212), (5, 16), "#15171b")
    canvas.path(
        "M-96 -250C-40 -276 40 -284 84 -272C118 -262 126 -238 126 -212S118 -162 84 -152C40 -140 -40 -150 -96 -174z",
        across,
    )
    canvas.path(
        "M88 -270C118 -260 126 -238 126 -212S118 -164 88 -154Q104 -180 104 -212T88 -270z",
        canvas.down(light(trim, 0.4), dark(trim, 0.2)),
    )
    canvas.line("M112 -238v52M118 -230v36M106 -246v68", dark(trim, 0.5), 2.5, opacity=0.7)
    canvas.line("M-92 -250V-174", trim, 6)
    canvas.path("M-80 -248C-30 -266 40 -272 78 -262C40 -260 -20 -252 -80 -238z", "#fff", opacity=0.5)
    canvas.fitted((4, -200), look.brand, (120, 22), ink_on(shade))
    if look.flag("ion"):
        canvas.line("M-158 -240h.1M-172 -214h.1M-160 -190h.1M-186 -232h.1M-184 -196h.1", "#fff", 7, opacity=0.8)


def air_purifier(canvas: Canvas, look: Look) -> None:
    """A tower with a perforated wall, an outlet on top and a ring that shows the air; larger for larger rooms."""
    shade = look.colour(WHITE, "#d9dde0", "#3f444c", "#d9c9b6")
    dots = dark(shade, 0.3)
    with stand(canvas, look.size("coverage", 40, "m²", 0.3)):
        canvas.shadow(168)
        (_round_tower if look.one_of(2) else _square_tower)(canvas, look, shade, dots)


def _round_tower(canvas: Canvas, look: Look, shade: str, dots: str) -> None:
    canvas.path(turned((166, 246)), canvas.turned(shade))
    rows = "".join(f"M-74 {y}h150" for y in range(-112, -12, 11))
    canvas.line(rows, dots, 4, stroke_dasharray="0.1 10", opacity=0.55)
    canvas.oval((0, -246), (83, 18), canvas.lit(shade))
    canvas.oval((0, -246), (68, 14), canvas.hollow(shade))
    canvas.line("M-62 -246h124M-50 -252h100M-50 -240h100", light(shade, 0.2), 2.5)
    canvas.oval((0, -246), (26, 6), canvas.lit(shade))
    _air_screen(canvas, look, -172)
    gloss(canvas, (-72, -226, 16, 204), 0.5)


def _square_tower(canvas: Canvas, look: Look, shade: str, dots: str) -> None:
    left, top, wide, high = cuboid(canvas, (140, 238, 84), shade, (0, 0), 18)
    rows = "".join(f"M{left + 18} {y}h{wide - 34}" for y in range(-118, -14, 11))
    canvas.line(rows, dots, 4, stroke_dasharray="0.1 10", opacity=0.55)
    canvas.path(f"M{left + 18} {top - 3}l28 -18h{wide - 24}l-26 18z", canvas.hollow(shade))
    canvas.line(f"M{left + 30} {top - 8}h{wide - 28}M{left + 40} {top - 15}h{wide - 30}", light(shade, 0.4), 2.5)
    with canvas.at(left + wide / 2, 0):
        _air_screen(canvas, look, top + high * 0.28)


def _air_screen(canvas: Canvas, look: Look, y: float) -> None:
    canvas.disc((0, y), 33, canvas.face("#24282e"))
    canvas.line(f"M-24 {y}a24 24 0 0 1 48 0", "#7fe0a8", 4)
    canvas.text((0, y + 7), ("08", "12", "05")[look.one_of(3)], 20, "#eafaf1", font_weight="500")
    canvas.line(f"M-8 {y + 17}h16", "#eafaf1", 2, opacity=0.5)


def humidifier(canvas: Canvas, look: Look) -> None:
    """A tank on a base with mist above; no mist where it evaporates."""
    shade = look.colour(WHITE, "#b9d3cf", "#efd6d3", "#d9c9b6")
    with stand(canvas, look.size("capacity", 3, "L", 0.35), 260):
        if look.choice("method", _STEAMS, "ultrasonic") != "evaporative":
            _mist(canvas)
        canvas.shadow(170)
        _tank(canvas, shade, look.one_of(2))
        canvas.path(turned((172, 62)), canvas.turned(shade))
        canvas.disc((0, -32), 14, canvas.lit(shade), stroke=dark(shade, 0.3), stroke_width=1.5)
        canvas.line("M0 -40v8", look.accent, 3)
        canvas.line("M-44 -30h.1M44 -30h.1", "#8fe0b5", 6)


def _mist(canvas: Canvas) -> None:
    cloud = canvas.radial("0 #fff/.85,1 #fff/0")
    for x, y, wide, high in ((6, -222, 34, 30), (18, -250, 46, 30), (40, -272, 56, 26), (-8, -262, 40, 24)):
        canvas.oval((x, y), (wide, high), cloud)


def _tank(canvas: Canvas, shade: str, dome: int) -> None:
    glass = canvas.linear("0 #ffffff/.85,.2 #eef8fa/.6,.65 #d9edf2/.5,1 #bcd8e0/.8")
    outline = (
        "M-82 -52V-150C-82 -196 -44 -206 0 -206S82 -196 82 -150V-52z"
        if dome
        else "M-84 -52L-70 -188Q-68 -200 -54 -200H54Q68 -200 70 -188L84 -52z"
    )
    canvas.path(outline, glass)
    canvas.path("M-80 -118Q-40 -128 0 -118T80 -118L82 -52H-82z", canvas.down("#a4d3e4", "#6fb4cf"), opacity=0.85)
    canvas.line("M-36 -84h.1M24 -98h.1M48 -74h.1M-6 -70h.1", "#fff", 8, opacity=0.6)
    canvas.path("M-30 -204Q0 -216 30 -204L22 -192Q0 -198 -22 -192z", canvas.turned(shade))
    gloss(canvas, (-68, -174, 14, 112), 0.9)


def desk_lamp(canvas: Canvas, look: Look) -> None:
    """An arm and a head with its pool of light; a clamp or a base."""
    shade = look.colour(WHITE, "#3f444c", "#a8bda0", "#d3a73f", "#c65f52")
    mount = look.choice("mount", _MOUNTS, "base")
    glow = {"warm": "#ffdf9e", "cool": "#e6f3ff"}.get(
        look.choice("colour_temperature", {"warm": ("暖",), "cool": ("冷",)}, ""), "#fff3d0"
    )
    with stand(canvas, 1, 270):
        _light(canvas, glow)
        (_clamp if mount == "clamp" else _foot)(canvas, look, shade)
        if look.one_of(2):
            _swing_arm(canvas, shade, glow)
        else:
            _bar_arm(canvas, shade, glow)


def _light(canvas: Canvas, glow: str) -> None:
    canvas.path("M-6 -226L-150 0H120L96 -226z", canvas.linear(f"0 {glow}/.75,1 {glow}/0", 'x2="0" y2="1"'))
    canvas.oval((-16, 0), (130, 20), canvas.radial(f"0 {glow}/.9,1 {glow}/0"))


def _foot(canvas: Canvas, look: Look, shade: str) -> None:
    with canvas.at(-86, 0):
        canvas.shadow(130)
        cylinder(canvas, (126, 18), shade)
        canvas.disc((0, -6), 4, "#8fe0b5")
        canvas.oval((26, -18), (11, 3), dark(shade, 0.3))
    if look.choice("power_source", {"battery": ("cordless", "充电"), "plug": ()}, "plug") == "plug":
        cable(canvas, "M-146 -6C-170 -8 -176 6 -206 2", width=5)


def _clamp(canvas: Canvas, look: Look, shade: str) -> None:
    canvas.path("M-200 -34H30L44 -22V-12H-200z", canvas.lit("#c99b67"))
    canvas.rect((-200, -22, 244, 18), canvas.face("#c99b67"), 3)
    canvas.path("M-108 -50H-64V-34H-88V2H-64V14H-108z", canvas.turned(shade))
    canvas.line("M-74 14V34M-86 36h24", STEEL, 6)


def _swing_arm(canvas: Canvas, shade: str, glow: str) -> None:
    for outline in ("M-86 -16L-112 -150", "M-112 -150L12 -236"):
        canvas.line(outline, dark(shade, 0.35), 11)
        canvas.line(outline, light(shade, 0.1), 7)
    for spot in ((-86, -22), (-112, -150), (14, -236)):
        canvas.disc(spot, 10, canvas.ball(STEEL))
    with canvas.at(34, -226, 1, -14):
        canvas.path("M-22 -30Q-24 -44 0 -44T22 -30L70 26H-66z", canvas.turned(shade))
        canvas.oval((2, 26), (68, 13), glow)
        canvas.oval((2, 27), (30, 8), "#fffdf4")


def _bar_arm(canvas: Canvas, shade: str, glow: str) -> None:
    canvas.line("M-86 -18V-210Q-86 -240 -56 -240H-30", dark(shade, 0.35), 15)
    canvas.line("M-86 -18V-210Q-86 -240 -56 -240H-30", light(shade, 0.08), 11)
    canvas.line("M-89 -22V-208", "#fff", 2.5, opacity=0.5)
    canvas.rect(
        (-42, -254, 184, 22), canvas.linear(f"0 {light(shade, 0.5)},1 {dark(shade, 0.15)}", 'x2="0" y2="1"'), 11
    )
    canvas.rect((-28, -236, 158, 8), glow, 4)
    canvas.disc((-86, -18), 9, canvas.ball(shade))


def coffee_maker(canvas: Canvas, look: Look) -> None:
    """A capsule machine, a filter machine with its jug, or an espresso machine."""
    shade = look.colour("#3b3f45", STEEL, "#b5483f", "#efe6d4", "#8fb0a4")
    kind = look.choice("type", _COFFEES, "espresso")
    draw = {"capsule": _capsule, "filter": _filter}.get(kind, _espresso)
    with stand(canvas, 1, 240):
        draw(canvas, look, shade)


def _cup(canvas: Canvas, x: float, y: float) -> None:
    canvas.line(f"M{num(x + 22)} {num(y - 30)}q18 -2 16 10t-20 10", "#e9e5dc", 5)
    canvas.path(turned((50, 40), y, x, 0.7), canvas.turned(WHITE))
    canvas.oval((x, y - 40), (25, 6), WHITE)
    canvas.oval((x, y - 39), (21, 4.5), "#7a4a2a")
    canvas.line(f"M{num(x - 4)} {num(y - 50)}q-8 -10 0 -20t-2 -20", "#fff", 4, opacity=0.5)


def _espresso(canvas: Canvas, look: Look, shade: str) -> None:
    canvas.shadow(260)
    left, top, wide, high = cuboid(canvas, (214, 226, 74), shade, (0, 0), 12)
    canvas.rect((left + 16, top + 84, wide - 32, high - 112), canvas.hollow(shade), 8)
    canvas.rect((left + 8, -30, wide - 16, 24), canvas.steel(STEEL), 6)
    canvas.line(f"M{left + 22} -18h{wide - 44}", "#5a5e65", 4, stroke_dasharray="8 7")
    middle = left + wide / 2
    canvas.disc((left + 48, top + 44), 26, canvas.lit("#f1f2f0"), stroke="#8b9096", stroke_width=3)
    canvas.line(f"M{left + 48} {top + 44}l10 -14", "#b5483f", 3)
    canvas.line(f"M{middle + 10} {top + 46}h.1M{middle + 38} {top + 46}h.1M{middle + 66} {top + 46}h.1", "#f1f2f0", 17)
    canvas.rect((middle - 34, top + 80, 68, 18), canvas.steel(STEEL), 5)
    canvas.rect((middle - 28, top + 98, 56, 16), canvas.steel("#9a9ea4"), 5)
    canvas.line(f"M{middle + 26} {top + 106}h62", BLACK, 13)
    canvas.line(f"M{middle - 8} {top + 116}v36M{middle + 8} {top + 116}v36", "#6f4527", 3.5)
    _cup(canvas, middle, -28)
    canvas.line(f"M{left + wide - 30} {top + 88}q10 30 0 66", STEEL, 6)
    canvas.fitted((middle + 36, top + 26), look.brand, (90, 14), ink_on(shade))


def _filter(canvas: Canvas, look: Look, shade: str) -> None:
    canvas.shadow(200)
    canvas.rect((34, -238, 66, 238), canvas.turned(dark(shade, 0.1)), 14)
    canvas.path("M-92 -238Q-94 -250 -78 -250H84Q100 -250 100 -234V-172H-70Q-88 -172 -90 -188z", canvas.face(shade))
    canvas.rect((-98, -24, 200, 24), canvas.turned(shade), 9)
    canvas.path("M-70 -172H26L14 -150H-58z", canvas.face(dark(shade, 0.25)))
    canvas.line("M36 -128H54Q66 -128 64 -112L56 -58", BLACK, 10)
    canvas.path(
        "M-62 -136H28C56 -104 54 -44 34 -28H-66C-86 -44 -90 -104 -62 -136z",
        canvas.linear("0 #fff/.7,.4 #fff/.25,1 #fff/.5"),
    )
    canvas.path(
        "M-81 -88C-82 -62 -78 -38 -66 -28H34C46 -38 50 -62 49 -88Q-16 -78 -81 -88z",
        canvas.linear("0 #6b4026,.5 #3d2315,1 #54301c"),
        opacity=0.94,
    )
    canvas.rect((-66, -144, 98, 12), canvas.turned(BLACK), 5)
    gloss(canvas, (-68, -120, 12, 80), 0.8)
    canvas.fitted((0, -204), look.brand, (120, 20), ink_on(shade))
    canvas.disc((68, -60), 11, canvas.ball(look.accent))


def _capsule(canvas: Canvas, look: Look, shade: str) -> None:
    canvas.shadow(170)
    canvas.path("M-16 -176H70Q84 -176 84 -160V-22Q84 0 62 0H-84Q-92 0 -92 -10T-84 -22H-16z", canvas.turned(shade))
    canvas.path(
        "M-92 -176Q-100 -246 -20 -248H50Q86 -246 84 -190V-160H-60Q-88 -160 -92 -176z", canvas.face(light(shade, 0.06))
    )
    canvas.line("M-74 -238Q-20 -276 56 -240", canvas.steel(STEEL), 10)
    canvas.path("M-68 -160H-28L-34 -138H-62z", canvas.turned(BLACK))
    canvas.line("M-48 -136V-66", "#6f4527", 3.5)
    canvas.oval((-52, -22), (38, 6), "#5a5e65")
    _cup(canvas, -50, -22)
    canvas.fitted((0, -196), look.brand, (100, 20), ink_on(shade))
    for x, paint in ((118, look.accent), (146, "#d8b874")):
        canvas.path(f"M{x - 14} 0l4 -24h20l4 24z", canvas.turned(paint))
        canvas.oval((x, 0), (15, 4), light(paint, 0.4))


APPLIANCES: dict[str, Shape] = {
    "hair_dryer": hair_dryer,
    "vacuum": vacuum,
    "air_purifier": air_purifier,
    "humidifier": humidifier,
    "desk_lamp": desk_lamp,
    "coffee_maker": coffee_maker,
}
