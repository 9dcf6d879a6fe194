"""Webhooks and the messages that wait for them, arrived or were given up."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    Label,
    Row,
    Select,
    Table,
    Text,
    and_,
    delete,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    tuple_,
    update,
)

from souk.insight.events.contracts import Delivery, DeliveryState, Webhook
from souk.kit.database import Document, Moment, insert, metadata

_webhook = Table(
    "events_webhook",
    metadata,
    Column("id", Text, primary_key=True),
    Column("shop", Text, index=True),
    Column("url", Text, nullable=False),
    Column("kinds", Document, nullable=False),
    Column("scheme", Text, nullable=False),
    Column("salt", Text, nullable=False),
    Column("salt_before", Text, nullable=False),
    Column("salt_until", Moment),
    Column("state", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("position", Text, nullable=False),
    Column("failing", Moment),
    Column("created", Moment, nullable=False),
    Column("changed", Moment, nullable=False),
    # An address that follows no event and is sent what is meant for it alone.
    Column("direct", Boolean, nullable=False, server_default=false()),
)
_delivery = Table(
    "events_delivery",
    metadata,
    Column("id", Text, primary_key=True),
    Column("webhook", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("status", Integer, nullable=False),
    Column("problem", Document, nullable=False),
    Column("created", Moment, nullable=False),
    Column("tried", Moment),
    Column("due", Moment, index=True),
    Index("ix_events_delivery_webhook", "webhook", "created", "id"),
    Index("ix_events_delivery_state", "webhook", "state"),
)


@dataclass(frozen=True)
class Owner:
    """Whose webhooks are meant: a shop's, or, `all`, everybody's."""

    shop: str | None
    all: bool


def add(connection: Connection, row: Mapping[str, Any]) -> bool:
    """Keep a new webhook; False where its id is there."""
    blank = {"salt_before": "", "salt_until": None, "state": "active", "why": "", "failing": None}
    statement = insert(connection, _webhook).values({**blank, **row}).on_conflict_do_nothing()
    return connection.execute(statement.returning(_webhook.c.id)).first() is not None


def direct(connection: Connection, row: Mapping[str, Any]) -> str:
    """The direct webhook of an address, made where there is none; one that stopped failing goes on. Its state."""
    blank: dict[str, Any] = {"shop": None, "kinds": [], "position": "", "salt_before": "", "salt_until": None}
    fresh = {**blank, "direct": True, "state": "active", "why": "", "failing": None, **row}
    connection.execute(insert(connection, _webhook).values(fresh).on_conflict_do_nothing())
    mine = update(_webhook).where(_webhook.c.id == row["id"], _webhook.c.why == "failing")
    connection.execute(mine.values(state="active", why="", failing=None, changed=row["changed"]))
    return str(connection.execute(select(_webhook.c.state).where(_webhook.c.id == row["id"])).scalar_one())


def count(connection: Connection, shop: str | None) -> int:
    """How many webhooks a shop has, or the house."""
    same = _webhook.c.shop.is_(None) if shop is None else _webhook.c.shop == shop
    mine = select(func.count()).select_from(_webhook).where(same, ~_webhook.c.direct)
    return connection.execute(mine).scalar_one()


def webhooks(connection: Connection, of: Owner) -> list[Webhook]:
    """The webhooks of an owner, the oldest first."""
    query = _shown().where(*_whose(of)).order_by(_webhook.c.created, _webhook.c.id)
    return [_webhook_of(row) for row in connection.execute(query)]


def webhook(connection: Connection, id: str, of: Owner) -> Webhook | None:
    """One webhook of an owner."""
    row = connection.execute(_shown().where(_webhook.c.id == id, *_whose(of))).first()
    return _webhook_of(row) if row else None


def change(connection: Connection, id: str, of: Owner, fresh: Mapping[str, Any]) -> bool:
    """Change a webhook of an owner; False where it has none such."""
    mine = update(_webhook).where(_webhook.c.id == id, *_whose(of))
    return connection.execute(mine.values(dict(fresh))).rowcount == 1


def rotate(connection: Connection, id: str, of: Owner, until: datetime) -> str | None:
    """Give a webhook a new salt, and answer it; the one before it holds until then. None: there is no such webhook."""
    fresh = {"salt": _webhook.c.salt + "+", "salt_before": _webhook.c.salt, "salt_until": until}
    mine = update(_webhook).where(_webhook.c.id == id, *_whose(of)).values(fresh)
    return connection.execute(mine.returning(_webhook.c.salt)).scalar()


def remove(connection: Connection, id: str, of: Owner) -> bool:
    """Take a webhook away with all its messages; False where the owner has none such."""
    if connection.execute(delete(_webhook).where(_webhook.c.id == id, *_whose(of))).rowcount != 1:
        return False
    connection.execute(delete(_delivery).where(_delivery.c.webhook == id))
    return True


def followers(connection: Connection) -> list[Row[Any]]:
    """The webhooks that follow the log, with where they stand."""
    named = (_webhook.c.id, _webhook.c.shop, _webhook.c.kinds, _webhook.c.scheme, _webhook.c.position)
    active = (_webhook.c.state == "active", ~_webhook.c.direct)
    return list(connection.execute(select(*named).where(*active).order_by(_webhook.c.id)))


def move(connection: Connection, id: str, before: str, after: str) -> bool:
    """Let a webhook stand further on; False where somebody else did."""
    same = update(_webhook).where(_webhook.c.id == id, _webhook.c.position == before, _webhook.c.state == "active")
    return connection.execute(same.values(position=after)).rowcount == 1


def put(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Let messages wait, those that are not there yet."""
    blank = {"state": "waiting", "tries": 0, "status": 0, "problem": {}, "tried": None}
    if rows:
        connection.execute(insert(connection, _delivery).on_conflict_do_nothing(), [{**blank, **row} for row in rows])


