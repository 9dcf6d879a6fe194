"""mandates: orders of agents that brought no mandate."""

import sqlalchemy as sa
from alembic import op

revision = '0031'
down_revision = '0030'


def upgrade() -> None:
    with op.batch_alter_table('mandates_bought', schema=None) as batch_op:
        batch_op.add_column(sa.Column('by', sa.Text(), server_default='mandate', nullable=False))
        batch_op.add_column(sa.Column('platform', sa.Text(), server_default='', nullable=False))
