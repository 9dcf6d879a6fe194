"""accounts: what somebody is entitled to."""

import sqlalchemy as sa
from alembic import op

revision = '0033'
down_revision = '0032'


def upgrade() -> None:
    with op.batch_alter_table('accounts_account', schema=None) as batch_op:
        batch_op.add_column(sa.Column('entitlements', sa.Text(), server_default='{}', nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('accounts_account', schema=None) as batch_op:
        batch_op.drop_column('entitlements')
