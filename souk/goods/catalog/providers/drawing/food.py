"""Food and drink: nuts, tea and gift boxes of snacks."""

from souk.goods.catalog.providers.drawing.canvas import Canvas
from souk.goods.catalog.providers.drawing.look import Look
from souk.goods.catalog.providers.drawing.palette import PAPER, WHITE, dark, ink_on, light, mix
from souk.goods.catalog.providers.drawing.parts import Shape, cuboid, gloss, print_on, sack, stand, tally, turned

_GOLD = "#d8b874"
_NUTS = {
    "cashew": ("腰果",), "almond": ("巴旦木", "扁桃仁", "杏仁"), "walnut": ("核桃",), "pistachio": ("开心果",),
    "macadamia": ("夏威夷果",),
    "pecan": ("碧根果",), "hazelnut": ("榛子",), "peanut": ("花生",), "seeds": ("瓜子", "sunflower", "pumpkin seed"),
    "mixed": ("trail mix", "混合", "每日坚果"),
}  # fmt: skip
_NUT_SHADES = {
    "cashew": "#ecd2a0", "almond": "#b4743f", "walnut": "#c49a66", "pistachio": "#a9b765",
    "macadamia": "#8a5a35", "pecan": "#8f4f2b",
    "hazelnut": "#b0713a", "peanut": "#dcb273", "seeds": "#6d6a63",
}  # fmt: skip
_PACKS = {
    "gift_box": ("gift", "礼盒"),
    "sachets": ("sachet", "小包"),
    "can": ("tin", "jar", "罐"),
    "bag": ("pouch", "袋"),
}
_TEAS = {
    "jasmine": ("茉莉",), "herbal": ("chamomile", "花草", "菊花", "枸杞"), "pu_erh": ("pu'er", "puer", "普洱"),
    "oolong": ("乌龙", "铁观音"),
    "white": ("白茶",), "black": ("earl grey", "红茶", "滇红"), "green": ("matcha", "绿茶", "龙井", "毛尖"),
}  # fmt: skip
_LEAVES = {
    "green": "#7f9a4f", "jasmine": "#a3ad62", "white": "#b9b594", "oolong": "#55683f", "black": "#5a3526",
    "pu_erh": "#4a3025", "herbal": "#c9803f",
}  # fmt: skip
_BREWS = {
    "green": "#cfd487", "jasmine": "#dcd98f", "white": "#e9d9a3", "oolong": "#d9a54a", "black": "#b5552a",
    "pu_erh": "#7a2f1c", "herbal": "#d9823f",
}  # fmt: skip
_CONTENTS = {
    "mooncake": ("月饼",), "chocolate": ("巧克力",), "nuts": ("坚果",),
    "pastry": ("cookie", "biscuit", "糕点", "饼干", "曲奇"),
    "savoury": ("jerky", "卤味", "肉"), "mixed": ("零食", "混合"),
}  # fmt: skip


def _nut(canvas: Canvas, kind: str, x: float, y: float, turn: float) -> None:
    shade = _NUT_SHADES[kind]
    with canvas.at(x, y, 1, turn):
        if kind == "cashew":
            canvas.path(
                "M-14 -4C-14 -16 14 -16 14 -2C14 8 4 8 4 2C4 -4 -4 -5 -5 1C-6 9 -14 6 -14 -4z", canvas.ball(shade)
            )
        elif kind in ("almond", "seeds"):
            canvas.path("M0 -15C11 -6 11 10 0 14C-11 10 -11 -6 0 -15z", canvas.ball(shade))
            canvas.line("M0 -9V9M-4 -5V7M4 -5V7", dark(shade, 0.3) if kind == "almond" else PAPER, 1.4, opacity=0.6)
        elif kind == "pistachio":
            canvas.oval((0, 0), (15, 11), canvas.ball("#dcc79f"))
            canvas.path("M-13 -2Q0 -12 14 -1Q0 5 -13 -2z", canvas.ball(shade))
        elif kind == "peanut":
            canvas.path("M-18 0C-18 -12 -6 -11 0 -7C6 -11 18 -12 18 0S6 11 0 7C-6 11 -18 12 -18 0z", canvas.ball(shade))
            canvas.line("M-12 -3h5M-13 3h6M7 -3h5M6 3h7", dark(shade, 0.35), 1.4, opacity=0.6)
        elif kind in ("walnut", "pecan"):
            canvas.oval((0, 0), (16, 12), canvas.ball(shade))
            canvas.line("M-14 0H14M-10 -5q5 5 9 0t10 0M-10 6q5 -5 9 0t10 0", dark(shade, 0.4), 1.8, opacity=0.65)
        else:
            canvas.disc((0, 0), 13, canvas.ball(shade))
            canvas.oval((0, -8), (6, 3), light(shade, 0.5), opacity=0.7)


