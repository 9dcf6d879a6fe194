"""accounts: platforms that were removed and can be brought back; mandates: keys of the house that were withdrawn."""

import sqlalchemy as sa
from alembic import op

revision = '0026'
down_revision = '0025'


def upgrade() -> None:
    with op.batch_alter_table('accounts_client', schema=None) as batch_op:
        batch_op.add_column(sa.Column('removed', sa.Text(), nullable=True))
    with op.batch_alter_table('mandates_key', schema=None) as batch_op:
        batch_op.add_column(sa.Column('withdrawn', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('why', sa.Text(), nullable=False, server_default=''))


def downgrade() -> None:
    with op.batch_alter_table('mandates_key', schema=None) as batch_op:
        batch_op.drop_column('why')
        batch_op.drop_column('withdrawn')
    with op.batch_alter_table('accounts_client', schema=None) as batch_op:
        batch_op.drop_column('removed')
