"""Merchants and their steps, what was offered, what was bought, and the keys of agents that bought."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    Table,
    Text,
    delete,
    func,
    null,
    or_,
    select,
    update,
)

from souk.agents.market.contracts import Bought, Door, Merchant, MerchantStep
from souk.kit.database import Document, Moment, insert, metadata

merchant_table = Table(
    "market_merchant",
    metadata,
    Column("id", Text, primary_key=True),
    Column("domain", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("feed", Text, nullable=False),
    Column("format", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("provider", Text, nullable=False, server_default=""),
    Column("provider_key", Text, nullable=False, server_default=""),
    Column("state", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("door", Document, nullable=False),
    Column("keys", Document, nullable=False),
    Column("jwks", Document, nullable=False, server_default="[]"),
    Column("number", Integer, nullable=False),
    Column("added", Moment, nullable=False),
    Column("visited", Moment),
)
step_table = Table(
    "market_step",
    metadata,
    Column("merchant", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("what", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("at", Moment, nullable=False),
)
offers_table = Table(
    "market_offers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("actor", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("record", Document, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_market_offers_actor", "actor", "number", unique=True),
    Index("ix_market_offers_at", "at"),
)
offer_table = Table(
    "market_offer",
    metadata,
    Column("id", Text, primary_key=True),
    Column("offers", Text, nullable=False, index=True),
)
bought_table = Table(
    "market_bought",
    metadata,
    Column("id", Text, primary_key=True),
    Column("actor", Text, nullable=False),
    Column("offer", Text, nullable=False),
    Column("merchant", Text, nullable=False),
    Column("domain", Text, nullable=False),
    Column("mandate", Text, nullable=False),
    Column("checkout", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("authorisation", Text, nullable=False),
    Column("order", Text, nullable=False),
    Column("link", Text, nullable=False),
    Column("instrument", Text, nullable=False, server_default=""),
    Column("until", Moment),
    Column("notices", Document, nullable=False, server_default="[]"),
    Column("heard", Moment),
    Column("presented", Document),
    Column("at", Moment, nullable=False),
    Column("asked", Moment),
    Index("ix_market_bought_actor", "actor", "at"),
    Index("ix_market_bought_state", "state", "at"),
)
agent_table = Table(
    "market_agent",
    metadata,
    Column("thumbprint", Text, primary_key=True),
    Column("jwk", Document, nullable=False),
    Column("at", Moment, nullable=False),
)
MOST_PASSED = 24
LISTS = ("capabilities", "handlers", "extends", "schemas")
# Why nobody asks any more about a try of which nobody knows more.
ASKED_OUT = "asked_out"
_TOLD = [column for column in bought_table.c if column.name not in ("actor", "presented", "asked", "heard")]


def add_merchant(connection: Connection, row: Mapping[str, Any]) -> bool:
    """Keep a new one; False where the domain is there."""
    fresh = insert(connection, merchant_table).values(**row).on_conflict_do_nothing()
    return connection.execute(fresh.returning(merchant_table.c.id)).first() is not None


def merchant(connection: Connection, id: str) -> Merchant | None:
    row = connection.execute(select(merchant_table).where(merchant_table.c.id == id)).first()
    return _merchant(row) if row else None


def keys_of(connection: Connection, id: str) -> tuple[str, str]:
    """The sealed keys by which a merchant and its payment provider know us; empty where they ask for none."""
    query = select(merchant_table.c.key, merchant_table.c.provider_key).where(merchant_table.c.id == id)
    row = connection.execute(query).first()
    return (row.key, row.provider_key) if row else ("", "")


def merchants(connection: Connection, after: str, most: int, gone: bool = True) -> list[Merchant]:
    """In the order of their domains."""
    query = select(merchant_table).where(merchant_table.c.domain > after).order_by(merchant_table.c.domain)
    query = query if gone else query.where(merchant_table.c.state != "removed")
    return [_merchant(row) for row in connection.execute(query.limit(most))]


def change(connection: Connection, id: str, number: int, said: Mapping[str, Any]) -> bool:
    """Another state after this number; False where somebody else was first."""
    here = (merchant_table.c.id == id) & (merchant_table.c.number == number)
    fresh = update(merchant_table).where(here).values(number=number + 1, **said)
    return connection.execute(fresh.returning(merchant_table.c.id)).first() is not None


def add_step(connection: Connection, row: Mapping[str, Any]) -> None:
    connection.execute(insert(connection, step_table).values(**row).on_conflict_do_nothing())


def steps(connection: Connection, id: str, most: int) -> list[MerchantStep]:
    """The newest first."""
    query = select(step_table).where(step_table.c.merchant == id).order_by(step_table.c.number.desc()).limit(most)
    return [MerchantStep(**row._asdict()) for row in connection.execute(query)]


def asked(connection: Connection, actor: str) -> int:
    """How often somebody asked for offers."""
    query = select(offers_table.c.number).where(offers_table.c.actor == actor)
    return int(connection.execute(query.order_by(offers_table.c.number.desc()).limit(1)).scalar() or 0)


def add_offers(connection: Connection, row: Mapping[str, Any], offers: Sequence[str]) -> None:
    """Keep a record and the names of what is in it."""
    connection.execute(insert(connection, offers_table).values(**row).on_conflict_do_nothing())
    for one in offers:
        connection.execute(insert(connection, offer_table).values(id=one, offers=row["id"]).on_conflict_do_nothing())


def offers(connection: Connection, id: str, actor: str) -> Any:
    """The record of one's own."""
    here = (offers_table.c.id == id) & (offers_table.c.actor == actor)
    return connection.execute(select(offers_table.c.record).where(here)).scalar()