def _pile(canvas: Canvas, look: Look, kind: str, spots: tuple[tuple[float, float], ...]) -> None:
    kinds = list(_NUT_SHADES)[:6] if kind == "mixed" else [kind]
    for index, (x, y) in enumerate(spots):
        _nut(canvas, kinds[(index + look.seed) % len(kinds)], x, y, (index * 67 + look.seed) % 180 - 90)


def nuts(canvas: Canvas, look: Look) -> None:
    """A bag, tin, box of sachets or gift box, with the nuts themselves in front."""
    kind = look.choice("kind", _NUTS, "mixed")
    shade = look.colour("#c8653f", "#6f8552", "#d9a441", "#4c8a9e", "#8b5a3c")
    pack = look.choice("pack", _PACKS, "bag")
    draw = {"can": _nut_can, "sachets": _sachets, "gift_box": _gift}.get(pack, _nut_bag)
    with stand(canvas, look.size("weight", 500, "g", 0.22), 230), canvas.at(-14, -4):
        draw(canvas, look, shade, kind)
        canvas.shadow(96, 6, 82)
        _pile(canvas, look, kind, ((52, 0), (80, 4), (108, 1), (66, -17), (94, -16), (80, -31)))
    if look.pieces() > 1:
        with stand(canvas, 1, 230):
            tally(canvas, look.pieces(), (-104, -16))


def _window(canvas: Canvas, look: Look, kind: str, y: float) -> None:
    canvas.rect((-48, y - 34, 96, 68), dark(_NUT_SHADES.get(kind, "#b4743f"), 0.35), 30)
    spots = ((-28, 14), (-4, 18), (24, 12), (-30, -8), (-4, -4), (26, -12), (8, -20))
    _pile(canvas, look, kind, tuple((x, y + rise) for x, rise in spots))
    canvas.rect((-48, y - 34, 96, 68), "none", 30, stroke="#fff", stroke_width=4, stroke_opacity=0.8)


def _nut_bag(canvas: Canvas, look: Look, shade: str, kind: str) -> None:
    sack(canvas, (168, 240), shade)
    canvas.fitted((0, -164), look.brand, (126, 28), ink_on(shade))
    canvas.rect((-24, -150, 48, 4), light(shade, 0.6), 2)
    _window(canvas, look, kind, -88)


def _nut_can(canvas: Canvas, look: Look, shade: str, kind: str) -> None:
    canvas.shadow(140)
    canvas.path(turned((140, 194)), canvas.turned(shade))
    canvas.path(turned((146, 38), -184), canvas.turned(_GOLD))
    canvas.oval((0, -222), (73, 15), canvas.lit(_GOLD))
    canvas.fitted((0, -142), look.brand, (110, 26), ink_on(shade))
    _window(canvas, look, kind, -76)
    gloss(canvas, (-62, -176, 12, 160), 0.45)


