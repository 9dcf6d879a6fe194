"""What many goods are made of: solids, bottles, bags, labels, screens; the origin is where a thing meets the floor."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from souk.goods.catalog.providers.drawing.canvas import Canvas, num
from souk.goods.catalog.providers.drawing.look import Look
from souk.goods.catalog.providers.drawing.palette import INK, PAPER, dark, ink_on, light, lightness, mix

Shape = Callable[[Canvas, Look], None]
Size = tuple[float, float]
Spot = tuple[float, float]
Box = tuple[float, float, float, float]
GLOSS = "0 #fff/.55,1 #fff/0"
_PLACES = {
    1: ((0, 0, 1.0),),
    2: ((0.4, -12, 0.84), (-0.36, 0, 0.88)),
    3: ((-0.6, -12, 0.72), (0.6, -12, 0.72), (0, 0, 0.8)),
}


@contextmanager
def stand(canvas: Canvas, size: float = 1, tall: float = 240, x: float = 200) -> Iterator[None]:
    """Put a thing that is `tall` before scaling on the floor in the middle, the lower the thing the further back."""
    size *= 1.1
    with canvas.at(x, min(346, 234 + tall * size * 0.42), size):
        yield


def row(canvas: Canvas, count: int, width: float, draw: Callable[[], None]) -> None:
    """One, two or three of a thing `width` wide; more are three and a number."""
    for share, rise, size in _PLACES[min(count, 3)]:
        with canvas.at(share * width, rise, size):
            draw()
    if count > 3:
        tally(canvas, count)


def tally(canvas: Canvas, count: int, spot: Spot = (132, -14)) -> None:
    """A tag that says how many."""
    words = f"×{count}"
    wide = 22 + 13 * len(words)
    canvas.rect((spot[0] - wide / 2, spot[1] - 18, wide, 36), PAPER, 18, stroke="#1b2030", stroke_opacity=0.12)
    canvas.text((spot[0], spot[1] + 7), words, 20, INK)


def turned(size: Size, foot: float = 0, x: float = 0, waist: float = 1) -> str:
    """The outline of a round solid seen a little from above; `waist` is the width of its foot to that of its top."""
    wide, high = size[0] / 2, size[1]
    low = wide * waist
    bend, top = low * 0.2, foot - high
    return (
        f"M{num(x - wide)} {num(top)}L{num(x - low)} {num(foot - bend)}"
        f"C{num(x - low)} {num(foot + bend * 0.35)} {num(x + low)} {num(foot + bend * 0.35)}"
        f" {num(x + low)} {num(foot - bend)}"
        f"L{num(x + wide)} {num(top)}z"
    )


def cylinder(canvas: Canvas, size: Size, shade: str, spot: Spot = (0, 0), *, polished: bool = False) -> None:
    """A round solid with its top showing."""
    paint = canvas.steel(shade) if polished else canvas.turned(shade)
    canvas.path(turned(size, spot[1], spot[0]), paint)
    canvas.oval((spot[0], spot[1] - size[1]), (size[0] / 2, size[0] * 0.1), canvas.lit(shade))


def cuboid(canvas: Canvas, size: tuple[float, float, float], shade: str, spot: Spot = (0, 0), radius: float = 5) -> Box:
    """A box with its top and right side showing; answers where its front is."""
    wide, high, deep = size
    over, up = deep * 0.5, deep * 0.3
    left, top, right, foot = spot[0] - (wide + over) / 2, spot[1] - high, spot[0] + (wide - over) / 2, spot[1]
    in_ = radius / 2
    soft: dict[str, str | float] = {"stroke_width": radius, "stroke_linejoin": "round"}
    side = canvas.shade(shade)
    canvas.path(
        f"M{num(right - in_)} {num(top + in_)}l{num(over)} {num(-up)}V{num(foot - in_ - up)}"
        f"L{num(right - in_)} {num(foot - in_)}z",
        side,
        stroke=side,
        **soft,
    )
    lit = canvas.lit(shade)
    canvas.path(
        f"M{num(left + in_)} {num(top + in_)}l{num(over)} {num(-up)}H{num(right + over - in_)}"
        f"L{num(right - in_)} {num(top + in_)}z",
        lit,
        stroke=lit,
        **soft,
    )
    canvas.rect((left, top, wide, high), canvas.face(shade), radius)
    canvas.line(f"M{num(left + radius)} {num(top + 1)}H{num(right - radius)}", "#fff", 1.5, opacity=0.45)
    return left, top, wide, high


def gloss(canvas: Canvas, box: Box, opacity: float = 0.6) -> None:
    """A soft window's reflection on the left of something round."""
    canvas.rect(box, canvas.linear("0 #fff/0,.5 #fff/.8,1 #fff/0"), box[2] / 2, opacity=opacity)


