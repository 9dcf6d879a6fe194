"""pricing: tax rates; events: an index for the log's order."""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'


def upgrade() -> None:
    op.create_table('pricing_taxes',
        sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('rates', sa.Text(), nullable=False),
        sa.Column('at', sa.Text(), nullable=False),
        sa.Column('actor', sa.Text(), nullable=False),
        sa.Column('why', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('number', name=op.f('pk_pricing_taxes'))
    )
    with op.batch_alter_table('events_event') as batch:
        batch.create_index(batch.f('ix_events_event_transaction'), ['transaction', 'number'], unique=False)
