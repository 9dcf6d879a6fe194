"""deposits: a balance that is owed later; and the indexes that orders need, no others."""

import sqlalchemy as sa
from alembic import op

revision = '0024'
down_revision = '0023'


def upgrade() -> None:
    op.drop_index('ix_orders_order_session', table_name='orders_order')
    op.drop_index('ix_orders_order_until', table_name='orders_order')
    op.drop_index('ix_orders_order_state', table_name='orders_order')
    op.create_index('ix_orders_order_state', 'orders_order', ['state', 'until'])
    op.drop_index('ix_inventory_hold_until', table_name='inventory_hold')
    op.drop_index('ix_inventory_hold_state', table_name='inventory_hold')
    op.create_index('ix_inventory_hold_state', 'inventory_hold', ['state', 'until'])
    op.create_index('ix_promotions_use_customer', 'promotions_use', ['customer'])
    op.drop_index('ix_promotions_coupon_customer', table_name='promotions_coupon')
    op.create_index('ix_promotions_coupon_customer', 'promotions_coupon', ['customer', 'order'])
    with op.batch_alter_table('payments_payment') as batch_op:
        batch_op.add_column(sa.Column('later', sa.BigInteger(), nullable=False, server_default='0'))
    with op.batch_alter_table('orders_order') as batch_op:
        batch_op.add_column(sa.Column('balance_since', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('balance_until', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('told', sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('orders_order') as batch_op:
        for name in ('told', 'balance_until', 'balance_since'):
            batch_op.drop_column(name)
    with op.batch_alter_table('payments_payment') as batch_op:
        batch_op.drop_column('later')
    op.drop_index('ix_promotions_coupon_customer', table_name='promotions_coupon')
    op.create_index('ix_promotions_coupon_customer', 'promotions_coupon', ['customer'])
    op.drop_index('ix_promotions_use_customer', table_name='promotions_use')
    op.drop_index('ix_inventory_hold_state', table_name='inventory_hold')
    op.create_index('ix_inventory_hold_state', 'inventory_hold', ['state'])
    op.create_index('ix_inventory_hold_until', 'inventory_hold', ['until'])
    op.drop_index('ix_orders_order_state', table_name='orders_order')
    op.create_index('ix_orders_order_state', 'orders_order', ['state'])
    op.create_index('ix_orders_order_until', 'orders_order', ['until'])
    op.create_index('ix_orders_order_session', 'orders_order', ['session'])