def _sachets(canvas: Canvas, look: Look, shade: str, kind: str) -> None:
    canvas.shadow(190)
    for x, lean in ((-44, -8), (-6, 0), (32, 7)):
        with canvas.at(x - 6, -112, 1, lean):
            canvas.rect((-30, -112, 60, 120), canvas.turned(light(shade, 0.55)), 3)
            canvas.rect((-30, -112, 60, 12), "#fff", 2, opacity=0.5)
            canvas.disc((0, -66), 15, shade)
    left, _, wide, _ = cuboid(canvas, (164, 132, 56), shade, (0, 0))
    with canvas.at(left + wide / 2, 0):
        canvas.fitted((0, -100), look.brand, (120, 22), ink_on(shade))
        _window(canvas, look, kind, -48)


def _gift(canvas: Canvas, look: Look, shade: str, kind: str) -> None:
    canvas.shadow(210)
    left, _, wide, _ = cuboid(canvas, (184, 150, 76), shade, (-6, 0), 6)
    with canvas.at(left + wide / 2, 0):
        canvas.rect((-14, -150, 28, 150), canvas.turned(_GOLD))
        _bow(canvas, -158)
        if look.brand:
            canvas.rect((-58, -128, 116, 32), canvas.face(PAPER), 4)
            canvas.fitted((0, -105), look.brand, (100, 21), dark(shade, 0.5))
        _window(canvas, look, kind, -52)


def _bow(canvas: Canvas, y: float, shade: str = _GOLD) -> None:
    with canvas.at(0, y):
        for side in (-1, 1):
            canvas.path(
                f"M0 0C{side * 20} -34 {side * 62} -36 {side * 58} -8C{side * 56} 12 {side * 20} 10 0 0z",
                canvas.face(shade if side < 0 else dark(shade, 0.08)),
            )
            canvas.path(f"M0 0L{side * 40} 34L{side * 26} 36L{side * 22} 44z", canvas.face(dark(shade, 0.12)))
        canvas.rect((-10, -11, 20, 20), canvas.ball(shade), 7)


def tea(canvas: Canvas, look: Look) -> None:
    """A caddy, pouch, gift box, box of bags or cake, with a cup in the tea's colour."""
    kind = look.choice("kind", _TEAS, "green")
    leaf = _LEAVES[kind]
    shade = look.colour(mix(leaf, "#3f6550", 0.25), dark(leaf, 0.15), mix(leaf, look.accent, 0.3))
    form = look.choice(
        "form",
        {
            "bag": ("teabag", "tea bag", "茶包"),
            "cake": ("饼", "brick", "砖"),
            "mini": ("小罐",),
            "powder": ("粉",),
            "loose": ("散",),
        },
        "loose",
    )
    pack = look.choice("pack", {"gift_box": ("礼盒",), "tin": ("caddy", "罐"), "pouch": ("袋",)}, "tin")
    draw = (
        _cake
        if form == "cake"
        else _bags
        if form == "bag"
        else {"gift_box": _tea_gift, "pouch": _tea_pouch}.get(pack, _caddy)
    )
    with stand(canvas, look.size("weight", 200, "g", 0.15), 220):
        with canvas.at(-34, -6):
            draw(canvas, look, shade, leaf)
        with canvas.at(88, 10):
            _cup(canvas, _BREWS[kind])


def _cup(canvas: Canvas, brew: str) -> None:
    canvas.shadow(86)
    canvas.path("M-44 -54C-42 -18 -28 0 0 0S42 -18 44 -54z", canvas.turned(WHITE))
    canvas.oval((0, -54), (44, 12), canvas.lit(WHITE))
    canvas.oval((0, -53), (37, 9), canvas.linear(f"0 {dark(brew, 0.12)},1 {light(brew, 0.3)}"))
    canvas.line("M-10 -68C-22 -84 2 -92 -8 -110M12 -68C4 -82 22 -92 12 -106", "#fff", 4.5, opacity=0.5)


