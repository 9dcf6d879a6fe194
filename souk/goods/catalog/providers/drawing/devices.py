"""Machines for a desk or a rack: computers and tablets, servers and their cabinets, cards, power supplies."""

from souk.goods.catalog.providers.drawing.canvas import Canvas, num
from souk.goods.catalog.providers.drawing.computing import monitor
from souk.goods.catalog.providers.drawing.look import Look
from souk.goods.catalog.providers.drawing.palette import BLACK, PAPER, STEEL, WHITE, dark, ink_on, light, mix
from souk.goods.catalog.providers.drawing.parts import Box, Shape, Spot, cable, cuboid, screen, stand

_SCREENS = ("#4f7fbf", "#7a5c8e", "#3f8d8a", "#c8653f", "#3d5f8f")
_BOARD, _GOLD, _DEEP, _LAMP = "#2f5d50", "#d8b874", "#1b2030", "#8fe0b5"
_COMPUTERS = {
    "all_in_one": ("aio", "一体机"),
    "mini_pc": ("mini pc", "nuc", "迷你主机"),
    "sff": ("small form factor",),
    "mini_tower": (),
    "micro_tower": (),
    "tower": (),
    "desktop": (),
}
_SERVERS = {"rack_1u": ("1u",), "rack_2u": ("2u",), "rack_4u": ("4u",), "tower": ("塔式",)}
_MEDIA = {"fibre": ("sfp", "fiber", "光纤"), "copper": ("rj45", "ethernet", "电口")}


def desktop_pc(canvas: Canvas, look: Look) -> None:
    """A tower with its ports and vents, or a window on its fans; a slim, a tiny or an all-in-one one."""
    form = look.choice("form", _COMPUTERS, "tower")
    if form == "all_in_one":
        monitor(canvas, look)
        return
    shade = look.colour("#3f444c", "#3a3d43", "#d9dde0")
    if form == "mini_pc":
        with stand(canvas, 1, 110):
            _tiny(canvas, look, shade)
        return
    size = {"sff": (84, 236, 190), "mini_tower": (122, 214, 160), "micro_tower": (122, 214, 160)}
    wide, high, deep = size.get(form, (122, 250, 170))
    with stand(canvas, 1, high):
        canvas.shadow(wide + deep * 0.5)
        box = cuboid(canvas, (wide, high, deep), shade, (0, 0), 6)
        _front(canvas, look, box, shade)
        _side(canvas, look, box, deep, shade)


def _front(canvas: Canvas, look: Look, box: Box, shade: str) -> None:
    left, top, wide, high = box
    ink = ink_on(shade)
    canvas.rect((left + 10, top + 12, wide - 20, 24), canvas.face(dark(shade, 0.28)), 3)
    if look.flag("optical_drive"):
        canvas.line(f"M{num(left + 18)} {num(top + 24)}H{num(left + wide - 34)}", "#10131c", 2.5)
        canvas.rect((left + wide - 28, top + 21, 11, 6), light(shade, 0.4), 2)
    canvas.disc((left + 26, top + 62), 13, dark(shade, 0.45))
    canvas.disc((left + 26, top + 62), 10, canvas.ball(shade))
    canvas.line(f"M{num(left + 23)} {num(top + 58.5)}a5 5 0 1 0 6 0M{num(left + 26)} {num(top + 56)}v6", "#7fd0f0", 2)
    for index in range(2):
        canvas.rect((left + wide - 22, top + 48 + index * 17, 8, 13), "#10131c", 1.5)
        canvas.rect((left + wide - 20, top + 50 + index * 17, 3, 9), "#4f7fbf")
    canvas.fitted((left + wide / 2, top + 106), look.brand, (wide - 26, 22), ink)
    canvas.rect((left + 10, top + 122, wide - 20, high - 136), canvas.face(dark(shade, 0.34)), 5)
    rows = "".join(f"M{num(left + 17)} {num(top + 130 + y)}h{num(wide - 34)}" for y in range(0, int(high - 148), 8))
    canvas.line(rows, "#0d1018", 4, opacity=0.75, stroke_dasharray="0.1 7")


