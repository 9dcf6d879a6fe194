"""Small things for a machine: discs, memory cards, sticks, cells, lenses, and papers that promise repair."""

from functools import partial

from souk.goods.catalog.providers.drawing.canvas import Canvas, num
from souk.goods.catalog.providers.drawing.look import Look
from souk.goods.catalog.providers.drawing.palette import PAPER, STEEL, dark, ink_on, light, mix
from souk.goods.catalog.providers.drawing.parts import (
    Shape,
    cuboid,
    gloss,
    lines,
    row,
    stand,
    tally,
)

_GOLD = "#d8b874"
_CARDS = {
    "micro_sd": ("microsd", "micro sd", "microsdhc", "microsdxc", "tf"),
    "sd": ("sdhc", "sdxc"),
    "compactflash": ("cf",),
    "memory_stick": ("记忆棒",),
}
_PRINTED = {"micro_sd": "microSD", "sd": "SD", "compactflash": "CompactFlash", "memory_stick": "Memory Stick"}
_CELLS = {
    "v9": ("9v", "九伏"),
    "coin": (
        "cr2032", "cr2025", "cr2016", "cr1620", "cr1616", "lr44", "lr54", "sr44", "pr48",
        "button cell", "coin cell", "纽扣",
    ),
    "short": ("cr123a", "cr123"),
    "d": ("一号",),
    "c": ("二号",),
    "aaaa": (),
    "aaa": ("七号", "7号"),
    "aa": ("五号", "5号"),
}  # fmt: skip
_GIRTHS = {"aaaa": (42, 200), "aaa": (52, 208), "aa": (70, 228), "c": (108, 214), "d": (124, 224), "short": (92, 176)}
_LENSES = {"tele_zoom": (), "telephoto": ("长焦",), "macro": (), "ultra_wide": (), "wide_zoom": (), "wide": ()}


def _room(look: Look) -> str:
    gigabytes = look.number("capacity", 0, "GB")
    if not 0 < gigabytes < 1e6:
        return ""
    return f"{num(gigabytes / 1000)} TB" if gigabytes >= 1000 else f"{num(gigabytes)} GB"


def optical_disc(canvas: Canvas, look: Look) -> None:
    """A shining disc before its spindle, or before a case where there are few."""
    shade = look.colour("#d9dde0", "#c9d3e0")
    count = look.pieces()
    with stand(canvas, 1, 220):
        with canvas.at(48, -10):
            (_jewel if count < 10 else _spindle)(canvas, look)
        with canvas.at(-60, -84, 1, -8):
            _disc(canvas, look, shade)
        if count > 1:
            tally(canvas, count)


def _disc(canvas: Canvas, look: Look, shade: str) -> None:
    canvas.disc((3, 4), 86, dark(shade, 0.55), opacity=0.5)
    canvas.disc((0, 0), 86, canvas.linear(f"0 {light(shade, 0.7)},.5 {shade},1 {dark(shade, 0.25)}", 'x2="1" y2="1"'))
    hues = ("#ff9a9a", "#ffd98a", "#a9efb0", "#8fd4ff", "#b9a6ff")
    for turn in (0, 180):
        with canvas.at(0, 0, 1, turn):
            for index, hue in enumerate(hues):
                with canvas.at(0, 0, 1, index * 13):
                    canvas.path("M0 0L-19 -84A86 86 0 0 1 1 -86z", hue, opacity=0.55)
    for radius in (84, 74, 38):
        canvas.disc((0, 0), radius, "none", stroke="#fff", stroke_width=1.2, stroke_opacity=0.6)
    canvas.disc((0, 0), 33, light(shade, 0.5))
    canvas.disc((0, 0), 31, "none", stroke="#8b9096", stroke_width=1.5, stroke_opacity=0.6)
    canvas.disc((0, 0), 13, "#3a3d43")
    canvas.fitted((0, 64), look.brand, (78, 16), "#33363b")


