"""What is sold by turns in an agreed checkout: it stands in the line by itself, and says where."""

from dataclasses import replace

from souk.kit.errors import SoukError
from souk.trade.admission import Visit, guest, pieces_of
from souk.trade.checkout.rules.agreeing_words import TURNS, turn
from souk.trade.checkout.service.agreeing_figuring import Figuring
from souk.trade.checkout.store import Figure, KeptAgreed


class Turning(Figuring):
    """An agent of a protocol that knows no lines needs no further call: its checkout has the place."""

    def _lined_up(self, kept: KeptAgreed) -> Figure:
        """The figure with what is said of the line; whoever has no place in it gets one."""
        return self._with_turn(kept, join=True)

    def _now_in_line(self, kept: KeptAgreed) -> Figure:
        """The figure with what is said of the line at this moment, where something was said of it."""
        said = any(one.code in TURNS for one in kept.figure.messages)
        return self._with_turn(kept, join=False) if said else kept.figure

    def _use_turn(self, kept: KeptAgreed, order: str) -> SoukError | None:
        """Use the checkout's place for an order; what keeps it from that."""
        return self._admission.use_all([self._visit(kept, order)], self._admission.guarding())[0]

    def _put_turn_back(self, kept: KeptAgreed, order: str) -> None:
        self._admission.put_back(self._visit(kept, order))

    def _with_turn(self, kept: KeptAgreed, *, join: bool) -> Figure:
        figure = kept.figure
        rest = tuple(one for one in figure.messages if one.code not in TURNS)
        found = self._admission.standing(_visitor(kept), figure.made_of.lines, join=join)
        if found is None:
            return replace(figure, messages=rest) if rest != figure.messages else figure
        return replace(figure, messages=(*rest, turn(*found)))

    def _visit(self, kept: KeptAgreed, order: str) -> Visit:
        return Visit(order, _visitor(kept), pieces_of(kept.figure.made_of.lines))


def _visitor(kept: KeptAgreed) -> str:
    """Who it is to a line: the account that it is for, else the checkout itself, whose name nobody guesses."""
    return kept.customer or guest(f"checkout {kept.id}")
