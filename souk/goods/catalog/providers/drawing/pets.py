"""Pets: litter boxes, litter, food and fountains."""

from functools import partial

from souk.goods.catalog.providers.drawing.canvas import Canvas, num
from souk.goods.catalog.providers.drawing.look import Look
from souk.goods.catalog.providers.drawing.palette import PAPER, STEEL, WHITE, dark, ink_on, light, mix
from souk.goods.catalog.providers.drawing.parts import (
    Box,
    Shape,
    cable,
    cuboid,
    gloss,
    jar,
    lines,
    row,
    sack,
    stand,
    tin,
    turned,
)

_SAND = "#d8cbb4"
_ENCLOSURES = {
    "top_entry": ("top-entry", "顶入", "上入"),
    "automatic": ("self-cleaning", "自动", "智能"),
    "hooded": ("covered", "封闭", "带盖", "有盖"),
    "high_sided": ("high-sided", "high side", "高边", "加高", "高围"),
    "open": ("tray", "开放", "敞开"),
}
_LITTERS = {
    "mixed": ("混合",),
    "tofu": ("豆腐",),
    "wood": ("pine", "松木"),
    "cassava": ("木薯",),
    "silica": ("crystal", "水晶", "硅胶"),
    "paper": ("纸",),
    "bentonite": ("clay", "膨润土", "矿砂"),
}
_GRAINS = {
    "bentonite": "#b9b2a6", "tofu": "#e8dcae", "mixed": "#d9cfb6", "wood": "#cfa26b",
    "cassava": "#efe7cf", "silica": "#cfe3f2", "paper": "#c9cbcc",
}  # fmt: skip
_FORMS = {
    "freeze_dried": ("freeze-dried", "冻干"),
    "wet": ("can", "tin", "pouch", "罐", "湿粮"),
    "baked": ("烘焙",),
    "dry": ("kibble", "干粮"),
}
_MEATS = {
    "chicken": "#e3b35b", "fish": "#6f9fc4", "duck": "#b98a4d", "beef": "#b4504a", "rabbit": "#bfa089",
    "lamb": "#8d75b8",
}  # fmt: skip
_MEAT_WORDS = {
    "chicken": ("鸡",), "fish": ("salmon", "tuna", "鱼"), "duck": ("鸭",), "beef": ("牛",), "rabbit": ("兔",),
    "lamb": ("羊",),
}  # fmt: skip


def _paw(canvas: Canvas, place: tuple[float, float, float], shade: str, opacity: float = 1) -> None:
    with canvas.at(*place):
        canvas.path("M0 -1c6 0 10 6 10 10c0 6 -6 5 -10 5s-10 1 -10 -5c0 -4 4 -10 10 -10z", shade, opacity=opacity)
        for left, top in ((-11, -3), (-4, -9), (4, -9), (11, -3)):
            canvas.oval((left, top), (3.2, 4.4), shade, opacity=opacity)


def _grains(canvas: Canvas, spot: tuple[float, float], radii: tuple[float, float], shade: str, seed: int) -> None:
    """A bed of litter with a few grains in the light and a few in the shade."""
    canvas.oval(spot, radii, canvas.down(dark(shade, 0.12), light(shade, 0.2)))
    dots = {light(shade, 0.6): "", dark(shade, 0.28): ""}
    for index in range(26):
        turn = (index * 0.381966 + seed % 97 / 97) % 1
        far = ((index + 0.5) / 26) ** 0.5 * 0.86
        x = spot[0] + radii[0] * far * (2 * abs(2 * turn - 1) - 1)
        y = spot[1] + radii[1] * far * (1 if index % 2 else -1) * (1 - (2 * abs(2 * turn - 1) - 1) ** 2) ** 0.5
        dots[list(dots)[index % 2]] += f"M{num(x)} {num(y)}h.1"
    for paint, marks in dots.items():
        canvas.line(marks, paint, 4)


def litter_box(canvas: Canvas, look: Look) -> None:
    """Open, high-sided, hooded, top-entry or automatic; larger with its capacity."""
    kind = look.choice("enclosure", _ENCLOSURES, "open")
    steel = (
        look.choice("material", {"stainless_steel": ("steel", "不锈钢"), "plastic": ("塑料",)}, "plastic")
        == "stainless_steel"
    )
    shade = look.colour(STEEL) if steel else look.colour(WHITE, "#a8bda0", "#b9c6d3", "#d9c9b6", "#8f979f")
    draw = {"open": _tray, "high_sided": _tub, "hooded": _hood, "top_entry": _top_entry, "automatic": _globe}[kind]
    tall = {"open": 130, "high_sided": 180}.get(kind, 240)
    with stand(canvas, look.size("capacity", 40, "L", 0.42), tall):
        draw(canvas, look, shade, steel)


