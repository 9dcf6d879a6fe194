"""coupons: those that customers hold, how many were given out, and imports of campaigns."""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'


def upgrade() -> None:
    op.create_table('promotions_coupon',
        sa.Column('campaign', sa.Text(), nullable=False),
        sa.Column('customer', sa.Text(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('at', sa.Text(), nullable=False),
        sa.Column('order', sa.Text(), nullable=False),
        sa.Column('used', sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint('campaign', 'customer', 'number', name=op.f('pk_promotions_coupon'))
    )
    with op.batch_alter_table('promotions_coupon') as batch:
        batch.create_index(batch.f('ix_promotions_coupon_customer'), ['customer'], unique=False)
        batch.create_index(batch.f('ix_promotions_coupon_order'), ['order'], unique=False)

    op.create_table('promotions_issue',
        sa.Column('campaign', sa.Text(), nullable=False),
        sa.Column('claimed', sa.Integer(), nullable=False),
        sa.CheckConstraint('claimed >= 0', name=op.f('ck_promotions_issue_claimed')),
        sa.PrimaryKeyConstraint('campaign', name=op.f('pk_promotions_issue'))
    )
    with op.batch_alter_table('promotions_change') as batch:
        batch.add_column(sa.Column('batch', sa.Text(), nullable=False, server_default=''))
        batch.create_index(batch.f('ix_promotions_change_batch'), ['batch'], unique=False)
