"""What stands about a machine: scanners, strips, docks, drums, filters for a screen, lamps and cases."""

from souk.goods.catalog.providers.drawing.canvas import Canvas, num
from souk.goods.catalog.providers.drawing.look import Look
from souk.goods.catalog.providers.drawing.palette import BLACK, PAPER, STEEL, WHITE, dark, ink_on, light, mix
from souk.goods.catalog.providers.drawing.parts import Shape, Spot, cable, cuboid, gloss, lines, screen, stand

_GOLD, _LAMP = "#d8b874", "#8fe0b5"
_SCANNERS = {
    "flatbed_adf": (),
    "flatbed": ("平板扫描",),
    "adf_manual": (),
    "sheet_fed": ("馈纸",),
    "adf": (),
    "card": (),
}
_PARTS = {"fuser": ("定影",), "transfer": ("转印",), "drum": ("感光鼓",), "roller": ("搓纸轮",)}
_DEVICES = {
    "tablet": ("ipad", "平板"),
    "ebook": ("kindle", "e-reader"),
    "phone": ("iphone", "手机"),
    "player": ("ipod",),
}
_STYLES = {
    "folio": ("保护套",), "wallet": ("钱包",), "flip": ("翻盖",), "pouch": (), "sleeve": ("内胆",), "holster": (),
    "messenger": (), "armband": (), "cover": (), "shell": ("保护壳",),
}  # fmt: skip


def scanner(canvas: Canvas, look: Look) -> None:
    """A flat bed with its lid up and its lamp lit, or an upright one with pages going in."""
    shade = look.colour("#3f444c", WHITE, "#d9dde0")
    flat = look.choice("kind", _SCANNERS, "flatbed").startswith("flatbed")
    with stand(canvas, 1, 190):
        (_flatbed if flat else _feeder)(canvas, look, shade)


def _flatbed(canvas: Canvas, look: Look, shade: str) -> None:
    canvas.shadow(310)
    canvas.path("M-116 -110L-124 -222Q-124 -230 -116 -230H116Q124 -230 124 -222L116 -110z", canvas.face(shade))
    canvas.path("M-106 -116L-112 -216H112L106 -116z", canvas.down("#ffffff", "#d5d9dd"))
    canvas.path("M-150 -36L-118 -112H118L150 -36z", canvas.lit(shade))
    canvas.path("M-124 -44L-98 -104H98L124 -44z", canvas.down("#2a3f52", "#101820"))
    canvas.path("M-96 -50L-78 -100H34L40 -50z", canvas.down("#d9dde0", "#fbfaf6"), opacity=0.9)
    canvas.line("M-62 -90h72M-66 -80h84M-70 -70h64", "#8b9096", 3)
    canvas.path("M-113 -70L-98 -104H98L113 -70z", canvas.linear("0 #9ff3ff/0,1 #9ff3ff/.65", 'x2="0" y2="1"'))
    canvas.line("M-112 -68H112", "#e9fdff", 5)
    canvas.line("M-112 -68H112", "#7fe3f5", 11, opacity=0.4)
    canvas.path("M-150 -36H150V-8Q150 0 142 0H-142Q-150 0 -150 -8z", canvas.face(shade))
    canvas.line("M-148 -36H148", "#fff", 1.5, opacity=0.5)
    canvas.fitted((-96, -12), look.brand, (90, 18), ink_on(shade))
    for index in range(4):
        canvas.disc((64 + index * 22, -18), 7, canvas.ball(light(shade, 0.3)) if index else look.accent)


