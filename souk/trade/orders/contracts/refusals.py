"""Why something cannot be done with an order."""

from souk.kit.errors import Conflict, Invalid, NotFound, Refused
from souk.trade.orders.contracts.orders import Clause


class UnknownOrder(NotFound):
    """There is no such order, or it is somebody else's."""

    def __init__(self, order: str) -> None:
        super().__init__("There is no order {order}.", order=order)


class UnknownShipment(NotFound):
    """There is no such parcel, or it is somebody else's."""

    def __init__(self, shipment: str) -> None:
        super().__init__("There is no parcel {shipment}.", shipment=shipment)


class UnknownReturn(NotFound):
    """There is no such return, or it is somebody else's."""

    def __init__(self, id: str) -> None:
        super().__init__("There is no return {id}.", id=id)


class UnknownInvoice(NotFound):
    """There is no such invoice, or it is somebody else's."""

    def __init__(self, id: str) -> None:
        super().__init__("There is no invoice {id}.", id=id)


class NotInThatState(Conflict):
    """An order is where this cannot be done."""

    def __init__(self, order: str, why: str) -> None:
        super().__init__("Order {order}: {why}.", order=order, why=why)


class AgainstTerms(Refused):
    """The terms do not allow it; the clause is quoted."""

    def __init__(self, order: str, clause: Clause, when: str) -> None:
        super().__init__("Order {order}: the terms say: {clause} ({when})", order=order, clause=clause.says, when=when)
        self.clause = clause


class WrongOrder(Invalid):
    """What is asked of an order cannot be so."""

    def __init__(self, order: str, field: str, why: str) -> None:
        super().__init__("Order {order}, {field}: {why}.", order=order, field=field, why=why)


class PastCanceling(NotInThatState):
    """It cannot be canceled as it stands; the clause is quoted."""

    def __init__(self, order: str, why: str, clause: Clause) -> None:
        self.clause = clause
        super(NotInThatState, self).__init__(
            "Order {order}: {why}. The terms say: {clause}", order=order, why=why, clause=clause.says
        )


class PiecesGone(WrongOrder):
    """More pieces are to be canceled than have not left; the clause is quoted."""

    def __init__(self, order: str, line: str, counts: tuple[int, int], clause: Clause) -> None:
        self.clause = clause
        super(WrongOrder, self).__init__(
            "Order {order}: of line {line} {left} can be meant, not {many}. The terms say: {clause}",
            order=order,
            line=line,
            left=counts[0],
            many=counts[1],
            clause=clause.says,
        )


class DepositApart(Conflict):
    """What is paid in two parts has one balance, and is bought apart from what is not."""

    def __init__(self, why: str) -> None:
        super().__init__("What is paid in two parts is bought apart: {why}.", why=why)


class OrderThere(Conflict):
    """Another checkout has an order of this name."""

    def __init__(self, order: str) -> None:
        super().__init__("There is an order {order} already; give this one another name.", order=order)


class TermsMoved(Conflict):
    """Somebody changed them meanwhile."""

    def __init__(self, shop: str, number: int) -> None:
        super().__init__(
            "The terms of {shop} are no longer at number {number}; read them again.", shop=shop, number=number
        )


class OtherShopsTerms(Refused):
    """A shop's member acts for its own shop alone."""

    def __init__(self, shop: str) -> None:
        super().__init__("This is not for the shop {shop} to change.", shop=shop)
