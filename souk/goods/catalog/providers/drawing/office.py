"""Things about a desk: bags for laptops, paper, boxes on a network, brackets, boards, players, puzzles."""

from souk.goods.catalog.providers.drawing.canvas import Canvas
from souk.goods.catalog.providers.drawing.look import Look
from souk.goods.catalog.providers.drawing.palette import STEEL, ink_on
from souk.goods.catalog.providers.drawing.parts import Shape, gloss, lines, stand

_BOARD, _GOLD = "#2f5d50", "#cda64a"


def notebook_bag(canvas: Canvas, look: Look) -> None:
    """A flat bag with two handles and a pocket."""
    shade = look.colour("#3f444c", "#4a5a78", "#7a5a44")
    with stand(canvas, 1, 200):
        canvas.shadow(280)
        canvas.line("M-60 -176Q-60 -220 0 -220Q60 -220 60 -176", shade, 14)
        canvas.line("M-60 -176Q-60 -216 0 -216Q60 -216 60 -176", "#fff", 2, opacity=0.25)
        canvas.path(
            "M-140 -166Q-140 -180 -126 -180H126Q140 -180 140 -166V-14Q140 0 126 0H-126Q-140 0 -140 -14z",
            canvas.face(shade),
        )
        canvas.path("M-116 -96H116V-20Q116 -10 106 -10H-106Q-116 -10 -116 -20z", canvas.shade(shade))
        canvas.line("M-128 -150H128", "#fff", 3, opacity=0.35, stroke_dasharray="6 5")
        canvas.rect((84, -156, 10, 22), STEEL, 4)
        canvas.fitted((0, -46), look.brand, (170, 30), ink_on(shade))
        gloss(canvas, (-132, -172, 10, 150), 0.3)


def paper_stack(canvas: Canvas, look: Look) -> None:
    """A stack of sheets with stickers or a picture on the top one."""
    shade = look.colour("#f4efe4", "#ffffff", "#eef3f6")
    with stand(canvas, 1, 200):
        canvas.shadow(230)
        for index in range(5):
            canvas.rect((-104 + index * 3, -206 + index * 2, 200, 200), "#d9d4c7" if index % 2 else "#ece7da", 4)
        canvas.rect((-100, -210, 200, 204), shade, 4)
        for row in range(3):
            for column in range(2):
                canvas.rect(
                    (-86 + column * 90, -194 + row * 46, 80, 36), "#c9d8de" if (row + column) % 2 else "#dcc9a8", 6
                )
        lines(canvas, (-80, -46), 160, "#8a8f96", 3)
        canvas.fitted((0, -16), look.brand, (170, 24), "#4a4e55")


def network_box(canvas: Canvas, look: Look) -> None:
    """A box with a row of sockets and lights."""
    shade = look.colour("#3f444c", "#4a4e55", "#8f959c")
    with stand(canvas, 1, 120):
        canvas.shadow(320)
        canvas.path("M-150 -96L-136 -116H136L150 -96z", canvas.lit(shade))
        canvas.rect((-150, -96, 300, 90), canvas.face(shade), 6)
        for index in range(8):
            canvas.rect((-112 + index * 30, -56, 24, 26), "#1b2030", 3)
            canvas.rect((-108 + index * 30, -50, 16, 8), _GOLD, 1)
            canvas.disc((-100 + index * 30, -68), 3, "#6fd08c" if index % 3 else "#e0a84a")
        canvas.fitted((-80, -78), look.brand, (110, 22), ink_on(shade))
        gloss(canvas, (-146, -92, 8, 80), 0.3)


