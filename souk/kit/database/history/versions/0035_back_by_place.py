"""inventory: what came back of the pieces that an order held, by place."""

import sqlalchemy as sa
from alembic import op

revision = '0035'
down_revision = '0034'


def upgrade() -> None:
    with op.batch_alter_table('inventory_held', schema=None) as batch_op:
        batch_op.add_column(sa.Column('back', sa.Integer(), server_default='0', nullable=False))
        batch_op.create_check_constraint(op.f('ck_inventory_held_back'), 'back BETWEEN 0 AND quantity')


def downgrade() -> None:
    with op.batch_alter_table('inventory_held', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_inventory_held_back'), type_='check')
        batch_op.drop_column('back')
