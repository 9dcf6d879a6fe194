"""Electronics: phones, headphones, power banks, cameras, televisions, speakers and cables."""

from collections.abc import Callable
from functools import partial

from souk.goods.catalog.providers.drawing.canvas import Canvas, num
from souk.goods.catalog.providers.drawing.look import Look
from souk.goods.catalog.providers.drawing.palette import BLACK, STEEL, WHITE, dark, ink_on, light, mix
from souk.goods.catalog.providers.drawing.parts import Shape, cable, gloss, row, screen, stand, turned

Shaded = Callable[[Canvas, Look, str], None]
_SCREENS = ("#4f7fbf", "#7a5c8e", "#3f8d8a", "#c8653f", "#3d5f8f")
_EARS = {
    "in_ear": ("earbud", "in-ear", "入耳"),
    "semi_in_ear": ("半入耳",),
    "on_ear": ("贴耳", "压耳"),
    "open_ear": ("bone conduction", "骨传导", "开放式", "耳夹"),
    "over_ear": ("headset", "头戴", "包耳"),
}
_PLUGS = {
    "hdmi": ("displayport", "高清"),
    "ethernet": ("rj45", "cat6", "cat5", "patch", "network", "网线", "network cable"),
    "audio": ("jack", "rca", "音频"),
    "usb": ("type c", "lightning", "数据线"),
}
_SPEAKERS = {
    "soundbar": ("sound bar", "回音壁"),
    "portable": ("bluetooth", "便携", "蓝牙"),
    "shelf": ("bookshelf", "书架"),
}


def phone(canvas: Canvas, look: Look) -> None:
    """Its back in its colour and its lit front, larger with its screen."""
    shade = look.colour("#33363b", "#a5c6e4", "#a8bda0", "#c3b1df", WHITE, "#efd6c9")
    tall = min(1.1, max(0.74, (look.number("screen_size", 6.4, "in") / 6.4) ** 0.8))
    with stand(canvas, tall, 270):
        canvas.shadow(210)
        with canvas.at(46, -10, 0.97, 7):
            _back(canvas, look, shade)
        with canvas.at(-42, 0, 1, -3):
            canvas.rect(
                (-64, -264, 128, 264),
                canvas.linear(f"0 {light(shade, 0.6)},.5 {dark(shade, 0.2)},1 {light(shade, 0.3)}"),
                22,
            )
            canvas.rect((-61, -261, 122, 258), "#15171b", 20)
            _home(canvas, _SCREENS[look.one_of(5, 1)])


def _home(canvas: Canvas, hue: str) -> None:
    screen(canvas, (-57, -257, 114, 250), hue, 16)
    canvas.disc((0, -246), 4.5, "#15171b")
    canvas.text((0, -196), "9:41", 32, "#fff", font_weight="300")
    canvas.line("M-20 -182h40", "#fff", 2.5, opacity=0.7)
    for index, paint in enumerate(("#fff", "#ffd9a8", "#bfe3d0", "#f3b8b4")):
        canvas.rect((-45 + index * 24, -40, 18, 18), paint, 5, opacity=0.92)
    canvas.line("M-18 -13h36", "#fff", 3, opacity=0.8)


def _back(canvas: Canvas, look: Look, shade: str) -> None:
    canvas.rect((-64, -264, 128, 264), canvas.face(shade), 22, stroke=dark(shade, 0.25), stroke_width=2)
    canvas.path("M-62 -240Q-62 -262 -42 -262H30L-62 -120z", "#fff", opacity=0.14)
    canvas.rect(
        (2, -252, 54, 72), canvas.face(mix(shade, "#ffffff", 0.14)), 16, stroke=dark(shade, 0.3), stroke_opacity=0.4
    )
    for x, y in ((16, -235), (42, -235), (16, -206)):
        canvas.disc((x, y), 12, "#1c1e22")
        canvas.disc((x, y), 7, canvas.ball("#34405a"))
        canvas.disc((x - 2, y - 3), 2, "#fff", opacity=0.8)
    canvas.disc((42, -206), 5, "#fff6dc")
    canvas.fitted((20, -90), look.brand, (70, 15), ink_on(shade))


