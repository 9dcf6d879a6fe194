"""inventory: stock by place, and what is reserved of it."""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'


def upgrade() -> None:
    op.create_table('inventory_change',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('location', sa.Text(), nullable=False),
    sa.Column('shop', sa.Text(), nullable=False),
    sa.Column('at', sa.Text(), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('undoes', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inventory_change'))
    )
    with op.batch_alter_table('inventory_change', schema=None) as batch:
        batch.create_index(batch.f('ix_inventory_change_at'), ['at'], unique=False)
        batch.create_index(batch.f('ix_inventory_change_location'), ['location'], unique=False)
        batch.create_index(batch.f('ix_inventory_change_shop'), ['shop'], unique=False)
        batch.create_index(batch.f('ix_inventory_change_undoes'), ['undoes'], unique=False)

    op.create_table('inventory_held',
    sa.Column('order', sa.Text(), nullable=False),
    sa.Column('variant', sa.Text(), nullable=False),
    sa.Column('location', sa.Text(), nullable=False),
    sa.Column('shop', sa.Text(), nullable=False),
    sa.Column('quantity', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('order', 'variant', 'location', name=op.f('pk_inventory_held'))
    )
    op.create_table('inventory_hold',
    sa.Column('order', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('until', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('order', name=op.f('pk_inventory_hold'))
    )
    with op.batch_alter_table('inventory_hold', schema=None) as batch:
        batch.create_index(batch.f('ix_inventory_hold_state'), ['state'], unique=False)
        batch.create_index(batch.f('ix_inventory_hold_until'), ['until'], unique=False)

    op.create_table('inventory_location',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('shop', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('country', sa.Text(), nullable=False),
    sa.Column('region', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inventory_location'))
    )
    with op.batch_alter_table('inventory_location', schema=None) as batch:
        batch.create_index(batch.f('ix_inventory_location_shop'), ['shop'], unique=False)

    op.create_table('inventory_stock',
    sa.Column('variant', sa.Text(), nullable=False),
    sa.Column('location', sa.Text(), nullable=False),
    sa.Column('shop', sa.Text(), nullable=False),
    sa.Column('available', sa.BigInteger(), nullable=False),
    sa.Column('reserved', sa.BigInteger(), nullable=False),
    sa.Column('sold', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('available >= 0', name=op.f('ck_inventory_stock_available')),
    sa.CheckConstraint('reserved >= 0', name=op.f('ck_inventory_stock_reserved')),
    sa.CheckConstraint('sold >= 0', name=op.f('ck_inventory_stock_sold')),
    sa.PrimaryKeyConstraint('variant', 'location', name=op.f('pk_inventory_stock'))
    )
    with op.batch_alter_table('inventory_stock', schema=None) as batch:
        batch.create_index(batch.f('ix_inventory_stock_shop'), ['shop'], unique=False)
