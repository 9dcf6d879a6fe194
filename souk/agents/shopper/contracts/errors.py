"""What can be wrong with a wish, a card or a task."""

from collections.abc import Sequence

from souk.kit.errors import Conflict, Invalid, NotFound, Refused


class UnknownTask(NotFound):
    """There is none, or it is somebody else's."""

    def __init__(self, task: str) -> None:
        super().__init__("You have no task {task}.", task=task)


class UnknownCard(NotFound):
    """There is none, or it is somebody else's."""

    def __init__(self, card: str) -> None:
        super().__init__("You have no order card {card}.", card=card)


class NothingWished(Invalid):
    """Neither a sentence nor a product."""

    def __init__(self) -> None:
        super().__init__("Say what you want in a sentence, or name a product.")


class WrongWish(Invalid):
    """A field of a wish, or of how it is to be carried out, cannot be so."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__("Wish, {field}: {why}.", field=field, why=why)


class NothingToReturn(Conflict):
    """No piece of an order has left its shop."""

    def __init__(self, order: str) -> None:
        super().__init__("Nothing of order {order} has left that could come back; cancel it instead.", order=order)


class Unconfirmed(Conflict):
    """Something that was said, and may be a limit, was not understood."""

    def __init__(self, clauses: Sequence[str]) -> None:
        said = " / ".join(clauses)[:500]
        super().__init__("Not understood, and so no limit: {clauses}. Say it otherwise, or confirm it.", clauses=said)


class NothingFits(Conflict):
    """Nothing keeps every limit now."""

    def __init__(self, nearest: str) -> None:
        super().__init__("Nothing keeps every limit now; the nearest: {nearest}.", nearest=nearest)


class NowhereToSend(Conflict):
    """There is no address."""

    def __init__(self) -> None:
        super().__init__("There is no address to send it to; add one to your address book.")


class TaskElsewhere(Conflict):
    """A task or a card is where this cannot be done."""

    def __init__(self, name: str, state: str) -> None:
        super().__init__("{name} is {state}; this cannot be done with it.", name=name, state=state)


class OutsideMandate(Refused):
    """A mandate does not allow what is wished for."""

    def __init__(self, mandate: str, why: str) -> None:
        super().__init__("The mandate {mandate} does not allow it: {why}.", mandate=mandate, why=why)