def _side(canvas: Canvas, look: Look, box: Box, deep: float, shade: str) -> None:
    """The side away from the light: a window on the fans of a fast one, else rows of slots."""
    left, top, wide, high = box
    right, over, up = left + wide, deep * 0.5, deep * 0.3

    def at(along: float, down: float) -> str:
        return f"{num(right + over * along)} {num(top + high * down - up * along)}"

    if look.flag("dedicated_graphics"):
        canvas.path(f"M{at(0.14, 0.07)}L{at(0.9, 0.07)}L{at(0.9, 0.9)}L{at(0.14, 0.9)}z", "#12151d", opacity=0.88)
        for down in (0.27, 0.53):
            spot = (right + over * 0.52, top + high * down - up * 0.52)
            canvas.oval(spot, (over * 0.27, high * 0.1), "none", stroke=look.accent, stroke_width=4)
            canvas.oval(spot, (over * 0.09, high * 0.035), light(look.accent, 0.4))
        canvas.line(f"M{at(0.2, 0.76)}L{at(0.84, 0.76)}", look.accent, 7, opacity=0.9)
        canvas.path(f"M{at(0.14, 0.07)}L{at(0.6, 0.07)}L{at(0.14, 0.6)}z", "#fff", opacity=0.12)
        return
    slots = "".join(f"M{at(0.2, 0.2 + row * 0.045)}L{at(0.8, 0.2 + row * 0.045)}" for row in range(9))
    canvas.line(slots, dark(shade, 0.7), 4, opacity=0.6)
    canvas.line(f"M{at(0.9, 0.3)}L{at(0.9, 0.6)}", light(shade, 0.2), 3, opacity=0.3)


def _tiny(canvas: Canvas, look: Look, shade: str) -> None:
    canvas.shadow(270)
    left, top, wide, high = cuboid(canvas, (190, 70, 150), shade, (0, 0), 14)
    canvas.rect((left + 8, top + 10, wide - 16, high - 20), canvas.face(dark(shade, 0.35)), 8)
    canvas.disc((left + wide - 30, top + 35), 11, canvas.ball(shade), stroke=_LAMP, stroke_width=2)
    for x in (22, 50):
        canvas.rect((left + x, top + 28, 22, 13), "#0d1018", 2)
        canvas.rect((left + x + 3, top + 35, 16, 4), "#4f7fbf", 1)
    canvas.rect((left + 80, top + 30, 18, 9), "#0d1018", 4.5)
    canvas.disc((left + 112, top + 35), 5, "#0d1018")
    canvas.oval((left + wide * 0.62, top - 22), (44, 11), dark(shade, 0.12), opacity=0.5)
    canvas.fitted((left + wide * 0.62, top - 18), look.brand, (70, 14), ink_on(shade))


def server(canvas: Canvas, look: Look) -> None:
    """A long flat machine with ears and rows of drives, one to four units high; or a tower of drives."""
    form = look.choice("form", _SERVERS, "rack_2u")
    shade = look.colour("#4a4e55", "#3f444c", "#8f959c")
    if form == "tower":
        with stand(canvas, 1, 250):
            canvas.shadow(210)
            left, top, wide, _ = cuboid(canvas, (132, 250, 160), shade, (0, 0), 5)
            canvas.fitted((left + wide / 2, top + 32), look.brand, (wide - 24, 20), ink_on(shade))
            canvas.line(f"M{num(left + 18)} {num(top + 52)}h.1m14 0h.1m14 0h.1", _LAMP, 6)
            for index in range(6):
                _caddy(canvas, (left + 12, top + 70 + index * 28, wide - 24, 24), index)
        return
    units = {"rack_1u": 1, "rack_4u": 4}.get(form, 2)
    with stand(canvas, 1, 100 + units * 20):
        _unit(canvas, look, shade, units)


def _unit(canvas: Canvas, look: Look, shade: str, units: int) -> None:
    high = 10 + units * 34
    canvas.shadow(310)
    left, top, wide, _ = cuboid(canvas, (250, high, 130), shade, (0, 0), 3)
    for x in (left - 17, left + wide - 3):
        canvas.rect((x, top - 1, 20, high + 2), canvas.turned(dark(shade, 0.12)), 3)
        canvas.line(f"M{num(x + 10)} {num(top + 12)}V{num(top + high - 12)}", dark(shade, 0.6), 5)
        canvas.line(f"M{num(x + 10)} {num(top + 12)}V{num(top + high - 12)}", STEEL, 2)
    canvas.rect((left + 5, top + 4, wide - 10, high - 8), canvas.face(dark(shade, 0.5)), 3)
    for row in range(units):
        for column in range(4):
            _caddy(canvas, (left + 10 + column * 45, top + 9 + row * 34, 42, 27), row * 4 + column)
    right = left + wide - 54
    canvas.line(f"M{num(right)} {num(top + 12)}h.1m12 0h.1m12 0h.1m12 0h.1", _LAMP, 6)
    canvas.fitted((right + 20, top + 30), look.brand, (40, 14), "#e8e9ea")
    if units > 1:
        canvas.rect((right - 4, top + 42, 48, 24), canvas.down("#26485a", "#1b2f3d"), 3)
        canvas.line(f"M{num(right + 4)} {num(top + 50)}h28M{num(right + 4)} {num(top + 58)}h18", "#b9ecf2", 2.5)


