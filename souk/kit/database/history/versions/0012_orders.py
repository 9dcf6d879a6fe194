"""carts, checkouts, orders and what became of them."""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'


def upgrade() -> None:
    op.create_table('fulfilment_card',
    sa.Column('shop', sa.Text(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('rates', sa.Text(), nullable=False),
    sa.Column('at', sa.Text(), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('shop', 'number', name=op.f('pk_fulfilment_card'))
    )

    op.create_table('orders_back',
    sa.Column('order', sa.Text(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('shop', sa.Text(), nullable=False),
    sa.Column('pieces', sa.Text(), nullable=False),
    sa.Column('goods', sa.BigInteger(), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('order', 'number', name=op.f('pk_orders_back'))
    )
    op.create_table('orders_line',
    sa.Column('order', sa.Text(), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('shop', sa.Text(), nullable=False),
    sa.Column('product', sa.Text(), nullable=False),
    sa.Column('variant', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('quantity', sa.Integer(), nullable=False),
    sa.Column('unit', sa.BigInteger(), nullable=False),
    sa.Column('paid', sa.BigInteger(), nullable=False),
    sa.Column('shipped', sa.Integer(), nullable=False),
    sa.Column('delivered', sa.Integer(), nullable=False),
    sa.Column('canceled', sa.Integer(), nullable=False),
    sa.Column('returned', sa.Integer(), nullable=False),
    sa.CheckConstraint('returned <= delivered', name=op.f('ck_orders_line_returned')),
    sa.CheckConstraint('shipped + canceled <= quantity AND delivered <= shipped', name=op.f('ck_orders_line_left')),
    sa.CheckConstraint('shipped >= 0 AND delivered >= 0 AND canceled >= 0 AND returned >= 0', name=op.f('ck_orders_line_counts')),
    sa.PrimaryKeyConstraint('order', 'id', name=op.f('pk_orders_line'))
    )
    with op.batch_alter_table('orders_line', schema=None) as batch:
        batch.create_index(batch.f('ix_orders_line_shop'), ['shop'], unique=False)

    op.create_table('orders_order',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('session', sa.Text(), nullable=False),
    sa.Column('customer', sa.Text(), nullable=False),
    sa.Column('secret', sa.Text(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('total', sa.BigInteger(), nullable=False),
    sa.Column('refunded', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.Text(), nullable=False),
    sa.Column('until', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('made_of', sa.Text(), nullable=False),
    sa.CheckConstraint('refunded >= 0 AND refunded <= total', name=op.f('ck_orders_order_refunded')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_orders_order'))
    )
    with op.batch_alter_table('orders_order', schema=None) as batch:
        batch.create_index(batch.f('ix_orders_order_at'), ['at'], unique=False)
        batch.create_index(batch.f('ix_orders_order_customer'), ['customer'], unique=False)
        batch.create_index(batch.f('ix_orders_order_session'), ['session'], unique=False)
        batch.create_index(batch.f('ix_orders_order_state'), ['state'], unique=False)
        batch.create_index(batch.f('ix_orders_order_until'), ['until'], unique=False)

    op.create_table('orders_person',
    sa.Column('order', sa.Text(), nullable=False),
    sa.Column('customer', sa.Text(), nullable=False),
    sa.Column('recipient', sa.Text(), nullable=False),
    sa.Column('invoice', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('order', name=op.f('pk_orders_person'))
    )
    with op.batch_alter_table('orders_person', schema=None) as batch:
        batch.create_index(batch.f('ix_orders_person_customer'), ['customer'], unique=False)

    op.create_table('orders_return',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('order', sa.Text(), nullable=False),
    sa.Column('shop', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('pieces', sa.Text(), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('clause', sa.Text(), nullable=False),
    sa.Column('at', sa.Text(), nullable=False),
    sa.Column('refunded', sa.BigInteger(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_orders_return'))
    )
    with op.batch_alter_table('orders_return', schema=None) as batch:
        batch.create_index(batch.f('ix_orders_return_order'), ['order'], unique=False)
        batch.create_index(batch.f('ix_orders_return_shop'), ['shop'], unique=False)

    op.create_table('orders_shipment',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('order', sa.Text(), nullable=False),
    sa.Column('shop', sa.Text(), nullable=False),
    sa.Column('carrier', sa.Text(), nullable=False),
    sa.Column('tracking', sa.Text(), nullable=False),
    sa.Column('pieces', sa.Text(), nullable=False),
    sa.Column('at', sa.Text(), nullable=False),
    sa.Column('delivered', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_orders_shipment'))
    )
    with op.batch_alter_table('orders_shipment', schema=None) as batch:
        batch.create_index(batch.f('ix_orders_shipment_order'), ['order'], unique=False)
        batch.create_index(batch.f('ix_orders_shipment_shop'), ['shop'], unique=False)

    op.create_table('orders_step',
    sa.Column('order', sa.Text(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('at', sa.Text(), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('shop', sa.Text(), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('facts', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('order', 'number', name=op.f('pk_orders_step'))
    )
    op.create_table('orders_terms',
    sa.Column('shop', sa.Text(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('terms', sa.Text(), nullable=False),
    sa.Column('at', sa.Text(), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('shop', 'number', name=op.f('pk_orders_terms'))
    )

    op.create_table('checkout_cart',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('lines', sa.Text(), nullable=False),
    sa.Column('before', sa.Text(), nullable=True),
    sa.Column('at', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_checkout_cart'))
    )
    with op.batch_alter_table('checkout_cart', schema=None) as batch:
        batch.create_index(batch.f('ix_checkout_cart_at'), ['at'], unique=False)

    op.create_table('checkout_session',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('customer', sa.Text(), nullable=False),
    sa.Column('cart', sa.Text(), nullable=False),
    sa.Column('at', sa.Text(), nullable=False),
    sa.Column('until', sa.Text(), nullable=False),
    sa.Column('order', sa.Text(), nullable=False),
    sa.Column('secret', sa.Text(), nullable=False),
    sa.Column('made_of', sa.Text(), nullable=False),
    sa.Column('person', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_checkout_session'))
    )
    with op.batch_alter_table('checkout_session', schema=None) as batch:
        batch.create_index(batch.f('ix_checkout_session_cart'), ['cart'], unique=False)
        batch.create_index(batch.f('ix_checkout_session_customer'), ['customer'], unique=False)
        batch.create_index(batch.f('ix_checkout_session_state'), ['state'], unique=False)
        batch.create_index(batch.f('ix_checkout_session_until'), ['until'], unique=False)
