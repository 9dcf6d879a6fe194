"""A small way of drawing SVG: paints shaded by studio light from the top left, and text that cannot break out."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from xml.sax.saxutils import escape

from souk.goods.catalog.providers.drawing.palette import dark, ground, light

_FORBIDDEN = re.compile("[^\\u0020-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
_SANS = "system-ui,'Noto Sans SC','PingFang SC','Microsoft YaHei',sans-serif"


def num(value: float) -> str:
    """A coordinate with at most one decimal."""
    return f"{value:.1f}".removesuffix(".0")


def safe(text: str) -> str:
    """Text that XML can hold."""
    return escape(_FORBIDDEN.sub("", text), {'"': "&quot;"})


def ems(text: str) -> float:
    """About how wide the text is, in units of its size."""
    return sum(1.02 if ord(char) > 0x2E7F else 0.62 if char.isupper() else 0.54 for char in text) or 1.0


def _style(style: dict[str, str | float]) -> str:
    return "".join(f' {key.replace("_", "-")}="{_plain(value)}"' for key, value in style.items())


def _plain(value: str | float) -> str:
    if isinstance(value, str):
        return value
    return num(value) if abs(value) >= 1 else f"{value:.2f}".rstrip("0").rstrip(".")


class Canvas:
    """A picture of 400 × 400 in the making."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._paints: dict[str, str] = {}
        self._body: list[str] = []

    def _paint(self, form: str) -> str:
        if form not in self._paints:
            self._paints[form] = f"{self._name}{len(self._paints)}"
        return f"url(#{self._paints[form]})"

    def linear(self, stops: str, ends: str = "") -> str:
        """A linear gradient; `stops` as `0 #fff, .5 #eee/.4`, `ends` as SVG attributes."""
        return self._paint(f"<linearGradient id=@{' ' + ends if ends else ''}>{_stops(stops)}</linearGradient>")

    def radial(self, stops: str, ends: str = "") -> str:
        """A radial gradient."""
        return self._paint(f"<radialGradient id=@{' ' + ends if ends else ''}>{_stops(stops)}</radialGradient>")

    def down(self, top: str, bottom: str) -> str:
        """From one colour above to another below."""
        return self.linear(f"0 {top},1 {bottom}", 'x2="0" y2="1"')

    def turned(self, shade: str) -> str:
        """A matt round wall, lit from the left."""
        return self.linear(
            f"0 {dark(shade, 0.06)},.2 {light(shade, 0.34)},.42 {light(shade, 0.06)},.8"
            f" {dark(shade, 0.16)},1 {dark(shade, 0.26)}"
        )

    def steel(self, shade: str) -> str:
        """A polished round wall."""
        return self.linear(
            f"0 {dark(shade, 0.3)},.1 {light(shade, 0.25)},.22 {light(shade, 0.8)},.36 {light(shade, 0.1)},"
            f".62 {dark(shade, 0.18)},.8 {dark(shade, 0.36)},.92 {light(shade, 0.15)},1 {dark(shade, 0.3)}"
        )

    def face(self, shade: str) -> str:
        """A flat or gently curved front."""
        return self.linear(f"0 {light(shade, 0.26)},.5 {shade},1 {dark(shade, 0.13)}", 'x2=".75" y2="1"')

    def shade(self, shade: str) -> str:
        """A side away from the light."""
        return self.linear(f"0 {dark(shade, 0.2)},1 {dark(shade, 0.34)}", 'x2=".5" y2="1"')

    def lit(self, shade: str) -> str:
        """A top in the light."""
        return self.linear(f"0 {light(shade, 0.5)},1 {light(shade, 0.16)}", 'x2="1" y2=".6"')

    def hollow(self, shade: str) -> str:
        """An inside."""
        return self.linear(f"0 {dark(shade, 0.5)},1 {dark(shade, 0.2)}", 'x2=".8" y2="1"')

    def ball(self, shade: str) -> str:
        """A round body."""
        return self.radial(
            f"0 {light(shade, 0.5)},.35 {light(shade, 0.08)},.75 {dark(shade, 0.12)},1 {dark(shade, 0.28)}",
            'cx=".34" cy=".28" r=".8"',
        )

    def path(self, outline: str, paint: str, **style: str | float) -> None:
        """A filled outline."""
        self._body.append(f'<path d="{outline}" fill="{paint}"{_style(style)}/>')

    def line(self, outline: str, paint: str, width: float, **style: str | float) -> None:
        """A stroke with round ends."""
        ends = {"stroke_linecap": "round", "stroke_linejoin": "round", **style}
        self._body.append(
            f'<path d="{outline}" fill="none" stroke="{paint}" stroke-width="{num(width)}"{_style(ends)}/>'
        )

    def rect(self, box: tuple[float, float, float, float], paint: str, radius: float = 0, **style: str | float) -> None:
        """A rectangle (left, top, width, height) with round corners."""
        left, top, width, height = map(num, box)
        corner = f' rx="{num(radius)}"' if radius else ""
        self._body.append(
            f'<rect x="{left}" y="{top}" width="{width}" height="{height}"{corner} fill="{paint}"{_style(style)}/>'
        )

    def oval(self, spot: tuple[float, float], radii: tuple[float, float], paint: str, **style: str | float) -> None:
        """An ellipse."""
        (x, y), (wide, high) = spot, radii
        self._body.append(
            f'<ellipse cx="{num(x)}" cy="{num(y)}" rx="{num(wide)}" ry="{num(high)}" fill="{paint}"{_style(style)}/>'
        )

    def disc(self, spot: tuple[float, float], radius: float, paint: str, **style: str | float) -> None:
        """A circle."""
        self.oval(spot, (radius, radius), paint, **style)

    def text(self, spot: tuple[float, float], words: str, size: float, paint: str, **style: str | float) -> None:
        """One line of text, centred at the foot."""
        spacing = {"text_anchor": "middle", "font_weight": "600", **style}
        self._body.append(
            f'<text x="{num(spot[0])}" y="{num(spot[1])}" font-size="{num(size)}"'
            f' fill="{paint}"{_style(spacing)}>{safe(words)}</text>'
        )

    def fitted(self, spot: tuple[float, float], words: str, room: tuple[float, float], paint: str) -> None:
        """One line of text no wider than `room[0]` and no larger than `room[1]`."""
        if words.strip():
            self.text(spot, words, min(room[1], room[0] / ems(words)), paint)

    def shadow(self, width: float, y: float = 0, x: float = 0) -> None:
        """What something that wide throws on the floor: a soft one to the right, a tight one below."""
        soft = self.radial("0 #1b2030/.34,.55 #1b2030/.16,1 #1b2030/0")
        tight = self.radial("0 #1b2030/.5,.7 #1b2030/.25,1 #1b2030/0")
        self.oval((x + width * 0.1, y + 3), (width * 0.66, max(9, width * 0.085)), soft)
        self.oval((x + width * 0.02, y + 1), (width * 0.5, max(4, width * 0.03)), tight)

    @contextmanager
    def at(self, x: float, y: float, size: float = 1, turn: float = 0) -> Iterator[None]:
        """Draw around another origin, larger or smaller, turned."""
        scale = f" scale({size:.3g})" if size != 1 else ""
        spin = f" rotate({num(turn)})" if turn else ""
        self._body.append(f'<g transform="translate({num(x)} {num(y)}){spin}{scale}">')
        yield
        self._body.append("</g>")

    def document(self, tone: str, seed: int) -> str:
        """The whole picture on a ground that suits `tone`."""
        lit, wall, floor = ground(tone, seed)
        back = self.radial(f"0 {lit},1 {wall}", 'cx=".3" cy=".22" r=".85"')
        stage = self.linear(f"0 {floor}/0,.5 {floor}/.7,1 {floor}", 'x2="0" y2="1"')
        paints = "".join(form.replace("@", f'"{name}"', 1) for form, name in self._paints.items())
        scene = f'<path d="M0 0H400V400H0z" fill="{back}"/><path d="M0 212H400V400H0z" fill="{stage}"/>'
        head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" font-family="{_SANS}">'
        return f"{head}<defs>{paints}</defs>{scene}{''.join(self._body)}</svg>"


def _stops(stops: str) -> str:
    return "".join(_stop(*stop.strip().split(" ")) for stop in stops.split(","))


def _stop(offset: str, paint: str) -> str:
    shade, _, clear = paint.partition("/")
    opacity = f' stop-opacity="{clear}"' if clear else ""
    return f'<stop offset="{offset}" stop-color="{shade}"{opacity}/>'