def headphones(canvas: Canvas, look: Look) -> None:
    """Over or on the ear, in the ear with a case, or an open hook."""
    form = look.choice("form", _EARS, "over_ear")
    shade = look.colour(WHITE, "#3f444c", "#dcc9a9", "#8fa9c9", "#b79bd0")
    wired = (
        look.choice(
            "connection",
            {"jack": ("wired", "3.5", "有线"), "usb": (), "bluetooth": ("wireless", "无线", "蓝牙")},
            "bluetooth",
        )
        == "jack"
    )
    builds: dict[str, tuple[Shaded, float]] = {
        "in_ear": (partial(_buds, tip=True), 210),
        "semi_in_ear": (partial(_buds, tip=False), 210),
        "open_ear": (_hooks, 220),
    }
    draw, tall = builds.get(form, (partial(_band, small=form == "on_ear"), 260))
    if wired and form in ("in_ear", "semi_in_ear"):
        draw = _wired_buds
    with stand(canvas, 1, tall):
        draw(canvas, look, shade)


def _band(canvas: Canvas, look: Look, shade: str, small: bool) -> None:
    canvas.shadow(230)
    canvas.line("M-98 -108C-112 -290 112 -290 98 -108", dark(shade, 0.28), 24)
    canvas.line("M-98 -110C-112 -292 112 -292 98 -110", shade, 19)
    canvas.line("M-92 -140C-88 -226 -40 -244 0 -244", light(shade, 0.7), 5, opacity=0.7)
    canvas.line("M-66 -214C-40 -242 40 -242 66 -214", dark(shade, 0.5), 9, opacity=0.7)
    canvas.line("M-101 -132V-160M101 -132V-160", STEEL, 9)
    for side in (-1, 1):
        with canvas.at(98 * side, -68, 0.8 if small else 1):
            inner = -side
            canvas.rect((-20 + 24 * inner, -58, 34, 116), canvas.turned("#3a3d43"), 17)
            canvas.rect((-32, -66, 52, 132) if side < 0 else (-20, -66, 52, 132), canvas.turned(shade), 26)
            canvas.oval(
                (-16 * inner, 0), (11, 44), canvas.face(light(shade, 0.1)), stroke=dark(shade, 0.25), stroke_opacity=0.5
            )
            canvas.line(f"M{-16 * inner} 30h.1", look.accent, 7)
    if look.flag("noise_cancelling"):
        canvas.line("M-24 -70a24 24 0 0 1 48 0M-12 -66a12 12 0 0 1 24 0", "#fff", 4, opacity=0.75)


def _bud(canvas: Canvas, shade: str, tip: bool) -> None:
    if tip:
        canvas.path(
            "M-34 -62C-50 -58 -50 -30 -34 -28L-20 -34V-58z", canvas.ball("#5a5e65" if shade != "#3f444c" else "#8b9096")
        )
    canvas.rect((-4, -50, 20, 88), canvas.turned(shade), 10)
    canvas.oval((2, -46), (29, 27), canvas.ball(shade))
    if not tip:
        canvas.oval((-14, -46), (8, 13), "#3a3d43")
    canvas.rect((2, 28, 8, 8), STEEL, 3)
    canvas.oval((14, -50), (4, 7), "#3a3d43", opacity=0.55)


def _buds(canvas: Canvas, look: Look, shade: str, tip: bool) -> None:
    canvas.shadow(180)
    canvas.path("M-96 -116C-96 -190 96 -190 96 -116z", canvas.face(light(shade, 0.1)))
    canvas.path("M-84 -116C-84 -172 84 -172 84 -116z", canvas.hollow(shade))
    for x in (-42, 42):
        with canvas.at(x, -132, 0.86):
            _bud(canvas, shade, tip)
    canvas.path("M-96 -118H96V-46C96 -12 70 0 40 0H-40C-70 0 -96 -12 -96 -46z", canvas.turned(shade))
    canvas.line("M-96 -117H96", light(shade, 0.7), 4)
    canvas.disc((0, -72), 5, "#8fe0b5")
    canvas.fitted((0, -30), look.brand, (100, 18), ink_on(shade))


def _wired_buds(canvas: Canvas, look: Look, shade: str) -> None:
    canvas.shadow(170)
    for outline in (
        "M-52 -150C-60 -60 -6 -90 0 -40",
        "M52 -150C60 -60 6 -90 0 -40",
        "M0 -40C6 -4 -90 -30 -96 -8S70 14 96 -8S30 -46 60 -40",
    ):
        cable(canvas, outline, shade, 7)
    canvas.rect((-8, -60, 16, 34), canvas.turned(shade), 6)
    canvas.rect((58, -47, 44, 13), canvas.turned(STEEL), 5)
    with canvas.at(-56, -176, 1.2):
        _bud(canvas, shade, True)
    with canvas.at(52, -176, 1.2):
        _bud(canvas, shade, True)


