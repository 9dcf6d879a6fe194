"""Clothing: coats and running shoes."""

from souk.goods.catalog.providers.drawing.canvas import Canvas, num
from souk.goods.catalog.providers.drawing.look import Look
from souk.goods.catalog.providers.drawing.palette import PAPER, STEEL, WHITE, dark, light, lightness, mix
from souk.goods.catalog.providers.drawing.parts import Shape, stand

_COATS = {
    "down": ("puffer", "羽绒"),
    "shell": ("raincoat", "rain jacket", "hardshell", "冲锋", "雨衣"),
    "wool": ("woolen", "overcoat", "羊毛", "呢", "羊绒"),
    "trench": ("风衣",),
    "padded": ("quilted", "棉服", "棉衣"),
    "light": ("windbreaker", "防晒衣", "薄"),
}
_LONG = {"long": ("maxi", "knee length", "长款", "过膝"), "mid": ("中长",), "short": ("cropped", "短款")}
_SURFACES = {"trail": ("off road", "越野"), "track": ("racing", "竞速", "田径"), "road": ("公路", "路跑")}


def coat(canvas: Canvas, look: Look) -> None:
    """Quilted, waterproof, woollen, belted or light; short or long; with a hood where it has one."""
    kind = look.choice("type", _COATS, "down")
    length = look.choice(
        "length", _LONG, {"trench": "long", "wool": "mid", "light": "short", "shell": "short"}.get(kind, "mid")
    )
    if (stated := look.number("length", 0, "cm")) > 0:
        length = "long" if stated >= 95 else "mid" if stated >= 75 else "short"
    shade = look.colour("#2f436b", "#b59b6f", "#4a4e55", "#8b2f3b", "#808053", "#dcc9a9", "#e9a7a9")
    hem = {"short": -62, "mid": -6, "long": 62}[length]
    tall = 322 + hem
    with stand(canvas, min(0.98, 280 / tall), tall), canvas.at(0, -hem - 12):
        canvas.shadow(130, hem + 14)
        if look.flag("hood"):
            _hood(canvas, shade, kind)
        _sleeves(canvas, shade, kind)
        _trunk(canvas, shade, kind, hem)
        _front(canvas, look, shade, kind, hem)


def _hood(canvas: Canvas, shade: str, kind: str) -> None:
    canvas.path("M-58 -236C-72 -292 -34 -312 0 -312S72 -292 58 -236Q0 -206 -58 -236z", canvas.face(shade))
    canvas.path("M-38 -240C-48 -280 -24 -294 0 -294S48 -280 38 -240Q0 -214 -38 -240z", canvas.hollow(shade))
    if kind == "down":
        canvas.line(
            "M-44 -238C-56 -286 -28 -302 0 -302S56 -286 44 -238",
            light(mix(shade, "#b59b6f", 0.6), 0.3),
            15,
            stroke_dasharray="0.1 9",
        )
        canvas.line(
            "M-44 -238C-56 -286 -28 -302 0 -302S56 -286 44 -238",
            light(mix(shade, "#b59b6f", 0.6), 0.5),
            10,
            opacity=0.8,
        )


def _sleeves(canvas: Canvas, shade: str, kind: str) -> None:
    for side in (-1, 1):
        tone = canvas.turned(shade if side < 0 else dark(shade, 0.1))
        x = [side * value for value in (58, 88, 116, 128, 96, 78)]
        canvas.path(
            f"M{x[0]} -238C{x[1]} -232 {x[2] - side * 10} -214 {x[2]} -170L{x[3]} -72Q{x[3]} -58"
            f" {x[2]} -56L{x[4]} -56Q{x[4] - side * 6} -58 {x[4] - side * 5} -68L{x[5]} -150z",
            tone,
        )
        canvas.path(
            f"M{x[3]} -74L{x[4] - side * 6} -74V-64Q{x[4] - side * 6} -56 {x[4]} -55H{x[2]}Q{x[3]} -58 {x[3]} -74z",
            dark(shade, 0.3),
            opacity=0.5,
        )
        if kind in ("down", "padded"):
            for step in range(5):
                y, out, in_ = -196 + step * 26, side * (106 + step * 5), side * (72 + step * 4)
                canvas.line(
                    f"M{in_} {y + 10}Q{(in_ + out) / 2} {y + 12} {out - side * 3} {y}",
                    dark(shade, 0.45),
                    2.5,
                    opacity=0.55,
                )