def _leaves(canvas: Canvas, x: float, y: float, leaf: str, size: float = 1) -> None:
    with canvas.at(x, y, size):
        for turn in (-42, 42, 0):
            with canvas.at(0, 0, 1, turn):
                canvas.path(
                    "M0 0C-15 -12 -12 -34 0 -46C12 -34 15 -12 0 0z", canvas.face(leaf if turn else light(leaf, 0.2))
                )
                canvas.line("M0 -2V-36", light(leaf, 0.5), 1.6, opacity=0.7)


def _caddy(canvas: Canvas, look: Look, shade: str, leaf: str) -> None:
    canvas.shadow(146)
    canvas.path(turned((142, 184)), canvas.turned(shade))
    canvas.path(turned((146, 52), -162), canvas.turned(dark(shade, 0.22)))
    canvas.oval((0, -214), (73, 15), canvas.lit(dark(shade, 0.1)))
    canvas.path(turned((144, 5), -158), _GOLD)
    canvas.rect((-42, -142, 84, 112), canvas.turned(PAPER), 4)
    _leaves(canvas, 0, -82, leaf, 0.95)
    canvas.fitted((0, -52), look.brand, (72, 22), dark(shade, 0.45))
    gloss(canvas, (-62, -150, 12, 136), 0.4)


def _tea_pouch(canvas: Canvas, look: Look, shade: str, leaf: str) -> None:
    sack(canvas, (156, 224), light(mix(shade, "#cfae83", 0.6), 0.1))
    canvas.rect((-46, -170, 92, 128), canvas.turned(PAPER), 5)
    _leaves(canvas, 0, -98, leaf, 1.05)
    canvas.fitted((0, -64), look.brand, (78, 22), dark(shade, 0.45))


def _tea_gift(canvas: Canvas, look: Look, shade: str, leaf: str) -> None:
    canvas.shadow(200)
    left, top, wide, high = cuboid(canvas, (172, 168, 60), dark(shade, 0.15), (0, 0), 6)
    canvas.rect((left + 10, top + 10, wide - 20, high - 20), "none", 3, stroke=_GOLD, stroke_width=2.5)
    with canvas.at(left + wide / 2, top + high / 2):
        canvas.disc((0, -16), 44, _GOLD)
        canvas.disc((0, -16), 40, PAPER)
        _leaves(canvas, 0, 10, leaf)
        canvas.fitted((0, 58), look.brand, (120, 24), _GOLD)


def _bags(canvas: Canvas, look: Look, shade: str, leaf: str) -> None:
    canvas.shadow(190)
    left, top, wide, high = cuboid(canvas, (158, 136, 84), shade)
    print_on(canvas, look, (left + 16, top + 12, wide - 32, 70), shade)
    _leaves(canvas, left + wide / 2, top + high - 8, light(leaf, 0.35), 0.8)
    canvas.path("M-118 6L-92 -38L-66 6z", canvas.face("#f3ead7"))
    canvas.path("M-110 4L-92 -24L-74 4z", leaf, opacity=0.75)
    canvas.line("M-92 -38C-100 -64 -66 -60 -70 -84", "#fff", 2)
    canvas.rect((-80, -100, 20, 18), look.accent, 2)


def _cake(canvas: Canvas, look: Look, shade: str, leaf: str) -> None:
    canvas.shadow(200)
    canvas.disc((10, -108), 104, dark(PAPER, 0.22))
    canvas.disc((0, -106), 104, canvas.ball(mix(PAPER, "#d9c7a0", 0.4)))
    canvas.disc((0, -106), 84, "none", stroke=shade, stroke_width=3, stroke_opacity=0.7)
    _leaves(canvas, 0, -92, leaf, 1.3)
    canvas.fitted((0, -58), look.brand, (110, 26), dark(shade, 0.4))
    canvas.path("M-104 -106A104 104 0 0 1 -40 -202L-62 -150L-58 -120z", canvas.face(leaf))


