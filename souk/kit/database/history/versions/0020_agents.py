"""agents: which agent bought what, what shops let agents do, and payments that wait for a yes."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table('mandates_bought',
        sa.Column('order', sa.Text(), nullable=False),
        sa.Column('checkout', sa.Text(), nullable=False),
        sa.Column('mandate', sa.Text(), nullable=False),
        sa.Column('authorisation', sa.Text(), nullable=False),
        sa.Column('consumer', sa.Text(), nullable=False),
        sa.Column('agent', sa.Text(), nullable=False),
        sa.Column('thumbprint', sa.Text(), nullable=False),
        sa.Column('level', sa.Integer(), nullable=False),
        sa.Column('amount', sa.BigInteger(), nullable=False),
        sa.Column('currency', sa.Text(), nullable=False),
        sa.Column('at', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('order', name=op.f('pk_mandates_bought'))
    )
    with op.batch_alter_table('mandates_bought', schema=None) as batch_op:
        for column in ('authorisation', 'checkout', 'mandate'):
            batch_op.create_index(batch_op.f(f'ix_mandates_bought_{column}'), [column], unique=False)
    op.create_table('mandates_sold',
        sa.Column('shop', sa.Text(), nullable=False),
        sa.Column('order', sa.Text(), nullable=False),
        sa.Column('amount', sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint('shop', 'order', name=op.f('pk_mandates_sold'))
    )
    op.create_table('mandates_rule',
        sa.Column('shop', sa.Text(), nullable=False),
        sa.Column('agent', sa.Text(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('stand', sa.Text(), nullable=False),
        sa.Column('limits', sa.Text(), nullable=False),
        sa.Column('by', sa.Text(), nullable=False),
        sa.Column('why', sa.Text(), nullable=False),
        sa.Column('at', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('shop', 'agent', 'number', name=op.f('pk_mandates_rule'))
    )
    op.create_table('mandates_day',
        sa.Column('shop', sa.Text(), nullable=False),
        sa.Column('agent', sa.Text(), nullable=False),
        sa.Column('day', sa.Text(), nullable=False),
        sa.Column('uses', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('shop', 'agent', 'day', name=op.f('pk_mandates_day'))
    )
    op.create_table('mandates_waiting',
        sa.Column('mandate', sa.Text(), nullable=False),
        sa.Column('checkout_hash', sa.Text(), nullable=False),
        sa.Column('merchant', sa.Text(), nullable=False),
        sa.Column('checkout', sa.Text(), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('ends', sa.Text(), nullable=False),
        sa.Column('at', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('mandate', 'checkout_hash', name=op.f('pk_mandates_waiting'))
    )
    op.create_table('mandates_mark',
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('position', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('name', name=op.f('pk_mandates_mark'))
    )
    # What is held is looked for by every sweep.
    with op.batch_alter_table('mandates_spend', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mandates_spend_state'), ['state'], unique=False)