def bracket(canvas: Canvas, look: Look) -> None:
    """An arm with a plate for a screen."""
    shade = look.colour("#3f444c", STEEL, "#e6e6e2")
    with stand(canvas, 1, 210):
        canvas.shadow(180)
        canvas.rect((-70, -14, 140, 14), canvas.face(shade), 6)
        canvas.rect((-12, -150, 24, 138), canvas.steel(shade), 6)
        canvas.line("M0 -138L88 -170", shade, 20)
        canvas.line("M0 -142L88 -174", "#fff", 3, opacity=0.3)
        canvas.rect((70, -222, 26, 100), canvas.shade(shade), 4)
        canvas.rect((88, -228, 12, 112), canvas.face(shade), 3)
        for y in (-216, -188, -160, -132):
            canvas.disc((94, y), 4, "#1b2030")
        canvas.disc((0, -140), 16, canvas.ball(shade))
        canvas.fitted((0, -2), look.brand, (110, 12), ink_on(shade))


def circuit_board(canvas: Canvas, look: Look) -> None:
    """A board with a chip, slots and contacts."""
    look.tinted("#6f8f7a")
    with stand(canvas, 1, 220):
        canvas.shadow(280)
        canvas.rect((-136, -212, 272, 206), _BOARD, 6)
        canvas.rect((-40, -160, 80, 80), canvas.face("#8f959c"), 4)
        canvas.fitted((0, -112), look.brand, (72, 20), "#2b2f36")
        for index in range(4):
            canvas.rect((66 + index * 14, -190, 8, 120), "#1b2030", 2)
            canvas.rect((-120, -58 + index * 13, 170, 7), "#e6e1d4" if index % 2 else "#3f444c", 2)
        for x, y in ((-110, -180), (-80, -180), (-110, -150), (-80, -150)):
            canvas.disc((x, y), 10, canvas.ball(STEEL))
        canvas.line("M-120 -4H40", _GOLD, 8, stroke_dasharray="5 3", stroke_linecap="butt")


def player(canvas: Canvas, look: Look) -> None:
    """A small player with a screen, a ring of keys and earphones."""
    shade = look.colour("#3f444c", "#b23a48", "#3f6f9f")
    with stand(canvas, 1, 210):
        canvas.shadow(120)
        canvas.line("M0 -214Q-90 -250 -96 -120Q-98 -80 -84 -60", "#d7dadd", 4)
        canvas.disc((-84, -54), 12, "#eceff1")
        canvas.rect((-52, -210, 104, 206), canvas.face(shade), 18)
        canvas.rect((-40, -196, 80, 74), "#1b2030", 6)
        canvas.rect((-34, -190, 68, 62), canvas.down("#5b8fb9", "#2f5d80"), 4)
        lines(canvas, (-26, -176), 52, "#fff", 3)
        canvas.disc((0, -62), 38, canvas.ball(ink_on(shade)))
        canvas.disc((0, -62), 14, shade)
        canvas.fitted((0, -12), look.brand, (80, 14), ink_on(shade))
        gloss(canvas, (-48, -200, 6, 180), 0.35)


def puzzle(canvas: Canvas, look: Look) -> None:
    """Four pieces that lock, one of them apart."""
    tints = ("#d98e5f", "#6f9fb5", "#e3c05a", "#7fa87a")
    look.tinted(tints[look.seed % 4])
    with stand(canvas, 1, 210):
        canvas.shadow(240)
        for index, (x, y) in enumerate(((-108, -206), (0, -206), (-108, -100), (16, -86))):
            canvas.rect((x, y, 104, 100), canvas.face(tints[index]), 6)
            canvas.disc((x + 52, y + 100), 15, tints[index])
            canvas.disc((x + 104, y + 50), 15, tints[index])
            canvas.line(f"M{x + 8} {y + 8}H{x + 96}", "#fff", 3, opacity=0.4)
        canvas.fitted((-54, -150), look.brand, (90, 20), "#2b2f36")


OFFICE: dict[str, Shape] = {
    "notebook_bag": notebook_bag,
    "paper_stack": paper_stack,
    "network_box": network_box,
    "bracket": bracket,
    "circuit_board": circuit_board,
    "player": player,
    "puzzle": puzzle,
}
