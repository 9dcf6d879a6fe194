"""payments: cards that agents handed over for one checkout, sealed."""

import sqlalchemy as sa
from alembic import op

revision = '0025'
down_revision = '0024'


def upgrade() -> None:
    op.create_table('payments_delegated',
        sa.Column('digest', sa.Text(), nullable=False),
        sa.Column('actor', sa.Text(), nullable=False),
        sa.Column('merchant', sa.Text(), nullable=False),
        sa.Column('checkout', sa.Text(), nullable=False),
        sa.Column('currency', sa.Text(), nullable=False),
        sa.Column('most', sa.BigInteger(), nullable=False),
        sa.Column('until', sa.Text(), nullable=False),
        sa.Column('shown', sa.Text(), nullable=False),
        sa.Column('sealed', sa.LargeBinary(), nullable=True),
        sa.Column('order', sa.Text(), nullable=False),
        sa.Column('at', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('digest', name=op.f('pk_payments_delegated'))
    )
    with op.batch_alter_table('payments_delegated', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_payments_delegated_actor'), ['actor'], unique=False)
        batch_op.create_index(batch_op.f('ix_payments_delegated_until'), ['until'], unique=False)