def _spindle(canvas: Canvas, look: Look) -> None:
    canvas.shadow(200)
    canvas.path("M-102 -18V-8A102 20 0 0 0 102 -8V-18z", canvas.turned("#33363b"))
    canvas.oval((0, -18), (102, 20), canvas.lit("#4a4e55"))
    canvas.path("M-90 -150V-24A90 17 0 0 0 90 -24V-150z", canvas.steel("#b9bec6"))
    for index in range(14):
        canvas.path(
            f"M-90 {-28 - index * 9}A90 17 0 0 0 90 {-28 - index * 9}", "none", stroke="#6d7278", stroke_width=1.6
        )
    canvas.oval((0, -150), (90, 17), canvas.linear("0 #ffd9c9,.3 #f3f0c4,.5 #c9f0d9,.7 #c4dcf7,1 #dccbf5"))
    canvas.oval((0, -150), (16, 4), "#3a3d43")
    canvas.rect((-7, -174, 14, 26), canvas.turned("#33363b"), 5)
    dome = "M-96 -192Q-96 -206 -80 -208A96 14 0 0 1 80 -208Q96 -206 96 -192V-20A96 18 0 0 1 -96 -20z"
    canvas.path(dome, canvas.linear("0 #fff/.5,.16 #fff/.12,.8 #fff/.06,1 #fff/.34"), stroke="#fff", stroke_opacity=0.5)
    canvas.rect((14, -116, 76, 60), look.accent, 3, opacity=0.92)
    canvas.fitted((52, -80), look.brand, (66, 20), ink_on(look.accent))


def _jewel(canvas: Canvas, look: Look) -> None:
    canvas.shadow(190)
    with canvas.at(0, 0, 1, 5):
        canvas.rect((-88, -182, 184, 178), "#9fb0bd", 4, opacity=0.8)
        canvas.rect((-92, -186, 184, 178), canvas.linear("0 #eef3f6,.5 #d3dde3,1 #b3c0c9", 'x2="1" y2="1"'), 4)
        canvas.rect((-92, -186, 14, 178), canvas.turned("#3a3d43"), 3)
        canvas.rect((-70, -176, 152, 158), PAPER, 2)
        canvas.rect((-70, -176, 152, 48), canvas.face(look.accent), 2)
        canvas.fitted((6, -142), look.brand, (130, 28), ink_on(look.accent))
        lines(canvas, (4, -108), 66, "#4a4e55", 6)
        canvas.path("M-78 -186H20L-78 -60z", "#fff", opacity=0.22)


def memory_card(canvas: Canvas, look: Look) -> None:
    """A card with its notch and label, before another that shows its contacts; its outline from its kind."""
    shade = look.colour("#c65f52", "#4f7fbf", "#3f444c", "#6f8f7a")
    kind = look.choice("kind", _CARDS, "sd")
    wide = 112 if kind == "memory_stick" else 132
    with stand(canvas, 1, 210):
        canvas.shadow(230)
        with canvas.at(62, -6, 0.88, 12):
            _blank(canvas, kind)
            canvas.line(*_contacts(kind))
        with canvas.at(-30, 0, 1, -4):
            _blank(canvas, kind)
            canvas.rect((-wide / 2, -128, wide, 118), canvas.face(shade), 8)
            canvas.path(f"M{-wide / 2} -120q0 -8 8 -8H20L{-wide / 2} -40z", "#fff", opacity=0.12)
            canvas.fitted((0, -92), look.brand, (wide - 24, 26), ink_on(shade))
            canvas.fitted((0, -42), _room(look), (wide - 20, 36), ink_on(shade))
            canvas.line("M-46 -22H46", ink_on(shade), 3, opacity=0.35)
            canvas.fitted((-8, -146), _PRINTED[kind], (84, 22), "#d9dde0")


def _blank(canvas: Canvas, kind: str) -> None:
    outline = {
        "sd": "M-76 -206Q-76 -216 -66 -216H36L76 -176V-10Q76 0 66 0H-66Q-76 0 -76 -10z",
        "micro_sd": "M-76 -206Q-76 -216 -66 -216H22Q30 -216 36 -208L50 -190V-156Q50 -150 56 -146L76 -132V-10Q76 0 66 0"
        "H-66Q-76 0 -76 -10z",
        "compactflash": "M-84 -176Q-84 -182 -78 -182H78Q84 -182 84 -176V-6Q84 0 78 0H-78Q-84 0 -84 -6z",
    }.get(kind, "M-58 -220H58L66 -212V-8Q66 0 58 0H-58Q-66 0 -66 -8V-212z")
    canvas.path(outline, "#15171b", transform="translate(4 4)")
    canvas.path(outline, canvas.face("#2f3237"))


def _contacts(kind: str) -> tuple[str, str, float]:
    if kind == "compactflash":
        return "".join(f"M{x} -172h.1" for x in range(-72, 76, 8)), "#0d1018", 5
    return "".join(f"M{x} -196v26" for x in range(-58, 34, 15)), _GOLD, 9