def _feeder(canvas: Canvas, look: Look, shade: str) -> None:
    canvas.shadow(270)
    canvas.path("M-84 -120L-96 -212Q-96 -220 -88 -220H88Q96 -220 96 -212L84 -120z", canvas.face(dark(shade, 0.2)))
    for index in range(3):
        canvas.path(
            f"M-70 -118L-76 {-244 - index * 3}H{76 - index * 4}L70 -118z",
            canvas.face("#fbfaf6" if index == 2 else "#d9d4c7"),
        )
    canvas.line("M-56 -226h70M-56 -210h96M-55 -194h84M-54 -178h96M-54 -162h60", "#8b9096", 3.5)
    canvas.path(
        "M-116 -128Q-116 -144 -100 -144H100Q116 -144 116 -128L130 -12Q130 0 118 0H-118Q-130 0 -130 -12z",
        canvas.face(shade),
    )
    canvas.path("M-92 -142H92L88 -126H-88z", "#10131c")
    canvas.path("M-106 -26H106L112 -6H-112z", "#10131c")
    canvas.path("M-76 -20H76L92 14H-92z", canvas.down("#d9d4c7", "#ffffff"))
    canvas.line("M-56 -4h70M-60 4h100", "#8b9096", 2.5)
    canvas.rect((56, -106, 44, 58), canvas.face(dark(shade, 0.4)), 8)
    canvas.disc((78, -88), 10, look.accent)
    canvas.line("M70 -64h16", _LAMP, 5)
    canvas.fitted((-34, -70), look.brand, (130, 28), ink_on(shade))
    gloss(canvas, (-112, -132, 10, 110), 0.3)


