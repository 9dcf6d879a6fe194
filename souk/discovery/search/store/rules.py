"""Queries of rules and their history."""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Text, select, type_coerce, update

from souk.discovery.search.contracts import Rule, RuleChange, Wanted
from souk.discovery.search.store.tables import change_table, rule_table
from souk.kit.database import OneOf, find_all, insert

_WANTED = TypeAdapter(Wanted | None)
_RULE = TypeAdapter(Rule | None)
_SIDES = ("live", "draft")
# With both sides as the texts that are stored.
_LIVE = (
    select(
        *(one for one in rule_table.c if one.name not in _SIDES),
        *(type_coerce(rule_table.c[side], Text).label(side) for side in _SIDES),
    )
    .where(OneOf(rule_table.c.shop, "shops"), rule_table.c.state == "live")
    .order_by(rule_table.c.id)
)


def live_rules(connection: Connection, shops: Sequence[str]) -> list[Rule]:
    """The rules of some shops that are live."""
    return [
        Rule(row.id, row.shop, row.number, row.state, _wanted(row.live), _wanted(row.draft), row.at, row.actor)
        for row in find_all(connection, _LIVE, shops=list(shops))
    ]


# Every search asks for all of them; what changes is another text.
@lru_cache(maxsize=2048)
def _wanted(side: str | None) -> Wanted | None:
    return None if side is None else _WANTED.validate_python(json.loads(side))


def rules(connection: Connection, shop: str | None) -> list[Rule]:
    """The rules of a shop, or of all, the last changed first."""
    query = select(rule_table).order_by(rule_table.c.at.desc(), rule_table.c.id)
    if shop is not None:
        query = query.where(rule_table.c.shop == shop)
    return [_rule(row) for row in connection.execute(query)]


def rule(connection: Connection, id: str) -> Rule | None:
    """One rule, or None."""
    row = connection.execute(select(rule_table).where(rule_table.c.id == id)).first()
    return _rule(row) if row else None


def put_rule(connection: Connection, made: Rule) -> bool:
    """Write a rule upon the number before it; False where somebody else changed it first."""
    fresh = {name: getattr(made, name) for name in ("number", "state", "at", "actor")}
    fresh |= {side: _WANTED.dump_python(getattr(made, side), mode="json") for side in ("live", "draft")}
    if made.number == 1:
        statement = insert(connection, rule_table).values(id=made.id, shop=made.shop, **fresh)
        found = connection.execute(statement.on_conflict_do_nothing().returning(rule_table.c.id)).first()
        return found is not None
    here = (rule_table.c.id == made.id) & (rule_table.c.number == made.number - 1)
    return connection.execute(update(rule_table).where(here).values(fresh)).rowcount == 1


def add_change(connection: Connection, change: RuleChange) -> None:
    """Write down one step of a rule."""
    plain = {name: value for name, value in change.__dict__.items() if name not in ("before", "after")}
    sides = {side: _RULE.dump_python(getattr(change, side), mode="json") for side in ("before", "after")}
    connection.execute(change_table.insert().values(**plain, **sides))


def change(connection: Connection, id: str) -> RuleChange | None:
    """One step, or None."""
    row = connection.execute(select(change_table).where(change_table.c.id == id)).first()
    return _change(row) if row else None


def changes(connection: Connection, shop: str | None, rule: str, most: int) -> list[RuleChange]:
    """The newest steps of a shop's rules (of all: None), or of one rule."""
    query = select(change_table).order_by(change_table.c.at.desc(), change_table.c.number.desc()).limit(most)
    if shop is not None:
        query = query.where(change_table.c.shop == shop)
    if rule:
        query = query.where(change_table.c.rule == rule)
    return [_change(row) for row in connection.execute(query)]


def _rule(row: Any) -> Rule:
    live, draft = _WANTED.validate_python(row.live), _WANTED.validate_python(row.draft)
    return Rule(row.id, row.shop, row.number, row.state, live, draft, row.at, row.actor)


def _change(row: Any) -> RuleChange:
    before, after = _RULE.validate_python(row.before), _RULE.validate_python(row.after)
    assert after is not None
    return RuleChange(row.id, row.rule, row.shop, row.number, row.at, row.actor, row.why, before, after, row.undoes)