def label(canvas: Canvas, look: Look, box: Box, shade: str = PAPER, radius: float = 4) -> None:
    """A printed label: brand, a rule in the brand's colour and two lines too small to read."""
    left, top, wide, high = box
    canvas.rect(box, canvas.linear(f"0 {dark(shade, 0.05)},.25 {light(shade, 0.5)},1 {dark(shade, 0.12)}"), radius)
    middle = left + wide / 2
    canvas.rect((left, top + high * 0.86, wide, high * 0.14), look.accent, min(radius, high * 0.07), opacity=0.9)
    if look.brand:
        canvas.fitted((middle, top + high * 0.4), look.brand, (wide * 0.82, high * 0.26), ink_on(shade))
    else:
        canvas.disc((middle, top + high * 0.3), high * 0.13, look.accent)
    lines(canvas, (middle - wide * 0.3, top + high * 0.54), wide * 0.6, ink_on(shade))


def lines(canvas: Canvas, spot: Spot, wide: float, ink: str, count: int = 2) -> None:
    """Small print."""
    for index in range(count):
        long = wide * (1, 0.72, 0.86)[index % 3]
        y = spot[1] + index * 8
        canvas.line(f"M{num(spot[0] + (wide - long) / 2)} {num(y)}h{num(long)}", ink, 2.4, opacity=0.35)


def bottle(canvas: Canvas, look: Look, size: Size, shade: str, cap: str) -> None:
    """A round bottle with shoulders, a neck and a screw cap."""
    wide, high = size[0] / 2, size[1]
    neck, top = wide * 0.42, -high
    canvas.shadow(size[0])
    body = (
        f"M{num(-neck)} {num(top + high * 0.14)}C{num(-neck)} {num(top + high * 0.24)}"
        f" {num(-wide)} {num(top + high * 0.2)} {num(-wide)} "
        f"{num(top + high * 0.36)}V-14Q{num(-wide)} 0 {num(-wide + 14)} 0H{num(wide - 14)}"
        f"Q{num(wide)} 0 {num(wide)} -14V{num(top + high * 0.36)}"
        f"C{num(wide)} {num(top + high * 0.2)} {num(neck)} {num(top + high * 0.24)}"
        f" {num(neck)} {num(top + high * 0.14)}z"
    )
    canvas.path(body, canvas.turned(shade))
    canvas.rect((-neck - 5, top, neck * 2 + 10, high * 0.16), canvas.turned(cap), 5)
    gloss(canvas, (-wide * 0.82, top + high * 0.34, wide * 0.22, high * 0.58))
    label(canvas, look, (-wide * 0.86, top + high * 0.44, wide * 1.72, high * 0.42))


def pump(canvas: Canvas, look: Look, size: Size, shade: str, cap: str) -> None:
    """A straight bottle with a pump on top."""
    wide, high = size[0] / 2, size[1]
    body = -high * 0.74
    canvas.shadow(size[0])
    canvas.line(f"M0 {num(body)}V{num(-high + 10)}", dark(cap, 0.1), wide * 0.2)
    canvas.path(
        f"M{num(-wide * 0.3)} {num(-high + 16)}v-10q0 -8 8"
        f" -8h{num(wide * 0.3)}q{num(wide * 0.55)} 0 {num(wide * 0.6)} 22h-9q-2 -8 -12 -8z",
        canvas.turned(cap),
    )
    canvas.rect((-wide * 0.36, body - high * 0.08, wide * 0.72, high * 0.1), canvas.turned(cap), 4)
    canvas.rect((-wide, body, wide * 2, -body), canvas.turned(shade), wide * 0.3)
    gloss(canvas, (-wide * 0.8, body + 16, wide * 0.22, -body - 32))
    label(canvas, look, (-wide * 0.76, body * 0.74, wide * 1.52, -body * 0.5))


