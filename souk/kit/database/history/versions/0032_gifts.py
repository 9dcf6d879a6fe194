"""Gifts are part of an order: which rule gave them, what they are worth, which parcel and which return has them."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0030"

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


def downgrade() -> None:
    for table, name, _, _ in reversed(COLUMNS):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column(name)
