"""What shops let agents do, which agent bought what, and what waits for a consumer."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, func, select, update

from souk.kit.database import insert
from souk.trade.mandates.contracts.agents import AgentLimits, AgentRule, Bought
from souk.trade.mandates.store.tables import (
    bought_table,
    day_table,
    mark_table,
    rule_table,
    sold_table,
    spend_table,
    waiting_table,
)

_LIMITS = TypeAdapter(AgentLimits)
_BOUGHT = tuple(Bought.__dataclass_fields__)


def rules_of(connection: Connection, shops: Iterable[str]) -> dict[str, dict[str, AgentRule]]:
    """The newest rule for each agent of each shop."""
    table, wanted = rule_table, sorted(set(shops))
    newest = select(table.c.shop, table.c.agent, func.max(table.c.number).label("number"))
    last = newest.where(table.c.shop.in_(wanted)).group_by(table.c.shop, table.c.agent).subquery()
    same = (table.c.shop == last.c.shop) & (table.c.agent == last.c.agent) & (table.c.number == last.c.number)
    found: dict[str, dict[str, AgentRule]] = {shop: {} for shop in wanted}
    for row in connection.execute(select(table).join(last, same).order_by(table.c.agent)).mappings():
        found[row["shop"]][row["agent"]] = _rule(row)
    return found


def versions(connection: Connection, shop: str, agent: str, most: int) -> list[AgentRule]:
    """What a shop said of an agent, the newest first."""
    here = (rule_table.c.shop == shop) & (rule_table.c.agent == agent)
    query = select(rule_table).where(here).order_by(rule_table.c.number.desc()).limit(most)
    return [_rule(row) for row in connection.execute(query).mappings()]


def add_rule(connection: Connection, made: AgentRule) -> bool:
    """Write the next version; False where somebody else was faster."""
    plain = {**vars(made), "limits": _LIMITS.dump_python(made.limits, mode="json")}
    fresh = insert(connection, rule_table).values(plain).on_conflict_do_nothing().returning(rule_table.c.number)
    return connection.execute(fresh).first() is not None


def _rule(row: Any) -> AgentRule:
    return AgentRule(**{**row, "limits": _LIMITS.validate_python(row["limits"])})


def use_day(connection: Connection, shop: str, agent: str, day: str, most: int) -> bool:
    """Count a purchase of an agent on a day; False where that would be one too many."""
    table = day_table
    fresh = insert(connection, table).values(shop=shop, agent=agent, day=day, uses=0)
    connection.execute(fresh.on_conflict_do_nothing())
    here = (table.c.shop == shop) & (table.c.agent == agent) & (table.c.day == day) & (table.c.uses < most)
    return connection.execute(update(table).where(here).values(uses=table.c.uses + 1)).rowcount == 1


def uses(connection: Connection, shop: str, agent: str, day: str) -> int:
    """How many purchases of an agent were counted on a day."""
    table = day_table
    here = (table.c.shop == shop) & (table.c.agent == agent) & (table.c.day == day)
    return int(connection.execute(select(table.c.uses).where(here)).scalar() or 0)


def free_day(connection: Connection, shop: str, agent: str, day: str) -> None:
    """Take back a count of this transaction that came to nothing."""
    table = day_table
    here = (table.c.shop == shop) & (table.c.agent == agent) & (table.c.day == day)
    connection.execute(update(table).where(here).values(uses=table.c.uses - 1))


def add_bought(connection: Connection, made: Bought, consumer: str, shops: Mapping[str, int]) -> None:
    """Write down which agent bought an order, and of which shops."""
    connection.execute(insert(connection, bought_table).values(**vars(made), consumer=consumer))
    rows = [{"shop": shop, "order": made.order, "amount": amount} for shop, amount in sorted(shops.items())]
    connection.execute(insert(connection, sold_table), rows)


def bought(connection: Connection, name: str) -> Any:
    """The newest purchase by an agent under an order's or a checkout's name."""
    table = bought_table
    here = (table.c.order == name) | (table.c.checkout == name)
    return connection.execute(select(table).where(here).order_by(table.c.at.desc()).limit(1)).first()


def bought_of(row: Any) -> Bought:
    return Bought(**{name: getattr(row, name) for name in _BOUGHT})


def bought_under(connection: Connection, mandate: str, most: int) -> list[Bought]:
    """What was bought under a mandate, the newest first."""
    query = select(bought_table).where(bought_table.c.mandate == mandate)
    rows = connection.execute(query.order_by(bought_table.c.at.desc(), bought_table.c.order).limit(most))
    return [bought_of(row) for row in rows]


def shops_of(connection: Connection, order: str) -> dict[str, int]:
    """The shops of an order that an agent bought, with what each sold."""
    rows = connection.execute(select(sold_table.c.shop, sold_table.c.amount).where(sold_table.c.order == order))
    return {shop: int(amount) for shop, amount in rows}


def sold_by(connection: Connection, shop: str, most: int) -> Sequence[Any]:
    """Agents that bought in a shop: name, key, platform and currency with how often, for how much and when last."""
    table = bought_table
    kinds = table.c.agent, table.c.thumbprint, table.c.platform, table.c.currency
    counted = func.count().label("purchases"), func.sum(sold_table.c.amount).label("spent")
    query = select(*kinds, *counted, func.max(table.c.at).label("last"))
    query = query.join(sold_table, sold_table.c.order == table.c.order).where(sold_table.c.shop == shop)
    return connection.execute(query.group_by(*kinds).order_by(func.max(table.c.at).desc()).limit(most)).all()


def open_orders(connection: Connection, after: str, most: int) -> list[str]:
    """Orders by agents whose amount is held still, by their names, behind one."""
    joined = bought_table.join(spend_table, spend_table.c.id == bought_table.c.authorisation)
    here = (spend_table.c.state == "held") & (bought_table.c.order > after)
    query = select(bought_table.c.order).select_from(joined).where(here)
    return list(connection.execute(query.order_by(bought_table.c.order).limit(most)).scalars())


def by_agents(connection: Connection, orders: Iterable[str]) -> list[str]:
    """Those of some orders that agents bought."""
    query = select(bought_table.c.order).where(bought_table.c.order.in_(sorted(set(orders))))
    return sorted(connection.execute(query).scalars())


def mark(connection: Connection, name: str) -> str:
    """How far the log was read."""
    found = connection.execute(select(mark_table.c.position).where(mark_table.c.name == name)).scalar()
    return str(found or "")


def set_mark(connection: Connection, name: str, position: str) -> None:
    fresh = insert(connection, mark_table).values(name=name, position=position)
    same = {"position": position}
    connection.execute(fresh.on_conflict_do_update(index_elements=["name"], set_=same))


def wait(connection: Connection, row: Mapping[str, Any]) -> bool:
    """Note that a payment waits for its consumer; False where that is known."""
    fresh = insert(connection, waiting_table).values(**row).on_conflict_do_nothing()
    return connection.execute(fresh.returning(waiting_table.c.mandate)).first() is not None


def waiting(connection: Connection, mandate: str, now: datetime, most: int) -> Sequence[Any]:
    """Payments of a mandate that wait, the newest first; what is over waits no more."""
    here = (waiting_table.c.mandate == mandate) & (waiting_table.c.ends > now)
    return connection.execute(select(waiting_table).where(here).order_by(waiting_table.c.at.desc()).limit(most)).all()
