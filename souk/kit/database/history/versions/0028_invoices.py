"""orders: invoices and credit notes, numbered by shop."""

import sqlalchemy as sa
from alembic import op

revision = '0028'
down_revision = '0027'


def upgrade() -> None:
    op.create_table('orders_buyer',
        sa.Column('shop', sa.Text(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('customer', sa.Text(), nullable=False),
        sa.Column('buyer', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('shop', 'number', name=op.f('pk_orders_buyer'))
    )
    with op.batch_alter_table('orders_buyer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_orders_buyer_customer'), ['customer'], unique=False)

    op.create_table('orders_invoice',
        sa.Column('shop', sa.Text(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('order', sa.Text(), nullable=False),
        sa.Column('corrects', sa.Integer(), nullable=False),
        sa.Column('at', sa.Text(), nullable=False),
        sa.Column('currency', sa.Text(), nullable=False),
        sa.Column('destination', sa.Text(), nullable=False),
        sa.Column('issuer', sa.Text(), nullable=False),
        sa.Column('lines', sa.Text(), nullable=False),
        sa.Column('total', sa.BigInteger(), nullable=False),
        sa.Column('tax', sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint('shop', 'number', name=op.f('pk_orders_invoice'))
    )
    with op.batch_alter_table('orders_invoice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_orders_invoice_order'), ['order'], unique=False)

    op.create_table('orders_series',
        sa.Column('shop', sa.Text(), nullable=False),
        sa.Column('last', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('shop', name=op.f('pk_orders_series'))
    )


def downgrade() -> None:
    op.drop_table('orders_series')
    with op.batch_alter_table('orders_invoice', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_orders_invoice_order'))

    op.drop_table('orders_invoice')
    with op.batch_alter_table('orders_buyer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_orders_buyer_customer'))

    op.drop_table('orders_buyer')