def _hooks(canvas: Canvas, look: Look, shade: str) -> None:
    for x, y, size in ((-72, -6, 0.94), (70, 0, 1)):
        with canvas.at(x, y, size):
            canvas.shadow(90)
            canvas.line("M30 -66C64 -120 40 -206 -6 -202C-40 -198 -46 -160 -36 -128", dark(shade, 0.3), 15)
            canvas.line("M30 -66C64 -120 40 -206 -6 -202C-40 -198 -46 -160 -36 -128", shade, 11)
            canvas.rect((-54, -136, 34, 66), canvas.turned(dark(shade, 0.12)), 16)
            canvas.path("M-10 -10C-36 -30 -30 -84 4 -86S44 -60 40 -34S10 2 -10 -10z", canvas.ball(shade))
            canvas.oval((6, -46), (10, 16), "#3a3d43")


def power_bank(canvas: Canvas, look: Look) -> None:
    """A slab with ports and lamps; thicker with its capacity, a station with a handle beyond 50,000 mAh."""
    shade = look.colour(WHITE, "#3f444c", "#a5c6e4", "#e9a7a9", "#a8bda0")
    capacity = look.number("capacity", 10000, "mAh")
    if capacity > 50000 or look.number("energy", 40, "Wh") > 160:
        with stand(canvas, 1, 210):
            _station(canvas, look, shade)
        return
    with stand(canvas, 1, 240):
        row(
            canvas,
            look.pieces(),
            130,
            partial(_slab, canvas, look, shade, min(1.5, max(0.7, (capacity / 10000) ** 0.4))),
        )


def _slab(canvas: Canvas, look: Look, shade: str, bulk: float) -> None:
    wide, deep = 124, 26 * bulk
    high = 196 * min(1.15, bulk**0.4)
    left = -(wide + deep) / 2
    canvas.shadow(wide + deep)
    canvas.rect((left + deep, -high - 4, wide, high), canvas.shade(shade), 22)
    canvas.rect((left + deep * 0.5, -high - 2, wide, high), canvas.shade(light(shade, 0.1)), 22)
    canvas.rect((left, -high, wide, high), canvas.face(shade), 22)
    canvas.path(
        f"M{num(left + 4)} {num(-high + 24)}q0 -20 20 -20h60L{num(left + 4)} {num(-high * 0.4)}z", "#fff", opacity=0.16
    )
    middle = left + wide / 2
    if look.flag("wireless"):
        canvas.disc((middle, -high * 0.56), 40, "none", stroke=dark(shade, 0.3), stroke_width=2, stroke_opacity=0.5)
        canvas.path(f"M{num(middle + 4)} {num(-high * 0.56 - 24)}l-18 28h14l-4 20l18 -28h-14z", look.accent)
    canvas.fitted((middle, -high * 0.24), look.brand, (92, 18), ink_on(shade))
    if look.flag("display"):
        canvas.rect((middle - 30, -high + 18, 60, 30), "#1c1f24", 8)
        canvas.text((middle, -high + 40), "86%", 19, "#8fe0b5", font_weight="500")
    else:
        canvas.line(f"M{num(middle - 24)} {num(-high + 26)}h.1m16 0h.1m16 0h.1m16 0h.1", "#7fd7a4", 7)
    canvas.line(f"M{num(middle - 26)} -20h24M{num(middle + 16)} -20h12", "#24272c", 8)
    if look.flag("cable_built_in"):
        canvas.line(
            f"M{num(left + 12)} {num(-high + 10)}C{num(left - 46)} {num(-high - 40)}"
            f" {num(left - 40)} {num(-high * 0.6)} {num(left - 24)} {num(-high * 0.45)}",
            look.accent,
            9,
        )
        canvas.line(f"M{num(left - 24)} {num(-high * 0.45)}l6 20", STEEL, 12, stroke_linecap="butt")