def _caddy(canvas: Canvas, box: Box, index: int) -> None:
    """The front of one drive: holes for air, a latch and a lamp."""
    left, top, wide, high = box
    canvas.rect(box, canvas.face("#6b7078"), 3)
    canvas.rect((left + 3, top + high - 9, wide - 6, 6), "#23272f", 2)
    canvas.line(f"M{num(left + 6)} {num(top + 7)}h{num(wide - 18)}", "#23272f", 5, stroke_dasharray="0.1 7")
    canvas.disc((left + wide - 6, top + 7), 2.6, "#e0a84a" if index % 5 == 3 else _LAMP)


def rack_cabinet(canvas: Canvas, look: Look) -> None:
    """A cabinet with a smoked glass door, machines dimly behind it; the lower the fewer units it holds."""
    shade = look.colour("#33363b", "#3a3d43", "#4a4e55")
    units = min(48.0, max(6.0, look.number("units", 42)))
    count = max(3, round(units / 42 * 11))
    wide, high = (150 if units > 18 else 190), 40 + count * 20
    with stand(canvas, 1, high + 36):
        canvas.shadow(wide + 70)
        left, top, _, _ = cuboid(canvas, (wide, high, 120), shade, (0, -10), 4)
        for x in (left + 12, left + wide - 12, left + wide + 46):
            canvas.rect((x - 6, -12 if x < left + wide else -46, 12, 13), "#1c1e22", 4)
        canvas.rect((left + 9, top + 12, wide - 18, high - 24), "#12151d", 3)
        for index in range(count):
            _shelf(canvas, (left + 24, top + 20 + index * 20, wide - 48, 16), index, shade)
        for x in (left + 18, left + wide - 18):
            canvas.line(f"M{num(x)} {num(top + 20)}V{num(top + high - 20)}", STEEL, 5, stroke_dasharray="0.1 8")
        canvas.rect(
            (left + 9, top + 12, wide - 18, high - 24), canvas.linear("0 #bcd3e2/.3,.5 #5b7f99/.12,1 #0d1018/.3")
        )
        canvas.path(
            f"M{num(left + 9)} {num(top + 12)}h{num(wide * 0.5)}l{num(-wide * 0.5)} {num(high * 0.5)}z",
            "#fff",
            opacity=0.13,
        )
        canvas.rect((left + wide - 13, top + high * 0.4, 7, 38), canvas.steel(STEEL), 3)
        canvas.fitted((left + wide / 2, top + 9.5), look.brand, (wide * 0.6, 10), ink_on(shade))


def _shelf(canvas: Canvas, box: Box, index: int, shade: str) -> None:
    left, top, wide, _ = box
    kind = index % 4
    canvas.rect(box, ("#59616c", "#454c57", "#59616c", dark(shade, 0.2))[kind], 2)
    if kind == 3:
        canvas.line(f"M{num(left + 8)} {num(top + 8)}h{num(wide - 16)}", "#0d1018", 5, stroke_dasharray="0.1 8")
        return
    canvas.line(
        f"M{num(left + 8)} {num(top + 8)}h{num(wide * 0.62)}",
        "#1c2029",
        8,
        stroke_dasharray="9 3",
        stroke_linecap="butt",
    )
    canvas.line(f"M{num(left + wide - 22)} {num(top + 8)}h.1m8 0h.1", "#e0a84a" if kind == 1 else _LAMP, 4.5)


