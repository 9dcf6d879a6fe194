"""market: payment providers of merchants, and what paid."""

import sqlalchemy as sa
from alembic import op

revision = '0029'
down_revision = '0028'


def upgrade() -> None:
    with op.batch_alter_table('market_bought', schema=None) as batch_op:
        batch_op.add_column(sa.Column('instrument', sa.Text(), server_default='', nullable=False))

    with op.batch_alter_table('market_merchant', schema=None) as batch_op:
        batch_op.add_column(sa.Column('provider', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('provider_key', sa.Text(), server_default='', nullable=False))



def downgrade() -> None:
    with op.batch_alter_table('market_merchant', schema=None) as batch_op:
        batch_op.drop_column('provider_key')
        batch_op.drop_column('provider')

    with op.batch_alter_table('market_bought', schema=None) as batch_op:
        batch_op.drop_column('instrument')