def _station(canvas: Canvas, look: Look, shade: str) -> None:
    canvas.shadow(260)
    canvas.line("M-92 -160V-190Q-92 -206 -76 -206H76Q92 -206 92 -190V-160", dark(shade, 0.4), 17)
    canvas.rect((-130, -168, 260, 168), canvas.turned(shade), 20)
    canvas.rect((-112, -150, 224, 126), canvas.face("#2f3237"), 12)
    canvas.rect((-98, -136, 92, 52), canvas.down("#26485a", "#1b2f3d"), 7)
    canvas.text((-52, -101), "98%", 28, "#b9ecf2", font_weight="500")
    for x in (22, 66):
        canvas.disc((x + 8, -110), 20, "#f1efe8")
        canvas.line(f"M{x + 2} -116v10M{x + 14} -116v10M{x + 8} -100h.1", "#24272c", 4)
    canvas.line("M-92 -56h20M-60 -56h20M-28 -56h12M0 -56h12", STEEL, 9)
    canvas.disc((74, -56), 13, look.accent)


def camera(canvas: Canvas, look: Look) -> None:
    """A body with its lens, a grip and a finder."""
    shade = look.colour("#3b3f45", "#3b3f45", "#86603f", STEEL)
    with stand(canvas, 1, 200):
        canvas.shadow(280)
        canvas.path("M-52 -160L-36 -196H30L46 -160z", canvas.face(light(shade, 0.05)))
        canvas.rect((-140, -168, 280, 168), canvas.face(mix(STEEL, shade, 0.35)), 22)
        canvas.rect((-140, -132, 280, 108), canvas.face(shade), 3)
        canvas.path("M-140 -132H-84Q-96 -80 -88 -24H-140z", canvas.turned(dark(shade, 0.15)))
        canvas.rect((-120, -182, 44, 16), canvas.turned(STEEL), 5)
        canvas.rect((76, -178, 34, 12), canvas.turned("#3a3d43"), 4)
        canvas.disc((112, -148), 7, look.accent)
        canvas.rect((-22, -186, 40, 16), "#1c1e22", 3)
        for radius, paint in (
            (82, canvas.ball("#4a4e55")),
            (70, "#2a2d32"),
            (64, canvas.ball("#565b63")),
            (50, "#15171b"),
        ):
            canvas.disc((6, -80), radius, paint)
        canvas.disc((6, -80), 40, canvas.radial("0 #b9a6ff,.3 #4a5f9a,.7 #1f2a44,1 #10131c", 'cx=".4" cy=".35"'))
        canvas.oval((-8, -98), (13, 8), "#fff", opacity=0.75, transform="rotate(-32 -8 -98)")
        canvas.disc((20, -62), 5, "#fff", opacity=0.3)
        canvas.fitted((-104, -144), look.brand, (62, 15), ink_on(mix(STEEL, shade, 0.35)))


def tv(canvas: Canvas, look: Look) -> None:
    """A wide screen on two feet, wider with its diagonal."""
    look.colour("#33363b")
    diagonal = look.number("screen_size", 0, "in") or look.number("display_diagonal", 50, "in")
    with stand(canvas, min(1.06, max(0.74, (diagonal / 50) ** 0.4)), 220):
        canvas.shadow(270)
        canvas.line("M-92 -22L-108 0M-108 0h-16M92 -22L108 0M108 0h16", "#3a3d43", 8)
        canvas.rect((-158, -200, 316, 182), canvas.face("#2a2d32"), 6)
        screen(canvas, (-153, -195, 306, 168), _SCREENS[look.one_of(5)], 3)
        canvas.line("M-8 -22h16", "#8b9096", 3)


def speaker(canvas: Canvas, look: Look) -> None:
    """A bar, a pair for the shelf or a portable one."""
    shade = look.colour("#4a4e55", "#7f9a8a", "#3d5f8f", "#c65f52", "#d9c9b6")
    kind = look.choice("type", _SPEAKERS, ("portable", "shelf")[look.one_of(2)])
    with stand(canvas, 1, 110 if kind == "soundbar" else 220):
        if kind == "soundbar":
            _soundbar(canvas, look, shade)
        elif kind == "shelf":
            row(canvas, 2, 150, partial(_shelf_speaker, canvas, shade))
        else:
            _portable(canvas, look, shade)


def _weave(canvas: Canvas, box: tuple[float, float, float, float]) -> None:
    left, top, wide, high = box
    rows = "".join(f"M{num(left)} {num(top + index * 7)}h{num(wide)}" for index in range(int(high / 7) + 1))
    canvas.line(rows, "#10131c", 2.6, stroke_dasharray="0.1 6", opacity=0.4)