def network_card(canvas: Canvas, look: Look) -> None:
    """A card for a slot, with sockets for a network in its bracket."""
    fibre = look.choice("medium", _MEDIA, "copper") == "fibre"
    with stand(canvas, 1, 200):
        _card(canvas, look)
        for y in (-146, -92):
            canvas.path(f"M-138 {y}l30 10v38l-30 -12z", "#12151d" if not fibre else "#6d7278")
            canvas.path(f"M-132 {y + 10}l18 6v20l-18 -7z", "#0d1018" if fibre else _GOLD)
            canvas.rect((-104, y + 8, 54, 42), canvas.steel(STEEL), 3)
        canvas.line("M-134 -156h.1M-114 -150h.1", _LAMP, 5)


def raid_controller(canvas: Canvas, look: Look) -> None:
    """A card for a slot, with a cooled chip, its memory and sockets for leads to drives."""
    with stand(canvas, 1, 200):
        for index, y in enumerate((-150, -118)):
            cable(
                canvas,
                f"M126 {y}C176 {y} 160 {-60 + index * 26} 172 {-22 + index * 14}",
                ("#b23a48", "#3f6f9f")[index],
                9,
            )
        _card(canvas, look)
        canvas.line("M-131 -142l16 5M-131 -124l16 5M-131 -106l16 5M-131 -88l16 5M-131 -70l16 5", "#12151d", 7)
        for y in (-162, -130):
            canvas.rect((104, y, 32, 24), canvas.face("#2a2d32"), 3)
        for index in range(3):
            canvas.rect((-92, -156 + index * 30, 40, 22), canvas.face("#2a2d32"), 2)


def _card(canvas: Canvas, look: Look) -> None:
    """A board with a cooler and gold contacts, its bracket to the left."""
    shade = look.colour(_BOARD, "#2f4f7a", "#33363b")
    canvas.shadow(280)
    canvas.path("M-104 -172H130V-40H70V-22H-52V-40H-104z", dark(shade, 0.55), transform="translate(4 5)")
    canvas.path("M-104 -172H130V-40H70V-22H-52V-40H-104z", canvas.face(shade))
    canvas.line(
        "M-96 -62h30l12 -12h26M-96 -52h44l14 -14h30M60 -50h30l14 -20v-30M44 -60h26l20 -20",
        light(shade, 0.3),
        2,
        opacity=0.5,
    )
    canvas.line("M-46 -30H66", _GOLD, 15, stroke_dasharray="5 3", stroke_linecap="butt")
    canvas.rect((-6, -34, 8, 14), dark(shade, 0.6), 1)
    canvas.rect((-22, -150, 92, 78), "#1b2030", 4, opacity=0.5)
    canvas.rect((-26, -156, 92, 78), canvas.face(mix(STEEL, shade, 0.15)), 4)
    canvas.line("".join(f"M{x} -152V-82" for x in range(-20, 66, 11)), "#6d7278", 4, stroke_linecap="butt")
    canvas.rect((-18, -130, 76, 26), PAPER, 3)
    canvas.fitted((20, -111), look.brand, (68, 18), "#33363b")
    for x in (82, 98, 114):
        canvas.disc((x, -62), 7, canvas.ball("#8f959c"))
    canvas.path("M-142 -214L-104 -202V-8L-112 2L-142 -10z", canvas.linear("0 #f1f3f4,.5 #c3c8cc,1 #8f959c"))
    canvas.path("M-142 -214L-104 -202L-122 -198L-160 -210z", canvas.lit(STEEL))


def power_supply(canvas: Canvas, look: Look) -> None:
    """A metal box with a fan behind a grille, a socket and switch at its side and a bundle of leads."""
    shade = look.colour("#3a3d43", "#33363b", "#8f959c")
    with stand(canvas, 1, 200):
        canvas.shadow(270)
        for index, (paint, x) in enumerate(
            (("#3a3d43", -150), ("#2a2d32", -158), ("#c9a93f", -140), ("#3a3d43", -130))
        ):
            cable(
                canvas,
                f"M-88 {-70 + index * 14}C{x - 6} {-84 + index * 12} {x} {-40 + index * 8} {x - 8 + index * 8} -10",
                paint,
                8,
            )
        for x in (-160, -138):
            canvas.rect((x - 9, -18, 22, 20), canvas.face("#efece4"), 3)
            canvas.line(f"M{x - 4} -6h.1m8 0h.1", "#2a2d32", 4, stroke_linecap="square")
        left, top, wide, high = cuboid(canvas, (190, 180, 110), shade, (14, 0), 5)
        middle = (left + wide / 2, top + 86)
        _fan(canvas, middle, 76, shade)
        canvas.rect((left + 12, top + high - 27, wide - 24, 21), look.accent, 3)
        words = " ".join(part for part in (look.brand, _watts(look)) if part)
        canvas.fitted((middle[0], top + high - 11), words, (wide - 36, 17), ink_on(look.accent))
        right = left + wide
        canvas.path(f"M{num(right + 12)} {num(top + 36)}l30 -18v44l-30 18z", "#0d1018")
        canvas.line(f"M{num(right + 22)} {num(top + 48)}v14m10 -22v14m-5 8v8", STEEL, 3.5)
        canvas.path(f"M{num(right + 16)} {num(top + 104)}l22 -13v28l-22 13z", "#b23a48")
        canvas.line(f"M{num(right + 22)} {num(top + 110)}v8", "#fff", 2.5)