def _basin(canvas: Canvas, look: Look, shade: str, size: tuple[float, float], steel: bool) -> None:
    """A rounded basin of litter seen from above its rim."""
    wide, high = size[0] / 2, size[1]
    canvas.shadow(size[0])
    canvas.path(
        f"M{num(-wide)} {num(-high)}L{num(-wide * 0.9)} -22Q{num(-wide * 0.88)} 0"
        f" {num(-wide * 0.76)} 0H{num(wide * 0.76)}"
        f"Q{num(wide * 0.88)} 0 {num(wide * 0.9)} -22L{num(wide)} {num(-high)}z",
        canvas.steel(shade) if steel else canvas.turned(shade),
    )
    canvas.oval((0, -high), (wide * 1.04, wide * 0.3), canvas.lit(shade))
    canvas.oval((0, -high + 1), (wide * 0.95, wide * 0.255), canvas.hollow(shade))
    _grains(canvas, (0, -high + wide * 0.07), (wide * 0.84, wide * 0.18), _SAND, look.seed)


def _scoop(canvas: Canvas, x: float, y: float, shade: str) -> None:
    with canvas.at(x, y, 1, 24):
        canvas.line("M0 -14V-78", dark(shade, 0.1), 11)
        canvas.line("M-2 -18V-76", light(shade, 0.4), 3, opacity=0.6)
        canvas.rect((-19, -18, 38, 38), canvas.face(shade), 9)
        canvas.line("M-9 -6v18M0 -6v18M9 -6v18", dark(shade, 0.45), 4, opacity=0.6)


def _tray(canvas: Canvas, look: Look, shade: str, steel: bool) -> None:
    _basin(canvas, look, shade, (262, 84), steel)
    _scoop(canvas, 52, -84, look.accent)
    _paw(canvas, (0, -36, 1.1), dark(shade, 0.35), 0.35)


def _tub(canvas: Canvas, look: Look, shade: str, steel: bool) -> None:
    low = min(0.75, max(0.28, look.number("entry_height", 18, "cm") / 40))
    entry = -158 * low
    canvas.shadow(246)
    canvas.path("M-127 -158A128 36 0 0 1 127 -158L108 -30H-108z", canvas.hollow(shade))
    _grains(canvas, (0, -86), (104, 34), _SAND, look.seed)
    canvas.path(
        f"M-128 -158C-112 -130 -84 {num(entry - 30)} -62 {num(entry)}Q-56 {num(entry + 14)} -40 {num(entry + 15)}H40"
        f"Q56 {num(entry + 14)} 62 {num(entry)}C84 {num(entry - 30)} 112 -130 128 -158L112 -20"
        "Q110 0 94 0H-94Q-110 0 -112 -20z",
        canvas.steel(shade) if steel else canvas.turned(shade),
    )
    canvas.line(
        f"M-128 -158C-112 -130 -84 {num(entry - 30)} -62 {num(entry)}Q-56 {num(entry + 14)} -40 {num(entry + 15)}H40"
        f"Q56 {num(entry + 14)} 62 {num(entry)}C84 {num(entry - 30)} 112 -130 128 -158A128 36 0 0 0 -128 -158",
        light(shade, 0.5),
        7,
    )
    _paw(canvas, (0, entry * 0.5, 1.1), dark(shade, 0.35), 0.35)


def _hood(canvas: Canvas, look: Look, shade: str, steel: bool) -> None:
    base = mix(shade, look.accent, 0.55)
    canvas.shadow(250)
    canvas.path("M-112 -64C-116 -176 -76 -226 0 -226S116 -176 112 -64z", canvas.turned(shade))
    canvas.line("M-30 -222q0 -22 30 -22t30 22", dark(shade, 0.22), 9)
    canvas.path("M-56 -58V-118A56 58 0 0 1 56 -118V-58z", canvas.hollow(dark(shade, 0.3)))
    canvas.path(
        "M-50 -84V-118A50 52 0 0 1 50 -118V-84z", canvas.linear("0 #fff/.5,.5 #fff/.16,1 #fff/.3", 'x2="1" y2="1"')
    )
    canvas.line("M-61 -56V-118A61 63 0 0 1 61 -118V-56", light(shade, 0.4), 7)
    canvas.path(
        "M-122 -62H122L114 -18Q112 0 94 0H-94Q-112 0 -114 -18z", canvas.steel(base) if steel else canvas.turned(base)
    )
    canvas.rect((-126, -68, 252, 13), canvas.turned(light(base, 0.16)), 6)
    gloss(canvas, (-96, -176, 20, 100), 0.5)
    if look.flag("odour_filter"):
        canvas.line("M-18 -200h36M-14 -192h28", dark(shade, 0.4), 3.5, opacity=0.6)