def _outline(kind: str, hem: int) -> str:
    flare = {"trench": 92, "wool": 84}.get(kind, 80) + (hem + 62) // 8
    return (
        f"M-60 -240Q-34 -256 0 -246Q34 -256 60 -240C78 -230 82 -200 80 -150L{flare} {hem - 12}"
        f"Q{flare} {hem} {flare - 12} {hem}H{12 - flare}Q{-flare} {hem} {-flare} {hem - 12}"
        "L-80 -150C-82 -200 -78 -230 -60 -240z"
    )


def _trunk(canvas: Canvas, shade: str, kind: str, hem: int) -> None:
    canvas.path(_outline(kind, hem), canvas.turned(shade))
    if kind not in ("down", "padded"):
        canvas.line(f"M-50 -140L-56 {hem - 8}M50 -140L56 {hem - 8}", dark(shade, 0.5), 3, opacity=0.16)
        return
    step = 30 if kind == "down" else 42
    for y in range(-206, hem - 14, step):
        canvas.line(f"M-80 {y}Q-40 {y + 9} 0 {y + 2}Q40 {y + 9} 80 {y}", dark(shade, 0.5), 3, opacity=0.5)
        canvas.line(f"M-76 {y + 6}Q-40 {y + 14} -6 {y + 8}M8 {y + 8}Q40 {y + 14} 60 {y + 8}", "#fff", 4, opacity=0.24)


def _front(canvas: Canvas, look: Look, shade: str, kind: str, hem: int) -> None:
    if kind in ("shell", "light"):
        canvas.path(
            "M-60 -240Q-34 -256 0 -246Q34 -256 60 -240C76 -230 80 -206 80 -184Q0 -200 -80 -184"
            "C-80 -206 -76 -230 -60 -240z",
            look.accent if kind == "shell" else light(shade, 0.3),
            opacity=0.82,
        )
    draw = {"wool": _lapels, "trench": _lapels}.get(kind, _zipped)
    draw(canvas, look, shade, hem)
    if kind == "trench":
        canvas.path("M-82 -142Q0 -130 82 -142V-120Q0 -108 -82 -120z", canvas.turned(dark(shade, 0.12)))
        canvas.rect((-18, -141, 36, 28), "none", 4, stroke="#8a5a35", stroke_width=6)
        canvas.line("M14 -112l10 44", dark(shade, 0.15), 13)


def _zipped(canvas: Canvas, look: Look, shade: str, hem: int) -> None:
    canvas.path(
        "M-40 -246Q-44 -268 -22 -268Q0 -258 22 -268Q44 -268 40 -246Q0 -222 -40 -246z", canvas.turned(dark(shade, 0.1))
    )
    canvas.line(f"M0 -240V{hem - 6}", dark(shade, 0.55), 7)
    canvas.line(f"M0 -240V{hem - 8}", STEEL, 2.4, stroke_dasharray="2 2.5")
    canvas.line("M0 -236v14", STEEL, 5)
    for side in (-1, 1):
        canvas.line(f"M{side * 60} -112L{side * 44} -72", dark(shade, 0.6), 5, opacity=0.75)
    canvas.rect((22, -208, 38, 20), PAPER, 3, opacity=0.94)
    canvas.fitted((41, -194), look.brand, (32, 12), dark(look.accent, 0.3))


def _lapels(canvas: Canvas, look: Look, shade: str, hem: int) -> None:
    canvas.path("M-30 -252L0 -150L30 -252Q0 -236 -30 -252z", canvas.hollow(mix(shade, WHITE, 0.3)))
    canvas.path(
        "M-34 -254L-62 -214L-44 -206L-50 -196L2 -146L-22 -250z",
        canvas.face(light(shade, 0.14)),
        stroke=dark(shade, 0.4),
        stroke_opacity=0.5,
    )
    canvas.path(
        "M34 -254L62 -214L44 -206L50 -196L-2 -146L22 -250z",
        canvas.face(dark(shade, 0.04)),
        stroke=dark(shade, 0.4),
        stroke_opacity=0.5,
    )
    canvas.line(f"M4 -146V{hem - 4}", dark(shade, 0.55), 2.5, opacity=0.7)
    button = dark(shade, 0.6) if lightness(shade) > 0.4 else "#b59b6f"
    for y in range(-128, hem - 20, 38):
        for x in (-20, 24):
            canvas.disc((x, y), 6, canvas.ball(button))
    for side in (-1, 1):
        canvas.line(f"M{side * 64} -84l{-side * 22} 6", dark(shade, 0.55), 5, opacity=0.7)


