"""What came back of orders because prices fell."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "orders_protection",
        sa.Column("order", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("order", "number", "line", name=op.f("pk_orders_protection")),
    )


def downgrade() -> None:
    op.drop_table("orders_protection")