def power_strip(canvas: Canvas, look: Look) -> None:
    """A long strip of sockets with a lit switch, its lead and plug."""
    shade = look.colour(WHITE, "#3a3d43", "#d9dde0")
    outlets = round(min(16, max(2, look.number("outlets", 5))))
    rows = 1 if outlets <= 6 else 2
    columns = -(-outlets // rows)
    step = min(52, 230 / columns)
    high = 18 + rows * min(50, step + 8)
    with stand(canvas, 1, 130):
        cable(
            canvas,
            "M130 -72C180 -100 160 -170 110 -164S20 -210 -40 -192",
            "#3a3d43" if shade != BLACK else "#565b63",
            11,
        )
        with canvas.at(-44, -192, 1, -8):
            canvas.rect((-66, -13, 34, 7), canvas.down(STEEL, "#8f959c"), 3)
            canvas.rect((-66, 6, 34, 7), canvas.down(STEEL, "#8f959c"), 3)
            canvas.path(
                "M-38 -24H-14L8 -9V9L-14 24H-38Q-44 24 -44 18V-18Q-44 -24 -38 -24z",
                canvas.down(light(shade, 0.2), dark(shade, 0.3)),
            )
        canvas.shadow(320, 2)
        with canvas.at(0, -high / 2 - 10, 1, -6):
            canvas.rect((-158, -high / 2 + 12, 316, high), dark(shade, 0.35), 16)
            canvas.rect((-158, -high / 2, 316, high), canvas.face(shade), 16)
            canvas.rect((-144, -16, 30, 32), dark(shade, 0.5), 5)
            canvas.rect((-141, -13, 24, 26), canvas.down("#f0685a", "#b22f2a"), 4)
            canvas.line("M-129 -7v8", "#fff", 3)
            for index in range(outlets):
                across = -94 + (index % columns + 0.5) * (236 / columns)
                down = (index // columns - (rows - 1) / 2) * min(46, step + 4)
                _socket(canvas, (across, down), min(21, step * 0.43), shade)
            canvas.fitted((-129, -high / 2 + 14 if rows > 1 else 28), look.brand, (44, 10), ink_on(shade))


def _socket(canvas: Canvas, spot: Spot, radius: float, shade: str) -> None:
    x, y = spot
    canvas.disc(spot, radius, canvas.hollow(mix(shade, "#8b9096", 0.3)))
    canvas.disc((x, y + 1), radius * 0.88, canvas.face(mix(shade, "#8b9096", 0.14)))
    canvas.line(f"M{num(x - radius * 0.4)} {num(y)}h.1M{num(x + radius * 0.4)} {num(y)}h.1", "#15171b", radius * 0.34)
    canvas.line(f"M{num(x)} {num(y - radius * 0.78)}v3M{num(x)} {num(y + radius * 0.64)}v3", "#cda64a", radius * 0.2)


def printer_part(canvas: Canvas, look: Look) -> None:
    """A drum unit: a shining roller in a frame, with its gears and a grip."""
    roller = {"fuser": "#c8653f", "transfer": "#33363b", "roller": "#5a5e65"}.get(
        look.choice("part", _PARTS, "drum"), "#2f9a86"
    )
    look.tinted(roller)
    frame = "#3a3d43"
    with stand(canvas, 1, 130):
        canvas.shadow(330)
        canvas.path("M-60 -122V-150Q-60 -162 -48 -162H48Q60 -162 60 -150V-122H44V-146H-44V-122z", canvas.face(frame))
        canvas.path("M-150 -124H150L158 -84H-158z", canvas.lit(frame))
        canvas.rect((-158, -84, 316, 78), canvas.down(light(frame, 0.1), dark(frame, 0.4)), 6)
        tube = canvas.linear(
            f"0 {dark(roller, 0.4)},.2 {light(roller, 0.15)},.34 {light(roller, 0.85)}"
            f",.5 {roller},1 {dark(roller, 0.55)}",
            'x2="0" y2="1"',
        )
        canvas.rect((-128, -78, 256, 60), "#0d1018", 4)
        canvas.rect((-122, -76, 244, 56), tube, 2)
        for x, size in ((-138, 1), (138, 1.08)):
            with canvas.at(x, -48, size):
                canvas.disc((0, 0), 26, "none", stroke="#d9d4c7", stroke_width=8, stroke_dasharray="5 5.2")
                canvas.disc((0, 0), 25, canvas.ball("#efece4"))
                canvas.disc((0, 0), 8, canvas.ball("#8b9096"))
        canvas.rect((-70, -116, 140, 26), PAPER, 4)
        canvas.fitted((-8, -97), look.brand, (104, 18), "#33363b")
        canvas.rect((50, -110, 14, 14), look.accent, 2)
        lines(canvas, (-146, -104), 60, "#fff")
        canvas.line("M112 -104h28", look.accent, 6)


def docking_station(canvas: Canvas, look: Look) -> None:
    """A low box full of sockets, with its lead to a computer."""
    shade = look.colour("#4a4e55", STEEL, "#33363b")
    with stand(canvas, 1, 120):
        cable(canvas, "M70 -96C90 -190 0 -200 -40 -170S-120 -150 -132 -176", width=10)
        with canvas.at(-134, -172, 1, -16):
            canvas.rect((-9, -62, 18, 20), canvas.steel(STEEL), 7)
            canvas.rect((-16, -46, 32, 48), canvas.turned("#4a4e55"), 8)
        canvas.shadow(320)
        left, top, wide, high = cuboid(canvas, (248, 78, 140), shade, (0, 0), 10)
        canvas.rect((left + 8, top + 26, wide - 16, high - 34), canvas.face(dark(shade, 0.5)), 6)
        y = top + 40
        for index in range(3):
            canvas.rect((left + 18 + index * 38, y, 31, 17), "#0d1018", 2, stroke=STEEL, stroke_width=1.5)
            canvas.rect((left + 22 + index * 38, y + 9, 23, 5), "#4f7fbf", 1)
        canvas.rect((left + 134, y + 3, 24, 11), "#0d1018", 5.5, stroke=STEEL, stroke_width=1.5)
        canvas.path(f"M{num(left + 168)} {num(y)}h34v10l-5 7h-24l-5 -7z", "#0d1018", stroke=STEEL, stroke_width=1.5)
        canvas.rect((left + 210, y - 4, 24, 22), "#0d1018", 2, stroke=STEEL, stroke_width=1.5)
        canvas.line(f"M{num(left + 215)} {num(y + 3)}h15", _GOLD, 6, stroke_dasharray="2 2", stroke_linecap="butt")
        canvas.fitted((left + 56, top + 19), look.brand, (96, 17), ink_on(shade))
        canvas.line(f"M{num(left + wide - 22)} {num(top + 13)}h.1", _LAMP, 7)
        canvas.path(f"M{num(left + 64)} {num(top - 12)}l30 -20H{num(left + wide + 36)}l-30 20z", "#fff", opacity=0.1)


def privacy_filter(canvas: Canvas, look: Look) -> None:
    """A dark film half drawn over a lit screen, an eye struck out on it."""
    look.tinted("#6f7f95")
    with stand(canvas, 1, 220):
        canvas.shadow(250)
        canvas.rect((-130, -212, 232, 160), canvas.face("#3a3d43"), 8)
        screen(canvas, (-123, -205, 218, 146), "#4f7fbf", 3)
        canvas.line("M-104 -182h60M-104 -168h44M-104 -154h54", "#fff", 4, opacity=0.75)
        canvas.path("M-34 -52H6L12 -16H-40z", canvas.shade(STEEL))
        canvas.rect((-74, -18, 120, 14), canvas.lit(STEEL), 7)
        with canvas.at(44, -112, 1, 7):
            canvas.rect((-76, -88, 188, 172), "#1b2030", 7, opacity=0.25, transform="translate(5 7)")
            canvas.rect(
                (-76, -88, 188, 172), canvas.linear("0 #3b4660/.9,.45 #1b2233/.93,1 #0d1018/.97", 'x2="1" y2="1"'), 7
            )
            canvas.line("".join(f"M{x} -84V80" for x in range(-69, 110, 7)), "#fff", 1, opacity=0.12)
            canvas.rect((-76, -88, 188, 172), "none", 7, stroke="#aebbd0", stroke_width=2, stroke_opacity=0.8)
            canvas.path("M-74 -80Q-74 -86 -68 -86H30L-74 40z", "#fff", opacity=0.12)
            canvas.path("M112 52V77Q112 84 105 84H78z", canvas.lit("#c9d3e0"))
            canvas.path(
                "M-38 -10Q16 -66 70 -10Q16 46 -38 -10z", "none", stroke=WHITE, stroke_width=7, stroke_linejoin="round"
            )
            canvas.disc((16, -10), 15, WHITE)
            canvas.line("M-26 36L58 -56", "#1b2233", 17)
            canvas.line("M-26 36L58 -56", WHITE, 8)
            canvas.fitted((10, 72), look.brand, (120, 18), "#d5dce8")


def projector_lamp(canvas: Canvas, look: Look) -> None:
    """A burner glowing in its mirror, in a cage with a grip and a lead."""
    shade = look.colour("#3a3d43", "#4a4e55")
    with stand(canvas, 1, 210):
        cable(canvas, "M92 -40C150 -40 120 -4 146 -8", "#c9ccd0", 8)
        cable(canvas, "M92 -52C158 -56 132 -24 148 -16", "#b23a48", 8)
        canvas.rect((140, -26, 26, 26), canvas.face("#efece4"), 4)
        canvas.shadow(250)
        canvas.line("M-52 -176V-204Q-52 -214 -42 -214H62Q72 -214 72 -204V-190", dark(shade, 0.4), 13)
        left, top, wide, high = cuboid(canvas, (178, 174, 90), shade, (0, 0), 8)
        slots = "".join(f"M{num(left + wide + 10 + x)} {num(top + 40 - x * 0.6)}v90" for x in (0, 10, 20))
        canvas.line(slots, "#0d1018", 4, opacity=0.6)
        for x, y in ((12, 12), (wide - 12, 12), (12, high - 12), (wide - 12, high - 12)):
            canvas.disc((left + x, top + y), 6, canvas.ball(STEEL))
            canvas.line(f"M{num(left + x - 3)} {num(top + y)}h6M{num(left + x)} {num(top + y - 3)}v6", "#5a5e65", 1.6)
        _mirror(canvas, (left + wide / 2, top + high / 2 - 6))
        canvas.rect((left + 40, top + high - 20, wide - 80, 16), look.accent, 3)
        canvas.fitted((left + wide / 2, top + high - 8), look.brand, (wide - 88, 13), ink_on(look.accent))


def _mirror(canvas: Canvas, spot: Spot) -> None:
    with canvas.at(*spot):
        canvas.disc((0, 0), 74, canvas.ball(STEEL))
        canvas.disc((0, 0), 68, canvas.radial("0 #fffbe6,.25 #ffe9a8,.6 #c9b27f,.85 #7d7766,1 #4a4a48"))
        for index in range(12):
            with canvas.at(0, 0, 1, index * 30):
                canvas.path("M0 0L-9 -67A68 68 0 0 1 9 -67z", "#fff", opacity=0.2)
        canvas.disc((0, 0), 44, "none", stroke="#fff", stroke_width=1.5, stroke_opacity=0.5)
        canvas.disc((0, 0), 40, canvas.radial("0 #fffdf0/.95,.5 #fff1b8/.6,1 #ffe08a/0"))
        canvas.rect((-8, -34, 16, 68), canvas.linear("0 #fff/.9,.5 #dfe6ea/.6,1 #fff/.9"), 8)
        canvas.disc((0, 0), 17, canvas.radial("0 #fff,.5 #fff6cf,1 #ffd97a"))
        canvas.rect((-10, 30, 20, 14), canvas.turned("#efece4"), 4)
        canvas.line("M0 -62V-32", "#8b9096", 2)


def device_case(canvas: Canvas, look: Look) -> None:
    """A shell with its opening for the lenses, a cover opened like a book or a pouch with the device peeping out."""
    shade = look.colour("#33363b", "#4f7fbf", "#c65f52", "#86603f", "#a8bda0")
    style = look.choice("style", _STYLES, "shell")
    broad = look.choice("device", _DEVICES, "phone") in ("tablet", "ebook")
    draw = {"shell": _shell, "cover": _shell, "pouch": _pouch, "sleeve": _pouch, "holster": _pouch}.get(style, _book)
    with stand(canvas, 1, 250):
        draw(canvas, look, shade, 172 if broad else 128)


def _shell(canvas: Canvas, look: Look, shade: str, wide: float) -> None:
    half = wide / 2
    canvas.shadow(wide + 90)
    with canvas.at(44, -8, 0.96, 9):
        canvas.rect((-half, -250, wide, 250), canvas.face(dark(shade, 0.1)), 24)
        canvas.rect((-half + 8, -242, wide - 16, 234), canvas.hollow(shade), 17)
        canvas.path(
            f"M{num(half - 8)} -200V-24Q{num(half - 8)} -8 {num(half - 24)} -8H{num(-half + 60)}z", "#fff", opacity=0.07
        )
    with canvas.at(-38, 0, 1, -4):
        canvas.rect((-half + 4, -250, wide, 254), dark(shade, 0.5), 26)
        canvas.rect((-half, -254, wide, 254), canvas.face(shade), 26, stroke=dark(shade, 0.3), stroke_width=3)
        canvas.rect(
            (-half + 6, -248, wide - 12, 242), "none", 21, stroke=light(shade, 0.4), stroke_width=2, stroke_opacity=0.6
        )
        canvas.rect((-half + 14, -240, 60, 68), dark(shade, 0.65), 18)
        canvas.rect((-half + 18, -236, 52, 60), "#c9ccd0", 15)
        canvas.line(f"M{num(-half + 34)} -220h.1m21 0h.1m-21 26h.1m21 0h.1", "#3a3d43", 17)
        shine = (
            f"M{num(-half + 6)} -120L{num(half - 40)} -248H{num(half - 26)}Q{num(half - 6)} -248 {num(half - 6)} -228"
        )
        canvas.path(f"{shine}L{num(-half + 6)} -20z", "#fff", opacity=0.1)
        canvas.fitted((0, -48), look.brand, (wide - 46, 20), ink_on(shade))
        canvas.rect((half - 1, -190, 5, 42), dark(shade, 0.35), 2)


def _book(canvas: Canvas, look: Look, shade: str, wide: float) -> None:
    """A cover opened, the device on the right; a wallet has pockets for cards on the left."""
    size = min(1.0, 150 / wide)
    cards = look.choice("style", _STYLES, "folio") == "wallet"
    canvas.shadow(270)
    with canvas.at(0, 0, size):
        left = -wide - 14
        canvas.path(
            f"M-4 -240L{num(-wide)} -256Q{num(left)} -256 {num(left)} -242V-2Q{num(left)} 12 {num(-wide)} 12L-4 0z",
            canvas.face(shade),
        )
        canvas.path(f"M-12 -230L{num(-wide - 4)} -244V0L-12 -10z", canvas.face(light(shade, 0.2)))
        for index in range(3 if cards else 0):
            y = -178 + index * 46
            canvas.path(
                f"M-26 {y}L{num(-wide + 10)} {y - 8}v36L-26 {y + 34}z", ("#d9c9a6", "#8fa9c9", "#c98f7f")[index]
            )
            canvas.path(f"M-22 {y + 14}L{num(-wide + 6)} {y + 10}V-12L-22 -20z", canvas.face(light(shade, 0.08)))
        canvas.line(f"M-12 -226V-14M{num(-wide - 8)} -244V2", "#fff", 2, opacity=0.4, stroke_dasharray="5 4")
        canvas.rect((-6, -242, wide + 22, 244), canvas.face(shade), 12)
        canvas.rect((6, -234, wide - 2, 228), "#15171b", 16)
        screen(canvas, (12, -228, wide - 14, 216), "#4f7fbf", 12)
        canvas.rect((-10, -242, 10, 243), canvas.turned(dark(shade, 0.25)), 4)
        canvas.rect((wide - 8, -142, 40, 34), canvas.face(dark(shade, 0.12)), 8)
        canvas.disc((wide + 18, -125), 6, canvas.ball(STEEL))
        canvas.fitted((-wide / 2 - 4, -200), look.brand, (wide - 40, 16), ink_on(light(shade, 0.2)))


def _pouch(canvas: Canvas, look: Look, shade: str, wide: float) -> None:
    half = wide / 2
    canvas.shadow(wide + 30)
    canvas.rect((-half + 6, -262, wide - 12, 220), "#15171b", 18)
    screen(canvas, (-half + 12, -256, wide - 24, 200), "#4f7fbf", 13)
    canvas.rect((-half - 4, -190, wide + 8, 190), canvas.face(shade), 20)
    canvas.path(
        f"M{num(-half - 4)} -196H-34Q-30 -166 0 -166T34 -196H{num(half + 4)}V-170H{num(-half - 4)}z", canvas.face(shade)
    )
    canvas.rect(
        (-half + 4, -158, wide - 8, 150),
        "none",
        14,
        stroke=light(shade, 0.5),
        stroke_width=2,
        stroke_dasharray="6 5",
        stroke_opacity=0.7,
    )
    canvas.rect((-34, -104, 68, 34), canvas.face(dark(shade, 0.2)), 6)
    canvas.fitted((0, -80), look.brand, (60, 18), ink_on(shade))
    gloss(canvas, (-half + 6, -176, 10, 160), 0.3)


PERIPHERALS: dict[str, Shape] = {
    "scanner": scanner,
    "power_strip": power_strip,
    "printer_part": printer_part,
    "docking_station": docking_station,
    "privacy_filter": privacy_filter,
    "projector_lamp": projector_lamp,
    "device_case": device_case,
}