def running_shoes(canvas: Canvas, look: Look) -> None:
    """A pair from the side; lugs for the trail, a thick sole for cushioning."""
    shade = look.colour("#4f7fbf", "#c65f52", "#3f444c", WHITE, "#6f9f6a", "#8d75b8", "#e58a4e")
    surface = look.choice("surface", _SURFACES, "road")
    thick = {"max": 1.35, "firm": 0.75}.get(
        look.choice("cushioning", {"max": ("厚底",), "firm": ("薄底",), "balanced": ()}, "balanced"), 1.0
    )
    with stand(canvas, 1, 180):
        with canvas.at(26, -50, 0.86):
            _shoe(canvas, look, dark(shade, 0.08), (surface, thick))
        with canvas.at(-14, 0):
            _shoe(canvas, look, shade, (surface, thick))


def _shoe(canvas: Canvas, look: Look, shade: str, build: tuple[str, float]) -> None:
    surface, thick = build
    sole = 34 * thick
    canvas.shadow(280, 0, -4)
    with canvas.at(0, 2 - sole):
        _upper(canvas, look, shade)
    foam = light(mix(WHITE, look.accent, 0.06), 0.2) if lightness(shade) < 0.8 else mix(WHITE, look.accent, 0.35)
    top = -sole - 6
    canvas.path(
        f"M-140 {num(top - 4)}C-152 {num(top + 6)} -152 -8 -136 -4H124C152 -4 162"
        f" {num(top * 0.55)} 150 {num(top * 0.72)}C120 {num(top * 0.9)} 60 {num(top * 0.82)}"
        f" 20 {num(top * 0.92)}S-100 {num(top - 2)} -140 {num(top - 4)}z",
        canvas.down(light(foam, 0.5), dark(foam, 0.16)),
    )
    canvas.line(
        f"M-138 {num(top * 0.5)}C-60 {num(top * 0.36)} 40 {num(top * 0.6)} 148 {num(top * 0.4)}",
        look.accent,
        4,
        opacity=0.75,
    )
    tread = dark(shade, 0.55)
    if surface == "trail":
        canvas.line("M-132 -3H132", tread, 13, stroke_dasharray="11 7", stroke_linecap="butt")
    canvas.line("M-136 -4H126Q142 -6 150 -14", tread, 6)


def _upper(canvas: Canvas, look: Look, shade: str) -> None:
    canvas.path(
        "M-136 -8C-146 -44 -140 -88 -128 -112Q-120 -122 -110 -112C-92 -92 -66 -92 -50 -106"
        "Q-38 -114 -26 -106C6 -72 44 -50 96 -42C132 -36 154 -20 150 4L20 8L-130 4z",
        canvas.face(shade),
    )
    canvas.path(
        "M-128 -112Q-120 -122 -110 -112C-92 -92 -66 -92 -50 -106L-44 -100C-66 -80 -98 -80 -122 -98z",
        canvas.hollow(shade),
    )
    canvas.path("M-136 -8C-146 -44 -140 -80 -132 -102C-112 -76 -108 -40 -96 4H-130z", canvas.face(dark(shade, 0.2)))
    canvas.path("M96 -42C132 -36 154 -20 150 4L112 6C100 -8 92 -24 84 -44z", dark(shade, 0.18), opacity=0.75)
    canvas.path("M-60 2C-40 -40 6 -40 40 -16C10 -24 -22 -14 -34 4z", canvas.face(light(look.accent, 0.25)))
    canvas.line("M-44 -96L52 -40", light(shade, 0.3), 15)
    canvas.line(
        "M-38 -84l22 -12M-20 -72l22 -14M0 -60l22 -13M20 -49l22 -12", WHITE if lightness(shade) < 0.75 else "#4a4e55", 5
    )
    for x, y in ((70, -28), (84, -24), (98, -22), (76, -18), (90, -15), (104, -13)):
        canvas.disc((x, y), 2, "#10131c", opacity=0.22)
    if look.flag("reflective"):
        canvas.line("M-122 -60l10 40", "#fff", 5, opacity=0.9)


CLOTHING: dict[str, Shape] = {"coat": coat, "running_shoes": running_shoes}