def usb_stick(canvas: Canvas, look: Look) -> None:
    """A stick at a slant with its metal plug, its cap beside it."""
    shade = look.colour("#3f444c", "#c65f52", "#4f7fbf", "#6f8f7a")
    narrow = look.choice("interface", {"usb_c": ("type c", "usb c"), "usb_a": ()}, "usb_a") == "usb_c"
    with stand(canvas, 1, 220):
        canvas.shadow(190, 0, -20)
        with canvas.at(-52, -4, 1, 28):
            if narrow:
                canvas.rect((-20, -262, 40, 56), canvas.steel(STEEL), 12)
                canvas.rect((-13, -264, 26, 7), "#3a3d43", 3.5)
            else:
                canvas.rect((-29, -270, 58, 72), canvas.steel(STEEL), 3)
                canvas.rect((-19, -248, 12, 14), "#3a3d43", 1)
                canvas.rect((7, -248, 12, 14), "#3a3d43", 1)
            canvas.rect((-40, -206, 84, 206), dark(shade, 0.45), 16)
            canvas.rect((-42, -206, 84, 202), canvas.turned(shade), 16)
            canvas.rect((-42, -206, 84, 16), canvas.turned(dark(shade, 0.35)), 6)
            canvas.rect((-12, -34, 24, 14), canvas.hollow(shade), 7)
            canvas.rect((-12, -174, 24, 7), light(look.accent, 0.45), 3.5)
            with canvas.at(0, -102, 1, -90):
                canvas.fitted((0, -2), look.brand, (116, 26), ink_on(shade))
                canvas.fitted((0, 24), _room(look), (100, 20), ink_on(shade))
            gloss(canvas, (-34, -188, 10, 172), 0.35)
        canvas.shadow(90, 2, 96)
        with canvas.at(96, -10, 0.94, 66):
            canvas.rect((-36, -62, 76, 80), dark(shade, 0.45), 14)
            canvas.rect((-38, -64, 76, 80), canvas.turned(shade), 14)
            canvas.rect((-38, 6, 76, 10), canvas.hollow(shade), 4)


def battery(canvas: Canvas, look: Look) -> None:
    """A pair of cells with their caps and signs, stouter for larger sizes; a block of nine volts or button cells."""
    shade = look.colour("#c9803f", "#d8b874", "#6f9f6a", "#4f7fbf")
    size = look.choice("size", _CELLS, "aa")
    with stand(canvas, 1, {"coin": 120, "v9": 210}.get(size, 230)):
        if size == "coin":
            row(canvas, look.pieces(), 150, partial(_coin, canvas, look))
        elif size == "v9":
            row(canvas, look.pieces(), 150, partial(_block, canvas, look, shade))
        else:
            _cells(canvas, look, shade, _GIRTHS[size])


def _cells(canvas: Canvas, look: Look, shade: str, girth: tuple[int, int]) -> None:
    count, apart = look.pieces(2), girth[0] * 0.6
    for x, rise in ((apart, -12), (-apart, 0)) if count > 1 else ((0, 0),):
        with canvas.at(x, rise):
            _cell(canvas, look, shade, girth)
    if count > 2:
        tally(canvas, count, (min(136, apart * 1.9 + 34), -14))


def _round(wide: float, top: float, foot: float) -> str:
    """The wall of a cylinder from `top` to `foot`, both bent as seen from above."""
    half, bend = num(wide / 2), num(wide * 0.12)
    over, under = f"A{half} {bend} 0 0 0 {half} {num(top)}", f"A{half} {bend} 0 0 1 -{half} {num(foot)}"
    return f"M-{half} {num(top)}{over}V{num(foot)}{under}z"