def _top_entry(canvas: Canvas, look: Look, shade: str, steel: bool) -> None:
    lid = mix(shade, look.accent, 0.5)
    canvas.shadow(230)
    canvas.path(
        "M-116 -190L-102 -22Q-100 0 -80 0H80Q100 0 102 -22L116 -190z",
        canvas.steel(shade) if steel else canvas.turned(shade),
    )
    canvas.path("M-122 -200V-184C-116 -150 116 -150 122 -184V-200z", canvas.turned(dark(lid, 0.12)))
    canvas.oval((0, -200), (122, 38), canvas.lit(lid))
    canvas.line("M-98 -200a98 28 0 0 1 30 -20M98 -200a98 28 0 0 1 -36 21", dark(lid, 0.3), 3, opacity=0.45)
    canvas.line("M-86 -188q10 8 26 12M86 -188q-10 8 -26 12", dark(lid, 0.3), 3, opacity=0.45)
    canvas.oval((4, -201), (58, 18), light(lid, 0.5))
    canvas.oval((4, -199), (54, 16), canvas.hollow(dark(lid, 0.35)))
    canvas.path("M-30 -205l5 -38q9 4 14 13q14 -4 26 0q6 -9 15 -13l4 38q-32 16 -64 0z", canvas.ball("#5b5550"))
    canvas.path("M-22 -232q5 3 8 8l-11 4zM31 -232q-5 3 -8 8l10 4z", "#c99a93")
    canvas.line("M-12 -214h.1M19 -214h.1", "#f1d35e", 7)
    canvas.line("M-12 -214h.1M19 -214h.1", "#22252b", 3)
    canvas.path("M1 -207h5l-2.5 3z", "#d9a0a0")
    _paw(canvas, (0, -78, 1.5), dark(shade, 0.35), 0.32)
    gloss(canvas, (-86, -150, 18, 120), 0.45)


def _globe(canvas: Canvas, look: Look, shade: str, steel: bool) -> None:
    trim = STEEL if steel else dark(shade, 0.55)
    canvas.shadow(224)
    canvas.path(
        "M-104 -74Q-112 -70 -110 -56L-102 -14Q-100 0 -86 0H86Q100 0 102 -14L110 -56Q112 -70 104 -74z",
        canvas.turned(dark(shade, 0.08)),
    )
    canvas.disc((0, -144), 112, canvas.ball(shade))
    canvas.disc((0, -138), 72, light(shade, 0.55))
    canvas.disc((0, -138), 65, canvas.hollow(trim))
    canvas.path(
        "M-60 -112C-30 -124 30 -124 60 -112A65 65 0 0 1 -60 -112z", canvas.down(light(_SAND, 0.2), dark(_SAND, 0.18))
    )
    canvas.rect((-56, -56, 112, 42), canvas.face(light(shade, 0.1)), 8, stroke=dark(shade, 0.3), stroke_opacity=0.4)
    canvas.rect((-14, -47, 28, 5), dark(shade, 0.35), 2.5)
    canvas.rect((-26, -250, 52, 17), canvas.turned(trim), 8)
    canvas.line("M-10 -241h.1M0 -241h.1M10 -241h.1", "#8fe0b5", 5)


def cat_litter(canvas: Canvas, look: Look) -> None:
    """A bag with a window on its grains, and a small heap in front."""
    kind = look.choice("material", _LITTERS, "bentonite")
    grain = _GRAINS[kind]
    shade = look.colour("#7fb2a4", "#8fa9c9", "#d4a373", "#9c8fbd", "#6f8f7a")
    wide = look.size("weight", 6, "kg")
    with stand(canvas, wide):
        row(canvas, look.pieces(), 150, partial(_litter_bag, canvas, look, (shade, grain), kind))
        if look.pieces() == 1:
            _heap(canvas, grain, kind, look.seed)


