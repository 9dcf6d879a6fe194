"""checkout: what is agreed with somebody's agent, step by step."""

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0017'


def upgrade() -> None:
    op.create_table('checkout_agreed',
        sa.Column('id', sa.Text(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('purpose', sa.Text(), nullable=False),
        sa.Column('state', sa.Text(), nullable=False),
        sa.Column('customer', sa.Text(), nullable=False),
        sa.Column('cart', sa.Text(), nullable=False),
        sa.Column('at', sa.Text(), nullable=False),
        sa.Column('until', sa.Text(), nullable=False),
        sa.Column('held', sa.Text(), nullable=True),
        sa.Column('hold', sa.Text(), nullable=False),
        sa.Column('order', sa.Text(), nullable=False),
        sa.Column('secret', sa.Text(), nullable=False),
        sa.Column('wish', sa.Text(), nullable=False),
        sa.Column('figure', sa.Text(), nullable=False),
        sa.Column('person', sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_checkout_agreed'))
    )
    with op.batch_alter_table('checkout_agreed', schema=None) as batch_op:
        for column in ('cart', 'customer', 'order', 'state', 'until'):
            batch_op.create_index(batch_op.f(f'ix_checkout_agreed_{column}'), [column], unique=False)