def _cell(canvas: Canvas, look: Look, shade: str, girth: tuple[int, int]) -> None:
    wide, high = girth
    low, top = -wide * 0.12, 16 - high
    canvas.shadow(wide)
    canvas.path(_round(wide * 0.96, low - 8, low), canvas.steel(STEEL))
    canvas.path(_round(wide, top, low - 5), canvas.turned("#2f3237"))
    canvas.path(_round(wide, top, top + high * 0.32), canvas.turned(shade))
    canvas.oval((0, top), (wide / 2, wide * 0.12), canvas.lit(dark(shade, 0.1)))
    canvas.oval((0, top), (wide * 0.42, wide * 0.09), canvas.lit("#b4b9be"))
    canvas.path(_round(wide * 0.36, top - 14, top), canvas.steel(STEEL))
    canvas.oval((0, top - 14), (wide * 0.18, wide * 0.045), canvas.lit(STEEL))
    middle = top + high * 0.2
    arm = wide * 0.14
    canvas.line(
        f"M{num(-arm)} {num(middle)}h{num(arm * 2)}M0 {num(middle - arm)}v{num(arm * 2)}", ink_on(shade), wide * 0.07
    )
    foot, head = low - wide * 0.2 - 8, top + high * 0.32 + wide * 0.16
    upright = wide > 90
    with canvas.at(0, (foot + head) / 2, 1, 0 if upright else -90):
        room = (wide * 0.8, 30) if upright else ((foot - head) * 0.86, wide * 0.36)
        canvas.fitted((0, 10 if upright else wide * 0.12), look.brand, room, light(shade, 0.3))
    canvas.line(f"M{num(-arm)} {num(low - wide * 0.1)}h{num(arm * 2)}", "#f6f4ef", wide * 0.06)
    gloss(canvas, (-wide * 0.4, top + 14, wide * 0.13, high - 44), 0.5)


def _block(canvas: Canvas, look: Look, shade: str) -> None:
    canvas.shadow(170)
    left, top, wide, high = cuboid(canvas, (126, 190, 84), "#2f3237", (0, 0), 8)
    canvas.rect((left, top + 2, wide, 62), canvas.face(shade), 6)
    for x, radius, paint in ((-18, 15, canvas.steel(STEEL)), (46, 20, canvas.steel("#b4b9be"))):
        canvas.rect((x - radius, top - 30, radius * 2, 20), paint, 4)
        canvas.oval((x, top - 30), (radius, 5), canvas.lit(STEEL))
        canvas.oval((x, top - 30), (radius * 0.5, 2.4), "#3a3d43")
    canvas.text((left + 34, top + 46), "+", 40, ink_on(shade))
    canvas.text((left + wide - 34, top + 46), "–", 40, ink_on(shade))
    canvas.fitted((left + wide / 2, top + 106), look.brand, (wide - 18, 30), light(shade, 0.3))
    canvas.text((left + wide / 2, top + high - 24), "9 V", 34, "#f6f4ef")


def _coin(canvas: Canvas, look: Look) -> None:
    canvas.shadow(140)
    canvas.disc((7, -68), 68, canvas.steel("#8b9096"))
    canvas.disc((0, -70), 68, canvas.linear("0 #f1f3f4,.35 #c3c8cc,.55 #e6e9eb,1 #9a9fa5", 'x2="1" y2="1"'))
    canvas.disc((0, -70), 57, "none", stroke="#8b9096", stroke_width=2, stroke_opacity=0.7)
    canvas.line("M-13 -100h26M0 -113v26", "#5a5e65", 5)
    canvas.fitted((0, -56), look.brand, (88, 22), "#5a5e65")
    lines(canvas, (-30, -42), 60, "#33363b")


def camera_lens(canvas: Canvas, look: Look) -> None:
    """A lens upright on its mount: ribbed rings, a red line and the glass above; longer where it reaches far."""
    shade = look.colour("#33363b", "#3a3d43")
    kind = look.choice("type", _LENSES, "standard")
    reach = {"tele_zoom": 1.3, "telephoto": 1.3, "macro": 1.1, "wide": 0.86}.get(kind, 1)
    with stand(canvas, 1.04, 180 * reach + 30):
        canvas.shadow(200)
        canvas.path(_round(132, -26, -16), canvas.steel(STEEL))
        canvas.path(_round(150, -56 * reach, -26), canvas.turned(shade))
        canvas.disc((-36, -34 * reach + 4), 5, "#f6f4ef")
        canvas.path(_round(178, -116 * reach, -54 * reach), canvas.turned(dark(shade, 0.2)))
        _ribs(canvas, 178, -106 * reach, -62 * reach)
        canvas.oval((0, -116 * reach), (89, 21.4), canvas.shade(shade))
        canvas.path(_round(166, -142 * reach, -116 * reach), canvas.turned(shade))
        canvas.fitted((0, -116 * reach + 14), look.brand, (90, 16), ink_on(shade))
        canvas.path(_round(190, -176 * reach, -138 * reach), canvas.turned(dark(shade, 0.1)))
        _ribs(canvas, 190, -168 * reach, -150 * reach)
        canvas.path(_round(190, -178 * reach, -174 * reach), "#c2423f")
        top = -178 * reach - 16
        canvas.path(_round(194, top, top + 16), canvas.turned(shade))
        _glass(canvas, top)


