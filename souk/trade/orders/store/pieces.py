"""What becomes of the pieces of an order: parcels, returns, what came back, and every step."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import Connection, func, select, update

from souk.kit.database import insert_all
from souk.trade.orders.contracts.orders import Clause, OrderStep, Return, Shipment
from souk.trade.orders.store.tables import back_table, protection_table, return_table, shipment_table, step_table

_CLAUSE = TypeAdapter(Clause)


@dataclass(frozen=True)
class Back:
    """What came back at one step: pieces by line, what for the goods, and with tax and fees.

    `kept` of it was kept back for gifts; below 0 where they came later.
    """

    number: int
    shop: str
    pieces: Mapping[str, int]
    goods: int
    amount: int
    kept: int = 0


def add_shipment(connection: Connection, order: str, made: Shipment) -> None:
    connection.execute(shipment_table.insert().values({**vars(made), "order": order, **_held(made)}))


def shipments(connection: Connection, order: str) -> list[Shipment]:
    query = select(shipment_table).where(shipment_table.c.order == order)
    rows = connection.execute(query.order_by(shipment_table.c.at, shipment_table.c.id)).mappings()
    return [Shipment(**{name: value for name, value in row.items() if name != "order"}) for row in rows]


def order_of_shipment(connection: Connection, id: str) -> str | None:
    return connection.execute(select(shipment_table.c.order).where(shipment_table.c.id == id)).scalar()


def arrived(connection: Connection, id: str, at: datetime) -> bool:
    """Write down that a parcel arrived; False where it did before."""
    here = (shipment_table.c.id == id) & shipment_table.c.delivered.is_(None)
    return connection.execute(update(shipment_table).where(here).values(delivered=at)).rowcount == 1


def drop_shipment(connection: Connection, id: str) -> bool:
    """Forget a parcel that has not arrived."""
    here = (shipment_table.c.id == id) & shipment_table.c.delivered.is_(None)
    return connection.execute(shipment_table.delete().where(here)).rowcount == 1


def _held(made: Shipment | Return) -> dict[str, dict[str, int]]:
    return {"pieces": dict(made.pieces), "gifts": dict(made.gifts)}


def add_return(connection: Connection, made: Return) -> None:
    plain = {**vars(made), **_held(made), "clause": _CLAUSE.dump_python(made.clause, mode="json")}
    connection.execute(return_table.insert().values(plain))


def returns(connection: Connection, order: str) -> list[Return]:
    query = select(return_table).where(return_table.c.order == order).order_by(return_table.c.at, return_table.c.id)
    rows = connection.execute(query).mappings()
    return [Return(**{**row, "clause": _CLAUSE.validate_python(row["clause"])}) for row in rows]


def order_of_return(connection: Connection, id: str) -> str | None:
    return connection.execute(select(return_table.c.order).where(return_table.c.id == id)).scalar()


def turn_return(connection: Connection, id: str, ended: Return) -> bool:
    """End a return that waits as it says, with the gifts that came; False where it ended before."""
    here = (return_table.c.id == id) & (return_table.c.state == "approved")
    fresh = {name: getattr(ended, name) for name in ("state", "answer", "refunded")} | {"gifts": dict(ended.gifts)}
    return connection.execute(update(return_table).where(here).values(fresh)).rowcount == 1


def backs(connection: Connection, order: str) -> list[Back]:
    query = select(back_table).where(back_table.c.order == order).order_by(back_table.c.number)
    rows = connection.execute(query).mappings()
    return [Back(**{name: value for name, value in row.items() if name != "order"}) for row in rows]


def add_back(connection: Connection, order: str, made: Back) -> None:
    connection.execute(back_table.insert().values({**vars(made), "order": order, "pieces": dict(made.pieces)}))


def add_protection(connection: Connection, order: str, number: int, of: Mapping[str, int], at: datetime) -> None:
    """Write down what came back of lines because prices fell."""
    plain = [{"order": order, "number": number, "line": line, "amount": many, "at": at} for line, many in of.items()]
    insert_all(connection, protection_table, plain)


def protections(connection: Connection, order: str) -> int:
    """The number of the newest of them; 0 where there is none."""
    newest = select(func.max(protection_table.c.number)).where(protection_table.c.order == order)
    return connection.execute(newest).scalar() or 0


def protected(connection: Connection, order: str) -> dict[str, int]:
    """What came back so, by line, less what went with pieces that were sent back."""
    table = protection_table
    query = select(table.c.line, func.sum(table.c.amount)).where(table.c.order == order).group_by(table.c.line)
    return {line: int(many) for line, many in connection.execute(query) if many}


def add_steps(connection: Connection, steps: Iterable[tuple[str, OrderStep]]) -> None:
    """Write steps of orders down."""
    names = [column.name for column in step_table.columns if column.name not in ("order", "facts")]
    plain = [
        {**{name: getattr(made, name) for name in names}, "order": order, "facts": dict(made.facts)}
        for order, made in steps
    ]
    insert_all(connection, step_table, plain)


def steps(connection: Connection, order: str) -> list[OrderStep]:
    query = select(step_table).where(step_table.c.order == order).order_by(step_table.c.number)
    took = {one.number: one.pieces for one in backs(connection, order)}
    rows = connection.execute(query).mappings()
    made = [OrderStep(**{name: value for name, value in row.items() if name != "order"}) for row in rows]
    return [replace(one, lines=took.get(int(one.facts.get("back", 0)), {})) for one in made]
