"""orders: the rate of the tax that is in a gift's worth; gifts of earlier orders have none."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    with op.batch_alter_table("orders_line") as batch_op:
        batch_op.add_column(sa.Column("rate", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("orders_line") as batch_op:
        batch_op.drop_column("rate")