def _litter_bag(canvas: Canvas, look: Look, shades: tuple[str, str], kind: str) -> None:
    shade, grain = shades
    sack(canvas, (176, 246), shade)
    canvas.path("M-84 -196H84V-152Q0 -128 -84 -152z", PAPER, opacity=0.94)
    canvas.fitted((0, -162), look.brand, (140, 26), dark(shade, 0.55))
    canvas.disc((0, -82), 48, light(shade, 0.65))
    _grains(canvas, (0, -82), (42, 42), grain, look.seed)
    if kind in ("tofu", "wood", "paper", "cassava"):
        canvas.line("M-22 -96l10 5M4 -104l11 -4M18 -78l2 11M-16 -66l11 3M-4 -86l9 -5", dark(grain, 0.22), 7)
    _paw(canvas, (60, -24, 0.9), ink_on(shade), 0.8)


def _heap(canvas: Canvas, grain: str, kind: str, seed: int) -> None:
    with canvas.at(92, 2):
        canvas.shadow(84)
        canvas.path("M-46 0Q-24 -30 0 -32T46 0Q0 8 -46 0z", canvas.face(grain))
        long = 8 if kind in ("tofu", "wood", "paper", "cassava") else 0.1
        marks = "".join(
            f"M{-30 + (index * 23 + seed) % 60} {-4 - (index * 7) % 16}l{long} {index % 3 - 1}" for index in range(12)
        )
        canvas.line(marks, dark(grain, 0.2), 5)
        canvas.line("M-12 -20l.1 0M6 -24l.1 0M16 -12l.1 0M-24 -8l.1 0", light(grain, 0.7), 4.5)


def _cat(canvas: Canvas, shade: str) -> None:
    canvas.path(
        "M-34 6C-40 -20 -38 -40 -34 -48Q-22 -44 -15 -32Q0 -37 15 -32Q22 -44 34 -48C38 -40 40"
        " -20 34 6Q20 26 0 26T-34 6z",
        canvas.ball(shade),
    )
    canvas.line("M-14 -4v5M14 -4v5", dark(shade, 0.75), 6)
    canvas.path("M-5 7h10l-5 6z", "#d98f8c")
    canvas.line("M0 13q-4 7 -10 4M0 13q4 7 10 4M-22 9l-20 -3M-22 14l-19 3M22 9l20 -3M22 14l19 3", dark(shade, 0.6), 1.8)


def _dog(canvas: Canvas, shade: str) -> None:
    canvas.path("M-26 -30C-30 8 -18 28 0 28S30 8 26 -30Q0 -46 -26 -30z", canvas.ball(shade))
    canvas.path(
        "M-20 -36C-44 -40 -48 -6 -38 12C-26 10 -22 -8 -20 -36zM20 -36C44 -40 48 -6 38 12C26 10 22 -8 20 -36z",
        canvas.face(dark(shade, 0.35)),
    )
    canvas.oval((0, 13), (15, 12), light(shade, 0.6))
    canvas.oval((0, 7), (7, 5), "#3a3334")
    canvas.line("M-12 -8v4M12 -8v4", dark(shade, 0.75), 6)
    canvas.line("M0 12v5q-4 6 -9 3M0 17q4 6 9 3", "#3a3334", 1.8)


def _kibble(canvas: Canvas, spot: tuple[float, float], shade: str) -> None:
    for x, y in ((-26, 0), (-9, 3), (9, 3), (26, 0), (-17, -9), (1, -10), (18, -8), (-6, -18), (9, -18)):
        canvas.oval((spot[0] + x, spot[1] + y), (9, 7), canvas.ball(shade))


def _food(canvas: Canvas, look: Look, dog: bool) -> None:
    form = look.choice("form", _FORMS, "dry")
    meat = look.choice("protein", _MEAT_WORDS, ("chicken", "beef", "fish")[look.one_of(3)])
    shade = look.colour(_MEATS[meat])
    face = (
        partial(_dog, canvas, "#cf9f68")
        if dog
        else partial(_cat, canvas, ("#e0a868", "#9a9ea4", "#efe3d0")[look.one_of(3, 1)])
    )
    usual = {"wet": 0.16, "freeze_dried": 0.5}.get(form, 4 if dog else 2)
    with stand(canvas, look.size("weight", usual, "kg", 0.25), 130 if form == "wet" else 240):
        if form == "wet":
            row(canvas, look.pieces(3), 146, lambda: _can(canvas, look, shade, face))
        elif form == "freeze_dried":
            row(canvas, look.pieces(), 150, lambda: _tub_of_cubes(canvas, look, shade))
        else:
            row(canvas, look.pieces(), 150, lambda: _bag_of_food(canvas, look, shade, face))


