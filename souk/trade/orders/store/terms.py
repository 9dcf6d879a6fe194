"""Versions of the terms of shops."""

from collections.abc import Iterable
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, func, select

from souk.kit.database import OneOf, find_all, insert
from souk.trade.orders.contracts.orders import ShopTerms, TermsVersion
from souk.trade.orders.store.tables import terms_table

_TERMS = TypeAdapter(ShopTerms)
_NEWEST = (
    select(terms_table.c.shop, func.max(terms_table.c.number).label("number"))
    .where(OneOf(terms_table.c.shop, "shops"))
    .group_by(terms_table.c.shop)
    .subquery()
)
_TERMS_NOW = select(terms_table).join(
    _NEWEST, (terms_table.c.shop == _NEWEST.c.shop) & (terms_table.c.number == _NEWEST.c.number)
)


def terms(connection: Connection, shops: Iterable[str]) -> dict[str, TermsVersion]:
    """The terms of shops as they are; those that said nothing have number 0."""
    wanted = sorted(set(shops))
    found = {row.shop: _version(row._asdict()) for row in find_all(connection, _TERMS_NOW, shops=wanted)}
    return {shop: found.get(shop) or TermsVersion(shop, 0, ShopTerms()) for shop in wanted}


def terms_versions(connection: Connection, shop: str, number: int | None, most: int) -> list[TermsVersion]:
    """Versions of a shop's terms, newest first, or the one of a number."""
    query = select(terms_table).where(terms_table.c.shop == shop).order_by(terms_table.c.number.desc()).limit(most)
    if number is not None:
        query = query.where(terms_table.c.number == number)
    return [_version(row) for row in connection.execute(query).mappings()]


def add_terms(connection: Connection, made: TermsVersion) -> bool:
    """Write the next version; False where somebody else was faster."""
    plain = {**vars(made), "terms": _TERMS.dump_python(made.terms, mode="json")}
    fresh = insert(connection, terms_table).values(plain).on_conflict_do_nothing().returning(terms_table.c.number)
    return connection.execute(fresh).first() is not None


def _version(row: Any) -> TermsVersion:
    return TermsVersion(**{**row, "terms": _TERMS.validate_python(row["terms"])})