def tube(canvas: Canvas, look: Look, size: Size, shade: str, cap: str) -> None:
    """A squeezable tube that stands on its cap."""
    wide, high = size[0] / 2, size[1]
    canvas.shadow(wide * 1.6)
    canvas.rect((-wide * 0.72, -high * 0.2, wide * 1.44, high * 0.2), canvas.turned(cap), 6)
    canvas.path(
        f"M{num(-wide * 0.68)} {num(-high * 0.19)}C{num(-wide * 0.8)} {num(-high * 0.5)}"
        f" {num(-wide)} {num(-high * 0.7)} {num(-wide)} {num(-high + 10)}"
        f"H{num(wide)}C{num(wide)} {num(-high * 0.7)} {num(wide * 0.8)} {num(-high * 0.5)}"
        f" {num(wide * 0.68)} {num(-high * 0.19)}z",
        canvas.turned(shade),
    )
    canvas.rect((-wide, -high, wide * 2, 13), canvas.turned(mix(shade, "#ffffff", 0.2)), 2)
    canvas.line(
        f"M{num(-wide + 3)} {num(-high + 6)}H{num(wide - 3)}", dark(shade, 0.3), 1, opacity=0.5, stroke_dasharray="2 4"
    )
    print_on(canvas, look, (-wide * 0.7, -high * 0.8, wide * 1.4, high * 0.44), shade)


def print_on(canvas: Canvas, look: Look, box: Box, shade: str) -> None:
    """Brand and small print straight on the material."""
    left, top, wide, high = box
    ink = ink_on(shade)
    band = look.accent if abs(lightness(look.accent) - lightness(shade)) > 0.18 else ink
    canvas.fitted((left + wide / 2, top + high * 0.34), look.brand, (wide * 0.94, high * 0.3), ink)
    canvas.rect((left + wide * 0.3, top + high * 0.5, wide * 0.4, 4), band, 2)
    lines(canvas, (left + wide * 0.15, top + high * 0.7), wide * 0.7, ink)


def jar(canvas: Canvas, look: Look, size: Size, shade: str, cap: str) -> None:
    """A low round jar with a lid."""
    wide, high = size
    canvas.shadow(wide)
    canvas.path(turned((wide, high * 0.7)), canvas.turned(shade))
    canvas.path(turned((wide * 1.02, high * 0.36), -high * 0.6), canvas.turned(cap))
    canvas.oval((0, -high * 0.96), (wide * 0.51, wide * 0.1), canvas.lit(cap))
    gloss(canvas, (-wide * 0.42, -high * 0.52, wide * 0.1, high * 0.4))
    print_on(canvas, look, (-wide * 0.36, -high * 0.56, wide * 0.72, high * 0.48), shade)


def tin(canvas: Canvas, look: Look, size: Size, shade: str) -> None:
    """A food tin with a ring pull and a paper sleeve."""
    wide, high = size
    canvas.shadow(wide)
    canvas.path(turned(size), canvas.steel("#c2c5c9"))
    canvas.path(turned((wide, high * 0.82), -high * 0.07), canvas.turned(shade))
    canvas.oval((0, -high), (wide / 2, wide * 0.1), canvas.steel("#d4d7da"))
    canvas.oval((0, -high + 1), (wide * 0.43, wide * 0.075), canvas.lit("#b9bdc2"))
    canvas.line(f"M{num(-wide * 0.08)} {num(-high + 2)}a8 3 0 1 0 16 0a8 3 0 1 0 -16 0", "#8b9096", 2)