def snack_gift_box(canvas: Canvas, look: Look) -> None:
    """An open box with what is in it, or a closed one with a bow."""
    shade = look.colour("#b5413f", "#2f5d50", "#d9a441", "#8f4f6b", "#2f436b")
    content = look.choice("content", _CONTENTS, "mixed")
    tin = look.choice("pack", {"tin": ("铁盒",), "premium": ("高档",), "simple": ("简装",)}, "premium") == "tin"
    with stand(canvas, look.size("weight", 1000, "g", 0.2), 220):
        canvas.shadow(270)
        canvas.path(
            "M-124 -96L-104 -214Q-102 -222 -94 -222H110Q118 -222 118 -214L124 -96z", canvas.face(dark(shade, 0.1))
        )
        canvas.path("M-112 -100L-94 -208H106L112 -100z", canvas.face(light(shade, 0.12)))
        _emblem(canvas, look, shade)
        canvas.path("M-128 -78L-112 -104H112L128 -78z", canvas.hollow(PAPER))
        _treats(canvas, look, content)
        body = _GOLD if tin else shade
        canvas.path(
            "M-130 -80H130L124 -10Q123 0 112 0H-112Q-123 0 -124 -10z", canvas.steel(body) if tin else canvas.face(body)
        )
        canvas.rect((-132, -86, 264, 13), canvas.turned(light(body, 0.22)), 5)
        canvas.rect((-14, -80, 28, 80), canvas.turned(_GOLD if body != _GOLD else shade))
        _bow(canvas, -40, _GOLD if body != _GOLD else shade)


def _emblem(canvas: Canvas, look: Look, shade: str) -> None:
    canvas.path("M-84 -200H98L102 -150H-92z", "none", stroke=_GOLD, stroke_width=2, stroke_opacity=0.8)
    canvas.fitted((6, -164), look.brand or "✦", (150, 30), "#f0d9a0")


def _treats(canvas: Canvas, look: Look, content: str) -> None:
    for index in range(7):
        x, y = -96 + index * 32, -98 - 10 * (index % 2)
        kind = content if content != "mixed" else ("chocolate", "pastry", "nuts", "savoury")[(index + look.seed) % 4]
        with canvas.at(x, y, 1, (index * 31 + look.seed) % 24 - 12):
            _treat(canvas, look, kind, index)


def _treat(canvas: Canvas, look: Look, kind: str, index: int) -> None:
    if kind in ("mooncake", "pastry"):
        shade = "#c98a45" if kind == "mooncake" else ("#dcb273", "#8a5a35")[index % 2]
        canvas.disc(
            (0, 0),
            20,
            canvas.ball(shade),
            stroke=dark(shade, 0.2),
            stroke_width=3,
            stroke_dasharray="6 3" if kind == "mooncake" else "1 0",
        )
        canvas.line(
            "M-7 0a7 7 0 1 1 14 0a7 7 0 1 1 -14 0" if kind == "mooncake" else "M-7 -5h.1M6 -7h.1M0 6h.1M9 4h.1",
            dark(shade, 0.4),
            2.5 if kind == "mooncake" else 5,
            opacity=0.75,
        )
    elif kind == "chocolate":
        canvas.rect((-18, -15, 36, 32), canvas.face(("#6b4026", "#f1e6d2", "#4a2c1c")[index % 3]), 6)
        canvas.line("M-11 -6q11 8 22 0M-11 4q11 8 22 0", ("#a9713f", "#c9a06b", "#8a5a35")[index % 3], 2.5)
    elif kind == "nuts":
        _nut(canvas, list(_NUT_SHADES)[index % 6], -10, 2, 20)
        _nut(canvas, list(_NUT_SHADES)[(index + 1) % 6], 9, -6, -30)
    else:
        paint = ("#e5b04a", "#c2544f", "#7fa05a", "#6d9fc4")[index % 4]
        canvas.path("M-24 -14l7 4h34l7 -4v32l-7 -4h-34l-7 4z", canvas.face(paint))
        canvas.disc((0, 2), 8, "#fff", opacity=0.6)


FOOD: dict[str, Shape] = {"nuts": nuts, "tea": tea, "snack_gift_box": snack_gift_box}
