"""An order's row, with all that its price was made of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, Select, Update, bindparam, func, select, tuple_, update
from sqlalchemy.exc import IntegrityError

from souk.delivery.fulfilment import Promise
from souk.goods.pricing import Context, Line, Priced, Told
from souk.goods.promotions import Promotion
from souk.kit.database import OneOf, execute_one, find_all, insert_all
from souk.kit.locale import Words
from souk.trade.orders.contracts.orders import Doing, Invoice, OrderGift, OrderLine, OrderState, Recipient, TermsVersion
from souk.trade.orders.contracts.refusals import OrderThere
from souk.trade.orders.store.tables import line_table, order_table, person_table, return_table


@dataclass(frozen=True)
class MadeOf:
    """All that a price was made of, so that it can be made again, and the terms that held."""

    lines: tuple[Line, ...]
    rules: tuple[Promotion, ...]
    context: Context
    priced: Priced
    told: tuple[Told, ...]
    promises: Mapping[str, Promise]
    terms: Mapping[str, TermsVersion]


@dataclass(frozen=True)
class Kept:
    """An order's row."""

    id: str
    session: str
    customer: str
    secret: str
    number: int
    state: OrderState
    currency: str
    total: int
    refunded: int
    at: datetime
    until: datetime
    reason: str
    made_of: MadeOf
    balance_since: datetime | None = None
    balance_until: datetime | None = None
    told: datetime | None = None


_SESSIONS = select(order_table.c.id, order_table.c.session).where(OneOf(order_table.c.id, "orders"))
_HERE = order_table.c.id == bindparam("which")
_ORDER = select(order_table).where(_HERE)
_RAISE = update(order_table).where(_HERE).values(number=order_table.c.number + 1)
_MADE, _RECIPIENT, _INVOICE = TypeAdapter(MadeOf), TypeAdapter(Recipient), TypeAdapter(Invoice | None)


@dataclass(frozen=True)
class Whose:
    """Whose orders are meant: a customer's, a shop's, or all; and those alone with which something is `doing`."""

    customer: str | None = None
    shop: str | None = None
    doing: Doing = ""


def _kept(row: Any) -> Kept:
    return Kept(**{**row._asdict(), "made_of": _MADE.validate_python(row.made_of)})


def add(connection: Connection, orders: Sequence[Kept]) -> None:
    """Write new orders; raises `OrderThere` where somebody was faster."""
    plain = [{**vars(one), "made_of": _MADE.dump_json(one.made_of)} for one in orders]
    try:
        insert_all(connection, order_table, plain)
    except IntegrityError:
        raise OrderThere(orders[0].id) from None


def add_lines(connection: Connection, orders: Iterable[tuple[Kept, Mapping[str, Words]]]) -> None:
    """Write the lines of new orders, with the titles of their products."""
    none = {"shipped": 0, "delivered": 0, "canceled": 0, "returned": 0}
    plain = [
        {
            "order": made.id,
            "id": line.id,
            "shop": line.shop,
            "product": line.product,
            "variant": line.sku,
            "title": dict(titles.get(line.product, {})),
            "quantity": line.quantity,
            "unit": line.unit,
            "paid": made.made_of.priced.lines[line.id].left,
            "gift": "",
            "worth": 0,
            "rate": 0,
            **none,
        }
        for made, titles in orders
        for line in made.made_of.lines
    ]
    insert_all(connection, line_table, plain)


def add_gifts(connection: Connection, orders: Iterable[tuple[str, Iterable[OrderGift]]]) -> None:
    """Write the gifts of new orders beside their lines."""
    plain = []
    for order, gifts in orders:
        for one in gifts:
            row = {name: value for name, value in vars(one).items() if name not in ("rule", "name")}
            plain.append({**row, "order": order, "title": dict(one.title), "gift": one.rule, "unit": 0, "paid": 0})
    insert_all(connection, line_table, plain)


def add_people(connection: Connection, people: Iterable[tuple[str, str, Recipient, Invoice | None]]) -> None:
    """Write for whom new orders are: order, customer, recipient, invoice."""
    plain = [
        {
            "order": order,
            "customer": customer,
            "recipient": _RECIPIENT.dump_json(recipient),
            "invoice": _INVOICE.dump_json(invoice) if invoice else None,
        }
        for order, customer, recipient, invoice in people
    ]
    insert_all(connection, person_table, plain)


def sessions(connection: Connection, orders: Iterable[str]) -> dict[str, str]:
    """The checkout of every order that there is."""
    return dict(find_all(connection, _SESSIONS, orders=set(orders)))


def person(connection: Connection, order: str) -> tuple[Recipient | None, Invoice | None]:
    """Whom an order goes to, and for whom its invoice is; nothing once it was erased."""
    row = connection.execute(select(person_table).where(person_table.c.order == order)).first()
    if row is None:
        return None, None
    return _RECIPIENT.validate_python(row.recipient), _INVOICE.validate_python(row.invoice)


def forget(connection: Connection, customer: str) -> int:
    """Erase all that is personal of a customer's orders; how many orders."""
    return connection.execute(person_table.delete().where(person_table.c.customer == customer)).rowcount


def order(connection: Connection, id: str) -> Kept | None:
    row = next(iter(find_all(connection, _ORDER, which=id)), None)
    return _kept(row) if row else None


def standing(connection: Connection, id: str) -> tuple[OrderState, str] | None:
    """An order's state and the reason of it."""
    row = connection.execute(select(order_table.c.state, order_table.c.reason).where(order_table.c.id == id)).first()
    return (row.state, row.reason) if row else None