def offers_with(connection: Connection, offer: str, actor: str) -> Any:
    """The record of one's own that an offer is in."""
    here = (offer_table.c.id == offer) & (offers_table.c.actor == actor)
    query = select(offers_table.c.record).join(offer_table, offer_table.c.offers == offers_table.c.id)
    return connection.execute(query.where(here)).scalar()


def last_offers(connection: Connection, actor: str, most: int) -> list[Any]:
    """Somebody's records, the newest first."""
    query = select(offers_table.c.record).where(offers_table.c.actor == actor)
    return list(connection.execute(query.order_by(offers_table.c.number.desc()).limit(most)).scalars())


def forget_offers(connection: Connection, before: datetime, most: int) -> int:
    """Records that nobody needs any longer."""
    old = select(offers_table.c.id).where(offers_table.c.at < before).order_by(offers_table.c.at).limit(most)
    ids = list(connection.execute(old).scalars())
    if ids:
        connection.execute(delete(offer_table).where(offer_table.c.offers.in_(ids)))
        connection.execute(delete(offers_table).where(offers_table.c.id.in_(ids)))
    return len(ids)


def forget(connection: Connection, actor: str) -> bool:
    """Drop what somebody asked for, and what was presented and passed at purchases; False while one is not known yet.

    That something was bought, where, when and for how much stays, with what a refund is given back by.
    """
    mine = offers_table.c.actor == actor
    connection.execute(delete(offer_table).where(offer_table.c.offers.in_(select(offers_table.c.id).where(mine))))
    connection.execute(delete(offers_table).where(mine))
    query = select(bought_table.c.id, bought_table.c.state, bought_table.c.presented)
    left = False
    for id, state, shown in connection.execute(query.where(bought_table.c.actor == actor)).all():
        if state in ("sent", "unknown"):
            left = True
            continue
        kept = {name: shown[name] for name in ("thumbprint", "returned") if shown and name in shown}
        blank = {"title": "", "link": "", "reason": "", "detail": "", "instrument": "", "presented": kept or None}
        connection.execute(update(bought_table).where(bought_table.c.id == id).values(**blank))
    return not left


def add_bought(connection: Connection, row: Mapping[str, Any]) -> bool:
    """Keep a try; False where it was kept before."""
    fresh = insert(connection, bought_table).values(**row).on_conflict_do_nothing()
    return connection.execute(fresh.returning(bought_table.c.id)).first() is not None