def sack(canvas: Canvas, size: Size, shade: str) -> None:
    """A filled bag, its top folded and sealed."""
    wide, high = size[0] / 2, size[1]
    canvas.shadow(size[0])
    canvas.path(
        f"M{num(-wide * 0.86)} {num(-high)}H{num(wide * 0.86)}L{num(wide * 0.9)} {num(-high * 0.9)}"
        f"C{num(wide * 1.06)} {num(-high * 0.7)} {num(wide * 1.02)} {num(-high * 0.2)}"
        f" {num(wide * 0.94)} -8Q{num(wide * 0.9)} 1 {num(wide * 0.78)} 0"
        f"H{num(-wide * 0.78)}Q{num(-wide * 0.9)} 1 {num(-wide * 0.94)} -8"
        f"C{num(-wide * 1.02)} {num(-high * 0.2)} {num(-wide * 1.06)} {num(-high * 0.7)}"
        f" {num(-wide * 0.9)} {num(-high * 0.9)}z",
        canvas.turned(shade),
    )
    seal = (
        f"M{num(-wide * 0.86)} {num(-high)}H{num(wide * 0.86)}L{num(wide * 0.9)}"
        f" {num(-high * 0.91)}H{num(-wide * 0.9)}z"
    )
    canvas.path(seal, "#fff", opacity=0.28)
    canvas.line(f"M{num(-wide * 0.9)} {num(-high * 0.9)}H{num(wide * 0.9)}", dark(shade, 0.4), 1.5, opacity=0.4)
    fold = (
        f"M{num(wide * 0.74)} {num(-high * 0.88)}C{num(wide * 0.86)} {num(-high * 0.6)}"
        f" {num(wide * 0.8)} {num(-high * 0.2)} {num(wide * 0.86)} -6"
    )
    canvas.line(fold, dark(shade, 0.5), 3, opacity=0.16)
    canvas.line(
        f"M{num(-wide * 0.7)} {num(-high * 0.86)}q{num(-wide * 0.14)} {num(high * 0.3)} -3 {num(high * 0.7)}",
        "#fff",
        5,
        opacity=0.3,
    )


def screen(canvas: Canvas, box: Box, hue: str, radius: float = 6) -> None:
    """A lit display: a dusk sky, a sun and two ridges."""
    left, top, wide, high = box
    canvas.rect(
        box,
        canvas.linear(f"0 {dark(hue, 0.3)},.6 {light(hue, 0.25)},1 {mix(hue, '#f0b48a', 0.6)}", 'x2=".4" y2="1"'),
        radius,
    )
    canvas.disc((left + wide * 0.68, top + high * 0.42), min(wide, high) * 0.13, "#fff3dc", opacity=0.9)
    foot = top + high
    canvas.path(
        f"M{num(left)} {num(foot - high * 0.3)}Q{num(left + wide * 0.28)}"
        f" {num(foot - high * 0.62)} {num(left + wide * 0.55)} {num(foot - high * 0.26)}"
        f"T{num(left + wide)} {num(foot - high * 0.34)}V{num(foot - radius)}q0 {num(radius)}"
        f" {num(-radius)} {num(radius)}H{num(left + radius)}"
        f"q{num(-radius)} 0 {num(-radius)} {num(-radius)}z",
        dark(hue, 0.45),
        opacity=0.75,
    )
    sheen = (
        f"M{num(left)} {num(top + radius)}q0 {num(-radius)} {num(radius)} {num(-radius)}"
        f"H{num(left + wide * 0.5)}L{num(left)} {num(foot - high * 0.2)}z"
    )
    canvas.path(sheen, "#fff", opacity=0.12)


def cable(canvas: Canvas, outline: str, shade: str = "#3a3d43", width: float = 6) -> None:
    """A lead with a lit edge."""
    canvas.line(outline, dark(shade, 0.3), width)
    canvas.line(outline, light(shade, 0.3), width * 0.35, opacity=0.6)


def wheel(canvas: Canvas, spot: Spot, radius: float, hub: str = "#c7cbcf") -> None:
    """A tyre with a hub."""
    canvas.disc(spot, radius, canvas.ball("#3a3d43"))
    canvas.disc(spot, radius * 0.62, canvas.ball(hub))
    canvas.disc(spot, radius * 0.16, "#5a5e65")
