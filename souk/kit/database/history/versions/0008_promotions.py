"""promotions: campaigns with their steps, and what orders used of them."""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'


def upgrade() -> None:
    op.create_table('promotions_campaign',
        sa.Column('id', sa.Text(), nullable=False),
        sa.Column('shop', sa.Text(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('state', sa.Text(), nullable=False),
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('rule', sa.Text(), nullable=False),
        sa.Column('at', sa.Text(), nullable=False),
        sa.Column('actor', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_promotions_campaign'))
    )
    with op.batch_alter_table('promotions_campaign') as batch:
        batch.create_index(batch.f('ix_promotions_campaign_shop'), ['shop'], unique=False)

    op.create_table('promotions_change',
        sa.Column('id', sa.Text(), nullable=False),
        sa.Column('campaign', sa.Text(), nullable=False),
        sa.Column('shop', sa.Text(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('at', sa.Text(), nullable=False),
        sa.Column('actor', sa.Text(), nullable=False),
        sa.Column('why', sa.Text(), nullable=False),
        sa.Column('before', sa.Text(), nullable=True),
        sa.Column('after', sa.Text(), nullable=False),
        sa.Column('undoes', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_promotions_change')),
        sa.UniqueConstraint('campaign', 'number', name=op.f('uq_promotions_change_campaign'))
    )
    with op.batch_alter_table('promotions_change') as batch:
        batch.create_index(batch.f('ix_promotions_change_at'), ['at'], unique=False)
        batch.create_index(batch.f('ix_promotions_change_shop'), ['shop'], unique=False)

    op.create_table('promotions_use',
        sa.Column('campaign', sa.Text(), nullable=False),
        sa.Column('customer', sa.Text(), nullable=False),
        sa.Column('uses', sa.Integer(), nullable=False),
        sa.Column('spent', sa.BigInteger(), nullable=False),
        sa.CheckConstraint('uses >= 0', name=op.f('ck_promotions_use_uses')),
        sa.CheckConstraint('spent >= 0', name=op.f('ck_promotions_use_spent')),
        sa.PrimaryKeyConstraint('campaign', 'customer', name=op.f('pk_promotions_use'))
    )
    op.create_table('promotions_redemption',
        sa.Column('order', sa.Text(), nullable=False),
        sa.Column('campaign', sa.Text(), nullable=False),
        sa.Column('customer', sa.Text(), nullable=False),
        sa.Column('uses', sa.Integer(), nullable=False),
        sa.Column('spent', sa.BigInteger(), nullable=False),
        sa.Column('back', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('order', 'campaign', name=op.f('pk_promotions_redemption'))
    )