def bought(connection: Connection, id: str, actor: str) -> Bought | None:
    here = (bought_table.c.id == id) & (bought_table.c.actor == actor)
    row = connection.execute(select(*_TOLD).where(here)).first()
    return _bought(row._asdict()) if row else None


def presented(connection: Connection, id: str) -> Any:
    """What is presented for a try, and by whom."""
    query = select(bought_table.c.presented, bought_table.c.actor).where(bought_table.c.id == id)
    return connection.execute(query).first()


def add_passed(connection: Connection, id: str, passed: Sequence[Mapping[str, Any]]) -> None:
    """Keep what passed in a try, behind what passed before."""
    known = connection.execute(select(bought_table.c.presented).where(bought_table.c.id == id)).scalar() or {}
    wire = [*known.get("passed", ()), *passed][-MOST_PASSED:]
    fresh = update(bought_table).where(bought_table.c.id == id).values(presented={**known, "passed": wire})
    connection.execute(fresh)


def drop_presented(connection: Connection, id: str, names: Sequence[str]) -> None:
    """Keep no longer what was presented for a try under these names."""
    known = connection.execute(select(bought_table.c.presented).where(bought_table.c.id == id)).scalar() or {}
    left = {name: value for name, value in known.items() if name not in names}
    connection.execute(update(bought_table).where(bought_table.c.id == id).values(presented=left))


def live(connection: Connection, offer: str, actor: str) -> Bought | None:
    """The try at an offer that was sent and is not over."""
    here = (bought_table.c.offer == offer) & (bought_table.c.actor == actor)
    here &= bought_table.c.state.in_(("sent", "unknown", "paid"))
    row = connection.execute(select(*_TOLD).where(here)).first()
    return _bought(row._asdict()) if row else None


def tries(connection: Connection, offer: str, actor: str) -> int:
    """How often somebody tried to buy an offer."""
    here = (bought_table.c.offer == offer) & (bought_table.c.actor == actor)
    return len(connection.execute(select(bought_table.c.id).where(here)).all())


def settle(connection: Connection, id: str, said: Mapping[str, Any]) -> bool:
    """What became of a try that was sent; False where that is known already."""
    here = (bought_table.c.id == id) & bought_table.c.state.in_(("sent", "unknown"))
    fresh = update(bought_table).where(here).values(**said)
    return connection.execute(fresh.returning(bought_table.c.id)).first() is not None


def mine(connection: Connection, actor: str, before: datetime | None, most: int) -> list[Bought]:
    """Somebody's tries, the newest first."""
    query = select(*_TOLD).where(bought_table.c.actor == actor)
    query = query if before is None else query.where(bought_table.c.at < before)
    rows = connection.execute(query.order_by(bought_table.c.at.desc(), bought_table.c.id).limit(most))
    return [_bought(row._asdict()) for row in rows]


def open_tries(connection: Connection, before: datetime, most: int) -> list[tuple[Bought, datetime | None]]:
    """Tries sent before a moment of which nobody knows more, with when each was asked about; the longest ago first."""
    here = bought_table.c.state.in_(("sent", "unknown")) & (bought_table.c.at < before)
    here &= bought_table.c.reason != ASKED_OUT
    last = func.coalesce(bought_table.c.asked, bought_table.c.at)
    query = select(*_TOLD, bought_table.c.asked).where(here).order_by(last).limit(most)
    found = [row._asdict() for row in connection.execute(query)]
    return [(_bought({key: value for key, value in row.items() if key != "asked"}), row["asked"]) for row in found]


def told_of(connection: Connection, domain: str, order: str, checkout: str) -> Bought | None:
    """The purchase at a merchant that an order's message is about: paid with this order, or sent for this checkout."""
    paid = (bought_table.c.state.in_(("paid", "refunded"))) & (bought_table.c.order == order)
    sent = bought_table.c.state.in_(("sent", "unknown")) & (bought_table.c.checkout == checkout)
    query = select(*_TOLD).where((bought_table.c.domain == domain) & or_(paid, sent))
    row = connection.execute(query.limit(1)).first()
    return _bought(row._asdict()) if row else None


