"""Tables of campaigns, their steps, and what of them was used; and their queries."""

import json
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

from pydantic import TypeAdapter
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Connection,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    func,
    select,
    type_coerce,
    update,
)

from souk.goods.promotions.contracts import Campaign, CampaignChange, Promotion, Use
from souk.kit.database import Document, Moment, OneOf, find_all, insert, metadata

campaign_table = Table(
    "promotions_campaign",
    metadata,
    Column("id", Text, primary_key=True),
    Column("shop", Text, nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("name", Document, nullable=False),
    Column("rule", Document, nullable=False),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
)

change_table = Table(
    "promotions_change",
    metadata,
    Column("id", Text, primary_key=True),
    Column("campaign", Text, nullable=False),
    Column("shop", Text, nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("at", Moment, nullable=False, index=True),
    Column("actor", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("before", Document),
    Column("after", Document, nullable=False),
    Column("undoes", Text, nullable=False),
    Column("batch", Text, nullable=False, index=True, server_default=""),
    UniqueConstraint("campaign", "number"),
)

# Sums of what orders used, by campaign; the row of no customer is everybody's.
use_table = Table(
    "promotions_use",
    metadata,
    Column("campaign", Text, primary_key=True),
    Column("customer", Text, primary_key=True, index=True),
    Column("uses", Integer, nullable=False),
    Column("spent", BigInteger, nullable=False),
    CheckConstraint("uses >= 0", name="uses"),
    CheckConstraint("spent >= 0", name="spent"),
)

redemption_table = Table(
    "promotions_redemption",
    metadata,
    Column("order", Text, primary_key=True),
    Column("campaign", Text, primary_key=True),
    Column("customer", Text, nullable=False),
    Column("uses", Integer, nullable=False),
    Column("spent", BigInteger, nullable=False),
    Column("back", Integer, nullable=False),
)

# A coupon in a customer's hand; it has an order once it is used.
coupon_table = Table(
    "promotions_coupon",
    metadata,
    Column("campaign", Text, primary_key=True),
    Column("customer", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("order", Text, nullable=False, index=True),
    Column("used", Moment),
    Index("ix_promotions_coupon_customer", "customer", "order"),
)

# How many coupons of a campaign were given out.
issue_table = Table(
    "promotions_issue",
    metadata,
    Column("campaign", Text, primary_key=True),
    Column("claimed", Integer, nullable=False),
    CheckConstraint("claimed >= 0", name="claimed"),
)

EVERYBODY = ""
# With names and rules as the texts that are stored.
_LIVE = (
    select(
        *(one for one in campaign_table.c if one.name not in ("name", "rule")),
        *(type_coerce(campaign_table.c[name], Text).label(name) for name in ("name", "rule")),
    )
    .where(campaign_table.c.state == "live")
    .order_by(campaign_table.c.id)
)
_USED = select(use_table).where(OneOf(use_table.c.customer, "customers"))
_HANDS = select(coupon_table.c.customer, coupon_table.c.campaign).where(
    OneOf(coupon_table.c.customer, "customers"), coupon_table.c.order == ""
)
_CAMPAIGN = TypeAdapter(Campaign | None)
_RULE = TypeAdapter(Promotion)


def live(connection: Connection) -> list[Campaign]:
    """All campaigns that run, whatever their windows."""
    return [_live(*row) for row in find_all(connection, _LIVE)]


def campaigns(connection: Connection, shop: str | None, after: str, most: int) -> list[Campaign]:
    """Campaigns of a shop, or of all, in the order of their ids."""
    query = select(campaign_table).where(campaign_table.c.id > after).order_by(campaign_table.c.id).limit(most)
    if shop is not None:
        query = query.where(campaign_table.c.shop == shop)
    return [_campaign(row) for row in connection.execute(query)]


def campaign(connection: Connection, id: str) -> Campaign | None:
    row = connection.execute(select(campaign_table).where(campaign_table.c.id == id)).first()
    return _campaign(row) if row else None


def some(connection: Connection, ids: Sequence[str]) -> list[Campaign]:
    """Campaigns by their ids, as far as they are known."""
    query = select(campaign_table).where(campaign_table.c.id.in_(set(ids)))
    return [_campaign(row) for row in connection.execute(query)]


def put(connection: Connection, made: Campaign) -> bool:
    """Write a campaign upon the number before it; False where somebody else changed it first."""
    fresh: dict[str, Any] = {
        **{name: getattr(made, name) for name in ("number", "state", "at", "actor")},
        "name": dict(made.name),
        "rule": _RULE.dump_python(made.rule, mode="json"),
    }
    if made.number == 1:
        statement = insert(connection, campaign_table).values(id=made.rule.id, shop=made.rule.owner, **fresh)
        return connection.execute(statement.on_conflict_do_nothing().returning(campaign_table.c.id)).first() is not None
    here = (campaign_table.c.id == made.rule.id) & (campaign_table.c.number == made.number - 1)
    return connection.execute(update(campaign_table).where(here).values(fresh)).rowcount == 1


def add_change(connection: Connection, change: CampaignChange) -> None:
    plain = {name: value for name, value in change.__dict__.items() if name not in ("before", "after")}
    sides = {side: _CAMPAIGN.dump_python(getattr(change, side), mode="json") for side in ("before", "after")}
    connection.execute(change_table.insert().values(**plain, **sides))


def change(connection: Connection, id: str) -> CampaignChange | None:
    row = connection.execute(select(change_table).where(change_table.c.id == id)).first()
    return _change(row) if row else None


def batch(connection: Connection, batch: str, shop: str | None) -> list[CampaignChange]:
    """The steps of an import, of a shop's campaigns or of all (None)."""
    query = select(change_table).where(change_table.c.batch == batch).order_by(change_table.c.campaign)
    if shop is not None:
        query = query.where(change_table.c.shop == shop)
    return [_change(row) for row in connection.execute(query)]


def changes(connection: Connection, shop: str | None, campaign: str, most: int) -> list[CampaignChange]:
    """The newest steps of a shop's campaigns (of all: None), or of one."""
    query = select(change_table).order_by(change_table.c.at.desc(), change_table.c.number.desc()).limit(most)
    if shop is not None:
        query = query.where(change_table.c.shop == shop)
    if campaign:
        query = query.where(change_table.c.campaign == campaign)
    return [_change(row) for row in connection.execute(query)]


def since(connection: Connection, moment: datetime | None) -> list[CampaignChange]:
    """All steps after a moment (of all time: None), oldest first."""
    query = select(change_table).order_by(change_table.c.at, change_table.c.number)
    if moment is not None:
        query = query.where(change_table.c.at > moment)
    return [_change(row) for row in connection.execute(query)]


def used(connection: Connection, customer: str) -> dict[str, Use]:
    """What was used of every campaign: by a customer, by all, and the money."""
    return used_by(connection, [customer])[customer]


def used_by(connection: Connection, customers: Sequence[str]) -> dict[str, dict[str, Use]]:
    """What was used of every campaign, by each of some customers and by nobody in particular."""
    found: dict[str, dict[str, Any]] = {}
    for row in find_all(connection, _USED, customers={*customers, EVERYBODY}):
        found.setdefault(row.customer, {})[row.campaign] = row
    whole = found.get(EVERYBODY, {})
    return {one: _uses(found.get(one, {}) if one else {}, whole) for one in (*customers, EVERYBODY)}


def _uses(own: Mapping[str, Any], whole: Mapping[str, Any]) -> dict[str, Use]:
    found = {}
    for id in {**own, **whole}:
        mine, all_ = own.get(id), whole.get(id)
        found[id] = Use(mine.uses if mine else 0, all_.uses if all_ else 0, all_.spent if all_ else 0)
    return found


def note(connection: Connection, whose: tuple[str, str], campaign: str, uses: int, spent: int) -> bool:
    """Write down that a customer's order uses a campaign; False where that was written before."""
    order, customer = whose
    row = insert(connection, redemption_table).values(
        order=order, campaign=campaign, customer=customer, uses=uses, spent=spent, back=0
    )
    return connection.execute(row.on_conflict_do_nothing().returning(redemption_table.c.order)).first() is not None


def redeem(connection: Connection, customer: str, rule: Promotion, uses: int, spent: int) -> bool:
    """Take uses of a campaign, atomically; False where a quota does not hold them."""
    whole = _add(connection, rule.id, EVERYBODY, (uses, spent), (rule.total, rule.budget))
    return whole and (not customer or _add(connection, rule.id, customer, (uses, spent), (rule.per_user, 0)))


def claim(connection: Connection, campaign: str, customer: str, most: int, at: datetime) -> int | None:
    """Put a coupon into a customer's hand: its number, None where they have had as many as they may."""
    mine = (coupon_table.c.campaign == campaign) & (coupon_table.c.customer == customer)
    had = connection.execute(select(func.count()).select_from(coupon_table).where(mine)).scalar_one()
    for number in range(had + 1, most + 1):
        row = {"campaign": campaign, "customer": customer, "number": number, "at": at, "order": ""}
        statement = insert(connection, coupon_table).values(row).on_conflict_do_nothing()
        if connection.execute(statement.returning(coupon_table.c.number)).first():
            return number
    return None


def issue(connection: Connection, campaign: str, total: int) -> bool:
    """Count one more coupon given out, atomically; False where no more than `total` may be (0: any number)."""
    connection.execute(insert(connection, issue_table).values(campaign=campaign, claimed=0).on_conflict_do_nothing())
    raised = update(issue_table).where(issue_table.c.campaign == campaign).values(claimed=issue_table.c.claimed + 1)
    if total:
        raised = raised.where(issue_table.c.claimed < total)
    return connection.execute(raised).rowcount == 1


def coupons(connection: Connection, customer: str, most: int) -> list[tuple[Any, Campaign]]:
    """A customer's coupons with their campaigns, newest first."""
    query = select(coupon_table).where(coupon_table.c.customer == customer)
    query = query.order_by(coupon_table.c.at.desc(), coupon_table.c.campaign, coupon_table.c.number.desc())
    rows = connection.execute(query.limit(most)).all()
    known = {one.rule.id: one for one in some(connection, [row.campaign for row in rows])}
    return [(row, known[row.campaign]) for row in rows]


def in_hand(connection: Connection, customer: str) -> frozenset[str]:
    """The campaigns of a customer's coupons that are not used."""
    mine = (coupon_table.c.customer == customer) & (coupon_table.c.order == "")
    return frozenset(connection.execute(select(coupon_table.c.campaign).where(mine)).scalars())


def hands(connection: Connection, customers: Sequence[str]) -> dict[str, frozenset[str]]:
    """The campaigns of the coupons that each of some customers has and has not used."""
    found: dict[str, set[str]] = {}
    for row in find_all(connection, _HANDS, customers=customers):
        found.setdefault(row.customer, set()).add(row.campaign)
    return {customer: frozenset(campaigns) for customer, campaigns in found.items()}


def attempt(connection: Connection) -> AbstractContextManager[object]:
    """A part of the transaction that is undone alone where it raises."""
    return connection.begin_nested()


def spend(connection: Connection, whose: tuple[str, str], campaign: str, at: datetime) -> bool:
    """Use one of a customer's coupons for an order, atomically; False where none is in hand."""
    order, customer = whose
    mine = (coupon_table.c.campaign == campaign) & (coupon_table.c.customer == customer) & (coupon_table.c.order == "")
    first = select(func.min(coupon_table.c.number)).where(mine).scalar_subquery()
    used = update(coupon_table).where(mine, coupon_table.c.number == first).values(order=order, used=at)
    return connection.execute(used).rowcount == 1


def _add(connection: Connection, campaign: str, customer: str, more: tuple[int, int], most: tuple[int, int]) -> bool:
    fresh = insert(connection, use_table).values(campaign=campaign, customer=customer, uses=0, spent=0)
    connection.execute(fresh.on_conflict_do_nothing())
    here = (use_table.c.campaign == campaign) & (use_table.c.customer == customer)
    if most[0]:
        here &= use_table.c.uses + more[0] <= most[0]
    if most[1]:
        here &= use_table.c.spent + more[1] <= most[1]
    raised = {"uses": use_table.c.uses + more[0], "spent": use_table.c.spent + more[1]}
    return connection.execute(update(use_table).where(here).values(raised)).rowcount == 1


def give_back(connection: Connection, order: str, campaigns: Collection[str] | None) -> int:
    """Return what an order used of some campaigns, or of all (None), once; of how many."""
    table = redemption_table
    here, hand = (table.c.order == order) & (table.c.back == 0), coupon_table.c.order == order
    if campaigns is not None:
        here &= table.c.campaign.in_(campaigns)
        hand &= coupon_table.c.campaign.in_(campaigns)
    rows = connection.execute(update(table).where(here).values(back=1).returning(table)).all()
    # In the order in which they are taken, so that no two orders wait for each other.
    for row in sorted(rows, key=lambda row: str(row.campaign)):
        for customer in dict.fromkeys((EVERYBODY, row.customer)):
            mine = (use_table.c.campaign == row.campaign) & (use_table.c.customer == customer)
            less = {"uses": use_table.c.uses - row.uses, "spent": use_table.c.spent - row.spent}
            connection.execute(update(use_table).where(mine).values(less))
    connection.execute(update(coupon_table).where(hand).values(order="", used=None))
    return len(rows)


# Every price asks for all of them; what changes is another text.
@lru_cache(maxsize=2048)
def _live(  # noqa: PLR0913 (the columns of a row)
    id: str, shop: str, number: int, state: Literal["live", "ended"], at: datetime, actor: str, name: str, rule: str
) -> Campaign:
    return Campaign(_RULE.validate_python(json.loads(rule)), json.loads(name), number, state, at, actor)


def _campaign(row: Any) -> Campaign:
    return Campaign(_RULE.validate_python(row.rule), row.name, row.number, row.state, row.at, row.actor)


def _change(row: Any) -> CampaignChange:
    before, after = _CAMPAIGN.validate_python(row.before), _CAMPAIGN.validate_python(row.after)
    assert after is not None
    return CampaignChange(
        row.id, row.campaign, row.shop, row.number, row.at, row.actor, row.why, before, after, row.undoes, row.batch
    )