def locked(connection: Connection, id: str) -> Kept | None:
    """An order whose number has grown: nobody else changes it until this transaction ends."""
    return order(connection, id) if execute_one(connection, _RAISE, which=id) else None


def put(connection: Connection, id: str, **fresh: Any) -> None:
    """Change columns of an order that is locked."""
    execute_one(connection, _changing(*fresh), which=id, **{f"to_{name}": value for name, value in fresh.items()})


@cache
def _changing(*names: str) -> Update:
    return update(order_table).where(_HERE).values({name: bindparam(f"to_{name}") for name in names})


def lines(connection: Connection, order: str, shop: str | None = None) -> list[OrderLine]:
    """Lines of an order, or of a shop's part of it."""
    query = select(line_table).where(line_table.c.order == order, line_table.c.gift == "").order_by(line_table.c.id)
    if shop is not None:
        query = query.where(line_table.c.shop == shop)
    rows = connection.execute(query).mappings()
    return [_line(row) for row in rows]


def gifts(connection: Connection, order: str, names: Mapping[str, Words], shop: str | None = None) -> list[OrderGift]:
    """Gifts of an order, or those that a shop packs; `names` are those of rules."""
    query = select(line_table).where(line_table.c.order == order, line_table.c.gift != "").order_by(line_table.c.id)
    if shop is not None:
        query = query.where(line_table.c.shop == shop)
    return [_gift(row, names) for row in connection.execute(query).mappings()]


def _line(row: Any) -> OrderLine:
    return OrderLine(**{name: value for name, value in row.items() if name not in ("order", "gift", "worth", "rate")})


def _gift(row: Any, names: Mapping[str, Words]) -> OrderGift:
    plain = {name: value for name, value in row.items() if name not in ("order", "gift", "unit", "paid")}
    return OrderGift(**plain, rule=row["gift"], name=names.get(row["gift"], {}))


def move(connection: Connection, order: str, pieces: Mapping[str, int], **signs: int) -> None:
    """Let counts of lines and gifts grow or shrink: `shipped=1` each times the pieces; checks keep the sums."""
    for line, many in sorted(pieces.items()):
        here = (line_table.c.order == order) & (line_table.c.id == line)
        raised: dict[str, Any] = {name: line_table.c[name] + sign * many for name, sign in signs.items()}
        connection.execute(update(line_table).where(here).values(raised))


def page(connection: Connection, whose: Whose, state: str, after: str, most: int) -> list[Any]:
    """Rows of a customer's or a shop's orders, newest first."""
    table, by_age = order_table, (order_table.c.at, order_table.c.id)
    query = _of(whose, select(table.c.id, table.c.state, table.c.currency, table.c.total, table.c.refunded, table.c.at))
    if state:
        query = query.where(table.c.state == state)
    if after:
        place = select(*by_age).where(table.c.id == after).subquery()
        query = query.where(tuple_(*by_age) < select(place.c.at, place.c.id).scalar_subquery())
    return list(connection.execute(query.order_by(*(one.desc() for one in by_age)).limit(most)))


def count(connection: Connection, whose: Whose) -> int:
    """How many orders are meant."""
    return int(connection.execute(_of(whose, select(func.count()).select_from(order_table))).scalar_one())


def _of(whose: Whose, query: Select[Any]) -> Select[Any]:
    table = order_table
    if whose.customer is not None:
        query = query.where(table.c.customer == whose.customer)
    if whose.shop is not None:
        own = select(line_table.c.order).where(line_table.c.shop == whose.shop)
        query = query.where(table.c.id.in_(own), table.c.state.in_(("placed", "canceled")))
    return query.where(_doing(whose.doing, whose.shop)) if whose.doing else query


def _doing(doing: Doing, shop: str | None) -> ColumnElement[bool]:
    """Whether pieces of an order, a shop's or any, are where something is to be done or was done with them."""
    line, back = line_table.c, return_table.c
    facts: dict[Doing, ColumnElement[bool]] = {
        "to_send": line.shipped + line.canceled < line.quantity,
        "sent": line.shipped > line.delivered,
        "delivered": line.delivered > line.returned,
        "returns": back.state == "approved",
        "canceled": line.canceled > 0,
    }
    of = back if doing == "returns" else line
    found = select(of.order).where(facts[doing])
    here = order_table.c.id.in_(found if shop is None else found.where(of.shop == shop))
    return here & (order_table.c.state == "placed") if doing == "to_send" else here


def pieces_of(connection: Connection, orders: Sequence[str]) -> dict[str, tuple[list[OrderLine], list[OrderGift]]]:
    """Lines and gifts of several orders."""
    query = select(line_table).where(line_table.c.order.in_(orders)).order_by(line_table.c.order, line_table.c.id)
    found: dict[str, tuple[list[OrderLine], list[OrderGift]]] = {}
    for row in connection.execute(query).mappings():
        lines, gifts = found.setdefault(row["order"], ([], []))
        if row["gift"]:
            gifts.append(_gift(row, {}))
        else:
            lines.append(_line(row))
    return found


def unpaid(connection: Connection, most: int) -> list[Any]:
    """Orders that wait for their money, and until when, the oldest first."""
    table = order_table
    query = select(table.c.id, table.c.until).where(table.c.state == "unpaid")
    return list(connection.execute(query.order_by(table.c.at, table.c.id).limit(most)))


def owing(connection: Connection, now: datetime, most: int) -> list[str]:
    """Orders with a deposit that are to be looked at: their balance is due, under way, or too late."""
    table = order_table
    here = (table.c.state == "deposit") & (table.c.until <= now)
    return list(connection.execute(select(table.c.id).where(here).order_by(table.c.until).limit(most)).scalars())