def _soundbar(canvas: Canvas, look: Look, shade: str) -> None:
    canvas.shadow(320)
    canvas.rect(
        (-156, -70, 312, 66),
        canvas.linear(f"0 {light(shade, 0.3)},.2 {shade},1 {dark(shade, 0.3)}", 'x2="0" y2="1"'),
        20,
    )
    _weave(canvas, (-140, -52, 280, 38))
    canvas.line("M-16 -62h.1M0 -62h.1M16 -62h.1", "#fff", 5, opacity=0.7)
    canvas.fitted((0, -22), look.brand, (90, 16), ink_on(shade))


def _shelf_speaker(canvas: Canvas, shade: str) -> None:
    canvas.shadow(140)
    canvas.path("M64 -216l26 -12V-14L64 0z", canvas.shade("#86603f"))
    canvas.rect((-68, -220, 136, 220), canvas.face("#b58a5c"), 10)
    canvas.rect((-60, -212, 120, 204), canvas.face(shade), 7)
    for y, radius in ((-164, 26), (-78, 50)):
        canvas.disc((0, y), radius, canvas.ball("#2a2d32"))
        canvas.disc((0, y), radius * 0.8, canvas.hollow("#565b63"))
        canvas.disc((0, y), radius * 0.34, canvas.ball("#4a4e55"))


def _portable(canvas: Canvas, look: Look, shade: str) -> None:
    canvas.shadow(150)
    canvas.line("M58 -190C120 -210 120 -110 72 -110", dark(shade, 0.4), 9)
    canvas.path(turned((148, 216)), canvas.turned(shade))
    _weave(canvas, (-66, -188, 134, 160))
    canvas.oval((0, -216), (74, 16), canvas.lit(shade))
    canvas.line("M-26 -216h12M14 -216h12M20 -219v6", dark(shade, 0.6), 3)
    canvas.rect((-36, -112, 72, 34), canvas.face(dark(shade, 0.35)), 6)
    canvas.fitted((0, -89), look.brand or "♪", (62, 18), "#fff")
    gloss(canvas, (-62, -196, 14, 176), 0.4)


def cable_set(canvas: Canvas, look: Look) -> None:
    """A coil of lead with its two plugs."""
    shade = look.colour("#3a3d43", WHITE, look.accent)
    plug = look.choice("type", _PLUGS, "usb")
    with stand(canvas, 0.92, 230):
        canvas.shadow(220)
        for index, (wide, high) in enumerate(((96, 84), (84, 74), (90, 79))):
            outline = f"M{-wide} -104a{wide} {high} 0 1 1 {2 * wide} 0a{wide} {high} 0 1 1 {-2 * wide} 0"
            cable(canvas, outline, shade, 11 - index)
        cable(canvas, "M-60 -44C-90 -6 -120 -10 -136 -30", shade, 10)
        cable(canvas, "M60 -46C80 -4 110 -4 128 -40", shade, 10)
        canvas.rect((-20, -36, 40, 26), canvas.face(look.accent), 7)
        with canvas.at(-136, -30, 1, -30):
            _plug_end(canvas, plug, shade)
        with canvas.at(128, -40, 1, 24):
            _plug_end(canvas, plug, shade)


def _plug_end(canvas: Canvas, plug: str, shade: str) -> None:
    wide = {"hdmi": 44, "ethernet": 34, "audio": 20}.get(plug, 30)
    tip = {"hdmi": 32, "ethernet": 28, "audio": 9}.get(plug, 20)
    metal = (
        canvas.linear("0 #fff/.9,1 #cfe0e6/.8")
        if plug == "ethernet"
        else canvas.steel(STEEL if plug != "audio" else "#d8b874")
    )
    canvas.rect((-tip / 2, -84, tip, 40), metal, 3)
    if plug == "ethernet":
        canvas.line("M-9 -80v18M-3 -80v18M3 -80v18M9 -80v18", "#d8b874", 3)
    canvas.rect((-wide / 2, -54, wide, 56), canvas.turned(light(shade, 0.06)), 7)
    canvas.line(
        f"M{-wide / 2 + 5} -10h{wide - 10}M{-wide / 2 + 5} -18h{wide - 10}",
        dark(shade, 0.5) if shade != BLACK else "#777",
        2.5,
        opacity=0.6,
    )


ELECTRONICS: dict[str, Shape] = {
    "phone": phone,
    "headphones": headphones,
    "power_bank": power_bank,
    "camera": camera,
    "tv": tv,
    "speaker": speaker,
    "cable": cable_set,
}