def heard(connection: Connection, id: str, at: datetime) -> None:
    """Keep when a merchant said something of a purchase by itself."""
    connection.execute(update(bought_table).where(bought_table.c.id == id).values(heard=at))


def let_go_of(connection: Connection, before: datetime, most: int) -> int:
    """Keep no longer what was presented and what passed in purchases of before a moment that are over."""
    old = (bought_table.c.at < before) & bought_table.c.presented.is_not(null())
    old &= bought_table.c.state.not_in(("sent", "unknown"))
    ids = list(connection.execute(select(bought_table.c.id).where(old).limit(most)).scalars())
    connection.execute(update(bought_table).where(bought_table.c.id.in_(ids)).values(presented=null()))
    return len(ids)


def followed(
    connection: Connection, since: datetime, before: tuple[datetime, datetime], most: int
) -> list[tuple[Bought, str, Any]]:
    """Purchases of no longer ago than `since` that are asked about: whose each is, and what was presented.

    Nobody asked since `before`: the first where the merchant never told of it by itself, else the second.
    """
    here = (bought_table.c.state == "paid") & (bought_table.c.at > since) & (bought_table.c.order != "")
    # Who tells by itself is asked once a day, so that nothing that was lost on its way stays unknown.
    silent = bought_table.c.heard.is_(None) & (bought_table.c.asked < before[0])
    here &= or_(bought_table.c.asked.is_(None), silent, bought_table.c.asked < before[1])
    query = select(*_TOLD, bought_table.c.actor, bought_table.c.presented).where(here)
    found = [row._asdict() for row in connection.execute(query.order_by(bought_table.c.asked).limit(most))]
    parted = [(row.pop("actor"), row.pop("presented"), row) for row in found]
    return [(_bought(row), actor, shown) for actor, shown, row in parted]


def returned(connection: Connection, id: str) -> int:
    """How much of a purchase came back so far, held until the transaction ends: nobody counts the same twice."""
    query = select(bought_table.c.presented).where(bought_table.c.id == id).with_for_update()
    return int((connection.execute(query).scalar() or {}).get("returned", 0))


def came_back(connection: Connection, id: str, total: int, state: str, at: datetime) -> None:
    """Keep how much of a purchase came back, and when that was asked."""
    known = connection.execute(select(bought_table.c.presented).where(bought_table.c.id == id)).scalar() or {}
    fresh = {"presented": {**known, "returned": total}, "state": state, "asked": at}
    connection.execute(update(bought_table).where(bought_table.c.id == id).values(**fresh))


def keep_agent(connection: Connection, thumbprint: str, jwk: Mapping[str, Any], at: datetime) -> None:
    fresh = insert(connection, agent_table).values(thumbprint=thumbprint, jwk=dict(jwk), at=at)
    connection.execute(fresh.on_conflict_do_nothing())


def agent(connection: Connection, thumbprint: str) -> Any:
    return connection.execute(select(agent_table.c.jwk).where(agent_table.c.thumbprint == thumbprint)).scalar()


def _bought(said: Mapping[str, Any]) -> Bought:
    return Bought(**{**said, "notices": tuple(said["notices"])})


def jwks_of(connection: Connection, domain: str) -> list[dict[str, Any]]:
    """The public keys of a merchant that is open."""
    here = (merchant_table.c.domain == domain) & (merchant_table.c.state == "open")
    return list(connection.execute(select(merchant_table.c.jwks).where(here)).scalar() or ())


def _merchant(row: Any) -> Merchant:
    said: dict[str, Any] = row._asdict()
    del said["key"], said["provider_key"], said["jwks"]
    door: dict[str, Any] = said.pop("door")
    lists: dict[str, Any] = {name: tuple(door.pop(name, ())) for name in LISTS}
    return Merchant(door=Door(**door, **lists), keys=tuple(said.pop("keys")), **said)