def due(connection: Connection, now: datetime, but: Collection[str], full: Collection[str]) -> list[Row[Any]]:
    """Messages to send, the most overdue first: of active webhooks that are not `full`, and none in hand."""
    mine = and_(_delivery.c.due <= now, _webhook.c.state == "active")
    query = select(_delivery.c.id, _delivery.c.webhook).join(_webhook, _webhook.c.id == _delivery.c.webhook).where(mine)
    query = query.where(_delivery.c.id.not_in(list(but)), _delivery.c.webhook.not_in(list(full)))
    return list(connection.execute(query.order_by(_delivery.c.due, _delivery.c.id).limit(100)))


def claim(connection: Connection, id: str, now: datetime, until: datetime) -> Row[Any] | None:
    """Count one more try of a message, which nobody else takes until then; with its webhook. None: it is taken."""
    mine = update(_delivery).where(_delivery.c.id == id, _delivery.c.due <= now)
    fresh = {"due": until, "tried": now, "tries": _delivery.c.tries + 1}
    if connection.execute(mine.values(fresh).returning(_delivery.c.id)).first() is None:
        return None
    parts = (_webhook.c.url, _webhook.c.scheme, _webhook.c.salt, _webhook.c.salt_before, _webhook.c.salt_until)
    both = select(_delivery.c.id, _delivery.c.webhook, _delivery.c.body, _delivery.c.tries, *parts)
    return _first(connection, both.join(_webhook, _webhook.c.id == _delivery.c.webhook).where(_is(id)))


def learn(connection: Connection, id: str, tries: int, fresh: Mapping[str, Any]) -> bool:
    """Note what a try met; False where the message is gone, or was tried again since."""
    mine = update(_delivery).where(_is(id), _delivery.c.tries == tries, _delivery.c.state == "waiting")
    return connection.execute(mine.values(dict(fresh))).rowcount == 1


def recover(connection: Connection, id: str) -> None:
    """Something arrived: the webhook does not fail any more."""
    well = update(_webhook).where(_webhook.c.id == id, _webhook.c.failing.is_not(None))
    connection.execute(well.values(failing=None))