def _bag_of_food(canvas: Canvas, look: Look, shade: str, face: partial[None]) -> None:
    sack(canvas, (178, 252), shade)
    canvas.path("M-89 -150C-40 -186 40 -186 89 -150Q93 -60 84 -26H-84Q-93 -60 -89 -150z", canvas.turned(PAPER))
    canvas.fitted((0, -190), look.brand, (136, 28), ink_on(shade))
    with canvas.at(0, -106, 1.25):
        face()
    _kibble(canvas, (0, -34), "#a9713f" if look.choice("form", _FORMS, "dry") == "dry" else "#c98f4f")


def _can(canvas: Canvas, look: Look, shade: str, face: partial[None]) -> None:
    tin(canvas, look, (156, 128), shade)
    canvas.disc((0, -64), 39, PAPER)
    with canvas.at(0, -58, 0.78):
        face()
    canvas.fitted((0, -13), look.brand, (110, 13), ink_on(shade))


def _tub_of_cubes(canvas: Canvas, look: Look, shade: str) -> None:
    jar(canvas, look, (170, 196), light(shade, 0.7), dark(shade, 0.25))
    for x, y in ((76, -2), (104, 2), (90, -22)):
        with canvas.at(x, y):
            cuboid(canvas, (20, 17, 14), mix(shade, "#c98a6a", 0.5), radius=4)


def cat_food(canvas: Canvas, look: Look) -> None:
    """A bag of kibble, tins or a tub of freeze-dried cubes."""
    _food(canvas, look, dog=False)


def dog_food(canvas: Canvas, look: Look) -> None:
    """As for cats, with a dog on it."""
    _food(canvas, look, dog=True)


def pet_fountain(canvas: Canvas, look: Look) -> None:
    """A round basin with water running from a spout over its top."""
    material = look.choice(
        "material", {"stainless_steel": ("steel", "不锈钢"), "ceramic": ("陶瓷",), "plastic": ("塑料",)}, "plastic"
    )
    shade = look.colour(STEEL) if material == "stainless_steel" else look.colour(WHITE, "#b9d3cf", "#d9c9b6")
    plug = (
        look.choice("power_source", {"battery": ("cordless", "无线", "电池"), "plug": ("usb", "插电")}, "plug")
        == "plug"
    )
    with stand(canvas, look.size("capacity", 2.2, "L", 0.4), 200):
        if plug:
            cable(canvas, "M96 -14C150 -16 130 14 196 4", WHITE)
        canvas.shadow(226)
        canvas.path(
            turned((220, 138), waist=0.86),
            canvas.steel(shade) if material == "stainless_steel" else canvas.turned(shade),
        )
        _window(canvas, (-26, -98, 52, 66), material)
        canvas.oval((0, -138), (116, 34), canvas.lit(shade))
        canvas.oval((0, -136), (103, 27), canvas.linear("0 #8fc3da,.6 #c4e4ee,1 #9dcfe0", 'x2="1" y2="1"'))
        _spout(canvas, shade, material == "ceramic")


def _window(canvas: Canvas, box: Box, material: str) -> None:
    if material != "plastic":
        _paw(canvas, (0, -62, 1.3), "#1b2030", 0.22)
        return
    left, top, wide, high = box
    canvas.rect(box, "#eef5f6", 24)
    canvas.path(f"M{left} {top + 28}q13 -7 26 0t26 0v{high - 52}a24 24 0 0 1 -52 0z", canvas.down("#a6d4e6", "#6fb1cd"))
    lines(canvas, (left + wide - 20, top + 30), 10, "#33506a", 3)


def _spout(canvas: Canvas, shade: str, flower: bool) -> None:
    water = canvas.down("#ffffff", "#a9d9ea")
    canvas.oval((0, -128), (62, 14), "#fff", opacity=0.35)
    if flower:
        canvas.path(turned((44, 60), -128, 0, 1.2), canvas.turned(shade))
        canvas.path("M-40 -196Q0 -172 40 -196Q34 -168 0 -166T-40 -196z", canvas.turned(light(shade, 0.2)))
    else:
        canvas.path(
            "M-14 -132V-190Q-14 -212 12 -212H34Q44 -212 44 -202V-194H22Q16 -194 16 -186V-132z", canvas.turned(shade)
        )
    canvas.line("M34 -192C46 -184 52 -166 54 -134", water, 13, opacity=0.85)
    canvas.oval((54, -131), (22, 6), "#fff", opacity=0.8)


PETS: dict[str, Shape] = {
    "litter_box": litter_box,
    "cat_litter": cat_litter,
    "cat_food": cat_food,
    "dog_food": dog_food,
    "pet_fountain": pet_fountain,
}