def _ribs(canvas: Canvas, wide: float, top: float, foot: float) -> None:
    """Grooves round a ring, closer together towards its edges."""
    ribs = ""
    for index in range(-8, 9):
        share = index / 8.6
        x = wide / 2 * share * (1.28 - 0.28 * share * share)
        sag = wide * 0.12 * (1 - (2 * x / wide) ** 2) ** 0.5
        ribs += f"M{num(x)} {num(top + sag)}V{num(foot + sag)}"
    canvas.line(ribs, "#0d1018", 4, opacity=0.7)


def _glass(canvas: Canvas, y: float) -> None:
    canvas.oval((0, y), (97, 23.3), canvas.lit("#565b63"))
    canvas.oval((0, y), (88, 20), "#15171b")
    canvas.oval((0, y + 1), (76, 16.5), canvas.radial("0 #b9a6ff,.35 #4a6fb0,.7 #1f2a44,1 #10131c", 'cx=".4" cy=".4"'))
    canvas.oval((-26, y - 4), (22, 4.5), "#fff", opacity=0.7)
    canvas.oval((30, y + 7), (12, 2.6), "#8fe0b5", opacity=0.6)


def warranty(canvas: Canvas, look: Look) -> None:
    """A paper with a shield on it, ticked; the years where they are stated."""
    shade = look.tinted(look.accent)
    years = look.number("years", 0)
    with stand(canvas, 1, 240):
        canvas.shadow(210)
        with canvas.at(14, -6, 1, 4):
            canvas.rect((-96, -250, 192, 246), "#d9d4c7", 5)
        with canvas.at(-8, 0, 1, -3):
            canvas.path(
                "M-98 -252H66L98 -220V0H-98z", canvas.down("#ffffff", PAPER), stroke="#d9d4c7", stroke_width=1.5
            )
            canvas.path("M66 -252L98 -220H72Q66 -220 66 -226z", canvas.shade("#efece4"))
            canvas.rect((-88, -242, 176, 232), "none", 2, stroke=shade, stroke_width=2, stroke_opacity=0.3)
            canvas.fitted((-10, -216), look.brand, (120, 24), "#33363b")
            canvas.line("M-70 -198h110", shade, 5)
            lines(canvas, (-68, -182), 136, "#33363b", 3)
            lines(canvas, (-78, -26), 90, "#33363b")
            canvas.line("M40 -22c8 -14 12 8 18 -4s8 8 18 -2", "#2f436b", 2.5)
        canvas.path(
            "M0 -152C24 -138 46 -132 70 -132C72 -78 52 -36 0 -10C-52 -36 -72 -78 -70 -132C-46 -132 -24 -138 0 -152z",
            "#1b2030",
            opacity=0.22,
            transform="translate(5 6)",
        )
        canvas.path(
            "M0 -152C24 -138 46 -132 70 -132C72 -78 52 -36 0 -10C-52 -36 -72 -78 -70 -132C-46 -132 -24 -138 0 -152z",
            canvas.face(shade),
        )
        canvas.path("M0 -152C-24 -138 -46 -132 -70 -132C-72 -78 -52 -36 0 -10z", "#fff", opacity=0.14)
        canvas.path(
            "M0 -140C20 -128 40 -123 60 -122C61 -78 44 -44 0 -21C-44 -44 -61 -78 -60 -122C-40 -123 -20 -128 0 -140z",
            "none",
            stroke="#fff",
            stroke_width=2.5,
            stroke_opacity=0.7,
        )
        canvas.line("M-30 -84L-8 -60L32 -108", mix(shade, "#ffffff", 0.92), 14)
        if 0 < years < 100:
            canvas.disc((78, -40), 34, canvas.ball(_GOLD))
            canvas.disc((78, -40), 27, "none", stroke="#fff", stroke_width=2, stroke_opacity=0.7)
            canvas.fitted((78, -26), num(years), (44, 38), "#4a3a1c")


ACCESSORIES: dict[str, Shape] = {
    "optical_disc": optical_disc,
    "memory_card": memory_card,
    "usb_stick": usb_stick,
    "battery": battery,
    "camera_lens": camera_lens,
    "warranty": warranty,
}