def fail(connection: Connection, id: str, now: datetime) -> Row[Any] | None:
    """Something did not arrive; since when nothing did, and whose it is. None: it is stopped or gone already."""
    since = func.coalesce(_webhook.c.failing, literal(now, Moment()))
    mine = update(_webhook).where(_webhook.c.id == id, _webhook.c.state == "active").values(failing=since)
    said = (_webhook.c.failing, _webhook.c.shop, _webhook.c.url, _webhook.c.direct)
    return connection.execute(mine.returning(*said)).first()


def delivery(connection: Connection, id: str, webhook: str) -> Delivery | None:
    """One message of a webhook."""
    row = connection.execute(select(_delivery).where(_is(id), _delivery.c.webhook == webhook)).first()
    return _delivery_of(row) if row else None


def deliveries(
    connection: Connection, webhook: str, most: int, *, state: DeliveryState | None, after: Delivery | None
) -> list[Delivery]:
    """The messages of a webhook, newest first, behind another."""
    query = select(_delivery).where(_delivery.c.webhook == webhook)
    if state is not None:
        query = query.where(_delivery.c.state == state)
    if after is not None:
        place = tuple_(literal(after.created, Moment()), after.id)
        query = query.where(tuple_(_delivery.c.created, _delivery.c.id) < place)
    query = query.order_by(_delivery.c.created.desc(), _delivery.c.id.desc()).limit(most)
    return [_delivery_of(row) for row in connection.execute(query)]


def again(connection: Connection, webhook: str, now: datetime, which: str | datetime) -> int:
    """Let one message, or all since a moment that did not arrive, wait for all their tries anew; answers how many."""
    mine = [_delivery.c.webhook == webhook]
    if isinstance(which, str):
        mine += [_is(which)]
    else:
        stuck = and_(_delivery.c.state == "waiting", _delivery.c.tries > 0)
        mine += [_delivery.c.created >= which, or_(_delivery.c.state == "dead", stuck)]
    fresh = {"state": "waiting", "due": now, "tries": 0}
    return connection.execute(update(_delivery).where(*mine).values(fresh)).rowcount


def sweep(connection: Connection, before: datetime, most: int) -> int:
    """Forget messages that arrived or were given up before a moment; answers how many."""
    over = and_(_delivery.c.state != "waiting", _delivery.c.created < before)
    some = select(_delivery.c.id).where(over).limit(most)
    return connection.execute(delete(_delivery).where(_delivery.c.id.in_(some))).rowcount


def sweep_direct(connection: Connection, before: datetime) -> None:
    """Forget addresses that follow no event, and to which nothing goes any more."""
    waits = exists().where(_delivery.c.webhook == _webhook.c.id)
    connection.execute(delete(_webhook).where(_webhook.c.direct, _webhook.c.created < before, ~waits))


def _first(connection: Connection, query: Select[Any]) -> Row[Any] | None:
    return connection.execute(query).first()


def _is(id: str) -> ColumnElement[bool]:
    return _delivery.c.id == id


def _whose(of: Owner) -> tuple[ColumnElement[bool], ...]:
    return () if of.all else (_webhook.c.shop == of.shop,)


def _shown() -> Select[Any]:
    return select(_webhook, _counted("waiting"), _counted("dead"))


def _counted(state: DeliveryState) -> Label[int]:
    mine = (_delivery.c.webhook == _webhook.c.id, _delivery.c.state == state)
    counted = select(func.count()).select_from(_delivery).where(*mine).correlate(_webhook)
    return counted.scalar_subquery().label(state)


def _webhook_of(row: Row[Any]) -> Webhook:
    named = (row.id, row.shop, row.url, tuple(row.kinds), row.scheme, row.state, row.why)
    moments = (row.failing, row.salt_until if row.salt_before else None, row.created, row.changed)
    return Webhook(*named, row.waiting, row.dead, *moments, row.direct)


def _delivery_of(row: Row[Any]) -> Delivery:
    met = (row.state, row.tries, row.status, row.problem, row.created, row.tried, row.due)
    return Delivery(row.id, row.webhook, row.kind, row.subject, *met)
