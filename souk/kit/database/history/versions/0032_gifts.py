"""Gifts are part of an order: which rule gave them, what they are worth, which parcel and which return has them."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"

COLUMNS = (
    ("orders_line", "gift", sa.Text(), ""),
    ("orders_line", "worth", sa.BigInteger(), "0"),
    ("orders_shipment", "gifts", sa.Text(), "{}"),
    ("orders_return", "gifts", sa.Text(), "{}"),
    ("orders_back", "kept", sa.BigInteger(), "0"),
)


def upgrade() -> None:
    for table, name, kind, default in COLUMNS:
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=default))
    _add_gifts()


def _add_gifts() -> None:
    """Gifts of orders that are under way: their price alone knew of them until now, without a title."""
    order = sa.table("orders_order", sa.column("id"), sa.column("state"), sa.column("made_of"))
    names = ("order", "id", "shop", "product", "variant", "title", "quantity", "unit", "paid", "gift", "worth")
    counts = ("shipped", "delivered", "canceled", "returned")
    line = sa.table("orders_line", *(sa.column(name) for name in (*names, *counts)))
    here = order.c.state.in_(("unpaid", "deposit", "placed")) & order.c.made_of.contains('"gifts":[{')
    for row in op.get_bind().execute(sa.select(order.c.id, order.c.made_of).where(here)).all():
        made = json.loads(row.made_of)
        rules = {one["id"]: one for one in made["rules"]}
        for place, gift in enumerate(made["priced"]["gifts"], 1):
            rule, sku = rules[gift["rule"]], gift["sku"]
            shop = rule["owner"] or made["lines"][0]["shop"]
            told = (row.id, f"g{place:03}", shop, sku, sku, json.dumps({"en": sku}), gift["count"], 0, 0, rule["id"])
            fresh = dict(zip(names, (*told, rule["worth"]), strict=True)) | dict.fromkeys(counts, 0)
            op.get_bind().execute(line.insert().values(fresh))


def downgrade() -> None:
    op.execute("DELETE FROM orders_line WHERE gift <> ''")
    for table, name, _, _ in reversed(COLUMNS):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column(name)