def _fan(canvas: Canvas, spot: Spot, radius: float, shade: str) -> None:
    """Blades behind rings of wire."""
    x, y = spot
    canvas.disc(spot, radius, "#0d1018")
    with canvas.at(x, y):
        for index in range(7):
            with canvas.at(0, 0, radius / 76, index * 360 / 7):
                canvas.path("M4 -16C-2 -44 14 -64 34 -62C46 -44 34 -22 14 -10z", canvas.face(light(shade, 0.12)))
        for share in (0.4, 0.62, 0.84, 1):
            canvas.disc((0, 0), radius * share, "none", stroke=STEEL, stroke_width=2.6, stroke_opacity=0.85)
        reach = num(radius * 0.7)
        canvas.line(f"M-{reach} -{reach}L{reach} {reach}M-{reach} {reach}L{reach} -{reach}", STEEL, 2.6, opacity=0.85)
        canvas.disc((0, 0), radius * 0.24, canvas.ball(light(shade, 0.2)))


def _watts(look: Look) -> str:
    power = look.number("power", 0, "W")
    return f"{num(power)} W" if 0 < power < 100_000 else ""


def tablet(canvas: Canvas, look: Look) -> None:
    """Its broad lit front before its back; a pen beside it where it has one."""
    shade = look.colour(BLACK, STEEL, "#a5c6e4", "#e9c7bf")
    size = min(1.04, max(0.8, (look.number("screen_size", 10, "in") / 10) ** 0.5))
    with stand(canvas, size, 250):
        canvas.shadow(250)
        with canvas.at(42, -10, 0.96, 9):
            canvas.rect((-92, -252, 184, 252), canvas.face(shade), 16, stroke=dark(shade, 0.3), stroke_width=2)
            canvas.disc((70, -230), 10, "#1c1e22")
            canvas.disc((70, -230), 5, canvas.ball("#34405a"))
        with canvas.at(-26, 0, 1, -3):
            canvas.rect(
                (-98, -256, 196, 256),
                canvas.linear(f"0 {light(shade, 0.6)},.5 {dark(shade, 0.2)},1 {light(shade, 0.3)}"),
                16,
            )
            canvas.rect((-95, -253, 190, 250), "#15171b", 14)
            screen(canvas, (-83, -241, 166, 226), _SCREENS[look.one_of(5, 1)], 5)
            canvas.disc((0, -247), 2.5, "#4a5a78")
            for index in range(8):
                tint = ("#fff", "#ffd9a8", "#bfe3d0", "#f3b8b4", "#cfd8f0")[index % 5]
                canvas.rect((-66 + index % 4 * 36, -222 + index // 4 * 40, 26, 26), tint, 7, opacity=0.92)
            canvas.rect((-56, -50, 112, 26), "#fff", 9, opacity=0.35)
            canvas.line("M-40 -37h.1m27 0h.1m27 0h.1m27 0h.1", "#fff", 14)
        if look.flag("stylus"):
            with canvas.at(-140, 4, 1, 7):
                canvas.path("M-5 -14L0 0L5 -14z", "#3a3d43")
                canvas.rect((-6, -190, 12, 178), canvas.turned(WHITE), 5)


DEVICES: dict[str, Shape] = {
    "desktop_pc": desktop_pc,
    "server": server,
    "rack_cabinet": rack_cabinet,
    "network_card": network_card,
    "raid_controller": raid_controller,
    "power_supply": power_supply,
    "tablet": tablet,
}
